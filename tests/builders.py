"""Nouns in one short line: rule("email>Email"), mapping(...), schema("Contact", "Name*")."""

from __future__ import annotations

from typing import Any

from app.core.mapping import FieldRule, Flow, IdentityRule, Mapping, Mode, ObjectRef
from app.core.outcome import WriteRequest, WriteRow
from app.core.plan import Operation
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import Canonical, FieldType

_ARROWS = {"<->": Flow.BOTH, "->": Flow.TO_TARGET, "<-": Flow.TO_SOURCE, ">": Flow.TO_TARGET}


def rule(text: str, **more: Any) -> FieldRule:
    """A field rule: "email>Email", "a<->b", "a<-b", "=Web>LeadSource", "day>Day__c as date(..)".

    Args:
        text: source field, arrow, target field, then perhaps ` as ` and a chain.
        more: any other attribute of `FieldRule`.
    """
    fields, _, chain = text.partition(" as ")
    arrow = next(arrow for arrow in _ARROWS if arrow in fields)
    source, _, target = (part.strip() for part in fields.partition(arrow))
    fixed = source[1:] if source.startswith("=") else None
    named = {"chain": chain, "value": fixed, "flow": _ARROWS[arrow], **more}
    return FieldRule(source="" if fixed is not None else source, target=target, **named)


def identity(text: str, **more: Any) -> IdentityRule:
    """An identity rule: "email=Email" or "first,last=FirstName,LastName"."""
    source, target = text.split("=")
    return IdentityRule(tuple(source.split(",")), tuple(target.split(",")), **more)


def mapping(*rules: str | FieldRule, key: str = "id=Key__c", **more: Any) -> Mapping:
    """A mapping of people.csv against Person__c.

    Args:
        rules: as for `rule`, or made by it.
        key: its one identity rule, as for `identity`.
        more: any other attribute of `Mapping`.
    """
    named: dict[str, Any] = {
        "name": "people",
        "source": ObjectRef("files", "people.csv"),
        "target": ObjectRef("salesforce", "Person__c"),
        "identity": (identity(key),),
        "to_target": Mode.UPSERT,
        **more,
    }
    made = tuple(one if isinstance(one, FieldRule) else rule(one) for one in rules)
    return Mapping(fields=made, **named)


def field(text: str, **more: Any) -> FieldSchema:
    """A field: "Name", "Name*" (required), "Amount:currency(18,2)", "Code!" (unique, external Id).

    Args:
        text: name, then `*` or `!`, then perhaps `:` and a type, then its length or digits.
        more: any other attribute of `FieldSchema`.
    """
    name, _, rest = text.partition(":")
    kind, _, sizes = rest.rstrip(")").partition("(")
    named: dict[str, Any] = {"nillable": not name.endswith("*")}
    if name.endswith("!"):
        named |= {"unique": True, "external_id": True, "id_lookup": True}
    if "," in sizes:
        named["precision"], named["scale"] = (int(size) for size in sizes.split(","))
    elif sizes:
        named["length"] = int(sizes)
    plain = name.rstrip("*!")
    return FieldSchema(plain, plain, FieldType(kind or "string"), **{**named, **more})


def schema(name: str, *fields: str | FieldSchema, key: str = "", **more: Any) -> ObjectSchema:
    """An object: schema("Contact", "Id:id", "LastName*", key="Id").

    Args:
        name: of the object.
        fields: as for `field`, or made by it.
        key: its primary key, "" for none.
        more: any other attribute of `ObjectSchema`.
    """
    made = tuple(one if isinstance(one, FieldSchema) else field(one) for one in fields)
    keys = (key,) if key else ()
    return ObjectSchema(name, name, name, made, primary_key=keys, **more)


def request(
    object: str,
    operation: Operation,
    *rows: tuple[str | None, dict[str, Canonical]],
    key: tuple[str, ...] = (),
    **more: Any,
) -> WriteRequest:
    """A write request; its rows are (record key, values), their write ids count from 1."""
    made = tuple(WriteRow(n, own, values) for n, (own, values) in enumerate(rows, 1))
    named = {
        "id": 1,
        "mapping": "people",
        "side": Side.TARGET,
        "types": {name: FieldType.STRING for row in made for name in row.values},
        **more,
    }
    return WriteRequest(object=object, operation=operation, rows=made, key=key, **named)
