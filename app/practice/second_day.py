"""Lets a day pass in the practice errand: both sides are edited, some records on both at once."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.practice.partner_files import read_subscribers, write_subscribers
from app.practice.partner_rows import COLUMNS, Difference, Row
from app.practice.partner_seeds import make_partner_side
from app.practice.sample import DEFAULT_SEED, SAMPLE_DAY, SampleSize

CONFLICTS = 10
"""Records where both sides changed the same field to different values."""
AGREEMENTS = 5
"""Records where both sides changed the same field to the same value: nothing to do, no conflict."""
PARTNER_ONLY = 40
"""Records that only the partner changed."""
ORG_ONLY = 25
"""Records that only somebody in the org changed."""


@dataclass(frozen=True)
class OrgEdit:
    """What somebody in the org changes on one Contact."""

    constituent_id: str
    values: dict[str, Any]
    """Field API name to new value."""
    conflicts: bool
    """True when the partner changed the same field to something else."""

    def as_record(self) -> dict[str, Any]:
        """Return the body of an upsert by `Constituent_ID__c`."""
        return {"Constituent_ID__c": self.constituent_id, **self.values}


def second_day(
    folder: Path,
    rng: random.Random,
    size: SampleSize = SampleSize.NORMAL,
    seed: int = DEFAULT_SEED,
) -> list[OrgEdit]:
    """Edit the partner's files and return the edits to make in the org.

    Only records on which both sides agreed from the start are touched, so what the first run left
    undone does not blur the counts.

    Args:
        folder: where `write_partner_side` wrote.
        rng: which records, and to what.
        size: as given to `write_partner_side`.
        seed: as given to `write_partner_side`.
    """
    agreed = {
        each.row["constituent_id"]
        for each in make_partner_side(size, seed).subscribers
        if each.difference is Difference.EQUAL
    }
    rows = read_subscribers(folder)
    candidates = [row for row in rows if row["constituent_id"] in agreed]
    chosen = rng.sample(candidates, CONFLICTS + AGREEMENTS + PARTNER_ONLY + ORG_ONLY)
    edits = []
    for place, row in enumerate(chosen):
        column, change = rng.choice(_EDITS)
        here, there = change(row, rng)
        if place < CONFLICTS:
            edits.append(_org_edit(row, column, there, conflicts=True))
            _edit(row, column, here)
        elif place < CONFLICTS + AGREEMENTS:
            edits.append(_org_edit(row, column, here, conflicts=False))
            _edit(row, column, here)
        elif place < CONFLICTS + AGREEMENTS + PARTNER_ONLY:
            _edit(row, column, here)
        else:
            edits.append(_org_edit(row, column, there, conflicts=False))
    write_subscribers(folder, rows)
    return edits


def _edit(row: Row, column: str, value: str) -> None:
    row[column] = value
    row["updated_at"] = _second_day().isoformat()


def _org_edit(row: Row, column: str, value: str, *, conflicts: bool) -> OrgEdit:
    return OrgEdit(row["constituent_id"], {COLUMNS[column]: value}, conflicts)


def _second_day() -> datetime:
    return datetime.combine(SAMPLE_DAY, datetime.min.time(), UTC) + timedelta(days=40)


def _emails(row: Row, _: random.Random) -> tuple[str, str]:
    name = row["email"].partition("@")[0]
    return f"{name}.new@post.example", f"{name}.office@inbox.example"


def _cities(row: Row, rng: random.Random) -> tuple[str, str]:
    towns = [each for each in ("Aberdeen", "Brighton", "Coventry", "Derby") if each != row["city"]]
    here, there = rng.sample(towns, 2)
    return here, there


def _channels(row: Row, rng: random.Random) -> tuple[str, str]:
    channels = [
        each for each in ("SMS", "Email", "Post", "None") if each != row["preferred_channel"]
    ]
    here, there = rng.sample(channels, 2)
    return here, there


def _phones(row: Row, rng: random.Random) -> tuple[str, str]:
    numbers = [f"+44 7700 9000{each:02}" for each in range(100)]
    here, there = rng.sample([each for each in numbers if each != row["mobile_phone"]], 2)
    return here, there


_EDITS: tuple[tuple[str, Callable[[Row, random.Random], tuple[str, str]]], ...] = (
    ("email", _emails),
    ("city", _cities),
    ("preferred_channel", _channels),
    ("mobile_phone", _phones),
)
"""Columns to edit, each with two values that differ from the row's and from each other."""
