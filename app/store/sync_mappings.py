"""Reads the mappings of a sync file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.mapping import (
    AssignmentRule,
    Compare,
    ConflictPolicy,
    DeletionPolicy,
    DuplicateRule,
    Grouping,
    Guards,
    IdentityRule,
    Many,
    Mapping,
    Mode,
    ObjectRef,
    Output,
    OutputUse,
    Refusal,
    WakeBy,
    Whole,
    Writing,
)
from app.core.sync import ConnectionKind, Role
from app.store.sync_fields import condition_of, fields_of
from app.store.sync_grammar import keys_of
from app.store.sync_limits import guards_of
from app.store.sync_live import span_of, split_role
from app.store.yaml_entries import near_match

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.store.yaml_entries import Block, Entry

_RULE_ID = re.compile(r"01Q[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")
"""An assignment rule's Id. Source: Salesforce Help, "Standard Field Record ID Prefix Decoder"."""


def mappings_of(entry: Entry, roles: Collection[Role], guards: Guards) -> tuple[Mapping, ...]:
    """The mappings of a file, in its order; what guards one does not name, the sync's do."""
    found: dict[str, Mapping] = {}
    for item in entry.items():
        mapping = _mapping(item, roles, guards)
        if mapping.name in found:
            raise item.error(f"There are two mappings of the name {mapping.name!r}.")
        found[mapping.name] = mapping
    if not found:
        raise entry.error("A sync needs a mapping.")
    for item, mapping in zip(entry.items(), found.values(), strict=True):
        for name in (*mapping.parents, *mapping.after):
            if name not in found:
                does = "looks up" if name in mapping.parents else "comes after"
                hint = near_match(name, found)
                raise item.error(f"{mapping.name} {does} {name!r}, which is no mapping.{hint}")
    return tuple(found.values())


def _mapping(entry: Entry, roles: Collection[Role], guards: Guards) -> Mapping:
    block = entry.block(keys_of("mapping"))
    name = block.need("name").text()
    to_target, to_source = _modes(block.get("mode"))
    where = _pair(block, "where", "where_sides")
    deletions = _pair(block, "deletions", "deletions")
    return Mapping(
        name=name,
        source=_source(block, roles),
        target=_object(block.need("target"), roles),
        fields=fields_of(block, to_target, to_source),
        identity=_identities(block, to_target),
        key=_words(block.get("key")),
        to_target=to_target,
        to_source=to_source,
        where_source=condition_of(where.get("source")),
        where_target=condition_of(where.get("target")),
        delete_when=condition_of(block.get("delete_when")),
        conflicts=block.choice("conflicts", ConflictPolicy.ASK),
        deletions_to_target=_choice(deletions.get("to_target"), DeletionPolicy.ASK),
        deletions_to_source=_choice(deletions.get("to_source"), DeletionPolicy.IGNORE),
        enabled=block.flag("enabled", default=True),
        title=_words(block.get("title")),
        guards=guards_of(block.get("guards"), guards),
        writing=_writing(block.get("writing")),
        after=_words(block.get("after")),
        refuse=_refusals(block.get("refuse")),
        outputs=_outputs(block.get("outputs")),
    )


def _words(entry: Entry | None) -> tuple[str, ...]:
    return () if entry is None else entry.words()


def _refusals(entry: Entry | None) -> tuple[Refusal, ...]:
    if entry is None:
        return ()
    blocks = [one.block(keys_of("refuse")) for one in (entry.items() if entry.is_list else [entry])]
    return tuple(Refusal(one.need("fields").words(), one.need("say").text()) for one in blocks)


def _outputs(entry: Entry | None) -> tuple[tuple[Output, OutputUse], ...]:
    if entry is None:
        return ()
    block = entry.block(keys_of("outputs"))
    return tuple(
        (output, one.choice(OutputUse))
        for output in Output
        if (one := block.get(output.value)) is not None
    )


def _writing(entry: Entry | None) -> Writing:
    """How records are written to the org; a rule may be named by its Id."""
    if entry is None:
        return Writing()
    block = entry.block(keys_of("writing"))
    rule, together = block.get("assignment_rule"), block.get("together")
    rule_id = ""
    if rule is not None and _RULE_ID.fullmatch(rule.text()):
        rule_id, rule = rule.text(), None
    return Writing(
        assignment_rule=AssignmentRule.NONE if rule is None else rule.choice(AssignmentRule),
        assignment_rule_id=rule_id,
        duplicate_rule=block.choice("duplicate_rule", DuplicateRule.REFUSE),
        hard_delete=block.flag("hard_delete", default=False),
        together=() if together is None else together.words(),
    )


def _pair(block: Block, name: str, keys: str) -> dict[str, Entry]:
    entry = block.get(name)
    if entry is None:
        return {}
    inner = entry.block(keys_of(keys))
    return {key: one for key in keys_of(keys) if (one := inner.get(key)) is not None}


def _choice(entry: Entry | None, default: DeletionPolicy) -> DeletionPolicy:
    return default if entry is None else entry.choice(DeletionPolicy)


