"""Find what of an org's own ways a mapping does not heed: record types, people, currencies.

Pure: a mapping and a description in, findings out; each says what happens and what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.mapping import FieldRule, Mapping, Mode, WriteWhen
from app.core.schema import ObjectSchema, near_names
from app.core.snapshot import Side
from app.core.values import FieldType
from app.engine.pause import mode_of, written_rules
from app.jobs.record_types import RECORD_TYPE, type_named, type_of_id
from app.jobs.value_checks import address_findings, picklist_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


ERROR, WARNING = "error", "warning"
CURRENCY = "CurrencyIsoCode"
PERSON_FLAG = "IsPersonAccount"
_NAMED_TYPE = re.compile(
    r"RecordType\.(DeveloperName|Name)\s*=\s*['\"]([^'\"]*)['\"]", re.IGNORECASE
)
_PERSON_NAMES = frozenset({"firstname", "lastname", "salutation"})


@dataclass(frozen=True)
class Found:
    """One thing that will not go as meant."""

    severity: str
    message: str
    field: str = ""


@dataclass(frozen=True)
class Written:
    """What a mapping writes to one object, for the checks to look at."""

    mapping: Mapping
    side: Side
    schema: ObjectSchema
    rules: dict[str, FieldRule]
    """Field in lower case → its rule; without paths."""

    @property
    def inserts(self) -> bool:
        """Whether records may be created."""
        return mode_of(self.mapping, self.side).inserts

    @property
    def condition(self) -> str:
        """Which of the object's records may flow."""
        target = self.side is Side.TARGET
        return self.mapping.where_target if target else self.mapping.where_source

    def fixed(self, field: str) -> str | None:
        """The fixed value of a field's rule; None where it comes from the data."""
        rule = self.rules.get(field.casefold())
        return rule.value if rule is not None and not rule.source else None

    def label(self, field: str) -> str:
        """What people call a field, with its API name."""
        found = self.schema.field(field)
        return f"{found.label} ({found.name})" if found else field


def written_of(mapping: Mapping, side: Side, schema: ObjectSchema) -> Written:
    """What a mapping writes to one side."""
    names = {
        (rule.target if side is Side.TARGET else rule.source): rule
        for rule in written_rules(mapping, side)
    }
    rules = {name.casefold(): rule for name, rule in names.items() if "." not in name}
    return Written(mapping, side, schema, rules)


def object_findings(mapping: Mapping, side: Side, schema: ObjectSchema) -> list[Found]:
    """Everything the checks have to say of one side of a mapping, in the order of the checks."""
    written = written_of(mapping, side, schema)
    checks: tuple[Callable[[Written], Iterator[Found]], ...] = (
        _queryable,
        _rights,
        _record_type,
        _named_record_types,
        _people,
        _contacts_of_people,
        _currency,
    )
    found = [one for check in checks for one in check(written)]
    values = (
        *address_findings(schema, written.rules, inserts=written.inserts),
        *picklist_findings(schema, written.rules, written.fixed),
    )
    return [*found, *(Found(*one) for one in values)]


def _queryable(written: Written) -> Iterator[Found]:
    """Records are compared before they are written, so an object has to answer queries."""
    schema = written.schema
    if not schema.queryable:
        yield Found(
            ERROR,
            f"{schema.label_plural} ({schema.name}) cannot be queried, so Orgtide can "
            "neither read nor compare them. Choose the object that holds these records",
        )


def _rights(written: Written) -> Iterator[Found]:
    """What the mode does to records has to be this user's right, or every record is left out."""
    schema, mode = written.schema, mode_of(written.mapping, written.side)
    needed = (
        ("created", mode.inserts, schema.createable),
        ("changed", mode.updates, schema.updateable),
        ("deleted", mode is Mode.DELETE or mode.mirrors, schema.deletable),
    )
    missing = [word for word, needs, may in needed if needs and not may]
    if missing:
        yield Found(
            ERROR,
            f"{schema.label_plural} cannot be {' or '.join(missing)} by this user. Give the right "
            "in a permission set (orgtide permissions writes one), or choose another mode",
        )


