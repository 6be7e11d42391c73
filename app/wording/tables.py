"""Words for a table of a database that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.asks.messages import TableColumn, TableFacts

CELL = 40
"""Longest value that is shown of a row. Unit: characters."""

_FIELD_WORDS = {
    "base64": "a file, cannot be mapped",
    "complexvalue": "has no counterpart in an org, cannot be written",
}


def table_words(facts: TableFacts) -> str:
    """A table for a terminal: its keys, its columns, its first rows."""
    lines = [facts.name, f"  {key_words(facts)}", ""]
    width = max((len(column.name) for column in facts.columns), default=0)
    types = [column_words(column) for column in facts.columns]
    lines += [
        f"  {column.name:{width}}  {words}"
        for column, words in zip(facts.columns, types, strict=True)
    ]
    if not facts.rows:
        return "\n".join([*lines, "", "It has no rows."])
    lines += ["", "The first rows:"]
    for row in facts.rows:
        said = (
            f"{column.name}={cell_words(value)}"
            for column, value in zip(facts.columns, row, strict=True)
        )
        lines.append("  " + ", ".join(said))
    return "\n".join(lines)


def key_words(facts: TableFacts) -> str:
    """By which columns its rows are told apart."""
    if not facts.keys:
        return "No key: name one in the mapping."
    other = [", ".join(key) for key in facts.keys if key != facts.key]
    words = f"Primary key: {', '.join(facts.key)}." if facts.key else "No primary key."
    return f"{words} Unique besides: {'; '.join(other)}." if other else words


def column_words(column: TableColumn) -> str:
    """What a column is, in the database's words and in ours."""
    ours = _FIELD_WORDS.get(column.field_type, column.field_type)
    parts = [column.type.lower(), ours if ours != column.type.lower() else ""]
    if column.needed:
        parts.append("needed")
    if not column.writable:
        parts.append("read only")
    return ", ".join(part for part in parts if part)


def cell_words(value: str | None) -> str:
    """A value of a row; nothing is said to be nothing."""
    if value is None:
        return "–"
    flat = " ".join(value.split())
    return flat if len(flat) <= CELL else flat[: CELL - 1] + "…"
