"""What a function of a formula is, and how one is given its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.language.formula.values import NULLS, Kind, Typed
from app.language.scanner import LanguageError
from app.language.sql_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Rules:
    """What a formula is worked out by, besides its record."""

    now: datetime
    """The moment of TODAY, NOW and TIMENOW, aware: one for all rows."""
    zone: str = "UTC"
    """IANA zone in which a moment has its date: TODAY, and DATEVALUE of a date and time."""
    blank_as_zero: bool = False
    """Whether an empty number counts as 0, as Salesforce does where it is told so."""


@dataclass(frozen=True)
class Given:
    """A function's values, and what its SQL is made with."""

    name: str
    position: int
    values: tuple[Typed, ...]
    positions: tuple[int, ...]
    """Where each value stands."""
    rules: Rules
    let: Callable[[str, Callable[[str], str]], str]
    """Names an expression that is used more than once; as `sql_text.bound`."""
    refuse: Callable[[str, int], LanguageError]

    def sql(self, n: int) -> str:
        """SQL of a value, NULL when it is empty."""
        return self.values[n].sql

    def text(self, n: int) -> str:
        """SQL of a text, without characters when it is empty."""
        value = self.values[n]
        return value.sql if value.constant is not None else f"coalesce({value.sql}, '')"

    def whole(self, n: int) -> str:
        """SQL of type INTEGER of a number without its decimals; NULL beyond two billion."""
        return f"TRY_CAST(trunc({self.sql(n)}) AS INTEGER)"

    def result(self, kind: Kind, sql: str, *errors: str) -> Typed:
        """What the function gives; a row on which a value fails, fails."""
        before = tuple(error for value in self.values for error in value.errors)
        return Typed(kind, sql, (*before, *errors))

    def failing(self, condition_sql: str, sentence: str) -> str:
        """SQL of an error that holds where the condition does."""
        return f"(CASE WHEN {condition_sql} THEN {literal(sentence)} END)"


@dataclass(frozen=True)
class Function:
    """A function or an operator."""

    usage: str
    """As the person writes it: `LEFT(text, count)`."""
    takes: tuple[tuple[Kind, ...], ...]
    """For each value the kinds it may be of; () for any."""
    build: Callable[[Given], Typed]
    least: int = -1
    """Values that must be there; -1 for all of `takes`."""
    repeats: int = 0
    """How many of the last values may come again and again."""

    def check(self, given: Given) -> Given:
        """See that the number of values and their kinds suit; an empty word takes the kind wanted.

        Raises:
            LanguageError: they do not; says which and where.
        """
        count = len(given.values)
        least = len(self.takes) if self.least < 0 else self.least
        most = None if self.repeats else len(self.takes)
        if count < least or (most is not None and count > most):
            raise given.refuse(
                f"{given.name} takes {_counted(least, most)}, not {count}: {self.usage}",
                given.position,
            )
        values = [self._fitting(given, n) for n in range(count)]
        return replace(given, values=tuple(values))

    def _fitting(self, given: Given, n: int) -> Typed:
        value = given.values[n]
        kinds = self._kinds(n)
        if value.kind in kinds or (not kinds and value.kind is not Kind.PLACE):
            return value
        if not kinds:
            raise given.refuse(
                f"{self._place(given, n)} cannot be a place; DISTANCE(...) makes a number of two",
                given.positions[n],
            )
        if value.kind is Kind.NOTHING:
            return Typed(kinds[0], NULLS[kinds[0]])
        wanted = " or ".join(kind.value for kind in kinds)
        hint = _HINTS.get((value.kind, kinds[0]), "")
        raise given.refuse(
            f"{self._place(given, n)} must be {wanted}, not {value.kind.value}{hint}: {self.usage}",
            given.positions[n],
        )

    def _kinds(self, n: int) -> Sequence[Kind]:
        if n < len(self.takes):
            return self.takes[n]
        return self.takes[len(self.takes) - self.repeats + (n - len(self.takes)) % self.repeats]

    def _place(self, given: Given, n: int) -> str:
        return (
            f"Value {n + 1} of {given.name}" if len(given.values) > 1 else given.name + "'s value"
        )


def _counted(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more values"
    if least == most:
        return f"{least} value{'' if least == 1 else 's'}" if least else "no value"
    return f"{least} to {most} values"


_HINTS = {
    (Kind.DATETIME, Kind.DATE): "; DATEVALUE(...) makes one of it",
    (Kind.TEXT, Kind.NUMBER): "; VALUE(...) makes one of it",
    (Kind.TEXT, Kind.DATE): "; DATEVALUE(...) makes one of it",
    (Kind.NUMBER, Kind.TEXT): "; TEXT(...) makes it one",
    (Kind.DATE, Kind.TEXT): "; TEXT(...) makes it one",
    (Kind.DATETIME, Kind.TEXT): "; TEXT(...) makes it one",
    (Kind.SET, Kind.TEXT): "; INCLUDES(...) looks into it",
    (Kind.TEXT, Kind.PLACE): "; GEOLOCATION(Field__Latitude__s, Field__Longitude__s) makes one",
}

NUMBER = (Kind.NUMBER,)
TEXT = (Kind.TEXT,)
BOOLEAN = (Kind.BOOLEAN,)
DATE = (Kind.DATE,)
DATETIME = (Kind.DATETIME,)
TIME = (Kind.TIME,)
ANY: tuple[Kind, ...] = ()
