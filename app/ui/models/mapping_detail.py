"""One mapping as the detail page shows it: both sides' fields, the pairs between them, findings."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.asks.messages import FieldSample, SyncFinding
from app.core.mapping import ConflictPolicy, FieldRule, Mapping
from app.core.quota import Budget
from app.core.schedule import Schedule
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.sync import Binding, Connection, ConnectionKind, Role
from app.core.values import FieldType
from app.ui.models.joins import sources_of
from app.ui.models.parent_fields import leads_on, parent_fields

COMMON_SHOWN = 10
"""How many of a field's values its tool tip lists. Source: ui.md, "Source list"."""
TYPE_ICONS = {
    FieldType.ID: "fingerprint",
    FieldType.REFERENCE: "link-2",
    FieldType.BOOLEAN: "toggle-left",
    FieldType.EMAIL: "at-sign",
    FieldType.PHONE: "phone",
    FieldType.URL: "globe",
    FieldType.PICKLIST: "list",
    FieldType.MULTIPICKLIST: "list",
    FieldType.COMBOBOX: "list",
    FieldType.INT: "hash",
    FieldType.LONG: "hash",
    FieldType.DOUBLE: "hash",
    FieldType.CURRENCY: "hash",
    FieldType.PERCENT: "hash",
    FieldType.DATE: "calendar",
    FieldType.DATETIME: "calendar-clock",
    FieldType.TIME: "clock",
    FieldType.ADDRESS: "map-pin",
    FieldType.LOCATION: "map-pin",
}


@dataclass(frozen=True)
class FieldItem:
    """One field of one side, as a row of its list."""

    name: str
    label: str
    icon: str
    note: str = ""
    """What is special about it, in a word: "Read-only", "Required", "External ID"."""
    badge: str = ""
    """Icon that goes with the note."""
    color: str = "muted"
    """Colour token of the note."""
    writeable: bool = True
    sample: str = ""
    """One of its values; "" where none is known."""
    filled: float | None = None
    """Share of the records that have a value, 0 to 1; None where nobody counted."""
    tip: str = ""
    """What the sample shows on hover: the most common values, and what was counted."""
    mapped: str = ""
    """Its other ends in words, as "mapped to Mobile Phone"; "" where it has none."""
    lookup: bool = False
    """It leads to other records, whose fields can be shown below it."""
    is_open: bool = False
    """They are."""
    depth: int = 0
    """1 for a field of a parent, below the lookup that leads to it."""


@dataclass(frozen=True)
class Suggested:
    """A pair that is only proposed; nothing is done with it until a person accepts it."""

    source: str
    target: str
    sure: float
    """0 to 1."""
    reason: str


@dataclass(frozen=True)
class RoleBinding:
    """A role of the sync and the connections that stand for it."""

    role: Role
    bindings: tuple[Binding, ...]
    choices: tuple[Connection, ...]
    """Connections of the role's kind."""


