"""Suggestions for a mapping of a real sync: names from both sides, values from the file."""

from pathlib import Path

import pytest

from app.asks import SuggestPairs
from app.core.errors import SettingsError
from app.core.suggestion import HintKind, PairSuggestion
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

SYNC = sync_text(
    "suggestions", mapping_text("people", "Contact", "number>Constituent_ID__c", mode="update")
)


@pytest.fixture(scope="module")
def desk(shared_practice: PracticeProcess, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("suggest"), shared_practice)
    row = {"number": "1", "vorname": "Ada", "surname": "L", "channel": "SMS", "mail": "a@b.example"}
    other = {
        "number": "2",
        "vorname": "Bo",
        "surname": "M",
        "channel": "Post",
        "mail": "b@b.example",
    }
    desk.write_csv("people.csv", [row, other])
    desk.add(SYNC, ("org", "org"), ("files", "files"))
    return desk


def test_pairs_that_are_not_mapped_yet_are_suggested_with_reasons(desk: Desk):
    found: list[PairSuggestion] = desk.ask(SuggestPairs("suggestions", "people"))
    by_source = {one.source: one for one in found}
    assert by_source["vorname"].target == "FirstName"
    assert by_source["surname"].target == "LastName"
    assert "number" not in by_source
    channel = by_source["channel"]
    assert channel.target == "Preferred_Channel__c"
    assert HintKind.SAMPLES in {hint.kind for hint in channel.hints}, "the file's values are known"


def test_an_editors_own_pairs_are_left_out(desk: Desk):
    ask = SuggestPairs("suggestions", "people", taken=(("vorname", "FirstName"),))
    found: list[PairSuggestion] = desk.ask(ask)
    assert "vorname" not in {one.source for one in found}


def test_a_suggestion_changes_nothing(desk: Desk):
    before = (desk.folder / "workspace" / "syncs").rglob("*.yaml")
    texts = [path.read_text() for path in before]
    desk.ask(SuggestPairs("suggestions", "people"))
    assert texts
    assert texts == [path.read_text() for path in (desk.folder / "workspace").rglob("*.yaml")]


def test_an_unknown_mapping_is_said(desk: Desk, tmp_path: Path):
    with pytest.raises(SettingsError, match="has no mapping peple"):
        desk.ask(SuggestPairs("suggestions", "peple"))
