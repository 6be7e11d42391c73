"""Read single records back as canonical values, for every step that has to look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.ports import Found, ReadRequest
from app.core.values import FieldType
from app.language.canonical import canonical_sql, seen_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.ports import Endpoint, KeyFilter, Stage
    from app.core.progress import ReportProgress
    from app.core.quota import Purpose
    from app.core.schema import ObjectSchema


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
        schemas = [object.field(name) for name in fields]
        request = ReadRequest(
            object=object.name,
            fields=tuple(fields),
            key=key,
            only=only,
            created_within_s=created_within_s,
            purpose=purpose,
        )
        result = endpoint.read(request, self._stage, self._report)
        columns = [
            seen_sql(
                f"r{i}",
                schema.type if schema else FieldType.STRING,
                schema.scale if schema else None,
            )
            for i, schema in enumerate(schemas)
        ]
        whole = " || chr(31) || ".join(
            canonical_sql(f"key{i}", FieldType.STRING, None) for i in range(result.keys)
        )
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
