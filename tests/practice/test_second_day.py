"""The second day of the practice errand."""

import random
from pathlib import Path

import pytest

from app.practice.partner_files import read_subscribers, write_partner_side
from app.practice.partner_rows import COLUMNS, Difference, Row
from app.practice.partner_seeds import PartnerSide
from app.practice.sample import SampleSize
from app.practice.second_day import (
    AGREEMENTS,
    CONFLICTS,
    ORG_ONLY,
    PARTNER_ONLY,
    OrgEdit,
    second_day,
)

SIZE = SampleSize.SMALL


@pytest.fixture
def side(tmp_path: Path) -> PartnerSide:
    return write_partner_side(tmp_path, SIZE)


@pytest.fixture
def edits(tmp_path: Path, side: PartnerSide) -> list[OrgEdit]:
    return second_day(tmp_path, random.Random(5), SIZE)


def _changed(side: PartnerSide, folder: Path) -> dict[str, dict[str, str]]:
    """Contact field to new text, by constituent, of what the partner changed."""
    before: dict[str, Row] = {each.row["constituent_id"]: each.row for each in side.subscribers}
    return {
        row["constituent_id"]: {
            COLUMNS[column]: row[column]
            for column in row
            if column != "updated_at" and row[column] != before[row["constituent_id"]][column]
        }
        for row in read_subscribers(folder)
        if row != before[row["constituent_id"]]
    }


def test_both_sides_change_as_often_as_documented(
    tmp_path: Path, side: PartnerSide, edits: list[OrgEdit]
) -> None:
    assert len(_changed(side, tmp_path)) == CONFLICTS + AGREEMENTS + PARTNER_ONLY
    assert len(edits) == CONFLICTS + AGREEMENTS + ORG_ONLY
    assert sum(each.conflicts for each in edits) == CONFLICTS


def test_a_conflict_is_one_field_with_two_values(
    tmp_path: Path, side: PartnerSide, edits: list[OrgEdit]
) -> None:
    changed = _changed(side, tmp_path)
    for edit in edits:
        partner = changed.get(edit.constituent_id)
        if edit.conflicts:
            assert partner is not None
            assert partner.keys() == edit.values.keys()
            assert partner != edit.values
        else:
            assert partner in (None, edit.values)


def test_only_records_that_agreed_are_touched(
    tmp_path: Path, side: PartnerSide, edits: list[OrgEdit]
) -> None:
    equal = {
        each.row["constituent_id"]
        for each in side.subscribers
        if each.difference is Difference.EQUAL
    }
    assert {each.constituent_id for each in edits} <= equal
    assert set(_changed(side, tmp_path)) <= equal


def test_the_same_chance_gives_the_same_day(tmp_path: Path, edits: list[OrgEdit]) -> None:
    write_partner_side(tmp_path, SIZE)
    assert second_day(tmp_path, random.Random(5), SIZE) == edits
