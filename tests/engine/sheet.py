"""Runs the planning steps on a few rows written down in a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import replace
from datetime import UTC, datetime

from app.core.mapping import FieldRule, Flow, IdentityRule, Mapping, Mode, ObjectRef
from app.core.pairing import Pairing
from app.core.plan import Change, ChangeKind, Plan, PlanPart, Reason, fields_from_json
from app.core.ports import Stage
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Baseline, Column, Seen, Side, Snapshot
from app.core.sync import Place
from app.core.values import FieldType
from app.engine.diff import diff
from app.engine.follow import Sister, follow
from app.engine.match import match
from app.engine.narrow import FEW, narrow
from app.engine.order import order
from app.engine.transform import transform

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)

Row = Dict[str, str | None]
Agreed = tuple[str, str, Dict[int, tuple[str | None, str | None]]]
"""Source key, target key, and by the place of each agreed rule both sides' values."""

Move = tuple[str, str, str, str, str]
"""Side, key, how, object, survivor."""


def one_field(flow: str = "->", **more: object) -> Mapping:
    """A mapping of key and one field: rule 0 is `id > Key__c`, rule 1 is `a > A__c`."""
    changes: dict[str, object] = {"to_target": Mode.UPSERT, "to_source": Mode.UPSERT}
    rule = {name: more.pop(name) for name in list(more) if name in FieldRule.__dataclass_fields__}
    changes.update(more)
    mapping = Mapping(
        name="people",
        source=ObjectRef("files", "people.csv"),
        target=ObjectRef("salesforce", "Person__c"),
        fields=(FieldRule("id", "Key__c"), FieldRule("a", "A__c", Flow(flow), **rule)),  # type: ignore[arg-type]
        identity=(IdentityRule(("id",), ("Key__c",)),),
    )
    return replace(mapping, **changes)  # type: ignore[arg-type]


def text_schema(name: str, fields: Sequence[str], **more: object) -> ObjectSchema:
    """An object whose fields are all text."""
    columns = tuple(FieldSchema(field, field, FieldType.STRING) for field in fields)
    return ObjectSchema(name, name, name, columns, **more)  # type: ignore[arg-type]


