"""Reads a sync file: YAML in, `Sync` out; every error names file, line and key.

The keys are the names of the dataclasses in `app.core`. A key of the sync language that this
version does not carry out is refused, never passed over. `sync_writing` is the way back.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from app.core.errors import MappingError
from app.core.mapping import (
    AssignmentRule,
    Compare,
    ConflictPolicy,
    DeletionPolicy,
    DuplicateRule,
    FieldRule,
    Flow,
    Guards,
    IdentityRule,
    Lookup,
    Many,
    Mapping,
    MissingParent,
    Mode,
    ObjectRef,
    WriteWhen,
    Writing,
)
from app.core.quota import AtLimit, Budget, BudgetUnit
from app.core.sync import Approval, ConnectionKind, Role, Sync
from app.language.chains import is_invertible
from app.language.conditions import parse_condition
from app.language.scanner import LanguageError
from app.store.yaml_entries import Block, Entry, near_match, read_entries

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as Dict
    from pathlib import Path

_Result = TypeVar("_Result")

LANGUAGE_VERSION = 1
"""The sync language of this program: the value of the key `orgtide`."""

_TOP = ("orgtide", "name", "settings", "connections", "mappings", "approval", "guards", "quota")
_TOP_LATER = ("rules", "schedules")
_MAPPING = (
    *("name", "enabled", "source", "target", "key", "where", "delete_when", "identity", "mode"),
    *("conflicts", "deletions", "title", "guards", "writing", "fields"),
)
_RULE_ID = re.compile(r"01Q[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")
"""An assignment rule's Id. Source: Salesforce Help, "Standard Field Record ID Prefix Decoder"."""
_MAPPING_LATER = ("on", "rows", "after", "refuse", "write_back", "outputs")
_FIELD = (
    *("source", "target", "value", "flow", "as", "default", "required", "watch", "write"),
    *("conflict", "keep_when_empty", "lookup"),
)
_FIELD_LATER = ("choose", "else", "when")
_LOOKUP = ("mapping", "object", "by", "none", "many")
_KINDS_LATER = ("webhook",)
_MODES_LATER = ("replace", "append")
_ROLE_OPTIONS = {
    ConnectionKind.SALESFORCE: (),
    ConnectionKind.SQL: (),
    ConnectionKind.FILES: (
        *("encoding", "separator", "sheet", "header_row", "pattern"),
        *("dates", "date_columns", "datetimes", "datetime_columns", "zone"),
        *("numbers", "number_columns"),
    ),
    ConnectionKind.HTTP: ("api",),
}
_ROLE_LATER = ("type_at", "id_at", "order_by", "batch", "per_user", "missing")


class _Who(Enum):
    AUTO = "auto"
    PERSON = "person"


def read_sync(path: Path, settings: Dict[str, str] | None = None) -> Sync:
    """Read a sync file.

    Args:
        path: the file.
        settings: the person's answers to its settings; a missing one takes the file's default.

    Raises:
        MappingError: it does not say what it should; names file, line and key.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingError("The file is not UTF-8 text.", path=path) from error
    except OSError as error:
        raise MappingError(f"The file cannot be read: {error.strerror}.", path=path) from error
    return parse_sync(text, path, settings)


def parse_sync(text: str, path: Path, settings: Dict[str, str] | None = None) -> Sync:
    """Read the text of a sync file; see `read_sync`."""
    defaults = _setting_defaults(read_entries(path, text, {}))
    values = {**defaults, **{k: v for k, v in (settings or {}).items() if k in defaults}}
    top = read_entries(path, text, values).block(_TOP, _TOP_LATER)
    _check_version(top)
    title = top.need("name").text()
    roles = _roles(top.need("connections"))
    guards = _guards(top.get("guards"), Guards())
    mappings = _mappings(top.need("mappings"), {role.name for role in roles}, guards)
    return Sync(
        name=_name_of(top.need("name"), title),
        title=title,
        path=path,
        roles=roles,
        mappings=mappings,
        approval=_approval(top.get("approval")),
        budget=_budget(top.get("quota")),
        settings=values,
    )


# The top ---------------------------------------------------------------------------------------


def _check_version(top: Block) -> None:
    version = top.need("orgtide")
    if version.count() != LANGUAGE_VERSION:
        raise version.error(
            f"This file is of language version {version.raw()}; this Orgtide knows"
            f" {LANGUAGE_VERSION}."
        )


def _name_of(entry: Entry, title: str) -> str:
    """Make a sync's short name from its title: "Mobile opt-ins" is mobile-opt-ins."""
    name = "-".join(re.findall(r"[^\W_]+", title.casefold()))
    if not name:
        raise entry.error(f'"{title}" has no letter to make a name of.')
    return name