def _source(block: Block, roles: Collection[Role]) -> ObjectRef:
    """The source of a mapping, or the webhook whose payloads feed it."""
    on, rows = block.get("on"), block.get("rows")
    if on is None:
        if (whole := block.get("whole")) is not None:
            raise whole.error("'whole' goes with 'on': any other source is read whole anyway.")
        if rows is not None:
            raise rows.error("'rows' goes with 'on'; a source has 'rows' of its own.")
        ref = _object(block.need("source"), roles)
        if _kind(ref.role, roles) is ConnectionKind.WEBHOOK:
            raise block.need("source").error(f"Payloads are named by 'on: {ref.role}.TYPE'.")
        return ref
    if block.get("source") is not None:
        raise on.error("A mapping has either 'source' or 'on'.")
    role, kind = split_role(on, [one.name for one in roles])
    if _kind(role, roles) is not ConnectionKind.WEBHOOK:
        raise on.error(f"{role} is no webhook; name its object with 'source'.")
    path = "" if rows is None else rows.text()
    return ObjectRef(role, kind, rows=path, whole=_whole(block.get("whole"), roles))


def _whole(entry: Entry | None, roles: Collection[Role]) -> Whole | None:
    """Where all can be read that payloads tell of."""
    if entry is None:
        return None
    block = entry.block(keys_of("whole"))
    role, object, query = block.need("connection"), block.text("object"), block.text("query")
    names = [one.name for one in roles]
    if role.text() not in names:
        hint = near_match(role.text(), names)
        raise role.error(f"There is no connection {role.text()!r} in this file.{hint}")
    if _kind(role.text(), roles) is ConnectionKind.WEBHOOK:
        raise role.error(f"{role.text()} is a webhook: what it brings is never all there is.")
    if bool(object) == bool(query):
        raise entry.error("Either 'object' or 'query' is needed here.")
    every = block.get("every")
    return Whole(role.text(), object, query, **({} if every is None else {"every": span_of(every)}))


def _kind(role: str, roles: Collection[Role]) -> ConnectionKind | None:
    return next((one.kind for one in roles if one.name == role), None)


def _object(entry: Entry, roles: Collection[Role]) -> ObjectRef:
    block = entry.block(keys_of("object"))
    role, names = block.need("connection"), [one.name for one in roles]
    if role.text() not in names:
        hint = near_match(role.text(), names)
        raise role.error(f"There is no connection {role.text()!r} in this file.{hint}")
    object, query = block.text("object"), block.text("query")
    if bool(object) == bool(query):
        raise entry.error("Either 'object' or 'query' is needed here.")
    changed = block.get("changed")
    if changed is not None and (query or _kind(role.text(), roles) is not ConnectionKind.SQL):
        raise changed.error("Only a table of a database can name a column for this.")
    return ObjectRef(
        role.text(),
        object,
        query,
        block.text("rows"),
        _group(block.get("group")),
        "" if changed is None else changed.text(),
        _wake(block.get("wake"), _kind(role.text(), roles)),
    )


def _wake(entry: Entry | None, kind: ConnectionKind | None) -> WakeBy | None:
    """What tells that records of an object changed."""
    if entry is None:
        return None
    if kind is not ConnectionKind.SQL:
        raise entry.error("Only a database is told what wakes it; files are watched as they are.")
    block = entry.block(keys_of("wake"))
    found = WakeBy(block.text("notify"), block.text("changes"), block.text("column"))
    if bool(found.notify) == bool(found.changes):
        raise entry.error("Either 'notify' or 'changes' is needed here.")
    if found.column and not found.changes:
        raise block.need("column").error("'column' goes with 'changes'.")
    return found


def _group(entry: Entry | None) -> Grouping | None:
    if entry is None:
        return None
    block = entry.block(keys_of("group"))
    return Grouping(block.need("by").words(), block.need("count").words())


def _modes(entry: Entry | None) -> tuple[Mode, Mode]:
    if entry is None:
        return Mode.UPSERT, Mode.NONE
    if entry.is_text:
        return entry.choice(Mode), Mode.NONE
    block = entry.block(keys_of("modes"))
    to_source = block.choice("to_source", Mode.NONE)
    if not to_source.needs_identity:
        raise block.need("to_source").error(f"Mode {to_source.value} is for the target only.")
    return block.choice("to_target", Mode.NONE), to_source


def _identities(block: Block, to_target: Mode) -> tuple[IdentityRule, ...]:
    entry = block.get("identity")
    if entry is None and not to_target.needs_identity:
        return ()
    entry = block.need("identity")
    if to_target is Mode.APPEND:
        raise entry.error("Mode append looks for no record in the target, so it has no identity.")
    items = entry.items() if entry.is_list else [entry]
    found = tuple(_identity(item) for item in items)
    for item, identity in zip(items, found, strict=True):
        if identity.many is Many.ALL and to_target is not Mode.DELETE:
            raise item.error(
                "'many: all' is for mode delete only: a row that is kept in agreement has one"
                " record. Use error, first or newest."
            )
    if not found:
        raise entry.error("A mapping needs an identity.")
    return found


def _identity(entry: Entry) -> IdentityRule:
    block = entry.block(keys_of("identity"))
    source, target = block.need("source").words(), block.need("target").words()
    if len(source) != len(target) or not source:
        raise entry.error("Source and target need the same number of fields here.")
    empty = block.get("empty")
    if empty is not None and empty.text() != "never":
        raise empty.error("An empty value never identifies a record; only 'never' is known here.")
    return IdentityRule(
        source=source,
        target=target,
        compare=block.choice("compare", Compare.EXACT),
        many=block.choice("many", Many.ERROR),
    )
