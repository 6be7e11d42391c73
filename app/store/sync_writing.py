"""Writes a sync back into its file: what changed is changed, comments and order stay.

The file as it is and the sync as it shall be are both said in plain keys; only where the two differ
the YAML is touched. So a `${setting}` that was not changed stays a reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.errors import MappingError
from app.core.mapping import (
    AssignmentRule,
    Compare,
    ConflictPolicy,
    DeletionPolicy,
    DuplicateRule,
    Flow,
    Guards,
    Many,
    MissingParent,
    Mode,
    WriteWhen,
    Writing,
)
from app.core.quota import AtLimit, Budget, BudgetUnit
from app.core.rule import Duplicate
from app.core.schedule import FirstRun
from app.core.setting import Setting, SettingKind
from app.core.sync import Approval, ConnectionKind
from app.store.sync_files import LANGUAGE_VERSION, parse_sync
from app.store.yaml_edits import revise_yaml

if TYPE_CHECKING:
    from app.core.mapping import (
        FieldRule,
        Grouping,
        IdentityRule,
        Lookup,
        Mapping,
        ObjectRef,
        Refusal,
        WakeBy,
    )
    from app.core.rule import LiveRule
    from app.core.schedule import Schedule
    from app.core.sync import SetupStep, Sync

Plain = dict[str, Any]
"""Keys and values as they stand in a sync file; what has its default is left out."""


def revise_sync(text: str, sync: Sync) -> str:
    """Write a sync into the text of its file.

    Args:
        text: the file as it is; "" makes a new one.
        sync: as it shall be.

    Returns:
        A text that reads as the sync.

    Raises:
        MappingError: the text is no sync file, or the sync cannot be said in one.
    """
    before = _plain(parse_sync(text, sync.path, sync.settings)) if text else {}
    written = revise_yaml(text, before, _plain(sync))
    if parse_sync(written, sync.path, sync.settings) != sync:
        raise MappingError("This sync cannot be written to its file.", path=sync.path)
    return written


# The file as plain keys --------------------------------------------------------------------------


def _plain(sync: Sync) -> Plain:
    return {
        "orgtide": LANGUAGE_VERSION,
        "name": sync.title,
        **_unless("settings", {one.name: _setting(one) for one in sync.asked}, {}),
        "connections": {
            role.name: {"kind": role.kind.value, **role.options} for role in sync.roles
        },
        **_unless("setup", [_step(one) for one in sync.setup], []),
        "mappings": [_mapping(mapping, sync) for mapping in sync.mappings],
        **_unless("rules", [_live_rule(one) for one in sync.rules], []),
        **_unless("schedules", [_schedule(one) for one in sync.schedules], []),
        **_unless("approval", _approval(sync.approval), _approval(Approval())),
        **_unless("quota", _budget(sync.budget), {}),
    }


def _step(step: SetupStep) -> Plain | str:
    """A step; one without a link is its sentence."""
    if not step.link:
        return step.do
    return {"do": step.do, "link": step.link, **_unless("on", step.role, "")}


def _setting(setting: Setting) -> Plain | str:
    """A setting; one of which nothing but its default is said is that."""
    if setting == Setting(setting.name, default=setting.default, blank=""):
        return setting.default
    kind = f"choice from {setting.offers}" if setting.offers else setting.kind.value
    return {
        **_unless("label", setting.label, ""),
        **_unless("kind", kind, SettingKind.TEXT.value),
        **_unless("on", setting.on, ""),
        **_unless("choices", list(setting.choices), []),
        **_unless("columns", {one.name: _setting(one) for one in setting.columns}, {}),
        **_unless("default", setting.default, ""),
        **_unless("blank", setting.blank, None),
        **_unless("help", setting.help, ""),
    }


def _mapping(mapping: Mapping, sync: Sync) -> Plain:
    where = {"source": mapping.where_source, "target": mapping.where_target}
    return {
        "name": mapping.name,
        **_unless("enabled", mapping.enabled, default=True),
        **_source(mapping.source, sync),
        "target": _object(mapping.target),
        **_unless("key", list(mapping.key), []),
        **_unless("after", list(mapping.after), []),
        **_unless("where", {side: text for side, text in where.items() if text}, {}),
        **_unless("delete_when", mapping.delete_when, ""),
        **_unless("identity", [_identity(identity) for identity in mapping.identity], []),
        "mode": {
            "to_target": mapping.to_target.value,
            **_unless("to_source", mapping.to_source.value, Mode.NONE.value),
        },
        **_unless("conflicts", mapping.conflicts.value, ConflictPolicy.ASK.value),
        **_unless("deletions", _deletions(mapping), {}),
        **_unless("title", list(mapping.title), []),
        **_unless("guards", _guards(mapping.guards), _guards(Guards())),
        **_unless("writing", _writing(mapping.writing), {}),
        **_unless("refuse", [_refusal(one) for one in mapping.refuse], []),
        **_unless("fields", [_rule(rule) for rule in mapping.fields if not rule.write_back], []),
        **_unless("write_back", _write_back(mapping), {}),
        **_unless("outputs", {one.value: use.value for one, use in mapping.outputs}, {}),
    }


def _source(ref: ObjectRef, sync: Sync) -> Plain:
    """The source, or the webhook whose payloads feed the mapping."""
    kind = next((role.kind for role in sync.roles if role.name == ref.role), None)
    if kind is not ConnectionKind.WEBHOOK:
        return {"source": _object(ref)}
    return {"on": f"{ref.role}.{ref.object}", **_unless("rows", ref.rows, "")}


def _refusal(refusal: Refusal) -> Plain:
    return {"fields": list(refusal.fields), "say": refusal.say}


def _write_back(mapping: Mapping) -> Plain:
    rule = next((one for one in mapping.fields if one.write_back), None)
    return {} if rule is None else {"source": rule.source, **_unless("from", rule.target, "Id")}


def _wake(by: WakeBy | None) -> Plain:
    if by is None:
        return {}
    named = (("notify", by.notify), ("changes", by.changes), ("column", by.column))
    return {key: text for key, text in named if text}


def _object(ref: ObjectRef) -> Plain:
    return {
        "connection": ref.role,
        **_unless("object", ref.object, ""),
        **_unless("query", ref.query, ""),
        **_unless("rows", ref.rows, ""),
        **_unless("group", _group(ref.group), {}),
        **_unless("changed", ref.changed, ""),
        **_unless("wake", _wake(ref.wake), {}),
    }


def _group(group: Grouping | None) -> Plain:
    return {} if group is None else {"by": list(group.by), "count": list(group.count)}


def _identity(identity: IdentityRule) -> Plain:
    return {
        "source": _one_or_list(identity.source),
        "target": _one_or_list(identity.target),
        **_unless("compare", identity.compare.value, Compare.EXACT.value),
        **_unless("many", identity.many.value, Many.ERROR.value),
    }


def _one_or_list(words: tuple[str, ...]) -> str | list[str]:
    return words[0] if len(words) == 1 else list(words)


def _deletions(mapping: Mapping) -> Plain:
    return {
        **_unless("to_target", mapping.deletions_to_target.value, DeletionPolicy.ASK.value),
        **_unless("to_source", mapping.deletions_to_source.value, DeletionPolicy.IGNORE.value),
    }


def _writing(writing: Writing) -> Plain:
    rule = writing.assignment_rule_id or writing.assignment_rule.value
    return {
        **_unless("assignment_rule", rule, AssignmentRule.NONE.value),
        **_unless("duplicate_rule", writing.duplicate_rule.value, DuplicateRule.REFUSE.value),
        **_unless("hard_delete", writing.hard_delete, default=False),
        **_unless("together", _one_or_list(writing.together) if writing.together else None, None),
    }


def _guards(guards: Guards) -> Plain:
    deletes: Plain = {}
    if guards.delete_count is not None:
        deletes["count"] = guards.delete_count
    if guards.delete_share is not None:
        deletes["share"] = _percent(guards.delete_share)
    updates = guards.update_share
    return {
        "deletes": deletes or "off",
        "updates": "off" if updates is None else {"share": _percent(updates)},
        "source_shrinks": "off"
        if guards.source_shrinks is None
        else _percent(guards.source_shrinks),
        "first_run": "person" if guards.first_run else "off",
        **_unless("other_writer", "stop" if guards.other_writer else "off", "stop"),
    }


def _percent(share: float) -> str:
    return f"{round(share * 100, 6):g}%"


def _rule(rule: FieldRule) -> Plain:
    return {
        **_unless("source", rule.source, ""),
        **_unless("value", rule.value, None),
        "target": rule.target,
        **_unless("flow", rule.flow.value, Flow.TO_TARGET.value),
        **_unless("as", _chain(rule), ""),
        **_unless("default", _default(rule), None),
        **_unless("required", rule.required, default=False),
        **_unless("watch", rule.watch, default=True),
        **_unless("write", rule.write.value, WriteWhen.ALWAYS.value),
        **_unless("conflict", rule.conflict.value if rule.conflict else None, None),
        **_unless("keep_when_empty", rule.keep_when_empty, default=False),
        **_unless("lookup", _lookup(rule.lookup), {}),
        **_unless("when", rule.when, ""),
        **_unless("choose", [{"when": one.when, "value": one.value} for one in rule.choices], []),
        **_unless("else", rule.otherwise, None),
    }


def _chain(rule: FieldRule) -> str | Plain:
    if not rule.chain_back:
        return rule.chain
    forward = _unless(Flow.TO_TARGET.value, rule.chain, "")
    return {**forward, Flow.TO_SOURCE.value: rule.chain_back}


def _default(rule: FieldRule) -> str | Plain | None:
    if rule.default_back is None:
        return rule.default
    forward = _unless(Flow.TO_TARGET.value, rule.default, None)
    return {**forward, Flow.TO_SOURCE.value: rule.default_back}


def _lookup(lookup: Lookup | None) -> Plain:
    if lookup is None:
        return {}
    return {
        **_unless("mapping", lookup.mapping, ""),
        **_unless("object", lookup.object, ""),
        **_unless("by", lookup.by, ""),
        **_unless("none", lookup.none.value, MissingParent.PARK.value),
        **_unless("many", lookup.many.value, Many.ERROR.value),
    }


def _live_rule(rule: LiveRule) -> Plain:
    return {
        "when": {
            "object": f"{rule.when.role}.{rule.when.object}",
            **_unless("field", rule.when.field, ""),
            **_unless("to", rule.when.to, None),
            **_unless("where", rule.when.where, ""),
        },
        "do": {
            "call": f"{rule.role}.{rule.action}",
            **_unless("with", dict(rule.values), {}),
            **_unless("once_per", list(rule.once_per), []),
            **_unless("duplicate", rule.duplicate.value, Duplicate.SHOWN.value),
        },
    }


def _schedule(schedule: Schedule) -> Plain:
    at, between = schedule.at, schedule.between
    return {
        "mapping": schedule.mapping,
        **_unless("flow", schedule.flow.value if schedule.flow else None, None),
        **_unless("at", at.strftime("%H:%M") if at else None, None),
        **_unless("every", _every(schedule) if schedule.every else None, None),
        **_unless("between", "-".join(f"{one:%H:%M}" for one in between or ()), ""),
        **_unless("first", schedule.first.value, FirstRun.AT_ONCE.value),
        **_unless("days", [day.value for day in schedule.days], []),
        **_unless("zone", schedule.zone, ""),
    }


def _every(schedule: Schedule) -> str:
    """A span as a file says it, in the largest unit that is whole."""
    seconds = int(schedule.every.total_seconds()) if schedule.every else 0
    for unit, size in (("day", 86_400), ("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _approval(approval: Approval) -> Plain:
    kinds = {"insert": approval.insert, "update": approval.update, "delete": approval.delete}
    return {kind: "auto" if alone else "person" for kind, alone in kinds.items()}


def _budget(budget: Budget) -> Plain:
    return {
        **_unless("daily", budget.daily, None),
        **_unless("hourly_calls", budget.hourly, None),
        **_unless("at_limit", budget.at_limit.value, AtLimit.HOLD.value),
        **_unless("unit", budget.unit.value, BudgetUnit.CALLS.value),
    }


def _unless(key: str, value: object, default: object) -> Plain:
    return {} if value == default else {key: value}
