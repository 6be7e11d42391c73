"""Resolve field paths of one SELECT: which column, by way of which joins, or which error."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.practice.errors import OrgError
from app.practice.schema import COMPOUNDS, TEXTS, Field, FieldType, ObjectType, Schema
from app.practice.soql.lexer import query_error
from app.practice.soql.syntax import Condition, Path

MOST_LEVELS = 5
"""Most parents on the way to a field. Source: SOQL and SOSL Reference, "SOQL Limits"."""


@dataclass
class Statement:
    """What all SELECTs of one statement share: the text, the objects, the bound values, the day."""

    soql: str
    schema: Schema
    now: datetime
    user_id: str
    all_rows: bool
    formula_condition: Callable[["Scope", Condition], str]
    """Compiles a formula; given from outside because conditions need scopes."""
    parameters: dict[str, Any] = field(default_factory=dict)
    aliases: int = 0

    def bind(self, value: Any) -> str:
        """Bind a value; gives its name in the SQL."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def new_alias(self) -> str:
        """Take a table name nobody has."""
        self.aliases += 1
        return f"t{self.aliases}"

    def error(self, code: str, at: int, sentence: str) -> OrgError:
        """Build an error that shows its place in the statement."""
        return query_error(code, self.soql, at, sentence)


@dataclass(frozen=True)
class Table:
    """One object as it stands in the SQL."""

    sobject: ObjectType
    alias: str

    def column(self, name: str) -> str:
        """Name a stored column."""
        return f'{self.alias}."{name}"'


@dataclass(frozen=True)
class Column:
    """A field as it stands in the SQL."""

    field: Field
    sql: str
    relationships: tuple[str, ...]
    """Canonical names of the parents on the way."""

    @property
    def is_text(self) -> bool:
        """Tell whether case matters not."""
        return self.field.type in TEXTS


