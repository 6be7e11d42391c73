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
from app.core.sync import Binding, Connection, ConnectionKind, Role
from app.core.values import FieldType
from app.ui.models.joins import sources_of

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

    @cached_property
    def labels(self) -> dict[str, str]:
        """API name of a target field in small letters → the org's own label."""
        fields = self.target.fields if self.target else ()
        return {one.name.casefold(): one.label for one in fields}

    def values_of(self, source: str) -> tuple[str, ...]:
        """Give different values of a source field, those that are known."""
        sample = self.samples.get(source)
        return tuple(value for value, _ in sample.common) if sample else ()

    def source_items(self) -> tuple[FieldItem, ...]:
        """Fields of the source in their own order, with their samples."""
        fields = self.source.fields if self.source else ()
        if fields:
            items = [_source_item(one) for one in fields]
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
            self.target.fields,
            key=lambda field: (
                field.name not in keys,
                not field.required_on_create,
                field.label.casefold(),
            ),
        )
        known = {field.name for field in self.target.fields}
        paths = dict.fromkeys(r.target for r in self.mapping.fields if r.target not in known)
        return (
            *(_target_item(field) for field in fields),
            *(FieldItem(path, path, "link-2") for path in paths),
        )

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
