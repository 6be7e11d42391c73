"""What CSV files and workbooks share as tables of text: schema, filter, spelling of fields."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.canonical_text import canonical_text
from app.connectors.near_names import field_of
from app.connectors.record_keys import filter_parts
from app.core.schema import FieldSchema, ObjectSchema
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from app.core.outcome import WriteRequest
    from app.core.ports import KeyFilter, RawRow


def text_schema(title: str, names: Iterable[str]) -> ObjectSchema:
    """A table of which every column is text and none is a key."""
    fields = tuple(FieldSchema(name, name, FieldType.STRING) for name in names)
    return ObjectSchema(name=title, label=title, label_plural=title, fields=fields)


def raw_rows(
    rows: Iterable[tuple[int, list[str], str]],
    wanted: Sequence[int],
    only: Callable[[list[str]], bool] | None,
) -> Iterator[RawRow]:
    """Raw rows, each with its fault at the end, see `load_raw`.

    Args:
        rows: number, values, fault ("" for none) of each.
        wanted: the columns, which may name one twice.
        only: which rows count; None for all. A row with a fault cannot be told to be one of these.
    """
    nothing = [None] * len(wanted)
    for number, values, fault in rows:
        if fault:
            if only is None:
                yield (str(number), None, None, *nothing, fault)
        elif only is None or only(values):
            yield (str(number), None, None, *[values[column] for column in wanted], None)


def only_these(only: KeyFilter, schema: ObjectSchema) -> Callable[[list[str]], bool]:
    """Whether a record is one of those that a filter asks for."""
    fields, asked = filter_parts(only, ())
    names = [field.name for field in schema.fields]
    columns = [names.index(field_of(schema, name).name) for name in fields]
    keys = set(asked)
    return lambda values: tuple(canonical_text(values[column]) for column in columns) in keys


def spelled(request: WriteRequest, schema: ObjectSchema) -> WriteRequest:
    """The request with every field as the header spells it."""
    rows = tuple(
        replace(
            row,
            values={field_of(schema, name).name: value for name, value in row.values.items()},
        )
        for row in request.rows
    )
    key = tuple(field_of(schema, name).name for name in request.key)
    return replace(request, rows=rows, key=key)