def _setting_defaults(entry: Entry) -> dict[str, str]:
    """The settings that a file asks for, with their defaults; "" where it has none."""
    settings = entry.block(_TOP, _TOP_LATER).get("settings")
    if settings is None:
        return {}
    defaults = {}
    for name, one in settings.entries().items():
        if one.is_text:
            defaults[name] = "" if one.is_nothing else one.text()
            continue
        block = one.block(("label", "default", "help"), ("kind", "on", "blank", "columns"))
        defaults[name] = block.text("default")
    return defaults


def _roles(entry: Entry) -> tuple[Role, ...]:
    roles = tuple(_role(name, one) for name, one in entry.entries().items())
    if not roles:
        raise entry.error("A sync needs a connection for each side.")
    return roles


def _role(name: str, entry: Entry) -> Role:
    options = {key for keys in _ROLE_OPTIONS.values() for key in keys}
    block = entry.block(("kind", *sorted(options)), _ROLE_LATER)
    kind_entry = block.need("kind")
    if kind_entry.text() in _KINDS_LATER:
        raise kind_entry.error(
            f"Connections of kind {kind_entry.text()!r} are not carried out by this version of"
            " Orgtide."
        )
    kind = kind_entry.choice(ConnectionKind)
    said = {key: block.need(key).text() for key in sorted(options) if block.get(key) is not None}
    for key in said:
        if key not in _ROLE_OPTIONS[kind]:
            raise block.need(key).error(f"A {kind.value} connection has no {key!r}.")
    return Role(name, kind, said)


def _approval(entry: Entry | None) -> Approval:
    if entry is None:
        return Approval()
    block = entry.block(("insert", "update", "delete"))
    return Approval(
        insert=block.choice("insert", _Who.AUTO) is _Who.AUTO,
        update=block.choice("update", _Who.AUTO) is _Who.AUTO,
        delete=block.choice("delete", _Who.PERSON) is _Who.AUTO,
    )


def _budget(entry: Entry | None) -> Budget:
    if entry is None:
        return Budget()
    block = entry.block(("daily", "hourly_calls", "at_limit", "unit"))
    return Budget(
        daily=_blank_or_count(block.get("daily")),
        hourly=_blank_or_count(block.get("hourly_calls")),
        at_limit=block.choice("at_limit", AtLimit.HOLD),
        unit=block.choice("unit", BudgetUnit.CALLS),
    )


def _blank_or_count(entry: Entry | None) -> int | None:
    return None if entry is None or not entry.text() else entry.count()


def _guards(entry: Entry | None, otherwise: Guards) -> Guards:
    if entry is None:
        return otherwise
    block = entry.block(("deletes", "updates", "source_shrinks", "first_run", "other_writer"))
    deletes = _limits(block.get("deletes"), ("count", "share"))
    updates = _limits(block.get("updates"), ("share",))
    shrinks, first = block.get("source_shrinks"), block.get("first_run")
    if first is not None and first.text() not in ("person", "off"):
        raise first.error(f'"{first.text()}" is neither person nor off.')
    other = block.get("other_writer")
    if other is not None and other.text() not in ("stop", "off"):
        raise other.error(f'"{other.text()}" is neither stop nor off.')
    count, share = otherwise.delete_count, otherwise.delete_share
    if deletes is not None:
        count_entry, share_entry = deletes.get("count"), deletes.get("share")
        count = None if count_entry is None else count_entry.count()
        share = None if share_entry is None else share_entry.share()
    update_share = otherwise.update_share
    if updates is not None:
        update_entry = updates.get("share")
        update_share = None if update_entry is None else update_entry.share()
    return Guards(
        delete_count=count,
        delete_share=share,
        update_share=update_share,
        source_shrinks=otherwise.source_shrinks if shrinks is None else _share_or_off(shrinks),
        first_run=otherwise.first_run if first is None else first.text() == "person",
        other_writer=otherwise.other_writer if other is None else other.text() == "stop",
    )