class Sheet:
    """Both sides of one mapping as rows of text."""

    def __init__(
        self,
        stage: Stage,
        mapping: Mapping,
        source_schema: ObjectSchema | None = None,
        target_schema: ObjectSchema | None = None,
        paired: Callable[[Pairing], Pairing] = lambda pairing: pairing,
        few: int | None = FEW,
    ) -> None:
        """Make a sheet; `paired` may do more to the pairs before they are compared.

        Pairs above `few` are asked first whether they are equal, see `narrow`; None looks at all.
        """
        self.stage = stage
        self.paired, self.few = paired, few
        self.mapping = mapping
        rules = mapping.fields
        identity = mapping.identity
        self.source_schema = source_schema or text_schema(
            "people.csv",
            list(
                dict.fromkeys(
                    [r.source for r in rules if r.source] + [f for i in identity for f in i.source]
                )
            ),
        )
        self.target_schema = target_schema or text_schema(
            "Person__c",
            list(
                dict.fromkeys([r.target for r in rules] + [f for i in identity for f in i.target])
            ),
        )

    def plan(
        self,
        source: Sequence[Row],
        target: Sequence[Row],
        agreed: Sequence[Agreed] = (),
        unsettled: Sequence[tuple[str | None, str | None]] = (),
        *,
        source_complete: bool = True,
        target_complete: bool = True,
        moves: Sequence[Move] | None = None,
        sisters: Sequence[Sister] = (),
        heirs: Sequence[str] = (),
    ) -> tuple[PlanPart, list[Change]]:
        """The part of a plan that these rows come to, and its changes in order.

        A row may carry `_key` (its own key; else its first field), `_stamp`, `_scope`, `_leaving`,
        `_problem`.
        """
        seen = self.seen(
            source, target, source_complete=source_complete, target_complete=target_complete
        )
        titles = ("Name",) if self.target_schema.field("Name") else ()
        made = transform(seen, self.mapping, titles, self.target_schema, self.stage)
        baseline = self.baseline(agreed)
        if moves is not None:
            baseline = follow(
                baseline,
                seen,
                self.moves(moves),
                self.stage,
                object=self.mapping.target.object,
                sisters=sisters,
                heirs=heirs,
            )
        pairing = match(made, baseline, self._unsettled(unsettled), self.stage)
        if self.few is not None:
            pairing = narrow(pairing, self.stage, few=self.few)
        part = diff(self.paired(pairing), self.source_schema, self.target_schema, self.stage)
        order(Plan(Place("s", "o"), None, (part,), NOW), self.stage)
        return part, self.changes(part)

    def seen(
        self,
        source: Sequence[Row],
        target: Sequence[Row],
        *,
        source_complete: bool = True,
        target_complete: bool = True,
    ) -> Seen:
        """Both sides as they were read."""
        return Seen(
            self._snapshot(Side.SOURCE, self.source_schema, source, complete=source_complete),
            self._snapshot(Side.TARGET, self.target_schema, target, complete=target_complete),
        )

    def moves(self, rows: Sequence[Move]) -> str:
        """The table of the records that live on elsewhere."""
        table = self.stage.name("moves")
        columns = ("side", "key", "how", "object", "survivor")
        self.stage.load(table, columns, [list(rows)])
        return table

    def changes(self, part: PlanPart) -> list[Change]:
        """The changes of a part, in plan order."""
        rows = self.stage.rows(
            "SELECT seq, mapping, kind, side, source_key, target_key, title, shown_key, fields, "
            f"reason, detail, source_row, target_stamp FROM {part.changes_table} ORDER BY seq"
        )
        return [
            Change(
                seq=int(str(row[0])),
                mapping=str(row[1]),
                kind=ChangeKind(row[2]),
                side=Side(row[3]),
                source_key=None if row[4] is None else str(row[4]),
                target_key=None if row[5] is None else str(row[5]),
                title=str(row[6]),
                shown_key=str(row[7]),
                fields=fields_from_json(str(row[8])),
                reason=None if row[9] is None else Reason(row[9]),
                detail=str(row[10]),
                source_row=None if row[11] is None else int(str(row[11])),
                target_stamp=None if row[12] is None else str(row[12]),
            )
            for row in rows
        ]

    def agreed(self, part: PlanPart) -> list[tuple[object, ...]]:
        """The rows of what a part agrees on."""
        return list(self.stage.rows(f"SELECT * FROM {part.agreed_table} ORDER BY 1, 2"))

    def _snapshot(
        self, side: Side, schema: ObjectSchema, rows: Sequence[Row], *, complete: bool
    ) -> Snapshot:
        columns = tuple(
            Column(field.name, field.type, f"c{i}", field.scale)
            for i, field in enumerate(schema.fields)
        )
        raw = self.stage.name("raw")
        names = [
            "key",
            "stamp",
            "scope",
            "leaving",
            "problem",
            *(column.name for column in columns),
        ]
        first = schema.fields[0].name
        values = [
            [
                row.get("_key", row.get(first)),
                row.get("_stamp"),
                row.get("_scope", "true"),
                row.get("_leaving", "false"),
                row.get("_problem"),
                *(row.get(column.field) for column in columns),
            ]
            for row in rows
        ]
        self.stage.load(raw, names, [values] if values else [])
        table = self.stage.name("snapshot")
        self.stage.execute(
            f"CREATE TABLE {table} AS SELECT row_number() OVER () AS row_no, key, stamp, "
            "CAST(scope AS BOOLEAN) AS scope, CAST(leaving AS BOOLEAN) AS leaving, problem, "
            f"{', '.join(column.name for column in columns)} FROM {raw}"
        )
        return Snapshot(side, schema.name, table, columns, len(rows), complete, NOW)

    def baseline(self, agreed: Sequence[Agreed]) -> Baseline:
        table, raw = self.stage.name("baseline"), self.stage.name("raw")
        places = range(len(self.mapping.fields))
        names = ["source_key", "target_key", *(f"{letter}{i}" for i in places for letter in "kst")]
        rows = []
        for source_key, target_key, values in agreed:
            row: list[str | None] = [source_key, target_key]
            for i in places:
                known = i in values
                row += ["true" if known else "false", *(values.get(i) or (None, None))]
            rows.append(row)
        self.stage.load(raw, names, [rows] if rows else [])
        casts = ", ".join(f"CAST(k{i} AS BOOLEAN) AS k{i}, s{i}, t{i}" for i in places)
        self.stage.execute(
            f"CREATE TABLE {table} AS SELECT source_key, target_key, {casts} FROM {raw}"
        )
        return Baseline(table, len(rows), first_run=not rows)

    def _unsettled(self, keys: Sequence[tuple[str | None, str | None]]) -> str:
        table = self.stage.name("unsettled")
        self.stage.load(table, ("source_key", "target_key"), [list(keys)] if keys else [])
        return table
