"""Connections keep their names, their orgs and their roles."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import SettingsError
from app.core.sync import Binding, Connection, ConnectionKind, OrgKind
from app.resources import mapping_file
from app.store.connections import Connections
from app.store.syncs import Syncs
from tests.store.places import START, Workplace

UAT = Connection(
    "Riverbend UAT",
    ConnectionKind.SALESFORCE,
    {"host": "riverbend--uat.sandbox.my.salesforce.com", "sign_in": "oauth"},
    "00D5g000004XyZaEAK",
    OrgKind.SANDBOX,
    "Riverbend Museum",
)
FILES = Connection("Partner", ConnectionKind.FILES, {"folder": "/data"})
SYNC = "mobile-opt-ins"


@pytest.fixture
def connections(at: Workplace) -> Connections:
    Syncs(at.database).add(Path(mapping_file("practice-mobile-opt-ins.yaml")), START)
    return Connections(at.database)


def test_a_connection_comes_back_as_it_was(connections: Connections):
    connections.save(UAT)
    connections.save(FILES)
    assert connections.get("Riverbend UAT") == UAT
    assert connections.all() == [FILES, UAT]
    assert connections.find("none") is None
    with pytest.raises(SettingsError, match="no connection 'none'"):
        connections.get("none")


def test_a_name_is_taken_once(connections: Connections):
    connections.save(UAT)
    with pytest.raises(SettingsError, match="already"):
        connections.save(UAT)
    with pytest.raises(SettingsError, match="needs a name"):
        connections.save(replace(UAT, name=" "))


def test_a_sign_in_anew_keeps_what_belongs_to_the_connection(connections: Connections):
    connections.save(UAT)
    connections.bind(Binding(SYNC, "salesforce", OrgKind.SANDBOX, UAT.name))
    again = replace(UAT, settings={"host": "elsewhere"})
    connections.save(again, replace=True)
    assert connections.get(UAT.name) == again
    assert len(connections.bindings(SYNC)) == 1


def test_a_connection_never_moves_to_another_org_or_kind(connections: Connections):
    connections.save(UAT)
    with pytest.raises(SettingsError, match="another org, Riverbend Museum"):
        connections.save(replace(UAT, org_id="00D000000000001AAA"), replace=True)
    with pytest.raises(SettingsError, match="another kind"):
        connections.save(replace(FILES, name=UAT.name), replace=True)
    connections.save(FILES)
    connections.save(replace(FILES, settings={"folder": "/else"}), replace=True)


def test_an_org_stands_for_a_role_under_its_own_kind(connections: Connections):
    connections.save(UAT)
    connections.save(FILES)
    connections.save(replace(UAT, name="Practice", org_id="x", org_kind=OrgKind.PRACTICE))
    connections.bind(Binding(SYNC, "salesforce", OrgKind.SANDBOX, UAT.name))
    connections.bind(Binding(SYNC, "salesforce", OrgKind.PRACTICE, "Practice"))
    connections.bind(Binding(SYNC, "partner", None, "Partner"))
    connections.bind(Binding(SYNC, "partner", None, "Partner"))
    assert connections.bindings(SYNC) == (
        Binding(SYNC, "partner", None, "Partner"),
        Binding(SYNC, "salesforce", OrgKind.PRACTICE, "Practice"),
        Binding(SYNC, "salesforce", OrgKind.SANDBOX, UAT.name),
    )
    with pytest.raises(SettingsError, match="not of the kind production"):
        connections.bind(Binding(SYNC, "salesforce", OrgKind.PRODUCTION, UAT.name))
    with pytest.raises(SettingsError, match="not of the kind without an org"):
        connections.bind(Binding(SYNC, "salesforce", None, UAT.name))
    with pytest.raises(SettingsError, match="no sync"):
        connections.bind(Binding("none", "salesforce", OrgKind.SANDBOX, UAT.name))
    with pytest.raises(SettingsError, match="no connection"):
        connections.bind(Binding(SYNC, "salesforce", OrgKind.SANDBOX, "none"))


def test_a_removed_connection_leaves_its_roles_unbound(connections: Connections):
    connections.save(UAT)
    connections.bind(Binding(SYNC, "salesforce", OrgKind.SANDBOX, UAT.name))
    connections.remove(UAT.name)
    assert connections.bindings(SYNC) == ()
    with pytest.raises(SettingsError, match="no connection"):
        connections.remove(UAT.name)
