"""Say what a SOQL statement is made of, as frozen values; `at` is where in the text it stands."""

from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Path:
    """A field, by way of parents: `Account.Owner.Name`."""

    parts: tuple[str, ...]
    at: int

    @property
    def text(self) -> str:
        """Give the path as written."""
        return ".".join(self.parts)


@dataclass(frozen=True)
class FieldItem:
    """A selected field; `alias` only where results are grouped."""

    path: Path
    alias: str | None = None


@dataclass(frozen=True)
class Call:
    """A function over a field: `SUM(Amount)`, `CALENDAR_YEAR(CreatedDate)`, `toLabel(Status)`."""

    function: str
    """Upper case."""
    path: Path | None
    at: int
    alias: str | None = None


@dataclass(frozen=True)
class FieldsItem:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)` or `FIELDS(CUSTOM)`."""

    which: str
    """Upper case."""
    at: int


@dataclass(frozen=True)
class TypeofItem:
    """`TYPEOF What WHEN Account THEN Phone ELSE Name END`."""

    relationship: Path
    branches: tuple[tuple[str, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]


class LiteralKind(Enum):
    """What a literal looks like."""

    NULL = "null"
    BOOLEAN = "boolean"
    STRING = "string"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    DATE_NAME = "date literal"
    """`TODAY`, `LAST_N_DAYS:30`: the value is (name, n or None)."""


@dataclass(frozen=True)
class Literal:
    """A value as written."""

    kind: LiteralKind
    value: Any
    at: int


@dataclass(frozen=True)
class Comparison:
    """`left operator right`; operators `= != < <= > >= LIKE IN NOT IN INCLUDES EXCLUDES`."""

    left: "Path | Call"
    operator: str
    right: "Literal | tuple[Literal, ...] | Query | Path"
    """A path only in rules and formulas: SOQL does not compare two fields."""


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    condition: "Condition"


@dataclass(frozen=True)
class Junction:
    """Conditions joined by one word, `AND` or `OR`."""

    word: str
    conditions: tuple["Condition", ...]


Condition = Comparison | Not | Junction


@dataclass(frozen=True)
class Order:
    """One key of ORDER BY."""

    by: Path | Call
    descending: bool
    nulls_last: bool


@dataclass(frozen=True)
class Query:
    """One SELECT."""

    select: tuple["SelectItem", ...]
    source: Path
    """The object, or in a child subquery the relationship name."""
    alias: str | None = None
    where: Condition | None = None
    group_by: tuple[Path | Call, ...] = ()
    having: Condition | None = None
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    offset_at: int = 0
    count_only: bool = False
    """`SELECT COUNT() FROM …`."""
    at: int = 0
    scope: str = "everything"
    """`USING SCOPE mine`: only the records the asking user owns."""


SelectItem = FieldItem | Call | FieldsItem | TypeofItem | Query
