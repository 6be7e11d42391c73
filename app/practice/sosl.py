"""Read a SOSL text: `FIND {term} IN NAME FIELDS RETURNING Contact(Id WHERE … LIMIT 5), Lead`.

Source: SOQL and SOSL Reference, "SOSL Syntax".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.practice.errors import OrgError

SHORTEST_TERM = 2
"""Fewest characters of a search term. Source: SOQL and SOSL Reference, "FIND {SearchQuery}"."""

_FIND = re.compile(r"\s*FIND\s*\{((?:\\.|[^{}\\])*)\}\s*(.*)", re.IGNORECASE | re.DOTALL)
_IN = re.compile(
    r"IN\s+(ALL|NAME|EMAIL|PHONE|SIDEBAR)\s+FIELDS\b\s*(.*)", re.IGNORECASE | re.DOTALL
)
_RETURNING = re.compile(r"RETURNING\s+(.*)", re.IGNORECASE | re.DOTALL)
_LIMIT = re.compile(r"(.*?)\s*\bLIMIT\s+(\d+)\s*", re.IGNORECASE | re.DOTALL)
_OBJECT = re.compile(r"(\w+)\s*(?:\((.*)\))?", re.DOTALL)
_REST = re.compile(r"\b(WHERE|ORDER\s+BY|LIMIT|OFFSET)\b", re.IGNORECASE)
_WORD = re.compile(r'"([^"]*)"|(\(|\))|([^\s()"]+)')
_TOKEN = re.compile(r"\w+", re.UNICODE)

Test = Callable[[Sequence[str]], bool]
"""Whether a record's texts are what was looked for."""


@dataclass(frozen=True)
class Wanted:
    """One object of RETURNING."""

    sobject: str
    fields: tuple[str, ...] = ("Id",)
    where: str = ""
    rest: str = ""
    """ORDER BY, LIMIT and OFFSET, as they stand."""


@dataclass(frozen=True)
class Search:
    """A whole search."""

    term: str
    group: str = "ALL"
    """Which fields are looked through: ALL, NAME, EMAIL, PHONE or SIDEBAR."""
    wanted: tuple[Wanted, ...] = ()
    """() for every object that can be searched."""
    limit: int | None = None


def read_search(text: str) -> Search:
    """Read a statement.

    Raises:
        OrgError: MALFORMED_SEARCH.
    """
    found = _FIND.fullmatch(text)
    if found is None:
        raise malformed("No search term found. The search term must be enclosed in braces.")
    term, rest = re.sub(r"\\(.)", r"\1", found[1]), found[2]
    group = "ALL"
    if inside := _IN.fullmatch(rest):
        group, rest = inside[1].upper(), inside[2]
    wanted: tuple[Wanted, ...] = ()
    limit = None
    if returning := _RETURNING.fullmatch(rest):
        parts = _split(returning[1])
        if last := _LIMIT.fullmatch(parts[-1].rpartition(")")[2]):
            limit = int(last[2])
            parts[-1] = parts[-1][: len(parts[-1]) - len(last[0])] + last[1]
        wanted = tuple(_wanted(part) for part in parts)
    elif rest.strip():
        last = _LIMIT.fullmatch(rest)
        if last is None or last[1].strip():
            raise malformed(f"unexpected token: {rest.split()[0]}")
        limit = int(last[2])
    return Search(term, group, wanted, limit)


def test_of(term: str) -> Test:
    """Make the test of a search term: words, `"phrases"`, AND, OR, NOT, `*` and `?`.

    Raises:
        OrgError: MALFORMED_SEARCH for a term that is too short.
    """
    if len(re.sub(r"[*?\s]", "", term)) < SHORTEST_TERM:
        raise malformed("The search term must be longer than one character")
    alternatives: list[list[tuple[bool, Test]]] = [[]]
    negated = False
    for phrase, bracket, word in _WORD.findall(term):
        if bracket or word.upper() == "AND":
            continue
        if word.upper() == "OR":
            alternatives.append([])
        elif word.upper() == "NOT":
            negated = True
        else:
            alternatives[-1].append((not negated, _has(phrase or word, phrase=bool(phrase))))
            negated = False
    return lambda texts: any(
        tests and all(test(texts) is wanted for wanted, test in tests) for tests in alternatives
    )


def malformed(message: str) -> OrgError:
    """Say that a search cannot be read."""
    return OrgError("MALFORMED_SEARCH", message)


def _has(word: str, *, phrase: bool) -> Test:
    """Test for one word, which may hold wildcards, or for words in a row."""
    if phrase or not re.search(r"[*?]", word):
        row = _tokens(word)
        return lambda texts: any(_in_a_row(row, _tokens(text)) for text in texts)
    pattern = re.compile(
        "".join({"*": r"\S*", "?": r"\S"}.get(c, re.escape(c)) for c in word.casefold())
    )
    return lambda texts: any(
        pattern.fullmatch(token)
        for text in texts
        for token in (*_tokens(text), *text.casefold().split())
    )


def _in_a_row(row: Sequence[str], tokens: Sequence[str]) -> bool:
    return bool(row) and any(
        list(tokens[start : start + len(row)]) == list(row)
        for start in range(len(tokens) - len(row) + 1)
    )


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.casefold())


def _split(text: str) -> list[str]:
    """Cut at commas outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _wanted(text: str) -> Wanted:
    found = _OBJECT.fullmatch(text.strip())
    if found is None:
        raise malformed(f"unexpected token: {text.strip() or 'end of the search'}")
    inside = (found[2] or "").strip()
    if not inside:
        return Wanted(found[1])
    clauses = _REST.search(inside)
    names = inside[: clauses.start()] if clauses else inside
    rest = inside[clauses.start() :] if clauses else ""
    where = ""
    if rest.upper().startswith("WHERE"):
        ends = re.search(r"\b(ORDER\s+BY|LIMIT|OFFSET)\b", rest, re.IGNORECASE)
        end = ends.start() if ends else len(rest)
        where, rest = rest[len("WHERE") : end].strip(), rest[end:]
    fields = tuple(name.strip() for name in _split(names) if name.strip())
    return Wanted(found[1], fields or ("Id",), where, rest.strip())
