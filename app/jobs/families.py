"""Finds the records that the lookups of a plan can name: of its own mappings, or read for it."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.pairing import Pairing
from app.core.plan import NEW_RECORD
from app.core.ports import ReadRequest
from app.core.snapshot import Side
from app.core.values import FieldType
from app.engine.refer import Parents, parents_of_mapping, refer
from app.jobs.between_orgs import is_between_orgs, parents_between_orgs
from app.jobs.sending import Sender
from app.language.canonical import canonical_sql, seen_sql
from app.language.sql_text import literal

if TYPE_CHECKING:
    from app.core.mapping import FieldRule, Lookup, Mapping
    from app.core.plan import PlanPart


@dataclass(frozen=True)
class Family:
    """The mappings of one plan, paired, and what their lookups need besides."""

    sender: Sender
    pairings: Dict[str, Pairing]
    """Mapping → its pairs."""
    order: Sequence[str]
    """The mappings of the plan as they are sent; others are only looked at."""
    followed: dict[str, Pairing] = field(default_factory=dict)
    """Mapping → its pairs with what its lookups found last."""

    def referred(self, mapping: Mapping, parts: Dict[str, PlanPart]) -> Pairing:
        """The pairs of a mapping once its lookups have found their records.

        Args:
            mapping: one of the plan's.
            parts: what is planned for the mappings before it.
        """
        pairing = self.pairings[mapping.name]
        parents = {
            i: self._parents(rule, rule.lookup, mapping, parts)
            for i, rule in enumerate(mapping.fields)
            if rule.lookup is not None
        }
        if not parents:
            return pairing
        referred = refer(pairing, parents, self.sender.stage)
        self.followed[mapping.name] = referred
        return referred

    def counts_on_problems(self, mapping: Mapping, parts: Dict[str, PlanPart]) -> bool:
        """Whether a lookup of a mapping names a new record that is a problem by now."""
        if mapping.name not in self.followed:
            return False
        table = self.followed[mapping.name].transformed.source_table
        for i, rule in enumerate(mapping.fields):
            part = parts.get(rule.lookup.mapping) if rule.lookup else None
            if part is None:
                continue
            name = literal(f"{NEW_RECORD}{part.mapping.name}/")
            (count,) = self.sender.stage.one(
                f"SELECT count(*) FROM {table} s JOIN {part.changes_table} c "
                f"ON s.f{i} = {name} || c.source_key WHERE c.kind = 'problem'"
            )
            if count:
                return True
        return False

    def _parents(
        self, rule: FieldRule, lookup: Lookup, mapping: Mapping, parts: Dict[str, PlanPart]
    ) -> Parents:
        if is_between_orgs(rule, mapping, self.sender):
            return parents_between_orgs(lookup, mapping, self.sender)
        if not lookup.mapping:
            return self._of_object(lookup, mapping)
        if lookup.mapping not in self.pairings:
            raise SettingsError(
                f"{mapping.name} looks up {lookup.mapping}, which is not previewed with it",
                key="mapping",
            )
        part = parts.get(lookup.mapping)
        place = self.order.index
        return parents_of_mapping(
            lookup,
            self.pairings[lookup.mapping],
            self.sender.stage,
            planned=lookup.mapping in self.order,
            later=lookup.mapping in self.order and place(lookup.mapping) >= place(mapping.name),
            left_out=part.changes_table if part else "",
        )

    def _of_object(self, lookup: Lookup, mapping: Mapping) -> Parents:
        """Read the records of an object of the target, each with the field that names it."""
        stage, place = self.sender.stage, self.sender.place
        endpoint = place.endpoint(mapping, Side.TARGET)
        schema = endpoint.schema(lookup.object)
        by = schema.field(lookup.by)
        if by is None:
            raise SettingsError(f"{schema.label} has no field {lookup.by}", key=lookup.by)
        request = ReadRequest(object=lookup.object, fields=(by.name,))
        result = endpoint.read(request, stage, self.sender.report)
        table = stage.name("parents")
        stage.execute(
            f"CREATE TABLE {table} AS SELECT {seen_sql('r0', by.type, by.scale)} AS value, "
            f"{canonical_sql('key0', FieldType.STRING, None)} AS key FROM {result.table} "
            "WHERE coalesce(gone, '') <> 'true'"
        )
        return Parents(table, schema.label_plural)
