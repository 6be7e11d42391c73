"""Read single records back as canonical values, for every step that has to look again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.ports import Found, ReadRequest, Stage
from app.core.values import FieldType
from app.language.canonical import canonical_sql, seen_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.ports import Endpoint, KeyFilter, ReadResult
    from app.core.progress import ReportProgress
    from app.core.quota import Purpose
    from app.core.schema import ObjectSchema
    from app.core.values import Canonical


class Looker:
    """Looks through one job's stage; an instance is the `Look` port."""

    def __init__(self, stage: Stage, report: ReportProgress) -> None:
        self._stage = stage
        self._report = report

    def __call__(
        self,
        endpoint: Endpoint,
        object: ObjectSchema,
        fields: Sequence[str],
        only: KeyFilter | None,
        *,
        purpose: Purpose,
        key: tuple[str, ...] = (),
        created_within_s: float | None = None,
    ) -> list[Found]:
        """The records that are there, in no order, with the values of `fields`."""
        request = ReadRequest(
            object=object.name,
            fields=tuple(fields),
            key=key,
            only=only,
            created_within_s=created_within_s,
            purpose=purpose,
        )
        result = endpoint.read(request, self._stage, self._report)
        columns = _columns(object, fields)
        whole = _key(result)
        listed = ", ".join([whole, canonical_sql("stamp", FieldType.DATETIME, None), *columns])
        rows = list(
            self._stage.rows(
                f"SELECT {listed} FROM {result.table} WHERE coalesce(gone, '') <> 'true'"
            )
        )
        self._stage.execute(f"DROP TABLE {result.table}")
        return [
            Found(
                key=str(row[0]),
                stamp=None if row[1] is None else str(row[1]),
                values={
                    name: None if value is None else str(value)
                    for name, value in zip(fields, row[2:], strict=True)
                },
            )
            for row in rows
            if row[0] is not None
        ]

    def lately(
        self,
        endpoint: Endpoint,
        object: ObjectSchema,
        fields: Sequence[str],
        *,
        within_s: float,
        records: int,
        purpose: Purpose,
    ) -> RecentRecords:
        """Look once at all that changed in the last seconds; see `core.ports.RecentEndpoint`."""
        request = ReadRequest(
            object=object.name,
            fields=tuple(fields),
            changed_within_s=within_s,
            known_rows=records,
            purpose=purpose,
        )
        result = endpoint.read(request, self._stage, self._report)
        named = [f"{sql} AS v{i}" for i, sql in enumerate(_columns(object, fields))]
        table = self._stage.name("recent")
        self._stage.execute(
            f"CREATE TABLE {table} AS SELECT {', '.join([f'{_key(result)} AS key', *named])}"
            f" FROM {result.table} WHERE coalesce(gone, '') <> 'true'"
        )
        self._stage.execute(f"DROP TABLE {result.table}")
        return RecentRecords(self._stage, table, tuple(fields))


@dataclass(frozen=True)
class RecentRecords:
    """Records in a table of the stage, as canonical values; see `core.ports.Recent`."""

    stage: Stage
    table: str
    """Columns `key`, then `v0`, `v1`... in the order of `fields`."""
    fields: tuple[str, ...]

    def of(self, keys: Sequence[str]) -> dict[str, dict[str, Canonical]]:
        """Those of these records that the look found."""
        wanted = self.stage.name("wanted")
        self.stage.load(wanted, ("key",), [[(key,) for key in keys]])
        listed = ", ".join(["key", *(f"v{i}" for i in range(len(self.fields)))])
        found = {
            str(row[0]): {
                name: None if value is None else str(value)
                for name, value in zip(self.fields, row[1:], strict=True)
            }
            for row in self.stage.rows(
                f"SELECT {listed} FROM {self.table} SEMI JOIN {wanted} USING (key)"
            )
        }
        self.stage.execute(f"DROP TABLE {wanted}")
        return found

    def close(self) -> None:
        """Drop the table."""
        self.stage.execute(f"DROP TABLE {self.table}")


def _key(result: ReadResult) -> str:
    """The record key of a read, as SQL."""
    return " || chr(31) || ".join(
        canonical_sql(f"key{i}", FieldType.STRING, None) for i in range(result.keys)
    )


def _columns(object: ObjectSchema, fields: Sequence[str]) -> list[str]:
    """The canonical values of a read's fields, as SQL."""
    schemas = [object.field(name) for name in fields]
    return [
        seen_sql(
            f"r{i}",
            schema.type if schema else FieldType.STRING,
            schema.scale if schema else None,
        )
        for i, schema in enumerate(schemas)
    ]
