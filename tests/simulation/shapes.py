"""What kind of sides a history has, and the mapping between them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from app.core.mapping import (
    ConflictPolicy,
    FieldRule,
    Flow,
    IdentityRule,
    Lookup,
    Mapping,
    Mode,
    ObjectRef,
)
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import FieldType
from tests.builders import schema

FIELDS = ("a", "b")
"""Fields that people type into, on either side."""


@dataclass(frozen=True)
class Bones:
    """What decides how a linked pair of sides looks on the disk."""

    unique: bool
    """Whether the target keeps its key field unique."""
    own_keys: bool
    """Whether the source's records have keys of their own."""
    back: bool
    """Whether new records of the target travel to the source."""
    bosses: bool
    """Whether a record names another one of its kind as its boss."""


SEVERAL_BONES = (
    Bones(unique=True, own_keys=False, back=True, bosses=False),
    Bones(unique=True, own_keys=True, back=False, bosses=True),
    Bones(unique=False, own_keys=True, back=True, bosses=False),
    Bones(unique=False, own_keys=False, back=False, bosses=False),
    Bones(unique=True, own_keys=False, back=False, bosses=True),
)


@dataclass(frozen=True)
class Shape:
    """All that is fixed for one history."""

    bones: Bones
    policy: ConflictPolicy
    batch_records: int
    by_job: bool
    """Whether the target is written by bulk jobs."""

    @classmethod
    def by(cls, chance: random.Random) -> Shape:
        asks = ConflictPolicy.ASK
        return cls(
            bones=chance.choice(SEVERAL_BONES),
            policy=chance.choice([asks, asks, ConflictPolicy.SOURCE_WINS]),
            batch_records=chance.choice((1, 2, 2, 3, 200)),
            by_job=chance.random() < 0.5,
        )

    @property
    def source_schema(self) -> ObjectSchema:
        names = ["id", *FIELDS, *(["boss"] if self.bones.bosses else [])]
        if self.bones.own_keys:
            return schema("rows", "uid:id", *names, key="uid")
        return schema("rows", *names)

    @property
    def target_schema(self) -> ObjectSchema:
        key = FieldSchema("Key__c", "Key", FieldType.STRING, unique=self.bones.unique)
        fields = [f"{one}__c" for one in FIELDS]
        bosses = ["Boss__c:reference(18)"] if self.bones.bosses else []
        return schema("Person__c", "Id:id", key, *fields, *bosses, key="Id")

    @property
    def mapping(self) -> Mapping:
        bones = self.bones
        boss = FieldRule("boss", "Boss__c", lookup=Lookup(mapping="people", by="id"))
        return Mapping(
            name="people",
            source=ObjectRef("files", "rows"),
            target=ObjectRef("salesforce", "Person__c"),
            fields=(
                FieldRule("id", "Key__c", Flow.BOTH if bones.back else Flow.TO_TARGET),
                *(FieldRule(one, f"{one}__c", Flow.BOTH) for one in FIELDS),
                *([boss] if bones.bosses else []),
            ),
            identity=(IdentityRule(("id",), ("Key__c",)),),
            to_source=Mode.UPSERT if bones.back else Mode.UPDATE,
            conflicts=self.policy,
        )


def named(side: Side, field: str) -> str:
    """What a side calls a field."""
    if side is Side.SOURCE:
        return field
    return (
        "Key__c"
        if field == "id"
        else f"{field.capitalize()}__c"
        if field == "boss"
        else f"{field}__c"
    )
