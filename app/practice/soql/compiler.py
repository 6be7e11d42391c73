"""Turn one SELECT into SQL and a plan of how its rows become records."""

from datetime import datetime

from app.practice.schema import COMPOUNDS, Field, FieldType, ObjectType, Schema
from app.practice.soql.conditions import Conditions
from app.practice.soql.functions import AGGREGATES, resolve_call
from app.practice.soql.plans import ChildPlan, Node, Output, Plan
from app.practice.soql.scope import Column, Scope, Statement, comparable, sortable
from app.practice.soql.syntax import (
    Call,
    Condition,
    FieldItem,
    FieldsItem,
    Path,
    Query,
    SelectItem,
    TypeofItem,
)

MOST_OFFSET = 2_000
"""Largest OFFSET. Unit: rows. Source: SOQL and SOSL Reference, "OFFSET"."""
FIELDS_MOST_ROWS = 200
"""Largest LIMIT of `FIELDS(ALL)` and `FIELDS(CUSTOM)`.

Source: SOQL and SOSL Reference, "FIELDS()".
"""
MOST_SUBQUERIES = 20
"""Most child subqueries. Source: SOQL and SOSL Reference, "SOQL Limits"."""


def compile_query(query: Query, statement: Statement, schema: Schema) -> Plan:
    """Compile an outer SELECT.

    Raises:
        OrgError: INVALID_TYPE, INVALID_FIELD, MALFORMED_QUERY, NUMBER_OUTSIDE_VALID_RANGE.
    """
    sobject = schema.find(query.source.text)
    if sobject is None or "queryable" not in sobject.flags:
        raise statement.error(
            "INVALID_TYPE",
            query.source.at,
            f"sObject type '{query.source.text}' is not supported. If you are attempting to use a "
            "custom "
            "object, be sure to append the '__c' after the entity name. Please reference your "
            "WSDL or the "
            "describe call for the appropriate names.",
        )
    return _Select(query, statement, sobject).plan()


def new_statement(
    soql: str, schema: Schema, now: datetime, *, user_id: str = "", all_rows: bool = False
) -> Statement:
    """Start a statement."""

    def formula(scope: Scope, condition: Condition) -> str:
        return condition_sql(scope, condition)

    return Statement(soql, schema, now, user_id, all_rows, formula)


def condition_sql(scope: Scope, condition: Condition) -> str:
    """Compile a condition over one object's fields, without semi-joins."""

    def resolve(what: Path | Call) -> Column:
        if isinstance(what, Call):
            raise scope.statement.error(
                "MALFORMED_QUERY", what.at, "functions are not allowed here"
            )
        return scope.column(what)

    def inner(query: Query) -> str:
        raise scope.statement.error("MALFORMED_QUERY", query.at, "subqueries are not allowed here")

    return Conditions(scope, resolve, inner).compile(condition)


