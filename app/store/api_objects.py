"""Reads the objects of an API file: their fields, and how records are read, found and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.http_api import (
    ApiField,
    ApiObject,
    Call,
    Find,
    ForEach,
    Job,
    Paging,
    PagingKind,
    Reading,
    ResultRows,
    Since,
    WriteAction,
)
from app.core.values import FieldType
from app.language.date_formats import parse_date_format
from app.store.api_parts import (
    CALL_KEYS,
    READ_NAMES,
    Scope,
    answer_test,
    call_in,
    call_of,
    json_of,
    name_list,
    path_text,
    spot_of,
)
from app.store.yaml_entries import near_match

if TYPE_CHECKING:
    from app.store.yaml_entries import Entry

ACTIONS = ("insert", "update", "upsert", "delete")
_OBJECT = ("label", "key", "fields", "read", "find", *ACTIONS)
_FIELD = (
    *("type", "at", "label", "format", "required", "read_only", "unique", "length", "values"),
    *("send_as", "yes", "no"),
)
_READ = (*CALL_KEYS, "records", "paging", "each", "for_each", "since", "job")
_WRITE = (*CALL_KEYS, "batch", "record", "key", "results", "repeatable", "if_match")
_WRITE_NAMES = ("key", "record", "record.*", "records", "idempotency_key", "now", "today")
_STAMPS = ("iso", "date", "epoch s", "epoch ms")


def api_object(name: str, entry: Entry, scope: Scope) -> ApiObject:
    """Read one object.

    Raises:
        MappingError: it does not say what it should.
    """
    block = entry.block(_OBJECT)
    fields_entry = block.get("fields")
    fields = (
        ()
        if fields_entry is None
        else tuple(_field(one, at) for one, at in fields_entry.entries().items())
    )
    names = {field.name for field in fields}
    key = name_list(block.get("key"))
    for one in key:
        if names and one not in names:
            raise block.need("key").error(
                f"{one!r} is not among the fields.{near_match(one, names)}"
            )
    read = block.get("read")
    find = block.get("find")
    found = ApiObject(
        spot=spot_of(entry),
        name=name,
        label=block.text("label", name),
        key=key,
        fields=fields,
        read=None if read is None else _reading(read, scope),
        finds=() if find is None else tuple(_find(one, scope, names) for one in find.items()),
        writes={
            action: _write(how, scope)
            for action in ACTIONS
            if (how := block.get(action)) is not None
        },
    )
    if found.read is None and not found.finds and not found.writes:
        raise entry.error("An object is read, found or written; none of it is said here.")
    return found


def _field(name: str, entry: Entry) -> ApiField:
    spot = spot_of(entry)
    if entry.is_nothing:
        return ApiField(spot, name, name)
    if entry.is_text:
        return ApiField(spot, name, name, entry.choice(FieldType))
    block = entry.block(_FIELD)
    at = block.get("at")
    length = block.get("length")
    return ApiField(
        spot=spot,
        name=name,
        at=name if at is None else path_text(at),
        type=block.choice("type", FieldType.STRING),
        label=block.text("label"),
        format=_date_format(block.get("format")),
        required=block.flag("required", default=False),
        read_only=block.flag("read_only", default=False),
        unique=block.flag("unique", default=False),
        length=None if length is None else length.count(),
        values=name_list(block.get("values")),
        send_as=block.text("send_as"),
        yes=block.text("yes", "true"),
        no=block.text("no", "false"),
    )


def _date_format(entry: Entry | None) -> str:
    """`iso`, `date`, `epoch s`, `epoch ms`, or a format such as yyyy-MM-dd HH:mm:ss."""
    if entry is None:
        return ""
    text = entry.text()
    if text not in _STAMPS:
        try:
            parse_date_format(text)
        except ValueError as error:
            raise entry.error(f"{error}. Or write {', '.join(_STAMPS)}.") from error
    return text


# Reading ---------------------------------------------------------------------------------------


def _reading(entry: Entry, scope: Scope) -> Reading:
    block = entry.block(_READ)
    each = block.get("each")
    values = {} if each is None else {name: one.words() for name, one in each.entries().items()}
    for_each = block.get("for_each")
    names = (*READ_NAMES, *(f"each.{name}" for name in values))
    if for_each is not None:
        names = (*names, "parent.*")
    records = block.get("records")
    call = call_of(block, scope, names)
    paging, since, job = block.get("paging"), block.get("since"), block.get("job")
    return Reading(
        spot=spot_of(block.need("request") if records is None else records),
        call=call,
        records="$" if records is None else path_text(records),
        paging=None if paging is None else _paging(paging, call),
        each=values,
        for_each=None if for_each is None else _for_each(for_each),
        since=None if since is None else _since(since),
        job=None if job is None else _job(job, scope, names),
    )


def _for_each(entry: Entry) -> ForEach:
    block = entry.block(("object", "fields"))
    return ForEach(spot_of(entry), block.need("object").text(), block.need("fields").words())


_PAGING: dict[PagingKind, tuple[str, ...]] = {
    PagingKind.NONE: (),
    PagingKind.PAGE: (),
    PagingKind.OFFSET: (),
    PagingKind.CURSOR: ("at",),
    PagingKind.HEADER: ("at",),
    PagingKind.NEXT_URL: ("at",),
    PagingKind.LINK_HEADER: (),
    PagingKind.KEYSET: ("field",),
}
"""What each kind needs."""
_WITHOUT_PARAM = (PagingKind.NONE, PagingKind.NEXT_URL, PagingKind.LINK_HEADER)


def _paging(entry: Entry, call: Call) -> Paging:
    block = entry.block(
        (
            *("kind", "param", "in", "start", "size", "at", "field", "more", "total", "pages"),
            *("count", "short_page_ends", "most_pages", "most_offset"),
        )
    )
    kind = block.need("kind").choice(PagingKind)
    for key in _PAGING[kind]:
        block.need(key)
    if kind not in _WITHOUT_PARAM and not _names(call, "page") and block.get("param") is None:
        raise entry.error("The key 'param' is missing, or {page} in the request.")
    size_param, size = _size(block.get("size"))
    place, start = block.get("in"), block.get("start")
    if place is not None and place.text() not in ("query", "body"):
        raise place.error(f'"{place.text()}" is neither query nor body.')
    at = block.get("at")
    most_pages, most_offset = block.get("most_pages"), block.get("most_offset")
    usual_start = 1 if kind is PagingKind.PAGE else 0
    return Paging(
        spot=spot_of(entry),
        kind=kind,
        param=block.text("param"),
        in_body=place is not None and place.text() == "body",
        start=usual_start if start is None else start.count(),
        size_param=size_param,
        size=size,
        at=block.text("at") if kind is PagingKind.HEADER else path_text(at),
        field=path_text(block.get("field")),
        more=path_text(block.get("more")),
        total=path_text(block.get("total")),
        pages=path_text(block.get("pages")),
        count=path_text(block.get("count")),
        short_page_ends=block.flag("short_page_ends", default=False),
        most_pages=10_000 if most_pages is None else most_pages.count(),
        most_offset=0 if most_offset is None else most_offset.count(),
    )


def _size(entry: Entry | None) -> tuple[str, int]:
    if entry is None:
        return "", 0
    pairs = [] if entry.is_text else list(entry.entries().items())
    if entry.is_text:
        return "", entry.count()
    if len(pairs) != 1 or not pairs[0][1].count():
        raise entry.error("The size of a page is one name and a number, such as {limit: 300}.")
    return pairs[0][0], pairs[0][1].count()


def _since(entry: Entry) -> Since:
    block = entry.block(("field", "format", "look_back", "slice", "first", "gone"))

    def seconds(name: str) -> float:
        one = block.get(name)
        return 0.0 if one is None else one.seconds()

    return Since(
        spot=spot_of(entry),
        field=block.text("field"),
        format=_date_format(block.get("format")) or "iso",
        look_back_s=seconds("look_back"),
        slice_s=seconds("slice"),
        first_s=seconds("first"),
        gone=answer_test(block.get("gone")),
    )


def _job(entry: Entry, scope: Scope, names: tuple[str, ...]) -> Job:
    block = entry.block(
        ("create", "id", "poll", "status", "done", "failed", "every", "most", "free")
    )
    every, most, free = block.get("every"), block.get("most"), block.get("free")
    return Job(
        spot=spot_of(entry),
        create=call_in(block.need("create"), scope, names),
        id=path_text(block.need("id")),
        poll=call_in(block.need("poll"), scope, names),
        status=path_text(block.need("status")),
        done=block.need("done").words(),
        failed=name_list(block.get("failed")),
        every_s=2.0 if every is None else every.seconds(),
        most_s=600.0 if most is None else most.seconds(),
        free=None if free is None else call_in(free, scope, names),
    )


def _find(entry: Entry, scope: Scope, names: set[str]) -> Find:
    block = entry.block((*CALL_KEYS, "by", "records", "most_values"))
    by = block.need("by")
    if names and by.text() not in names:
        raise by.error(f"{by.text()!r} is not among the fields.{near_match(by.text(), names)}")
    most = block.get("most_values")
    records = block.get("records")
    return Find(
        spot=spot_of(entry),
        field=by.text(),
        call=call_of(block, scope, (*READ_NAMES, "value", "values")),
        records="$" if records is None else path_text(records),
        most_values=1 if most is None else max(1, most.count()),
    )


# Writing ---------------------------------------------------------------------------------------


def _write(entry: Entry, scope: Scope) -> WriteAction:
    block = entry.block(_WRITE)
    call = call_of(block, scope, _WRITE_NAMES)
    batch, record = block.get("batch"), block.get("record")
    size = 1 if batch is None else max(1, batch.count())
    results = block.get("results")
    if size > 1 and not _names(call, "records"):
        raise block.entry.error("A batch needs {records} in its body.")
    return WriteAction(
        spot=spot_of(entry),
        call=call,
        batch=size,
        each=None if record is None else json_of(record, scope, _WRITE_NAMES),
        key=path_text(block.get("key")),
        results=None if results is None else _results(results),
        repeatable=block.flag("repeatable", default=_repeatable(call)),
        if_match=_if_match(block.get("if_match"), scope, size),
    )


def _if_match(entry: Entry | None, scope: Scope, size: int) -> Call | None:
    """The request whose answer's ETag a write is bound to."""
    if entry is None:
        return None
    if size > 1:
        raise entry.error("A batch is of several records, so it is bound to no ETag.")
    call = call_in(entry, scope, _WRITE_NAMES)
    if call.method != "GET":
        raise entry.error("The record is looked at by GET.")
    return call


def _repeatable(call: Call) -> bool:
    if call.method in ("PUT", "DELETE"):
        return True
    return _names(call, "idempotency_key")


def _names(call: Call, name: str) -> bool:
    """Whether a request names something anywhere."""
    said = repr((call.path, call.query, call.headers, call.body))
    return f"{{{name}}}" in said


def _results(entry: Entry) -> ResultRows:
    block = entry.block(("at", "by", "field", "ok", "code", "message", "key"))
    by = block.get("by")
    return ResultRows(
        at=path_text(block.need("at")),
        by=path_text(by),
        field="" if by is None else block.need("field").text(),
        ok=answer_test(block.get("ok")),
        code=path_text(block.get("code")),
        message=path_text(block.get("message")),
        key=path_text(block.get("key")),
    )
