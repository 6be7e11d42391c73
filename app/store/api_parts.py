"""Reads the small parts of an API file: paths, templates, tests, bodies, requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.http_api import AnswerTest, Body, BodyKind, Call, Json, Spot, Test
from app.language.record_paths import parse_path
from app.language.scanner import LanguageError
from app.language.templates import names_in
from app.store.yaml_entries import near_match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.store.yaml_entries import Block, Entry

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CALL_KEYS = ("request", "query", "headers", "body", "answer")
READ_NAMES = ("job", "now", "page", "since", "size", "today", "until")
"""What a request to read may name, besides what was asked for."""

_ANSWERS = ("json", "jsonl", "xml", "csv", "text")
_TEST = re.compile(r"(.+?)\s*(?:(!=|=)\s*(.*)|\s(exists|missing))\s*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Scope:
    """The names that templates of one API file may use."""

    def __init__(self, asked: Iterable[str]) -> None:
        self.asked = tuple(asked)

    def check(self, entry: Entry, template: str, extra: Iterable[str] = ()) -> str:
        """Give a template whose names are all known.

        Raises:
            MappingError: one is not.
        """
        known = tuple(dict.fromkeys((*self.asked, "access", "now", "today", *extra)))
        scopes = tuple(name.removesuffix(".*") for name in known if name.endswith(".*"))
        try:
            names = names_in(template)
        except LanguageError as error:
            raise entry.error(f"{error}.") from error
        for name in names:
            if name not in known and not name.startswith(tuple(f"{scope}." for scope in scopes)):
                hint = near_match(name, known) or f" Known are {', '.join(known)}."
                raise entry.error(f"Nothing is called {{{name}}} here.{hint}")
        return template


def spot_of(entry: Entry) -> Spot:
    """Where an entry stands."""
    return Spot(entry.path, entry.line, entry.key)


def path_text(entry: Entry | None) -> str:
    """A path into an answer, read once so that a mistake is found now; "" for none."""
    if entry is None:
        return ""
    text = entry.text()
    try:
        parse_path(text)
    except LanguageError as error:
        raise entry.error(f"{error}, such as data.items.") from error
    return text


def answer_test(entry: Entry | None) -> AnswerTest | None:
    """A look into an answer: `PATH = VALUE`, `PATH != VALUE`, `PATH exists`, `PATH missing`."""
    if entry is None:
        return None
    text = entry.text()
    found = _TEST.fullmatch(text)
    if found is not None and (found[3] or "").strip().startswith("="):
        raise entry.error(f'"{text}" has one = too many; write such as success = false.')
    if found is None:
        raise entry.error(f'"{text}" is no test; write such as success = false, or error exists.')
    try:
        parse_path(found[1])
    except LanguageError as error:
        raise entry.error(f"{error}.") from error
    if found[4]:
        return AnswerTest(found[1].strip(), Test(found[4]))
    return AnswerTest(found[1].strip(), Test(found[2]), (found[3] or "").strip("'\" "))


def name_list(entry: Entry | None) -> tuple[str, ...]:
    """One word or a list of them; () for none."""
    return () if entry is None else entry.words()


def templates(entry: Entry | None, scope: Scope, extra: Iterable[str] = ()) -> dict[str, str]:
    """A block of names with a template each."""
    if entry is None:
        return {}
    extra = tuple(extra)
    return {
        name: scope.check(one, "" if one.is_nothing else one.text(), extra)
        for name, one in entry.entries().items()
    }


def call_of(block: Block, scope: Scope, extra: Iterable[str] = ()) -> Call:
    """The request of a block with the keys of `CALL_KEYS`."""
    extra = tuple(extra)
    entry = block.need("request")
    text = scope.check(entry, entry.text(), extra)
    method, _, path = text.partition(" ")
    if method not in METHODS or not path.strip():
        raise entry.error(
            f'"{text}" is no request such as GET /contacts. Methods are {", ".join(METHODS)}.'
        )
    answer = block.get("answer")
    if answer is not None and answer.text() not in _ANSWERS:
        raise answer.error(
            f'"{answer.text()}" is no kind of answer. Known are {", ".join(_ANSWERS)}.'
        )
    return Call(
        spot=spot_of(entry),
        method=method,
        path=path.strip(),
        query=templates(block.get("query"), scope, extra),
        headers=templates(block.get("headers"), scope, extra),
        body=body_of(block.get("body"), scope, extra),
        answer="" if answer is None else answer.text(),
    )


def call_in(entry: Entry, scope: Scope, extra: Iterable[str] = ()) -> Call:
    """A request that stands alone: its line, or a block."""
    if not entry.is_text:
        return call_of(entry.block(CALL_KEYS), scope, extra)
    text = scope.check(entry, entry.text(), extra)
    method, _, path = text.partition(" ")
    if method not in METHODS or not path.strip():
        raise entry.error(f'"{text}" is no request such as GET /contacts.')
    return Call(spot_of(entry), method, path.strip())


def body_of(entry: Entry | None, scope: Scope, extra: Iterable[str] = ()) -> Body | None:
    """What a request carries: a block of one kind, `{json: ...}`, `{form: ...}`, `{xml: ...}`."""
    if entry is None:
        return None
    kinds = tuple(kind.value for kind in BodyKind)
    block = entry.block((*kinds, "gzip"))
    said = [kind for kind in BodyKind if block.get(kind.value) is not None]
    if len(said) != 1:
        raise entry.error(f"A body is one of {', '.join(kinds)}.")
    content = block.need(said[0].value)
    if said[0] is BodyKind.TEXT or (said[0] is BodyKind.XML and content.is_text):
        tree: Json = scope.check(content, content.text(), extra)
    else:
        tree = json_of(content, scope, extra)
    if said[0] is BodyKind.XML and not isinstance(tree, str) and not _is_one_element(tree):
        raise content.error("XML is a text, or a tree of one element.")
    if said[0] in (BodyKind.FORM, BodyKind.MULTIPART) and not isinstance(tree, dict):
        raise content.error("A form is a block of names with a value each.")
    return Body(said[0], tree, gzip=block.flag("gzip", default=False))


def _is_one_element(tree: Json) -> bool:
    return isinstance(tree, dict) and len(tree) == 1


def json_of(entry: Entry, scope: Scope, extra: Iterable[str] = ()) -> Json:
    """A body as it is declared; unquoted true, false, null and numbers are JSON's own."""
    extra = tuple(extra)
    if entry.is_list:
        return [json_of(one, scope, extra) for one in entry.items()]
    if not entry.is_text:
        entries = entry.entries()
        for name, one in entries.items():
            if len(entries) == 1 and one.is_nothing and name in (*scope.asked, *extra):
                raise entry.error(f'Braces need quotes: write "{{{name}}}".')
        return {name: json_of(one, scope, extra) for name, one in entries.items()}
    if entry.is_nothing:
        return None
    text = entry.text()
    if entry.is_plain and text in ("true", "false"):
        return text == "true"
    if entry.is_plain and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return scope.check(entry, text, extra)