class _Select:
    """The compiling of one SELECT."""

    def __init__(
        self,
        query: Query,
        statement: Statement,
        sobject: ObjectType,
        child_field: Field | None = None,
    ) -> None:
        self._query = query
        self._statement = statement
        self._scope = Scope(statement, sobject, query.alias)
        self._columns: list[str] = []
        self._child_field = child_field
        self._conditions = Conditions(self._scope, self._resolve, self._semi_join)
        self._group_keys: set[str] = set()

    def plan(self) -> Plan:
        """Compile every clause."""
        query = self._query
        if query.offset > MOST_OFFSET:
            raise self._statement.error(
                "NUMBER_OUTSIDE_VALID_RANGE",
                query.offset_at,
                f"Maximum SOQL offset allowed is {MOST_OFFSET}",
            )
        aggregate = bool(query.group_by) or any(
            isinstance(item, Call) and item.function in AGGREGATES for item in query.select
        )
        if query.count_only:
            return self._count_plan()
        root = self._aggregate_node() if aggregate else self._record_node()
        where = self._where()
        group = self._group_sql() if aggregate else ""
        order = self._order()
        tail = ""
        if self._child_field is None and (query.limit is not None or query.offset):
            tail = f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset}"
        sql = (
            f"SELECT {', '.join(self._columns)} FROM "
            f"{self._scope.from_sql}{where}{group}{order}{tail}"
        )
        return Plan(sql, self._statement, root, aggregate=aggregate)

    def _count_plan(self) -> Plan:
        query = self._query
        where = self._where()
        limit = "" if query.limit is None else f" LIMIT {query.limit}"
        sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {self._scope.from_sql}{where}{limit})"
        return Plan(sql, self._statement, Node(self._scope.base.sobject, 0), count_only=True)

    # what is selected

    def _record_node(self) -> Node:
        base = self._scope.base
        root = Node(base.sobject, self._add(base.column("Id")))
        if self._child_field is not None:
            self._add(base.column(self._child_field.name))
        subqueries = 0
        for item in self._query.select:
            subqueries += isinstance(item, Query)
            self._add_item(root, item)
        if subqueries > MOST_SUBQUERIES:
            raise self._statement.error(
                "MALFORMED_QUERY",
                self._query.at,
                f"No more than {MOST_SUBQUERIES} subqueries are allowed",
            )
        return root

    def _add_item(self, root: Node, item: SelectItem) -> None:
        if isinstance(item, FieldItem):
            if item.alias is not None:
                raise self._statement.error(
                    "MALFORMED_QUERY", item.path.at, "only aggregate expressions use field aliasing"
                )
            self._add_path(root, item.path)
        elif isinstance(item, FieldsItem):
            self._add_fields(root, item)
        elif isinstance(item, TypeofItem):
            self._add_typeof(root, item)
        elif isinstance(item, Query):
            self._add_children(root, item)
        else:
            self._add_call(root, item)

    def _add_path(self, root: Node, path: Path, *, duplicates: bool = False) -> None:
        """Show a field, making the parents on its way."""
        column = self._scope.column(path)
        node = self._node(root, column.relationships)
        key = column.field.name
        if key in node.entries and not duplicates:
            raise self._statement.error(
                "MALFORMED_QUERY", path.at, f"duplicate field selected: {path.text}"
            )
        node.entries[key] = self._output(key, column)

    def _node(self, root: Node, via: tuple[str, ...]) -> Node:
        node = root
        for depth in range(len(via)):
            name = via[depth]
            inner = node.entries.get(name)
            if not isinstance(inner, Node):
                way = via[: depth + 1]
                _, tables = self._scope.parents(way, 0)
                sobject = tables[0].sobject if len(tables) == 1 else None
                inner = Node(sobject, self._add(self._scope.lookup(way)))
                node.entries[name] = inner
            node = inner
        return node

    def _output(self, key: str, column: Column) -> Output:
        """Select a field's column, or the columns a compound is made of."""
        known = column.field
        if known.type not in COMPOUNDS:
            return Output(key, known, self._add(column.sql))
        _, tables = self._scope.parents(column.relationships, 0)
        components = tables[0].sobject.components(known.name)
        indexes = [self._add(tables[0].column(each.name)) for each in components]
        names = tuple(component_key(known, each) for each in components)
        return Output(key, known, indexes[0], names)

    def _add_fields(self, root: Node, item: FieldsItem) -> None:
        if item.which not in {"ALL", "STANDARD", "CUSTOM"}:
            raise self._statement.error(
                "MALFORMED_QUERY", item.at, f"Unknown FIELDS() parameter: {item.which}"
            )
        limit = self._query.limit
        if item.which != "STANDARD" and (limit is None or limit > FIELDS_MOST_ROWS):
            raise self._statement.error(
                "MALFORMED_QUERY",
                item.at,
                f"The SOQL FIELDS function must have a LIMIT of at most {FIELDS_MOST_ROWS}",
            )
        for known in self._scope.base.sobject.fields:
            if item.which == "ALL" or known.custom == (item.which == "CUSTOM"):
                self._add_path(root, Path((known.name,), item.at))

    def _add_typeof(self, root: Node, item: TypeofItem) -> None:
        """Show, for each kind of parent, the fields asked for that kind."""
        via, tables = self._scope.parents(item.relationship.parts, item.relationship.at)
        node = self._node(root, via)
        by_object = {name.lower(): paths for name, paths in item.branches}
        for table in tables:
            paths = by_object.get(table.sobject.name.lower(), item.otherwise)
            keys = set()
            for path in paths or (Path(("Id",), item.relationship.at),):
                keys.add(self._add_typeof_path(node, via, path, shown=bool(paths)))
            node.only_for[table.sobject.name] = frozenset(keys) if paths else frozenset()

    def _add_typeof_path(self, node: Node, via: tuple[str, ...], path: Path, *, shown: bool) -> str:
        column = self._scope.column(Path((*via, *path.parts), path.at))
        if shown and column.field.name not in node.entries:
            node.entries[column.field.name] = self._output(column.field.name, column)
        return column.field.name

    def _add_children(self, root: Node, query: Query) -> None:
        """Compile a subquery over a child relationship of the object."""
        name = query.source.text
        base = self._scope.base.sobject
        links = self._statement.schema.children_of(base.name)
        link = next(
            (each for each in links if (each.field.children_name or "").lower() == name.lower()),
            None,
        )
        if link is None or self._child_field is not None:
            raise self._statement.error(
                "INVALID_TYPE",
                query.source.at,
                f"Didn't understand relationship '{name}' in FROM part of query call. If you are "
                "attempting "
                "to use a custom relationship, be sure to append the '__r' after the custom "
                "relationship "
                "name. Please reference your WSDL or the describe call for the appropriate names.",
            )
        statement = new_statement(
            self._statement.soql,
            self._statement.schema,
            self._statement.now,
            user_id=self._statement.user_id,
            all_rows=self._statement.all_rows,
        )
        plan = _Select(query, statement, link.child, child_field=link.field).plan()
        key = str(link.field.children_name)
        root.entries[key] = ChildPlan(plan, 1, query.limit, query.offset)

    def _add_call(self, root: Node, call: Call) -> None:
        """Show `toLabel(Status)` and its kin under the field's own name or the alias."""
        column = self._resolve(call)
        key = call.alias or column.field.name
        self._node(root, column.relationships).entries[key] = self._output(key, column)

    # groups

    def _aggregate_node(self) -> Node:
        """Select grouped fields and aggregates; unnamed ones are expr0, expr1 and so on."""
        root = Node(None, -1)
        self._group_keys = {self._resolve(each).sql for each in self._query.group_by}
        unnamed = 0
        for item in self._query.select:
            if isinstance(item, FieldItem):
                column = self._scope.column(item.path)
                if column.sql not in self._group_keys:
                    raise self._statement.error(
                        "MALFORMED_QUERY",
                        item.path.at,
                        f"Field must be grouped or aggregated: {item.path.text}",
                    )
                key = item.alias or column.field.name
            elif isinstance(item, Call):
                column = self._resolve(item)
                key = item.alias or f"expr{unnamed}"
                unnamed += item.alias is None
            else:
                raise self._statement.error(
                    "MALFORMED_QUERY",
                    self._query.at,
                    "Grouped query cannot use child relationships in the SELECT list",
                )
            root.entries[key] = Output(key, column.field, self._add(column.sql))
        return root

    def _group_sql(self) -> str:
        keys = []
        for each in self._query.group_by:
            column = self._resolve(each)
            if isinstance(each, Path) and not column.field.groupable:
                raise self._statement.error(
                    "INVALID_FIELD",
                    each.at,
                    f"field '{column.field.name}' can not be grouped in a query call",
                )
            keys.append(comparable(column))
        group = f" GROUP BY {', '.join(keys)}" if keys else ""
        if self._query.having is not None:
            group += f" HAVING {self._conditions.compile(self._query.having)}"
        return group

    def _resolve(self, what: Path | Call) -> Column:
        """Resolve a field or a function over one."""
        return (
            self._scope.column(what) if isinstance(what, Path) else resolve_call(self._scope, what)
        )

    # the other clauses

    def _where(self) -> str:
        parts = []
        base = self._scope.base
        if not self._statement.all_rows and base.sobject.field("IsDeleted") is not None:
            parts.append(f"{base.column('IsDeleted')} = 0")
        if self._child_field is not None:
            parts.append(
                f"{base.column(self._child_field.name)} IN (SELECT value FROM json_each(:parents))"
            )
        if self._query.scope == "mine" and base.sobject.field("OwnerId") is not None:
            owner = self._statement.bind(self._statement.user_id)
            parts.append(f"{base.column('OwnerId')} = {owner}")
        if self._query.where is not None:
            parts.append(self._conditions.compile(self._query.where))
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    def _order(self) -> str:
        keys = []
        for each in self._query.order_by:
            column = self._resolve(each.by)
            if not column.field.sortable:
                raise self._statement.error(
                    "MALFORMED_QUERY",
                    each.by.at,
                    f"field '{column.field.name}' can not be sorted in a query call",
                )
            direction = "DESC" if each.descending else "ASC"
            keys.append(
                f"{sortable(column)} {direction} NULLS {'LAST' if each.nulls_last else 'FIRST'}"
            )
        return f" ORDER BY {', '.join(keys)}" if keys else ""

    def _semi_join(self, query: Query) -> str:
        sobject = self._statement.schema.find(query.source.text)
        if sobject is None or len(query.select) != 1 or not isinstance(query.select[0], FieldItem):
            raise self._statement.error(
                "MALFORMED_QUERY",
                query.at,
                "The inner select of a semi join must select one Id field",
            )
        inner = _Select(query, self._statement, sobject)
        return inner.semi_join_sql(query.select[0].path)

    def semi_join_sql(self, path: Path) -> str:
        """Compile this SELECT as the inner one of a semi-join."""
        column = self._scope.column(path)
        where = self._where()
        word = "AND" if where else "WHERE"
        limit = "" if self._query.limit is None else f" LIMIT {self._query.limit}"
        return (
            f"SELECT {column.sql} FROM {self._scope.from_sql}{where} {word} {column.sql} IS NOT "
            "NULL"
            f"{self._order()}{limit}"
        )

    def _add(self, sql: str) -> int:
        """Select an expression; gives the number of its column."""
        self._columns.append(sql)
        return len(self._columns) - 1


def component_key(compound: Field, component: Field) -> str:
    """Name a component in a compound's JSON: `MailingPostalCode` is `postalCode`."""
    if compound.type is FieldType.LOCATION:
        return "latitude" if "latitude" in component.name.lower() else "longitude"
    prefix = compound.name.removesuffix("Address")
    bare = component.name.removeprefix(prefix)
    return bare[0].lower() + bare[1:]
