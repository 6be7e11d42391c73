"""What sample data is made of: records by object, lookups among them, and days before one day."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from app.practice.clock import stamp

Record = dict[str, Any]
"""Field API name to stored value; a lookup may be a `Ref`."""

SAMPLE_DAY = date(2026, 10, 1)
"""The day after which nothing in the sample data happened; opt-ins and sales lie before it."""
DEFAULT_SEED = 1


class SampleSize(Enum):
    """How much sample data."""

    SMALL = "small"
    NORMAL = "normal"

    @property
    def accounts(self) -> int:
        """Accounts in the sample."""
        return 400 if self is SampleSize.NORMAL else 20

    @property
    def contacts(self) -> int:
        """Contacts in the sample."""
        return 5_000 if self is SampleSize.NORMAL else 250

    def share(self, of_normal: int) -> int:
        """Scale a count of the normal sample; at least 1."""
        return max(1, of_normal * self.contacts // SampleSize.NORMAL.contacts)


@dataclass(frozen=True)
class Ref:
    """A lookup to another sample record, by object and place in its list."""

    sobject: str
    index: int


@dataclass(frozen=True)
class Sample:
    """Records by object, parents before children."""

    tables: dict[str, list[Record]] = field(default_factory=dict)

    def of(self, sobject: str) -> list[Record]:
        """Return the records of an object."""
        return self.tables[sobject]


def draw_stamps(rng: random.Random) -> Record:
    """Make the stamps of a record made in the last three years, untouched since the sample day."""
    created = draw_moment(rng, days_back=1_000)
    days = (SAMPLE_DAY - created.date()).days
    modified = stamp(created + timedelta(days=rng.randint(0, max(0, days - 1))))
    return {
        "CreatedDate": stamp(created),
        "LastModifiedDate": modified,
        "SystemModstamp": modified,
    }


def draw_moment(rng: random.Random, *, days_back: int) -> datetime:
    """Draw a whole second in the days before the sample day."""
    midnight = datetime.combine(SAMPLE_DAY, datetime.min.time(), UTC)
    return midnight - timedelta(days=rng.randint(1, days_back), seconds=-rng.randrange(86_400))
