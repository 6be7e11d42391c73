"""How a file writes dates, times and numbers, as the person said, and what that makes of it.

A file holds nothing but text. Columns that are named as dates or numbers become fields of that
type, so that they meet the other side's dates and numbers as such, and are written as they were.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from app.core.errors import SettingsError
from app.core.values import FieldType
from app.language.chains import Chain, parse_chain
from app.language.scanner import LanguageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.core.outcome import WriteRequest
    from app.core.ports import ReadRequest, ReadResult, Stage
    from app.core.schema import ObjectSchema
    from app.core.values import Canonical

_ISO_DATE = "yyyy-MM-dd"
_ISO_MOMENT = "yyyy-MM-dd'T'HH:mm:ss"
_MORE_MOMENTS = ("yyyy-MM-dd'T'HH:mm:ss.SSS", "yyyy-MM-dd'T'HH:mm", _ISO_DATE)
"""A workbook tells a midnight from a date by nothing, so a date alone is its midnight."""
_MIDNIGHT = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]00:00:00([.]0+)?"


@dataclass(frozen=True)
class FileHabits:
    """The columns that are more than text, and how they are written."""

    columns: Mapping[str, FieldType]
    """Name of a column, folded → its type."""
    chains: Mapping[FieldType, tuple[Chain, ...]]
    """How values of a type are read, the first way that fits; the first one writes."""

    @property
    def is_plain(self) -> bool:
        """Whether every column is text."""
        return not self.columns

    def typed(self, schema: ObjectSchema) -> ObjectSchema:
        """The schema with the types of the columns.

        Raises:
            SettingsError: a column is named that the file does not have.
        """
        known = {field.name.casefold() for field in schema.fields}
        missing = [name for name in self.columns if name not in known]
        if missing:
            raise SettingsError(
                f"{schema.name} has no column “{missing[0]}”, which its connection reads as a "
                f"{self.columns[missing[0]].value}.",
                key="columns",
            )
        fields = tuple(
            replace(field, type=self.columns.get(field.name.casefold(), field.type))
            for field in schema.fields
        )
        return replace(schema, fields=fields)

    def check_keys(self, request: ReadRequest) -> None:
        """Refuse keys that are not text: the same day is written in many ways.

        Raises:
            SettingsError: a date or a number is to tell records apart.
        """
        names = [*request.key, *(request.only.fields if request.only else ())]
        for name in names:
            type = self.columns.get(name.casefold())
            if type is not None:
                raise SettingsError(
                    f"“{name}” is read as a {type.value}, so it cannot tell records apart. Read it "
                    "as text, or choose another field.",
                    key="columns",
                )

    def read(self, result: ReadResult, fields: Sequence[str], stage: Stage) -> None:
        """Turn the values of a raw table into what its types say; what cannot be read stays."""
        changed = []
        for n, name in enumerate(fields):
            type = self.columns.get(name.casefold())
            if type is not None:
                changed.append(f"r{n} = {self._read_sql(f'r{n}', type)}")
        if changed:
            stage.execute(f"UPDATE {result.table} SET {', '.join(changed)}")

    def written(self, request: WriteRequest) -> WriteRequest:
        """The request with its values as the file writes them."""
        found: dict[tuple[FieldType, str], str] = {}
        for type in set(self.columns.values()):
            values = {
                value
                for row in request.rows
                for name, value in row.values.items()
                if value and self.columns.get(name.casefold()) is type
            }
            found |= {(type, a): b for a, b in self._written(type, sorted(values)).items()}

        def in_file(name: str, value: Canonical) -> Canonical:
            type = self.columns.get(name.casefold())
            return value if type is None or not value else found[type, value]

        rows = tuple(
            replace(row, values={name: in_file(name, one) for name, one in row.values.items()})
            for row in request.rows
        )
        return replace(request, rows=rows)

    def _read_sql(self, column: str, type: FieldType) -> str:
        ways = [chain.forward_sql(column) for chain in self.chains[type]]
        if type is FieldType.DATE:
            ways.append(
                f"(CASE WHEN regexp_full_match({column}, '{_MIDNIGHT}') "
                f"THEN left({column}, 10) END)"
            )
        return f"coalesce({', '.join([*ways, column])})"

    def _written(self, type: FieldType, values: list[str]) -> dict[str, str]:
        back = self.chains[type][0].inverse_sql("value") if self.chains[type] else None
        if not values or back is None:
            return {value: value for value in values}
        with duckdb.connect() as base:
            rows = base.execute(
                f"SELECT value, coalesce({back}, value) FROM (SELECT unnest($1) AS value)",
                [values],
            ).fetchall()
        return dict(rows)


def file_habits(options: Mapping[str, str]) -> FileHabits:
    """Read the habits out of a connection's settings or a role's options.

    Raises:
        SettingsError: a format, zone or language that cannot be read; columns named twice.
    """
    columns: dict[str, FieldType] = {}
    for key, type in (
        ("date_columns", FieldType.DATE),
        ("datetime_columns", FieldType.DATETIME),
        ("number_columns", FieldType.DOUBLE),
    ):
        for name in listed(options.get(key, "")):
            if columns.setdefault(name.casefold(), type) is not type:
                raise SettingsError(f"“{name}” is named as two kinds of value.", key=key)
    chains: dict[FieldType, tuple[Chain, ...]] = {}
    zone = options.get("zone") or "UTC"
    moments = [options.get("datetimes", ""), _ISO_MOMENT, *_MORE_MOMENTS]
    says = {
        FieldType.DATE: [f'date("{one}")' for one in (options.get("dates", ""), _ISO_DATE) if one],
        FieldType.DATETIME: [f'datetime("{one}", "{zone}")' for one in moments if one],
        FieldType.DOUBLE: [f"number({options['numbers']})"] if options.get("numbers") else [],
    }
    for type in set(columns.values()):
        try:
            chains[type] = tuple(parse_chain(text) for text in says[type])
        except LanguageError as error:
            raise SettingsError(str(error), key=_KEY_OF[type]) from error
    return FileHabits(columns, chains)


_KEY_OF = {
    FieldType.DATE: "dates",
    FieldType.DATETIME: "datetimes",
    FieldType.DOUBLE: "numbers",
}


def listed(text: str) -> list[str]:
    """Names with commas between them; one that holds a comma stands in double quotes."""
    rows = list(csv.reader([text], skipinitialspace=True))
    return [name.strip() for name in (rows[0] if rows else []) if name.strip()]


def as_list(names: Iterable[str]) -> str:
    """Names as `listed` reads them."""
    quoted = ('"' + n.replace('"', '""') + '"' if "," in n or '"' in n else n for n in names)
    return ", ".join(quoted)