class Scope:
    """The tables of one SELECT: the object it reads and every parent some path went through."""

    def __init__(self, statement: Statement, sobject: ObjectType, alias: str | None = None) -> None:
        self.statement = statement
        self.base = Table(sobject, statement.new_alias())
        self._names = {sobject.name.lower()} | ({alias.lower()} if alias else set())
        self._parents: dict[tuple[str, ...], tuple[Table, ...]] = {(): (self.base,)}
        self._joins: list[str] = []

    @property
    def from_sql(self) -> str:
        """Give the FROM clause with every join asked for so far."""
        return " ".join([f'"{self.base.sobject.name}" {self.base.alias}', *self._joins])

    def column(self, path: Path) -> Column:
        """Resolve a path.

        Raises:
            OrgError: INVALID_FIELD for an unknown relationship or field.
        """
        parts = path.parts
        if len(parts) > 1 and parts[0].lower() in self._names:
            parts = parts[1:]
        if len(parts) - 1 > MOST_LEVELS:
            raise self.statement.error(
                "MALFORMED_QUERY",
                path.at,
                f"only {MOST_LEVELS} levels of relationships are allowed",
            )
        via, tables = self.parents(parts[:-1], path.at)
        name = parts[-1]
        if via and name.lower() == "type" and self._is_polymorphic(via):
            return self._type_column(via)
        found = [
            (table, known) for table in tables if (known := table.sobject.field(name)) is not None
        ]
        if not found:
            raise self._no_such_column(
                name, tables[0].sobject if len(tables) == 1 else None, path.at
            )
        expressions = [self._expression(table, known, via, path.at) for table, known in found]
        sql = expressions[0] if len(expressions) == 1 else f"COALESCE({', '.join(expressions)})"
        return Column(found[0][1], sql, via)

    def parents(self, names: tuple[str, ...], at: int) -> tuple[tuple[str, ...], tuple[Table, ...]]:
        """Join the parents along relationship names; a polymorphic lookup has several tables."""
        via: tuple[str, ...] = ()
        tables: tuple[Table, ...] = (self.base,)
        for name in names:
            lookups = [
                (table, lookup)
                for table in tables
                if (lookup := table.sobject.by_relationship.get(name.lower())) is not None
            ]
            if not lookups:
                raise self._no_relationship(name, at)
            via = (*via, str(lookups[0][1].relationship_name))
            if via not in self._parents:
                self._parents[via] = self._join(lookups)
            tables = self._parents[via]
            if not tables:
                raise self._no_relationship(name, at)
        return via, tables

    def lookup(self, via: tuple[str, ...]) -> str:
        """Give the SQL of the lookup that leads to the last parent of a way."""
        _, tables = self.parents(via[:-1], 0)
        return _coalesce(
            [
                table.column(lookup.name)
                for table in tables
                if (lookup := table.sobject.by_relationship.get(via[-1].lower())) is not None
            ]
        )

    def _join(self, lookups: list[tuple[Table, Field]]) -> tuple[Table, ...]:
        joined = []
        for table, lookup in lookups:
            for name in lookup.reference_to:
                parent = self.statement.schema.find(name)
                if parent is not None:
                    new = Table(parent, self.statement.new_alias())
                    self._joins.append(
                        f'LEFT JOIN "{parent.name}" {new.alias} '
                        f"ON {new.alias}.Id = {table.column(lookup.name)}"
                    )
                    joined.append(new)
        return tuple(joined)

    def _expression(self, table: Table, known: Field, via: tuple[str, ...], at: int) -> str:
        """Give the SQL of a field on a table: its column, its parent's value, or its formula."""
        if known.stored:
            return table.column(known.name)
        if known.mirror is not None:
            ways = [Path((*via, *way.split(".")), at) for way in known.mirror.split("|")]
            return _coalesce([self.column(way).sql for way in ways])
        if known.formula is not None and not via:
            from app.practice.soql.parser import parse_condition

            condition = self.statement.formula_condition(self, parse_condition(known.formula))
            return f"CASE WHEN {condition} THEN 1 ELSE 0 END"
        return "NULL"

    def _is_polymorphic(self, via: tuple[str, ...]) -> bool:
        _, tables = self.parents(via[:-1], 0)
        return any(
            lookup.name_pointing
            for table in tables
            if (lookup := table.sobject.by_relationship.get(via[-1].lower())) is not None
        )

    def _type_column(self, via: tuple[str, ...]) -> Column:
        """Give `Who.Type`: the name of the object an Id belongs to, known by its prefix."""
        _, tables = self.parents(via, 0)
        whens = " ".join(
            f"WHEN '{table.sobject.prefix}' THEN '{table.sobject.name}'" for table in tables
        )
        sql = f"CASE substr({self.lookup(via)}, 1, 3) {whens} END"
        return Column(Field("Type", "Type", FieldType.STRING, custom=False), sql, via)

    def _no_such_column(self, name: str, sobject: ObjectType | None, at: int) -> OrgError:
        entity = sobject.name if sobject else "Name"
        return self.statement.error(
            "INVALID_FIELD",
            at,
            f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom "
            "field, "
            "be sure to append the '__c' after the custom field name. Please reference your WSDL "
            "or the "
            "describe call for the appropriate names.",
        )

    def _no_relationship(self, name: str, at: int) -> OrgError:
        return self.statement.error(
            "INVALID_FIELD",
            at,
            f"Didn't understand relationship '{name}' in field path. If you are attempting to use "
            "a custom "
            "relationship, be sure to append the '__r' after the custom relationship name. "
            "Please reference "
            "your WSDL or the describe call for the appropriate names.",
        )


def comparable(column: Column) -> str:
    """Give the SQL by which a column compares: texts without case."""
    return f"{column.sql} COLLATE NOCASE" if column.is_text else column.sql


def sortable(column: Column) -> str:
    """Give the SQL by which a column sorts: texts as people sort them."""
    return f"sf_sort({column.sql})" if column.is_text else column.sql


def is_scalar(known: Field) -> bool:
    """Tell whether a field is one value and not a compound."""
    return known.type not in COMPOUNDS


def _coalesce(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"COALESCE({', '.join(expressions)})"
