"""Asks for one page after the other, and knows the last one; never takes a part for the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from app.connectors.http_api.filling import text_of
from app.connectors.http_api.session import FIRST_PAGE, ApiSession, Page
from app.core.errors import MappingError
from app.core.http_api import Call, Paging, PagingKind, Spot, Verdict
from app.language.record_paths import MISSING, Found, has, parse_path, records_at, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.connectors.http_api.verdicts import Reply

_LINK = re.compile(r'<([^>]*)>\s*((?:;\s*[^,;="]+(?:="[^"]*"|=[^,;"]*)?\s*)*)')
_MOST_NAMED = 8


@dataclass
class Pages:
    """All pages of one request."""

    session: ApiSession
    call: Call
    values: Mapping[str, Any]
    records: str
    """Path of the records in an answer."""
    spot: Spot
    """Where that path is said."""
    paging: Paging | None = None
    cut: bool = False
    """Whether the API ended before its records did; known after the last page."""

    def __iter__(self) -> Iterator[tuple[Reply, list[Found]]]:
        """Give each page's answer and records.

        Raises:
            MappingError: an answer is not as the file says.
            EndpointError: the API refuses or cannot be reached.
        """
        state = _State(self.paging) if self.paging else None
        page = state.first() if state else FIRST_PAGE
        while True:
            reply = self.session.send(self.call, self.values, "read", page=page)
            found = self._found(reply)
            yield reply, found
            if state is None:
                return
            following = state.after(reply, found)
            self.cut = state.cut
            if following is None:
                return
            if following.url:
                whole = urljoin(f"{self.session.base}/", following.url)
                following = Page({}, {}, self.session.allowed(state.paging.spot, whole))
            page = following

    def _found(self, reply: Reply) -> list[Found]:
        if reply.verdict is not Verdict.OK or reply.data is None:
            return []
        path = parse_path(self.records)
        found = records_at(reply.data, path)
        if not found and not has(reply.data, path) and not _is_empty(reply, self.records):
            raise _no_path(reply, self.records, self.spot, "records are expected")
        return found


def _is_empty(reply: Reply, path: str) -> bool:
    """Whether the records are missing because there are none: XML has no empty lists."""
    if reply.kind in ("csv", "jsonl"):
        return True
    if reply.kind != "xml":
        return False
    value: Any = reply.data
    for step in parse_path(path).steps[:-1]:
        if value is None:
            return True
        if not isinstance(value, dict) or (step.name and step.name not in value):
            return False
        value = value[step.name] if step.name else value
    return value is None or isinstance(value, dict)


def _no_path(reply: Reply, path: str, spot: Spot, why: str) -> MappingError:
    """Say that an answer lacks a path, with what it has at the last place that is there."""
    value, said = reply.data, ""
    for step in parse_path(path).steps:
        if not isinstance(value, dict) or step.name not in value:
            break
        value, said = value[step.name], f" in {step.name}"
    if isinstance(value, dict):
        names = ", ".join(list(value)[:_MOST_NAMED]) or "nothing"
        has_what = f"it has {names}{said}"
    else:
        has_what = "it is a list" if isinstance(value, list) else "it is a single value"
    return MappingError(
        f'{reply.request}: the answer has no "{path}", where {why}; {has_what}',
        path=spot.path,
        line=spot.line,
        key=spot.key,
    )


class _State:
    """Where one reading of many pages stands."""

    def __init__(self, paging: Paging) -> None:
        self.paging = paging
        self.cut = False
        self._pages = 0
        self._records = 0
        self._place = paging.start
        self._cursor = ""

    def first(self) -> Page:
        """The first page."""
        paging = self.paging
        if paging.kind in (PagingKind.PAGE, PagingKind.OFFSET):
            return self._page(str(self._place))
        return self._page("")

    def _page(self, value: str) -> Page:
        paging = self.paging
        asked: dict[str, Any] = {paging.param: value} if value and paging.param else {}
        if paging.size_param:
            asked[paging.size_param] = str(self._size())
        named = {"size": str(self._size()), **({"page": value} if value else {})}
        if not paging.in_body:
            return Page(asked, {}, named=named)
        numbers = {paging.size_param}
        if paging.kind in (PagingKind.PAGE, PagingKind.OFFSET):
            numbers.add(paging.param)
        body = {k: int(v) if k in numbers else v for k, v in asked.items()}
        return Page({}, body, named=named)

    def _size(self) -> int:
        """Records to ask for: fewer where the API gives nothing behind a place."""
        paging = self.paging
        if paging.kind is PagingKind.OFFSET and paging.most_offset:
            return max(1, min(paging.size, paging.most_offset - self._place))
        return paging.size

    def after(self, reply: Reply, found: list[Found]) -> Page | None:
        """The page behind the one that was answered; None behind the last.

        Raises:
            MappingError: the answer does not say what the file expects, or never ends.
        """
        self._pages += 1
        self._records += len(found)
        paging = self.paging
        if self._has_ended(reply, found):
            return None
        if self._pages >= paging.most_pages:
            raise MappingError(
                f"{reply.request}: there are more than {paging.most_pages} pages",
                path=paging.spot.path,
                line=paging.spot.line,
                key=f"{paging.spot.key}.most_pages",
            )
        return self._following(reply, found)

    def _has_ended(self, reply: Reply, found: list[Found]) -> bool:
        paging = self.paging
        if reply.verdict is not Verdict.OK or reply.data is None:
            return True
        if paging.more and _flag(self._said(reply, paging.more)) is False:
            return True
        if paging.pages and self._pages >= _number(self._said(reply, paging.pages)):
            return True
        if paging.total and self._records >= _number(self._said(reply, paging.total)):
            return True
        if paging.count and _number(self._said(reply, paging.count)) == 0:
            return True
        if paging.short_page_ends and len(found) < self._size():
            return True
        counted = (PagingKind.PAGE, PagingKind.OFFSET, PagingKind.KEYSET)
        return paging.kind is PagingKind.NONE or (paging.kind in counted and not found)

    def _said(self, reply: Reply, path: str) -> Any:
        value = value_at(reply.data, parse_path(path))
        if value is MISSING:
            raise _no_path(reply, path, self.paging.spot, "it says whether there is more")
        return value

    def _following(self, reply: Reply, found: list[Found]) -> Page | None:
        paging, kind = self.paging, self.paging.kind
        if kind is PagingKind.PAGE:
            self._place += 1
            return self._page(str(self._place))
        if kind is PagingKind.OFFSET:
            self._place += len(found)
            if paging.most_offset and self._place >= paging.most_offset:
                self.cut = True
                return None
            return self._page(str(self._place))
        if kind is PagingKind.LINK_HEADER:
            return self._at_address(_next_link(reply.headers.get("Link", "")))
        if kind is PagingKind.HEADER:
            return self._at_cursor(reply.headers.get(paging.at, ""))
        if kind is PagingKind.KEYSET:
            last = value_at(found[-1].record, parse_path(paging.field), found[-1].around)
            if last is MISSING:
                raise _no_path(reply, paging.field, paging.spot, "the next page begins behind it")
            return self._at_cursor(text_of(last) or "")
        value = value_at(reply.data, parse_path(paging.at))
        text = "" if value is MISSING else text_of(value) or ""
        return self._at_address(text) if kind is PagingKind.NEXT_URL else self._at_cursor(text)

    def _at_cursor(self, cursor: str) -> Page | None:
        """The page at a cursor; a cursor that comes again leads nowhere."""
        if not cursor or cursor == self._cursor:
            return None
        self._cursor = cursor
        return self._page(cursor)

    def _at_address(self, url: str) -> Page | None:
        if not url or url == self._cursor:
            return None
        self._cursor = url
        return Page({}, {}, url)


def _flag(value: Any) -> bool:
    return text_of(value) not in (None, "", "false", "0", "no")


def _number(value: Any) -> int:
    text = text_of(value) or "0"
    return int(text) if text.isdigit() else 0


def _next_link(header: str) -> str:
    """The address of rel="next". Source: RFC 8288."""
    for found in _LINK.finditer(header):
        marks = re.findall(r';\s*rel\s*=\s*"?([^";]*)"?', found[2], re.IGNORECASE)
        if any("next" in mark.lower().split() for mark in marks):
            return found[1]
    return ""
