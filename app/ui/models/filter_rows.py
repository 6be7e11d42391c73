"""A condition of a mapping as rows of field, test and value, and back into its text."""

import re
from dataclasses import dataclass
from enum import Enum

_FIELD = r'"(?:[^"]|"")*"|[A-Za-z_][\w.]*'
_VALUE = r"'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|true|false|null"
_ROW = re.compile(
    rf"\s*(?P<field>{_FIELD})\s*(?P<operator>!=|<>|<=|>=|=|<|>|like\b|is\s+not\b|is\b)"
    rf"\s*(?P<value>{_VALUE})\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(and|or)\b", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PLAIN_FIELD = re.compile(r"[A-Za-z_][\w.]*")
_WORDS = frozenset({"and", "or", "not", "like", "in", "includes", "excludes", "is", "null"})


class Test(Enum):
    """What is asked of a field."""

    __test__ = False

    IS = "is"
    IS_NOT = "is not"
    EMPTY = "is empty"
    FILLED = "is not empty"
    MORE = "is more than"
    LESS = "is less than"
    AT_LEAST = "is at least"
    AT_MOST = "is at most"
    CONTAINS = "contains"
    BEGINS = "begins with"

    @property
    def needs_value(self) -> bool:
        """Whether something has to be typed beside it."""
        return self not in (Test.EMPTY, Test.FILLED)


_OPERATORS = {
    "=": Test.IS,
    "!=": Test.IS_NOT,
    "<>": Test.IS_NOT,
    ">": Test.MORE,
    "<": Test.LESS,
    ">=": Test.AT_LEAST,
    "<=": Test.AT_MOST,
}
_SIGNS = {
    Test.IS: "=",
    Test.IS_NOT: "!=",
    Test.MORE: ">",
    Test.LESS: "<",
    Test.AT_LEAST: ">=",
    Test.AT_MOST: "<=",
}


@dataclass(frozen=True)
class FilterRow:
    """One test of one field."""

    field: str
    test: Test
    value: str = ""
    is_text: bool = True
    """Whether the value stands in quotes; numbers, true and false may stand without."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be chosen or typed."""
        return bool(self.field and (self.value or not self.test.needs_value))


@dataclass(frozen=True)
class FilterRows:
    """All tests of a condition."""

    rows: tuple[FilterRow, ...] = ()
    any_of_them: bool = False
    """Whether one that holds is enough; else all have to."""


def filter_rows(text: str) -> FilterRows | None:
    """Read a condition as rows; None where it says more than rows can show."""
    if not text.strip():
        return FilterRows()
    rows: list[FilterRow] = []
    joins: set[str] = set()
    place = 0
    while True:
        found = _ROW.match(text, place)
        row = _row(found) if found else None
        if found is None or row is None:
            return None
        rows.append(row)
        place = found.end()
        if place == len(text):
            break
        between = _BETWEEN.match(text, place)
        if between is None:
            return None
        joins.add(between.group(1).casefold())
        place = between.end()
    if len(joins) > 1:
        return None
    return FilterRows(tuple(rows), joins == {"or"})


def filter_text(rows: FilterRows) -> str:
    """Write rows as the text of a condition; rows that are not whole yet are left out."""
    between = " OR " if rows.any_of_them else " AND "
    return between.join(_text(row) for row in rows.rows if row.is_whole)


def _row(found: re.Match[str]) -> FilterRow | None:
    """Give one test; None for one that rows do not have."""
    field = found["field"]
    name = field[1:-1].replace('""', '"') if field.startswith('"') else field
    if not field.startswith('"') and name.casefold() in _WORDS:
        return None
    operator = " ".join(found["operator"].casefold().split())
    said = found["value"]
    is_text = said.startswith("'")
    value = _unquoted(said) if is_text else said
    if said.casefold() == "null":
        empty = operator in {"=", "is"}
        known = empty or operator in {"!=", "<>", "is not"}
        return FilterRow(name, Test.EMPTY if empty else Test.FILLED) if known else None
    if operator.startswith("is"):
        return None
    if operator == "like":
        return _like(name, said[1:-1]) if is_text else None
    return FilterRow(name, _OPERATORS[operator], value, is_text)


def _like(name: str, pattern: str) -> FilterRow | None:
    """Give a test of a pattern; None for patterns that begin or end elsewhere."""
    inner = pattern.strip("%")
    if "%" in inner or "_" in inner or "\\" in inner or not inner:
        return None
    if pattern == f"%{inner}%":
        return FilterRow(name, Test.CONTAINS, inner)
    return FilterRow(name, Test.BEGINS, inner) if pattern == f"{inner}%" else None


def _text(row: FilterRow) -> str:
    plain = _PLAIN_FIELD.fullmatch(row.field) and row.field.casefold() not in _WORDS
    field = row.field if plain else '"' + row.field.replace('"', '""') + '"'
    if row.test is Test.EMPTY:
        return f"{field} = null"
    if row.test is Test.FILLED:
        return f"{field} != null"
    if row.test in {Test.CONTAINS, Test.BEGINS}:
        before = "%" if row.test is Test.CONTAINS else ""
        inner = re.sub(r"([%_\\'])", r"\\\1", row.value)
        return f"{field} LIKE '{before}{inner}%'"
    bare = not row.is_text and (
        _NUMBER.fullmatch(row.value) or row.value.casefold() in {"true", "false"}
    )
    return f"{field} {_SIGNS[row.test]} {row.value if bare else _quoted(row.value)}"


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def _unquoted(said: str) -> str:
    kept = {"n": "\n", "r": "\r", "t": "\t"}
    return re.sub(r"\\(.)", lambda one: kept.get(one[1], one[1]), said[1:-1])