def _limits(entry: Entry | None, known: tuple[str, ...]) -> dict[str, Entry] | None:
    """The limits of a guard: None when it is not named, empty when it is off."""
    if entry is None:
        return None
    if entry.is_text and entry.text() == "off":
        return {}
    entry.block(known)
    return entry.entries()


def _share_or_off(entry: Entry) -> float | None:
    return None if entry.text() == "off" else entry.share()


# Mappings --------------------------------------------------------------------------------------


def _mappings(entry: Entry, roles: set[str], guards: Guards) -> tuple[Mapping, ...]:
    found: dict[str, Mapping] = {}
    for item in entry.items():
        mapping = _mapping(item, roles, guards)
        if mapping.name in found:
            raise item.error(f"There are two mappings of the name {mapping.name!r}.")
        found[mapping.name] = mapping
    if not found:
        raise entry.error("A sync needs a mapping.")
    for item, mapping in zip(entry.items(), found.values(), strict=True):
        for name in mapping.parents:
            if name not in found:
                hint = near_match(name, found)
                raise item.error(f"{mapping.name} looks up {name!r}, which is no mapping.{hint}")
    return tuple(found.values())


def _mapping(entry: Entry, roles: set[str], guards: Guards) -> Mapping:
    block = entry.block(_MAPPING, _MAPPING_LATER)
    name = block.need("name").text()
    to_target, to_source = _modes(block.get("mode"))
    where = _pair(block, "where", ("source", "target"))
    deletions = _pair(block, "deletions", ("to_target", "to_source"))
    rules = _rules(block, to_target, to_source)
    key = block.get("key")
    title = block.get("title")
    delete_when = block.get("delete_when")
    return Mapping(
        name=name,
        source=_object(block.need("source"), roles),
        target=_object(block.need("target"), roles),
        fields=rules,
        identity=_identities(block.need("identity"), only_deletes=to_target is Mode.DELETE),
        key=() if key is None else key.words(),
        to_target=to_target,
        to_source=to_source,
        where_source=_condition(where.get("source")),
        where_target=_condition(where.get("target")),
        delete_when=_condition(delete_when),
        conflicts=block.choice("conflicts", ConflictPolicy.ASK),
        deletions_to_target=_choice(deletions.get("to_target"), DeletionPolicy.ASK),
        deletions_to_source=_choice(deletions.get("to_source"), DeletionPolicy.IGNORE),
        enabled=block.flag("enabled", default=True),
        title=() if title is None else title.words(),
        guards=_guards(block.get("guards"), guards),
        writing=_writing(block.get("writing")),
    )


def _writing(entry: Entry | None) -> Writing:
    """How records are written to the org; a rule may be named by its Id."""
    if entry is None:
        return Writing()
    block = entry.block(("assignment_rule", "duplicate_rule", "hard_delete", "together"))
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


def _pair(block: Block, name: str, keys: tuple[str, str]) -> dict[str, Entry]:
    entry = block.get(name)
    if entry is None:
        return {}
    inner = entry.block(keys)
    return {key: one for key in keys if (one := inner.get(key)) is not None}


def _choice(entry: Entry | None, default: DeletionPolicy) -> DeletionPolicy:
    return default if entry is None else entry.choice(DeletionPolicy)


def _object(entry: Entry, roles: set[str]) -> ObjectRef:
    block = entry.block(("connection", "object", "query"), ("group",))
    role = block.need("connection")
    if role.text() not in roles:
        hint = near_match(role.text(), roles)
        raise role.error(f"There is no connection {role.text()!r} in this file.{hint}")
    object, query = block.text("object"), block.text("query")
    if bool(object) == bool(query):
        raise entry.error("Either 'object' or 'query' is needed here.")
    return ObjectRef(role.text(), object, query)


def _modes(entry: Entry | None) -> tuple[Mode, Mode]:
    if entry is None:
        return Mode.UPSERT, Mode.NONE
    if entry.is_text:
        return _mode(entry), Mode.NONE
    block = entry.block(("to_target", "to_source"))
    to_target, to_source = block.get("to_target"), block.get("to_source")
    return (
        Mode.NONE if to_target is None else _mode(to_target),
        Mode.NONE if to_source is None else _mode(to_source),
    )


def _mode(entry: Entry) -> Mode:
    if entry.text() in _MODES_LATER:
        raise entry.error(f"Mode {entry.text()!r} is not carried out by this version of Orgtide.")
    return entry.choice(Mode)


