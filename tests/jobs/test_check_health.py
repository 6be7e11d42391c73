"""An org's health: one line a check, each true, and never green for what was not seen."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from app.asks import CheckHealth, ExportPermissionSet, TestConnection
from app.asks.messages import ConnectionFacts, HealthLine, HealthReport, HealthState
from app.core.errors import SettingsError
from app.core.schema import FieldSchema, ObjectSchema
from app.core.values import FieldType
from app.jobs.health_checks import CHECKS
from app.jobs.permission_set import NAMESPACE, permission_set_name, permission_set_xml
from app.jobs.rights_needed import ObjectNeeds
from app.resources import resource
from app.wording.orgs import health_meaning, health_title, health_words
from tests.forks import Forks
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess, start_practice_process

SYNC = sync_text(
    "people",
    mapping_text(
        "people",
        "Contact",
        "number>Constituent_ID__c",
        "last>LastName",
        "fax>Fax",
        "city>MailingCity",
        "company>Account.Customer_Number__c",
    ),
)
OBJECT_ORDER = (
    "allowCreate",
    "allowDelete",
    "allowEdit",
    "allowRead",
    "modifyAllRecords",
    "object",
    "viewAllRecords",
)


@pytest.fixture(scope="module")
def org_process(
    practice_template: Path, forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PracticeProcess]:
    """One practice server; each test puts rights back."""
    folder = tmp_path_factory.mktemp("health") / "data"
    shutil.copytree(practice_template, folder)
    running = start_practice_process(folder, "--records", "small", "--seed", "1", forks=forks)
    yield running
    running.stop()


@pytest.fixture
def desk(org_process: PracticeProcess, tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, org_process)
    desk.write_csv("people.csv", [{"number": "X-1", "last": "Abara", "fax": "1", "city": "York"}])
    desk.add(SYNC, ("org", "org"), ("files", "files"))
    return desk


@pytest.fixture
def rights(org_process: PracticeProcess) -> Iterator[Callable[..., None]]:
    """Take rights of the integration user away; they are given back at the end."""
    username = org_process.user()["username"]
    taken: list[dict[str, Any]] = []

    def change(**body: Any) -> None:
        taken.append(body)
        org_process.control("rights", {"username": username, **body})

    yield change
    for body in taken:
        if "permissions" in body:
            back: dict[str, Any] = {"permissions": {}, "profile": "Integration"}
        else:
            back = {**body, "rights": dict.fromkeys(body["rights"], True)}
        org_process.control("rights", {"username": username, **back})


def look(desk: Desk) -> dict[str, HealthLine]:
    report: HealthReport = desk.ask(CheckHealth("org"))
    assert len(report.lines) == len(CHECKS)
    return {line.check: line for line in report.lines}


def state(line: HealthLine) -> tuple[str, str]:
    return line.case, line.state.value


def trial(desk: Desk) -> ConnectionFacts:
    facts: ConnectionFacts = desk.ask(TestConnection("org"))
    return facts


def spent(desk: Desk, org: PracticeProcess) -> Callable[[], int]:
    """How many calls the org counted since now."""
    before = org.control("limits", {})["used"]
    return lambda: int(org.control("limits", {})["used"] - before)


# ---------------------------------------------------------------------------------------- health


def test_a_healthy_org_is_told_line_by_line(desk: Desk, org_process: PracticeProcess):
    org_process.control("events", {"objects": ["Contact"]})
    lines = look(desk)
    assert state(lines["edition"]) == ("included", "good")
    assert state(lines["rights"]) == ("complete", "good")
    assert state(lines["events"]) == ("all", "good")
    assert state(lines["npsp"]) == ("absent", "good")
    assert state(lines["storage"]) == ("enough", "good")
    assert state(lines["allowance"]) == ("enough", "good")
    assert state(lines["clock"]) == ("right", "good")
    assert health_words(lines["edition"]) == "Enterprise Edition, which includes the API."
    assert lines["storage"].url.endswith("/lightning/setup/CompanyResourceDisk/home")
    assert lines["storage"].url.startswith(f"https://{org_process.org()['host']}")


def test_the_look_costs_few_calls(desk: Desk, org_process: PracticeProcess):
    desk.ask(CheckHealth("org"))
    calls = spent(desk, org_process)
    desk.ask(CheckHealth("org"))
    assert calls() == 3  # one composite, the limits, the chosen events


def test_what_may_not_be_seen_is_unknown_and_never_good(desk: Desk, rights: Callable[..., None]):
    rights(permissions={"ViewSetup": False}, profile="Integration")
    lines = look(desk)
    for check in ("storage", "events", "permissions", "npsp"):
        assert lines[check].state is HealthState.UNKNOWN, check
    assert lines["allowance"].state is HealthState.GOOD  # said along with each answer
    assert "could not be read" in health_words(lines["storage"])


def test_a_missing_field_and_a_missing_right_are_named(desk: Desk, rights: Callable[..., None]):
    rights(object="Contact", field="Fax", rights={"read": False})
    rights(object="Contact", field="Constituent_ID__c", rights={"edit": False})
    line = look(desk)["rights"]
    assert line.state is HealthState.BAD
    assert health_words(line) == (
        "Missing: Constituent ID (Contact.Constituent_ID__c) cannot be set on new records, "
        "Constituent ID (Contact.Constituent_ID__c) cannot be changed, "
        "Fax (Contact.Fax) is not visible."
    )


def test_objects_that_raise_no_events_are_named(desk: Desk, org_process: PracticeProcess):
    org_process.control("events", {"objects": ["Account"]})
    line = look(desk)["events"]
    assert state(line) == ("some", "look")
    assert line.facts["objects"] == "Contact"


def test_an_administrator_is_told_to_use_a_user_of_its_own(desk: Desk, rights: Callable[..., None]):
    rights(permissions={"ModifyAllData": True}, profile="System Administrator")
    assert state(look(desk)["user"]) == ("administrator", "look")
    assert state(look(desk)["permissions"]) == ("too_much", "look")
    rights(permissions={"ModifyAllData": False}, profile="Integration")
    lines = look(desk)
    assert state(lines["user"]) == ("own", "good")
    assert state(lines["permissions"]) == ("enough", "good")


def test_an_allowance_that_runs_short_is_told(practice: PracticeProcess, tmp_path: Path):
    practice.control("limits", {"spend": 12_700})
    line = look(Desk(tmp_path, practice))["allowance"]
    assert state(line) == ("short", "look")
    assert line.facts["maximum"] == "15,000"


def test_an_org_nothing_is_bound_to_has_nothing_to_compare(
    org_process: PracticeProcess, tmp_path: Path
):
    line = look(Desk(tmp_path, org_process))["rights"]
    assert state(line) == ("unbound", "unknown")


def test_a_folder_has_no_health(desk: Desk):
    with pytest.raises(SettingsError, match="no Salesforce org"):
        desk.ask(CheckHealth("files"))


def test_features_of_the_org_are_told(practice: PracticeProcess, tmp_path: Path):
    names = ("multi_currency", "state_country_picklists", "person_accounts")
    practice.control("schema", {"edits": [{"feature": name} for name in names]})
    lines = look(Desk(tmp_path, practice))
    assert state(lines["currencies"]) == ("many", "good")
    assert state(lines["addresses"]) == ("codes", "good")
    assert state(lines["person_accounts"]) == ("on", "good")
    assert "GBP, EUR, USD" in health_words(lines["currencies"])


def test_every_case_of_the_guide_has_words_that_its_facts_fill():
    from ruamel.yaml import YAML

    guide = YAML(typ="safe", pure=True).load(resource("health.yaml"))
    for check, entry in guide.items():
        for case in entry["cases"]:
            names = [
                "edition",
                "ends",
                "version",
                "newest",
                "host",
                "username",
                "profile",
                "lacks",
                "mappings",
                "objects",
                "missing",
                "used",
                "maximum",
                "left",
                "records",
                "count",
                "packages",
                "currencies",
                "example",
                "minutes",
                "way",
                "at",
            ]
            line = HealthLine(check, case, HealthState.GOOD, dict.fromkeys(names, "5"))
            assert health_words(line)
            assert health_title(line)
            assert health_meaning(line)


# ------------------------------------------------------------------------------------------ trial


def test_a_test_tells_identity_limits_and_missing_rights_in_three_requests(
    desk: Desk, org_process: PracticeProcess, rights: Callable[..., None]
):
    trial(desk)
    rights(object="Contact", field="Fax", rights={"edit": False})
    calls = spent(desk, org_process)
    facts = trial(desk)
    assert calls() == 2  # one composite and the limits; whose token it is is not counted
    assert facts.org_id == org_process.org()["org_id"]
    assert facts.username == org_process.user()["username"]
    assert facts.calls_maximum == 15_000
    assert facts.checked == ("Contact",)
    assert facts.missing == (
        "Business Fax (Contact.Fax) cannot be set on new records",
        "Business Fax (Contact.Fax) cannot be changed",
    )


def test_a_test_makes_at_most_three_requests_of_its_own(desk: Desk):
    from app.jobs.workspace import Workspace

    def counted() -> int:
        workspace = Workspace.open(desk.machine)
        try:
            return int(str(workspace.database.value("SELECT sum(calls) FROM quota_ledger")))
        finally:
            workspace.close()

    trial(desk)
    before = counted()
    trial(desk)
    assert counted() - before <= 3


# --------------------------------------------------------------------------------- permission set


def exported(desk: Desk, tmp_path: Path) -> ET.Element:
    path = desk.ask(ExportPermissionSet("org", f"{tmp_path}/", "people"))
    assert Path(path).name == "Orgtide_people.permissionset-meta.xml"
    return ET.parse(path).getroot()


def text(part: ET.Element, name: str) -> str:
    return part.findtext(f"{{{NAMESPACE}}}{name}") or ""


def parts(root: ET.Element, name: str) -> list[ET.Element]:
    return root.findall(f"{{{NAMESPACE}}}{name}")


def test_the_permission_set_grants_what_the_mappings_touch_and_no_more(desk: Desk, tmp_path: Path):
    root = exported(desk, tmp_path)
    assert root.tag == f"{{{NAMESPACE}}}PermissionSet"
    fields = {text(one, "field"): text(one, "editable") for one in parts(root, "fieldPermissions")}
    assert fields == {
        "Account.Customer_Number__c": "false",
        "Contact.AccountId": "true",
        "Contact.Constituent_ID__c": "true",
        "Contact.Fax": "true",
        "Contact.MailingAddress": "true",
    }
    objects = {text(one, "object"): one for one in parts(root, "objectPermissions")}
    assert set(objects) == {"Account", "Contact"}
    contact = objects["Contact"]
    assert [text(contact, name) for name in OBJECT_ORDER[:4]] == ["true", "false", "true", "true"]
    account = objects["Account"]
    assert [text(account, name) for name in OBJECT_ORDER[:4]] == ["false", "false", "false", "true"]


def test_no_field_is_listed_that_a_deployment_would_refuse(
    desk: Desk, tmp_path: Path, org_process: PracticeProcess
):
    root = exported(desk, tmp_path)
    schemas = {name: described(desk, name) for name in ("Account", "Contact")}
    for one in parts(root, "fieldPermissions"):
        object, _, name = text(one, "field").partition(".")
        field = schemas[object].field(name)
        assert field is not None
        assert field.permissionable or field.type is FieldType.ADDRESS
        assert not field.required_on_create
        assert text(one, "readable") == "true"


def described(desk: Desk, object: str) -> ObjectSchema:
    from app.jobs.workspace import Workspace

    workspace = Workspace.open(desk.machine)
    try:
        known = workspace.schemas.find("org", object)
        assert known is not None
        return known.schema
    finally:
        workspace.close()


def test_the_parts_stand_in_the_order_a_deployment_wants(desk: Desk, tmp_path: Path):
    root = exported(desk, tmp_path)
    tags = [one.tag.partition("}")[2] for one in root]
    assert tags == sorted(tags)
    for one in parts(root, "objectPermissions"):
        assert tuple(each.tag.partition("}")[2] for each in one) == OBJECT_ORDER


def test_a_right_to_delete_needs_the_right_to_edit():
    field = FieldSchema("Fax", "Fax", FieldType.PHONE, permissionable=True)
    required = FieldSchema("Name", "Name", FieldType.STRING, nillable=False, permissionable=True)
    schema = ObjectSchema("X__c", "X", "Xs", (field, replace(required, permissionable=False)))
    needs = ObjectNeeds("X__c", {"read", "delete"}, {"Fax": {"read"}, "Name": {"read", "create"}})
    root = ET.fromstring(permission_set_xml("Sync", [needs], lambda _: schema, subject="it"))
    (one,) = parts(root, "objectPermissions")
    assert (text(one, "allowDelete"), text(one, "allowEdit")) == ("true", "true")
    assert [text(each, "field") for each in parts(root, "fieldPermissions")] == ["X__c.Fax"]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Orgtide people & places", "Orgtide_people_places"),
        ("1st sync", "Orgtide_1st_sync"),
        ("Übung", "bung"),
        ("x" * 100, "x" * 80),
    ],
)
def test_the_name_of_a_permission_set_is_one_that_salesforce_takes(label: str, name: str):
    assert permission_set_name(label) == name
