"""Pieces of SQL text: a literal, and a name for a value that is used more than once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile(r'[A-Za-z_]\w*|"[^"]+"')


def literal(text: str) -> str:
    """Write text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def bound(value_sql: str, body: Callable[[str], str], name: str = "given") -> str:
    """Work a value out once and give it a name inside an expression.

    DuckDB works out a common part of an expression once, but not inside a lambda or a CASE; and SQL
    that repeats its argument multiplies when it nests.

    Args:
        value_sql: an expression; a plain name is used as it is.
        body: makes the expression from the name.
        name: differs from the names that `value_sql` and `body` use from outside.
    """
    if _NAME.fullmatch(value_sql):
        return body(value_sql)
    return f"list_transform([{value_sql}], lambda {name}: {body(name)})[1]"


def shown(column_sql: str) -> str:
    """Give the SQL of a value in quotes for a sentence, cut where it would be too long."""
    return f"""('"' || left({column_sql}, 60) || '"')"""