@dataclass(frozen=True)
class MappingDetail:
    """What the page shows of one mapping."""

    sync: str
    sync_title: str
    path: Path
    mapping: Mapping
    source_kind: ConnectionKind
    source_name: str
    target_name: str
    """Connection and object, as "Riverbend UAT / Contact"."""
    source: ObjectSchema | None = None
    """None until the side was read once; then only the fields of the rules are known."""
    target: ObjectSchema | None = None
    findings: tuple[SyncFinding, ...] = ()
    roles: tuple[RoleBinding, ...] = ()
    samples: dict[str, FieldSample] = field(default_factory=dict)
    """Name of a source field → what its values look like."""
    suggestions: tuple[Suggested, ...] = ()
    budget: Budget | None = None
    """What the sync allows itself in an org; None where that is not known."""
    schedules: tuple[Schedule, ...] = ()
    """When the mapping runs by itself."""
    now: datetime | None = None
    """Aware; from when its next times are counted. None for the time it is looked at."""
    opened: dict[tuple[Side, str], tuple[ObjectSchema, ...]] = field(default_factory=dict)
    """Name of a lookup whose parents' fields are shown → the parents; () while they are read."""
    connections: dict[Side, str] = field(default_factory=dict)
    """What stands for each side with the org in use."""

    @cached_property
    def labels(self) -> dict[str, str]:
        """API name of a target field in small letters → the org's own label."""
        fields = self.target.fields if self.target else ()
        known = {one.name.casefold(): one.label for one in fields}
        for (side, name), parents in self.opened.items():
            if side is Side.TARGET:
                below = self._below(side, name, parents)
                known.update({one.name.casefold(): one.label for one in below})
        return known

    def field_of(self, side: Side, name: str) -> FieldSchema | None:
        """Give what is known of a field, also of a parent's whose lookup is open."""
        schema = self.source if side is Side.SOURCE else self.target
        found = schema.field(name) if schema else None
        if found is not None or "." not in name:
            return found
        paths = (
            one
            for (at, lookup), parents in self.opened.items()
            if at is side
            for one in self._below(side, lookup, parents)
        )
        return next((one for one in paths if one.name == name), None)

    def _below(
        self, side: Side, lookup: str, parents: tuple[ObjectSchema, ...]
    ) -> tuple[FieldSchema, ...]:
        schema = self.source if side is Side.SOURCE else self.target
        field = schema.field(lookup) if schema else None
        return parent_fields(field, parents, side) if field else ()

    def _with_parents(self, side: Side, item: FieldItem, schema: ObjectSchema) -> list[FieldItem]:
        """Give a field with, below an open lookup, those of the records that it leads to."""
        lookup = schema.field(item.name)
        if lookup is None or not leads_on(lookup):
            return [item]
        parents = self.opened.get((side, item.name))
        item = replace(item, lookup=True, is_open=parents is not None)
        if parents is None:
            return [item]
        if not parents:
            words = _tr("The fields of {names} are read…")
            names = ", ".join(lookup.reference_to)
            wait = FieldItem("", words.format(names=names), "clock", depth=1, writeable=False)
            return [item, wait]
        below = parent_fields(lookup, parents, side)
        made = [_parent_item(one, side) for one in below]
        if not made:
            names = ", ".join(parent.label for parent in parents)
            words = _tr("{names} has no external ID to find it by").format(names=names)
            made = [FieldItem("", words, "ban", depth=1, writeable=False)]
        return [item, *made]

    def values_of(self, source: str) -> tuple[str, ...]:
        """Give different values of a source field, those that are known."""
        sample = self.samples.get(source)
        return tuple(value for value, _ in sample.common) if sample else ()

    def source_items(self) -> tuple[FieldItem, ...]:
        """Fields of the source in their own order, with their samples."""
        if self.source and self.source.fields:
            items = self._source_fields(self.source)
        else:
            names = dict.fromkeys(rule.source for rule in self.mapping.fields if rule.source)
            items = [FieldItem(name, name, "type") for name in names]
        ends: dict[str, list[str]] = {}
        for rule in self.mapping.fields:
            for name in sources_of(rule):
                ends.setdefault(name, []).append(target_label(self, rule.target))
        return tuple(
            replace(
                _sampled(item, self.samples.get(item.name)), mapped=_mapped_words(ends, item.name)
            )
            for item in items
        )

    def _source_fields(self, schema: ObjectSchema) -> list[FieldItem]:
        """Give the source's fields, and the mapped paths that no open lookup shows."""
        items = [
            item
            for one in schema.fields
            if "." not in one.name
            for item in self._with_parents(Side.SOURCE, _source_item(one), schema)
        ]
        shown = {item.name for item in items}
        paths = dict.fromkeys(
            name for rule in self.mapping.fields for name in sources_of(rule) if "." in name
        )
        return items + [FieldItem(name, name, "link-2") for name in paths if name not in shown]

    def target_items(self) -> tuple[FieldItem, ...]:
        """Fields of the target: key fields, required ones, then by label."""
        ends: dict[str, list[str]] = {}
        for rule in self.mapping.fields:
            sources = sources_of(rule) or (f"“{rule.value or ''}”",)
            ends.setdefault(rule.target, []).extend(sources)
        return tuple(
            replace(item, mapped=_fed_words(ends, item.name)) for item in self._target_fields()
        )

    def _target_fields(self) -> tuple[FieldItem, ...]:
        if self.target is None:
            names = dict.fromkeys(rule.target for rule in self.mapping.fields)
            return tuple(FieldItem(name, name, "type") for name in names)
        keys = {name for one in self.mapping.identity for name in one.target}
        fields = sorted(
            (one for one in self.target.fields if "." not in one.name),
            key=lambda field: (
                field.name not in keys,
                not field.required_on_create,
                field.label.casefold(),
            ),
        )
        items = [
            item
            for one in fields
            for item in self._with_parents(Side.TARGET, _target_item(one), self.target)
        ]
        shown = {item.name for item in items}
        paths = dict.fromkeys(rule.target for rule in self.mapping.fields)
        left = (path for path in paths if path not in shown)
        return (*items, *(FieldItem(path, target_label(self, path), "link-2") for path in left))

    def is_key(self, rule: FieldRule) -> bool:
        """Tell whether a rule's fields are part of the identity."""
        return any(rule.source in one.source for one in self.mapping.identity)

    def findings_of(self, rule: FieldRule) -> tuple[SyncFinding, ...]:
        """Give what a check found about one rule."""
        names = {rule.source, rule.target} - {""}
        return tuple(
            one for one in self.findings if one.key in names or names & set(one.message.split())
        )


