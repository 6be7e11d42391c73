"""Our copy of a sync file is checked before it counts."""

from pathlib import Path

import pytest

from app.core.errors import MappingError, SettingsError, StoreError
from app.store.syncs import Syncs
from tests.store.places import START, Workplace
from tests.store.test_sync_files import MINIMAL, WHOLE


@pytest.fixture
def syncs(at: Workplace) -> Syncs:
    return Syncs(at.database)


def file(at: Workplace, text: str, name: str = "mine.yaml") -> Path:
    path = at.folder / name
    path.write_text(text, "utf-8")
    return path


def test_an_added_sync_is_our_copy_with_its_comments(at: Workplace, syncs: Syncs):
    path = file(at, WHOLE)
    sync = syncs.add(path, START)
    assert (sync.name, sync.path) == ("mobile-opt-ins", syncs.path_of("mobile-opt-ins"))
    assert sync.path.read_bytes() == path.read_bytes()
    path.unlink()
    assert syncs.load("mobile-opt-ins") == sync
    assert syncs.names() == ["mobile-opt-ins"]


def test_a_file_that_is_wrong_changes_nothing(at: Workplace, syncs: Syncs):
    syncs.add(file(at, MINIMAL), START)
    with pytest.raises(MappingError) as caught:
        syncs.add(file(at, MINIMAL + "oops: 1\n"), START, replace=True)
    assert caught.value.path == at.folder / "mine.yaml"
    assert syncs.path_of("small").read_text("utf-8") == MINIMAL


def test_a_name_is_taken_once_unless_it_shall_be_replaced(at: Workplace, syncs: Syncs):
    syncs.add(file(at, MINIMAL), START)
    with pytest.raises(SettingsError, match="already"):
        syncs.add(file(at, MINIMAL), START)
    changed = MINIMAL.replace("object: people", "object: persons")
    assert syncs.add(file(at, changed), START, replace=True).mappings[0].source.object == "persons"


def test_answers_to_settings_are_kept_and_checked(at: Workplace, syncs: Syncs):
    syncs.add(file(at, WHOLE), START)
    syncs.answer("mobile-opt-ins", "opt_in_field", "Opted__c")
    syncs.answer("mobile-opt-ins", "limit", "12")
    sync = syncs.load("mobile-opt-ins")
    assert sync.settings == {"opt_in_field": "Opted__c", "limit": "12"}
    assert sync.budget.daily == 12
    with pytest.raises(MappingError, match="whole number"):
        syncs.answer("mobile-opt-ins", "limit", "lots")
    with pytest.raises(SettingsError, match="no setting"):
        syncs.answer("mobile-opt-ins", "none", "x")
    syncs.add(file(at, WHOLE), START, replace=True)
    assert syncs.load("mobile-opt-ins").settings["limit"] == "12"


def test_a_removed_sync_is_gone_with_its_answers(at: Workplace, syncs: Syncs):
    syncs.add(file(at, WHOLE), START)
    syncs.answer("mobile-opt-ins", "limit", "12")
    syncs.remove("mobile-opt-ins")
    assert not syncs.path_of("mobile-opt-ins").exists()
    assert at.rows("SELECT count(*) FROM sync_settings") == [(0,)]
    with pytest.raises(SettingsError, match="no sync"):
        syncs.load("mobile-opt-ins")
    with pytest.raises(SettingsError, match="no sync"):
        syncs.remove("mobile-opt-ins")


def test_a_copy_that_cannot_be_written_is_said_so(at: Workplace, syncs: Syncs):
    (at.folder / "syncs").mkdir()
    (at.folder / "syncs" / "small.yaml").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        syncs.add(file(at, MINIMAL), START)
    assert [path.name for path in (at.folder / "syncs").iterdir()] == ["small.yaml"]
    assert syncs.names() == []
