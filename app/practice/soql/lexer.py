"""Cut a SOQL text into words; word errors as Salesforce does: text, caret, row and column."""

import re
from dataclasses import dataclass

from app.practice.errors import OrgError

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<string>'(?:\\.|[^'\\])*')
  | (?P<datetime>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)
  | (?P<date>\d{4}-\d{2}-\d{2})
  | (?P<time>\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?)
  | (?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
  | (?P<operator><=|>=|!=|<>|[=<>(),:])
    """,
    re.VERBOSE,
)
_CONTEXT = 40
"""Characters of the statement an error message shows on each side of the mistake."""


@dataclass(frozen=True)
class Token:
    """One word of the text."""

    kind: str
    text: str
    at: int


def tokens_of(soql: str) -> list[Token]:
    """Cut the text; the last token has kind `end`.

    Raises:
        OrgError: MALFORMED_QUERY at a character that begins nothing.
    """
    tokens = []
    at = 0
    while at < len(soql):
        match = _TOKEN.match(soql, at)
        if match is None:
            what = f"line 1:{at} no viable alternative at character '{soql[at]}'"
            raise query_error("MALFORMED_QUERY", soql, at, what)
        kind = str(match.lastgroup)
        if kind != "space":
            tokens.append(Token(kind, match.group(), at))
        at = match.end()
    tokens.append(Token("end", "<EOF>", len(soql)))
    return tokens


def query_error(code: str, soql: str, at: int, sentence: str) -> OrgError:
    """Build an error that shows where in the statement it lies."""
    row = soql.count("\n", 0, at) + 1
    line_start = soql.rfind("\n", 0, at) + 1
    column = at - line_start + 1
    start = max(line_start, at - _CONTEXT)
    line_end = soql.find("\n", at)
    end = min(line_end if line_end >= 0 else len(soql), at + _CONTEXT)
    shown = soql[start:end]
    caret = " " * (at - start) + "^"
    return OrgError(code, f"\n{shown}\n{caret}\nERROR at Row:{row}:Column:{column}\n{sentence}")
