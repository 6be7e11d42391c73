"""Field lists of real programs, paired by hand; see the README beside this."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.values import FieldType
from app.practice.schema_lines import load_schema

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]


@dataclass(frozen=True)
class FieldList:
    """One object of one program, with the pairs that are true."""

    system: str
    source: ObjectSchema
    target: ObjectSchema
    samples: dict[str, tuple[str, ...]]
    pairs: dict[str, frozenset[str]]
    """Source field → target fields, any of which is right; {} for a field without a partner."""


def field_lists(folder: str) -> list[FieldList]:
    """Every field list of `tuned` or `held_out`."""
    paths = sorted((FOLDER / folder).glob("*.yaml"))
    return [_field_list(one) for path in paths for one in YAML(typ="safe").load(path.read_text())]


def _field_list(said: dict[str, str]) -> FieldList:
    fields, samples, pairs = [], {}, {}
    for line in said["fields"].splitlines():
        text, _, values = line.partition(" ~ ")
        text, _, targets = text.partition(" => ")
        name, _, kind = text.partition(" [")
        type = FieldType(kind.rstrip("]")) if kind else FieldType.STRING
        fields.append(FieldSchema(name, name, type))
        samples[name] = tuple(one.strip() for one in values.split(";")) if values else ()
        pairs[name] = frozenset(targets.split("/")) if targets else frozenset[str]()
    object = said["object"]
    source = ObjectSchema(object, object, object, tuple(fields))
    target = practice_object(said["target"])
    unknown = {one for many in pairs.values() for one in many if target.field(one) is None}
    assert not unknown, f"{said['system']}: {target.name} has no {unknown}"
    return FieldList(said["system"], source, target, samples, pairs)


@cache
def practice_object(name: str) -> ObjectSchema:
    """An object of the practice org as our nouns."""
    found = load_schema(ROOT / "resources" / "practice" / "objects").get(name)
    fields = tuple(
        FieldSchema(
            name=one.name,
            label=one.label,
            type=FieldType(one.type.value),
            createable=one.createable,
            updateable=one.updateable,
            picklist_values=tuple(
                PicklistValue(value.value, value.label) for value in one.picklist
            ),
        )
        for one in found.fields
    )
    return ObjectSchema(found.name, found.label, found.label, fields)
