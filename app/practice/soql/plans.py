"""Say how the rows of one SELECT become records: which column holds what."""

from dataclasses import dataclass, field

from app.practice.schema import Field, FieldType, ObjectType
from app.practice.schema_lines import SHORT_TEXT
from app.practice.soql.scope import Statement


@dataclass(frozen=True)
class Output:
    """One value of a record: its key and the column, or columns of a compound, that hold it."""

    key: str
    field: Field
    index: int
    component_names: tuple[str, ...] = ()
    """For a compound: the JSON key of each component, in columns from `index` on."""


@dataclass
class Node:
    """A record or a parent record: which column holds its Id, and what it shows."""

    sobject: ObjectType | None
    """None for a polymorphic parent: the Id's prefix tells."""
    id_index: int
    entries: "dict[str, Output | Node | ChildPlan]" = field(default_factory=dict)
    only_for: dict[str, frozenset[str]] = field(default_factory=dict)
    """For TYPEOF: object name to the keys its records show."""


@dataclass(frozen=True)
class ChildPlan:
    """A subquery over children: its own plan, and the column that names the parent."""

    plan: "Plan"
    parent_index: int
    limit: int | None
    offset: int


@dataclass(frozen=True)
class Plan:
    """What to run and how to read it."""

    sql: str
    statement: Statement
    root: Node
    aggregate: bool = False
    count_only: bool = False

    @property
    def long_texts(self) -> int:
        """How many fields of the records themselves hold long text."""
        return sum(
            isinstance(one, Output)
            and one.field.type is FieldType.TEXTAREA
            and one.field.length > SHORT_TEXT
            for one in self.root.entries.values()
        )