def target_label(detail: MappingDetail, name: str) -> str:
    """Give the org's own label of a field, or its name."""
    return detail.labels.get(name.casefold(), name)


def conflict_words(policy: ConflictPolicy) -> str:
    """Say what happens to a field that both sides changed."""
    words = {
        ConflictPolicy.ASK: _tr("Ask me"),
        ConflictPolicy.SOURCE_WINS: _tr("Source wins"),
        ConflictPolicy.TARGET_WINS: _tr("Target wins"),
        ConflictPolicy.NEWEST_WINS: _tr("Newest wins"),
        ConflictPolicy.FALSE_WINS: _tr("No wins over yes"),
        ConflictPolicy.TRUE_WINS: _tr("Yes wins over no"),
    }
    return words[policy]


def _sampled(item: FieldItem, sample: FieldSample | None) -> FieldItem:
    """Give a source field with what is known of its values."""
    if sample is None:
        return item
    counted = _tr("{n} rows counted").format(n=sample.rows)
    if not sample.whole:
        counted = _tr("the first {n} rows counted").format(n=sample.rows)
    lines = [f"{value}  ×{count}" for value, count in sample.common[:COMMON_SHOWN]]
    tip = "\n".join([f"{item.name}, {counted}", *lines])
    return replace(item, sample=sample.sample, filled=sample.filled, tip=tip)


def _mapped_words(ends: dict[str, list[str]], name: str) -> str:
    joined = ", ".join(ends.get(name, ()))
    return _tr("mapped to {fields}").format(fields=joined) if joined else ""


def _fed_words(ends: dict[str, list[str]], name: str) -> str:
    joined = ", ".join(ends.get(name, ()))
    return _tr("mapped from {fields}").format(fields=joined) if joined else ""


def _source_item(field: FieldSchema) -> FieldItem:
    return FieldItem(field.name, field.name, TYPE_ICONS.get(field.type, "type"), field.type.value)


def _target_item(field: FieldSchema) -> FieldItem:
    icon = TYPE_ICONS.get(field.type, "type")
    writeable = field.createable or field.updateable
    note, badge, color = _note(field)
    return FieldItem(field.name, field.label, icon, note, badge, color, writeable)


def _parent_item(field: FieldSchema, side: Side) -> FieldItem:
    """Give a parent's field as it stands below its lookup."""
    item = _target_item(field) if side is Side.TARGET else _source_item(field)
    label = field.label.partition(" › ")[2] or field.label
    if side is Side.TARGET:
        external = (_tr("External ID"), "key-round", "accent")
        note, badge, color = external if field.external_id else ("", "", "muted")
        item = replace(item, note=note, badge=badge, color=color)
    return replace(item, label=label, depth=1)


def _note(field: FieldSchema) -> tuple[str, str, str]:
    """Say what is special about a target field: words, icon, colour token."""
    if not (field.createable or field.updateable):
        return _tr("Read-only"), "lock", "muted"
    if field.external_id:
        return _tr("External ID"), "key-round", "accent"
    if field.required_on_create:
        return _tr("Required"), "asterisk", "error"
    if field.picklist_values:
        values = _tr("{n} values").format(n=len(field.picklist_values))
        return values, "chevrons-up-down", "muted"
    return (str(field.length), "", "muted") if field.length else ("", "", "muted")


def _tr(text: str) -> str:
    return QCoreApplication.translate("MappingDetail", text)
