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
from app.core.sync import Approval
from app.store.sync_files import LANGUAGE_VERSION, parse_sync
from app.store.yaml_edits import revise_yaml

if TYPE_CHECKING:
    from app.core.mapping import FieldRule, IdentityRule, Lookup, Mapping, ObjectRef
    from app.core.sync import Sync

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
        **_unless("settings", dict(sync.settings), {}),
        "connections": {
            role.name: {"kind": role.kind.value, **role.options} for role in sync.roles
        },
        "mappings": [_mapping(mapping) for mapping in sync.mappings],
        **_unless("approval", _approval(sync.approval), _approval(Approval())),
        **_unless("quota", _budget(sync.budget), {}),
    }


def _mapping(mapping: Mapping) -> Plain:
    where = {"source": mapping.where_source, "target": mapping.where_target}
    return {
        "name": mapping.name,
        **_unless("enabled", mapping.enabled, default=True),
        "source": _object(mapping.source),
        "target": _object(mapping.target),
        **_unless("key", list(mapping.key), []),
        **_unless("where", {side: text for side, text in where.items() if text}, {}),
        **_unless("delete_when", mapping.delete_when, ""),
        "identity": [_identity(identity) for identity in mapping.identity],
        "mode": {
            "to_target": mapping.to_target.value,
            **_unless("to_source", mapping.to_source.value, Mode.NONE.value),
        },
        **_unless("conflicts", mapping.conflicts.value, ConflictPolicy.ASK.value),
        **_unless("deletions", _deletions(mapping), {}),
        **_unless("title", list(mapping.title), []),
        **_unless("guards", _guards(mapping.guards), _guards(Guards())),
        **_unless("writing", _writing(mapping.writing), {}),
        **_unless("fields", [_rule(rule) for rule in mapping.fields], []),
    }


def _object(ref: ObjectRef) -> Plain:
    return {
        "connection": ref.role,
        **_unless("object", ref.object, ""),
        **_unless("query", ref.query, ""),
    }


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
        **_unless("as", rule.chain, ""),
        **_unless("default", rule.default, None),
        **_unless("required", rule.required, default=False),
        **_unless("watch", rule.watch, default=True),
        **_unless("write", rule.write.value, WriteWhen.ALWAYS.value),
        **_unless("conflict", rule.conflict.value if rule.conflict else None, None),
        **_unless("keep_when_empty", rule.keep_when_empty, default=False),
        **_unless("lookup", _lookup(rule.lookup), {}),
    }


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
