"""The sentences that the program's code says, found in its sources as templates with named gaps."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CODE = re.compile(
    r"\b(select|with|insert into|update|delete from|create|drop|alter|pragma|order by|group by)\b"
    r"[^.]*(\b(from|set|table|as|view|by|index)\b|[=(])|::|\$\{|<\w+[ />]",
)
"""What only a database or an XML reader is told."""


def sentences_in(path: Path) -> Iterator[tuple[int, str]]:
    """Find what a module says to a person, with its line: templates like "{count} left out".

    Text of two words and more that is no docstring, no SQL and no key counts as said.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in ast.walk(node) if part is not node)
    for node in ast.walk(tree):
        if id(node) not in skipped and (words := _template(node)) and is_sentence(words):
            yield node.lineno, words


def is_sentence(words: str) -> bool:
    """Say whether a text is read by a person: two words and more, and no code."""
    plain = re.sub(r"\{[^}]*\}", " ", words)
    return (
        len(re.findall(r"\b[A-Za-z][a-z']+\b", plain)) >= 2
        and " " in plain.strip()
        and not _CODE.search(words)
    )


def _template(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts: list[str] = []
    names: dict[str, int] = {}
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            name = gap_name(part.value)
            names[name] = names.get(name, 0) + 1
            parts.append(f"{{{name}{names[name] if names[name] > 1 else ''}}}")
    return "".join(parts)


def gap_name(node: ast.expr) -> str:
    """Name a gap by what fills it: the last word of a path, the function that gives it."""
    if isinstance(node, ast.Name):
        return node.id.strip("_")
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr != "value" else gap_name(node.value)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            return "list"
        name = gap_name(node.func)
        return "count" if name in {"count_of", "records_of"} else name
    if isinstance(node, ast.Subscript):
        return gap_name(node.value)
    return "part"