def _record_type(written: Written) -> Iterator[Found]:
    """A fixed record type has to be one of the object's, and this user's."""
    rule = written.rules.get(RECORD_TYPE.casefold())
    if rule is None:
        return
    types = [one for one in written.schema.record_types if not one.master]
    names = [one.developer_name for one in types]
    value = written.fixed(RECORD_TYPE)
    if value is None:
        yield Found(
            WARNING,
            "Record types are written by Id, and each org has its own Ids; a name in the data is "
            "refused. Use one mapping for each record type, with a fixed developer name as value",
            RECORD_TYPE,
        )
        return
    found = type_named(written.schema, value) or type_of_id(written.schema, value)
    if found is None:
        near = near_names(value, names)
        advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names) or 'none'}"
        label = written.schema.label
        yield Found(ERROR, f"{label} has no record type {value}. {advice}", RECORD_TYPE)
    elif not found.active or not found.available:
        yield Found(
            ERROR,
            f"The record type {found.developer_name} is not active, or not given to this user. "
            "Give it to the user's profile or permission set in Setup",
            RECORD_TYPE,
        )
    elif type_named(written.schema, value) is None:
        yield Found(
            WARNING,
            f"An Id of a record type holds in one org only. Write {found.developer_name} instead; "
            "its Id is found in each org",
            RECORD_TYPE,
        )


def _named_record_types(written: Written) -> Iterator[Found]:
    """Record types that a filter names have to be there, or nothing ever flows."""
    types = [one for one in written.schema.record_types if not one.master]
    for field, name in _NAMED_TYPE.findall(written.condition):
        by_name = field.casefold() == "name"
        known = [one.name if by_name else one.developer_name for one in types]
        if types and name.casefold() not in {one.casefold() for one in known}:
            near = near_names(name, known)
            advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}"
            yield Found(
                ERROR,
                f"The filter names the record type {name}, which {written.schema.label} has not. "
                f"{advice}",
            )


def _people(written: Written) -> Iterator[Found]:
    """Accounts that are people have other fields than companies, and need a record type."""
    if written.schema.name != "Account" or written.schema.field(PERSON_FLAG) is None:
        return
    of_people = sorted(
        name
        for name in written.rules
        if (name.startswith("person") or name.endswith("__pc") or name in _PERSON_NAMES)
    )
    if not of_people:
        return
    first = written.label(of_people[0])
    if "name" in written.rules:
        yield Found(
            ERROR,
            f"Account Name belongs to companies and {first} to people; no account takes both. Make "
            "one mapping for each, with a record type of its own",
            "Name",
        )
    if written.inserts and RECORD_TYPE.casefold() not in written.rules:
        yield Found(
            ERROR,
            f"{first} belongs to people, and a new account is a person only by its record type. "
            f"Add a rule with a person account's record type as the value of {RECORD_TYPE}",
            of_people[0],
        )
    if written.inserts and "lastname" not in written.rules and "name" not in written.rules:
        yield Found(ERROR, "A new person account needs a last name. Map LastName", of_people[0])


def _contacts_of_people(written: Written) -> Iterator[Found]:
    """Contacts behind person accounts are changed through their account."""
    if written.schema.name != "Contact" or written.schema.field(PERSON_FLAG) is None:
        return
    if written.rules and PERSON_FLAG.casefold() not in written.condition.casefold():
        yield Found(
            WARNING,
            "Contacts of person accounts can be changed through their account only. Leave them out "
            f"with the filter {PERSON_FLAG} = false, and map Account for people",
        )


def _currency(written: Written) -> Iterator[Found]:
    """Amounts need their currency, and a change of the currency changes them."""
    field = written.schema.field(CURRENCY)
    if field is None:
        return
    amounts = [
        written.label(name)
        for name in written.rules
        if (found := written.schema.field(name)) is not None and found.type is FieldType.CURRENCY
    ]
    rule = written.rules.get(CURRENCY.casefold())
    if rule is None and amounts and written.inserts:
        yield Found(
            WARNING,
            f"{', '.join(amounts)}: the org has several currencies, and without {CURRENCY} a new "
            "record has the user's own. Map it, or give a fixed value",
            amounts[0],
        )
    if rule is not None and rule.write is not WriteWhen.ON_INSERT:
        yield Found(
            WARNING,
            f"A change of {CURRENCY} converts the record's other amounts. Write it on insert only, "
            "unless that is meant",
            CURRENCY,
        )
