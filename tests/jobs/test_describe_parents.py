"""The objects behind a lookup, described by a real org and kept for the window."""

from pathlib import Path

import pytest

from app.asks import DescribeParents
from app.core.errors import SchemaMismatchError, SettingsError
from app.core.snapshot import Side
from app.store.pages import Pages
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

SYNC = sync_text(
    "parents", mapping_text("people", "Contact", "number>Constituent_ID__c", mode="update")
)


@pytest.fixture(scope="module")
def desk(shared_practice: PracticeProcess, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("parents"), shared_practice)
    desk.write_csv("people.csv", [{"number": "1", "company": "Harbour"}])
    desk.add(SYNC, ("org", "org"), ("files", "files"))
    return desk


def ask(desk: Desk, field: str, side: Side = Side.TARGET, mapping: str = "people") -> list[str]:
    answer: list[str] = desk.ask(DescribeParents("parents", mapping, side, field))
    return answer


def test_a_lookups_parents_are_named_and_their_fields_are_kept(desk: Desk) -> None:
    assert ask(desk, "AccountId") == ["Account"]
    pages = Pages(Path(desk.machine.path))
    try:
        kept = pages.schema("org", "Account")
    finally:
        pages.close()
    assert kept is not None
    assert kept.field("Name") is not None


def test_a_lookup_to_several_objects_names_each(desk: Desk) -> None:
    assert "User" in ask(desk, "OwnerId")


def test_a_field_that_leads_nowhere_is_said(desk: Desk) -> None:
    with pytest.raises(SchemaMismatchError, match="LastName of Contact leads to no other object"):
        ask(desk, "LastName")
    with pytest.raises(SchemaMismatchError):
        ask(desk, "company", Side.SOURCE)


def test_an_unknown_mapping_is_said(desk: Desk) -> None:
    with pytest.raises(SettingsError, match="has no mapping peple"):
        ask(desk, "AccountId", mapping="peple")
