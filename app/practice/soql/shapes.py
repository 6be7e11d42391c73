"""Run a plan and give its rows the shape of REST records or of Bulk CSV lines."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from app.practice.errors import OrgError
from app.practice.schema import COMPOUNDS, FieldType, Schema
from app.practice.soql.plans import ChildPlan, Node, Output, Plan

Record = dict[str, Any]
_Read = Callable[[tuple[Any, ...]], Any]
_ChildLists = Mapping[str, Any]


class Shaper:
    """Turns plans into answers over one database, for one API version's URLs."""

    def __init__(self, database: sqlite3.Connection, schema: Schema, version: str) -> None:
        self._database = database
        self._schema = schema
        self._base_url = f"/services/data/v{version}/sobjects"

    def count(self, plan: Plan) -> int:
        """Run a `COUNT()` plan."""
        return int(self._rows(plan)[0][0])

    def records(self, plan: Plan) -> list[Record]:
        """Run a plan and nest its rows."""
        rows = self._rows(plan)
        if plan.aggregate:
            read = self._reader(plan.root, {})
            return [{"attributes": {"type": "AggregateResult"}, **read(row)} for row in rows]
        ids = [row[plan.root.id_index] for row in rows]
        children = {
            key: self._children(entry, ids)
            for key, entry in plan.root.entries.items()
            if isinstance(entry, ChildPlan)
        }
        read = self._reader(plan.root, children)
        return [read(row) for row in rows]

    def lines(self, plan: Plan) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Run a plan and flatten its rows: header and texts.

        Raises:
            OrgError: FEATURE_NOT_ENABLED for aggregates, children and compounds.
        """
        if plan.aggregate or plan.count_only:
            raise _not_in_bulk("aggregate functions")
        columns = _flat_columns(plan.root, "")
        header = tuple(name for name, _ in columns)
        indexes = [output for _, output in columns]
        texts = [(each.index, each.field.type is FieldType.BOOLEAN) for each in indexes]
        lines = [
            tuple(_flat_text(row[index], is_boolean=is_boolean) for index, is_boolean in texts)
            for row in self._rows(plan)
        ]
        return header, lines

    def _rows(self, plan: Plan, parents: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        values = {**plan.statement.parameters, "parents": json.dumps(list(parents))}
        return self._database.execute(plan.sql, values).fetchall()

    def _children(self, child: ChildPlan, parents: Sequence[str]) -> dict[str, Record]:
        """Read the children of all parents at once; LIMIT and OFFSET cut each parent's own list."""
        read = self._reader(child.plan.root, {})
        found: dict[str, list[Record]] = {}
        for row in self._rows(child.plan, parents):
            found.setdefault(row[child.parent_index], []).append(read(row))
        answers = {}
        for parent, records in found.items():
            end = None if child.limit is None else child.offset + child.limit
            cut = records[child.offset : end]
            if cut:
                answers[parent] = {"totalSize": len(cut), "done": True, "records": cut}
        return answers

    def _reader(self, node: Node, children: Mapping[str, _ChildLists]) -> _Read:
        """Build the function that makes a record of a row."""
        entries = [
            (key, self._entry(node, key, entry, children)) for key, entry in node.entries.items()
        ]
        if node.id_index < 0:
            return lambda row: {key: read(row) for key, read in entries}
        attributes = self._attributes(node)
        index = node.id_index
        if not node.only_for:

            def read_record(row: tuple[Any, ...]) -> Record | None:
                if row[index] is None:
                    return None
                record = {"attributes": attributes(row[index])}
                for key, read in entries:
                    record[key] = read(row)
                return record

            return read_record

        def read_typeof(row: tuple[Any, ...]) -> Record | None:
            if row[index] is None:
                return None
            own = attributes(row[index])
            shown = node.only_for.get(own["type"], frozenset())
            return {"attributes": own, **{key: read(row) for key, read in entries if key in shown}}

        return read_typeof

    def _attributes(self, node: Node) -> Callable[[str], dict[str, str]]:
        if node.sobject is not None:
            name = node.sobject.name
            url = f"{self._base_url}/{name}/"
            return lambda record_id: {"type": name, "url": url + record_id}
        by_prefix = self._schema.by_prefix

        def of_prefix(record_id: str) -> dict[str, str]:
            owner = by_prefix[record_id[:3]].name
            return {"type": owner, "url": f"{self._base_url}/{owner}/{record_id}"}

        return of_prefix

    def _entry(
        self,
        node: Node,
        key: str,
        entry: Output | Node | ChildPlan,
        children: Mapping[str, _ChildLists],
    ) -> _Read:
        if isinstance(entry, ChildPlan):
            lists = children[key]
            own_id = node.id_index
            return lambda row: lists.get(row[own_id])
        if isinstance(entry, Node):
            return self._reader(entry, {})
        if entry.field.type in COMPOUNDS:
            return _compound_reader(entry)
        if entry.field.type is FieldType.BASE64:
            return self._file_reader(node, key, entry)
        if entry.field.type is FieldType.BOOLEAN:
            index = entry.index
            return lambda row: bool(row[index]) if row[index] is not None else None
        return itemgetter(entry.index)

    def _file_reader(self, node: Node, key: str, entry: Output) -> _Read:
        """A file is not in a record: its address is."""
        attributes, id_index, index = self._attributes(node), node.id_index, entry.index

        def read(row: tuple[Any, ...]) -> str | None:
            return None if row[index] is None else f"{attributes(row[id_index])['url']}/{key}"

        return read


def _compound_reader(entry: Output) -> _Read:
    """Read an address or location: null when every part is."""
    start, names = entry.index, entry.component_names

    def read(row: tuple[Any, ...]) -> Record | None:
        values = row[start : start + len(names)]
        if all(value is None for value in values):
            return None
        return dict(sorted(zip(names, values, strict=True)))

    return read


def _flat_columns(node: Node, prefix: str) -> list[tuple[str, Output]]:
    columns: list[tuple[str, Output]] = []
    for key, entry in node.entries.items():
        if isinstance(entry, Node):
            columns.extend(_flat_columns(entry, f"{prefix}{key}."))
        elif isinstance(entry, ChildPlan):
            raise _not_in_bulk("parent-child subqueries")
        elif entry.field.type in COMPOUNDS:
            raise _not_in_bulk("compound fields")
        elif entry.field.type is FieldType.BASE64:
            raise _not_in_bulk("binary fields")
        else:
            columns.append((prefix + key, entry))
    return columns


def _flat_text(value: Any, *, is_boolean: bool) -> str:
    if value is None:
        return ""
    if is_boolean:
        return "true" if value else "false"
    return str(value)


def _not_in_bulk(what: str) -> OrgError:
    return OrgError("FEATURE_NOT_ENABLED", f"Bulk API does not support {what}")
