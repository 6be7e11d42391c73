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


def bound(value_sql: str, body: Callable[[str], str]) -> str:
    """Give a value a name inside an expression, so that text that nests does not multiply.

    Args:
        value_sql: an expression; a plain column name is used as it is.
        body: makes the expression from the name.
    """
    if _NAME.fullmatch(value_sql):
        return body(value_sql)
    return f"list_transform([{value_sql}], lambda given: {body('given')})[1]"


def shown(column_sql: str) -> str:
    """Give the SQL of a value in quotes for a sentence, cut where it would be too long."""
    return f"""('"' || left({column_sql}, 60) || '"')"""
