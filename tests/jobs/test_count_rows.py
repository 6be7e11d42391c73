"""What filters, identity and deletions come to, counted before anything is compared."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.asks import ConnectFiles, CountRows
from app.asks.messages import MappingCounts
from app.core.errors import MappingError, SettingsError
from app.core.mapping import IdentityRule, Mapping
from app.core.snapshot import Column, Side, Snapshot
from app.core.sync import Place
from app.core.values import FieldType
from app.jobs.handlers import handle
from app.jobs.workspace import Workspace
from tests.jobs.test_sample_fields import nobody_waits, samples, workspace

__all__ = ["workspace"]

CSV = "id,mail,kind,gone\n1,a,x,\n2,b,x,\n3,c,TEST,\n4,d,,yes\n5,b,x,\n6,,x,\n"
RECORDS = (("K1", "1", "a"), ("K2", "2", "q"), ("K3", "9", "b"), ("K4", "8", "z"), ("K5", "7", "z"))
"""(Id, Key__c, Email)."""


@pytest.fixture
def people(workspace: Workspace, tmp_path: Path) -> Workspace:
    (tmp_path / "people.csv").write_text(CSV, "utf-8")
    handle(ConnectFiles("files", str(tmp_path)), workspace, nobody_waits)
    samples(workspace, tmp_path, "files", "people.csv")
    return workspace


@pytest.fixture
def seen(people: Workspace) -> Workspace:
    """The target was read once."""
    columns = (
        Column("Key__c", FieldType.STRING, "c0"),
        Column("Email", FieldType.STRING, "c1"),
    )
    now = datetime(2026, 11, 22, tzinfo=UTC)
    with people.stage("seen") as stage:
        stage.execute("CREATE TABLE held (key VARCHAR, stamp VARCHAR, c0 VARCHAR, c1 VARCHAR)")
        for key, own, mail in RECORDS:
            stage.execute(f"INSERT INTO held VALUES ('{key}', NULL, '{own}', '{mail}')")
        held = Snapshot(Side.TARGET, "Contact", "held", columns, len(RECORDS), True, now)
        people.observations.save(Place("people", "00D000000000001AAA"), "people", held, stage)
    return people


def mapping_of(workspace: Workspace, **changes: object) -> Mapping:
    mapping = workspace.syncs.load("people").mapping("people")
    assert mapping is not None
    return replace(mapping, **changes)  # type: ignore[arg-type]


def counted(workspace: Workspace, *tests: str, **changes: object) -> MappingCounts:
    ask = CountRows("people", mapping_of(workspace, **changes), tests, "sandbox")
    answer = handle(ask, workspace, nobody_waits)
    assert isinstance(answer, MappingCounts)
    return answer


def test_each_test_says_how_many_rows_it_leaves_out_and_the_filter_how_many_pass(
    people: Workspace,
) -> None:
    tests = ("kind != 'TEST'", "kind != null")
    answer = counted(people, *tests, where_source=" AND ".join(tests))
    assert (answer.rows, answer.passed, answer.left_out) == (6, 4, (1, 1))
    assert answer.whole
    assert answer.target_rows is None


def test_rows_that_say_delete_me_are_counted_where_the_filter_lets_them_flow(
    people: Workspace,
) -> None:
    assert counted(people, delete_when="gone = 'yes'").flagged == 1
    assert counted(people, delete_when="gone = 'yes'", where_source="kind != null").flagged == 0


def test_rows_find_what_was_read_last_of_the_target(seen: Workspace) -> None:
    answer = counted(seen)
    assert answer.target_rows == 5
    assert (answer.one, answer.none, answer.several, answer.twice, answer.unmet) == (2, 4, 0, 0, 3)


def test_a_second_way_finds_what_the_first_does_not(seen: Workspace) -> None:
    ways = (IdentityRule(("id",), ("Key__c",)), IdentityRule(("mail",), ("Email",)))
    answer = counted(seen, identity=ways)
    assert (answer.one, answer.none, answer.unmet) == (3, 3, 2), "row 5 finds K3 by its mail"


def test_rows_that_share_a_record_and_records_that_share_a_value_are_told_apart(
    seen: Workspace,
) -> None:
    by_mail = counted(seen, identity=(IdentityRule(("mail",), ("Email",)),))
    assert (by_mail.one, by_mail.twice, by_mail.none, by_mail.several) == (1, 2, 3, 0)
    by_kind = counted(
        seen, identity=(IdentityRule(("mail",), ("Email",)),), where_source="mail = 'a'"
    )
    assert (by_kind.passed, by_kind.one, by_kind.unmet) == (1, 1, 4)


def test_several_records_of_one_value_are_counted_once_for_each_row(
    seen: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("id,mail,kind,gone\n1,z,,\n", "utf-8")
    answer = counted(seen, identity=(IdentityRule(("mail",), ("Email",)),))
    assert (answer.several, answer.one, answer.unmet) == (1, 0, 3)


def test_an_identity_over_a_field_that_was_never_read_is_not_guessed(seen: Workspace) -> None:
    assert counted(seen, identity=(IdentityRule(("id",), ("Other__c",)),)).target_rows is None


def test_a_condition_that_cannot_be_read_is_said(people: Workspace) -> None:
    with pytest.raises(MappingError):
        counted(people, where_source="kind = = 3")
    with pytest.raises(MappingError):
        counted(people, "nobody = '3'")


def test_an_unknown_mapping_is_said(people: Workspace) -> None:
    with pytest.raises(SettingsError, match="has no mapping other"):
        counted(people, name="other")