def _identities(entry: Entry, *, only_deletes: bool) -> tuple[IdentityRule, ...]:
    items = entry.items() if entry.is_list else [entry]
    found = tuple(_identity(item) for item in items)
    for item, identity in zip(items, found, strict=True):
        if identity.many is Many.ALL and not only_deletes:
            raise item.error(
                "'many: all' is for mode delete only: a row that is kept in agreement has one"
                " record. Use error, first or newest."
            )
    if not found:
        raise entry.error("A mapping needs an identity.")
    return found


def _identity(entry: Entry) -> IdentityRule:
    block = entry.block(("source", "target", "compare", "empty", "many"))
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


# Field rules -----------------------------------------------------------------------------------


def _rules(block: Block, to_target: Mode, to_source: Mode) -> tuple[FieldRule, ...]:
    entry = block.get("fields")
    if entry is None:
        if to_target is Mode.DELETE and to_source is Mode.NONE:
            return ()
        raise block.entry.error("The key 'fields' is missing.")
    found: dict[str, FieldRule] = {}
    for item in entry.items():
        rule = _rule(item)
        if rule.key in found:
            raise item.error("The same rule is there twice.")
        if rule.flow.reaches_target and to_target is Mode.NONE:
            raise item.error("This field flows to the target, but nothing may be written there.")
        if rule.flow.reaches_source and to_source is Mode.NONE:
            raise item.error("This field flows to the source, but nothing may be written there.")
        found[rule.key] = rule
    return tuple(found.values())


def _rule(entry: Entry) -> FieldRule:
    block = entry.block(_FIELD, _FIELD_LATER)
    for name in ("target", "default"):
        one = block.get(name)
        if one is not None and not one.is_text:
            raise one.error(f"Only one value for {name!r} is carried out by this version.")
    value, default, conflict = block.get("value"), block.get("default"), block.get("conflict")
    rule = FieldRule(
        source=block.text("source"),
        target=block.need("target").text(),
        flow=block.choice("flow", Flow.TO_TARGET),
        chain=_chain(block),
        value=None if value is None else value.text(),
        default=None if default is None else default.text(),
        required=block.flag("required", default=False),
        watch=block.flag("watch", default=True),
        write=block.choice("write", WriteWhen.ALWAYS),
        conflict=None if conflict is None else conflict.choice(ConflictPolicy),
        keep_when_empty=block.flag("keep_when_empty", default=False),
        lookup=_lookup(block.get("lookup")),
    )
    if bool(rule.source) == (rule.value is not None):
        raise entry.error("Either 'source' or 'value' is needed here.")
    if rule.value is not None and rule.flow is not Flow.TO_TARGET:
        raise block.need("flow").error("A fixed value flows to the target only.")
    return rule


def _lookup(entry: Entry | None) -> Lookup | None:
    if entry is None:
        return None
    block = entry.block(_LOOKUP, ("converted",))
    mapping, object = block.text("mapping"), block.text("object")
    if bool(mapping) == bool(object):
        raise entry.error("A lookup needs either 'mapping' or 'object'.")
    if object and not block.text("by"):
        raise entry.error("A lookup of an object needs 'by': the field that holds the value.")
    many = block.get("many")
    if many is not None and many.text() not in _MANY_PARENTS:
        raise many.error(f'"{many.text()}" is neither error nor first.')
    return Lookup(
        mapping=mapping,
        object=object,
        by=block.text("by"),
        none=block.choice("none", MissingParent.PARK),
        many=block.choice("many", Many.ERROR),
    )


_MANY_PARENTS = (Many.ERROR.value, Many.FIRST.value)


def _chain(block: Block) -> str:
    """The `as:` text, read once so that a mistake is found now."""
    entry = block.get("as")
    if entry is None:
        return ""
    text = entry.text()
    invertible = _read(entry, is_invertible, text)
    flow = block.choice("flow", Flow.TO_TARGET)
    if flow.reaches_source and not invertible:
        raise entry.error(f"{text} has no way back, so the field can flow to the target only.")
    return text


def _condition(entry: Entry | None) -> str:
    if entry is None:
        return ""
    text = entry.text()
    _read(entry, parse_condition, text)
    return text


def _read(entry: Entry, reader: Callable[[str], _Result], text: str) -> _Result:
    try:
        return reader(text)
    except LanguageError as error:
        raise entry.error(str(error)) from error
