"""Make the permission set of an integration user from what mappings touch, as deployable XML.

What a deployment would refuse is left out: required and system fields, which everybody who sees the
object sees, the parts of a name, and the parts of an address, whose rights go with the address.

Source: Metadata API Developer Guide, "PermissionSet".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.core.values import FieldType
from app.jobs.rights_needed import CREATE, DELETE, EDIT, READ, lookup_behind

if TYPE_CHECKING:
    from app.core.schema import FieldSchema, ObjectSchema
    from app.jobs.rights_needed import ObjectNeeds

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
SUFFIX = ".permissionset-meta.xml"
LABEL_MAX_CHARS = 80
"""Longest label and name of a permission set. Source: Object Reference, "PermissionSet"."""
NAME_COMPOUND = "Name"
TRUE, FALSE = "true", "false"

Describe = Callable[[str], "ObjectSchema"]


@dataclass
class _Grants:
    """What is granted: objects and fields, by their API names."""

    objects: dict[str, set[str]] = field(default_factory=dict)
    fields: dict[tuple[str, str], bool] = field(default_factory=dict)
    """(object, field) → whether it may be edited."""

    def see(self, object: str, *rights: str) -> None:
        self.objects.setdefault(object, set()).update({READ, *rights})

    def grant(self, schema: ObjectSchema, field: FieldSchema, *, edit: bool) -> None:
        """Grant a field, by the name under which its permissions are kept."""
        if not field.permissionable or field.compound == NAME_COMPOUND:
            return
        of_address = schema.field(field.compound) if field.compound else None
        if of_address is not None and of_address.type in (FieldType.ADDRESS, FieldType.LOCATION):
            field = of_address
        key = (schema.name, field.name)
        self.fields[key] = self.fields.get(key, False) or edit


def permission_set_xml(
    label: str, needs: Iterable[ObjectNeeds], describe: Describe, *, subject: str
) -> str:
    """Say what a user needs, as the file that a deployment takes.

    Args:
        label: what administrators call it; cut to what Salesforce holds.
        needs: what mappings touch.
        describe: gives an object of the org as it is; parents are asked for as well.
        subject: what the description says it is for.

    Raises:
        SchemaMismatchError: an object is not there.
    """
    grants = _Grants()
    for one in needs:
        schema = describe(one.object)
        grants.see(schema.name, *one.rights)
        for name, rights in one.fields.items():
            _grant_field(grants, schema, name, rights, describe)
    return _xml(label, grants, subject)


def permission_set_name(label: str) -> str:
    """The API name of a permission set: letters, digits and single underscores."""
    name = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9]", "_", label)).strip("_")
    if not name or not name[0].isalpha():
        name = f"Orgtide_{name}".rstrip("_")
    return name[:LABEL_MAX_CHARS].rstrip("_")


def _grant_field(
    grants: _Grants, schema: ObjectSchema, name: str, rights: set[str], describe: Describe
) -> None:
    """Grant a field, or the lookup and the parent's field that a path leads to."""
    writes = bool(rights & {CREATE, EDIT})
    lookup = lookup_behind(schema, name)
    if lookup is None:
        found = schema.field(name)
        if found is not None:
            grants.grant(schema, found, edit=writes)
        return
    grants.grant(schema, lookup, edit=writes)
    rest = name.partition(".")[2]
    for object in lookup.reference_to:
        parent = describe(object)
        if parent.field(rest) is not None:
            grants.see(parent.name)
            _grant_field(grants, parent, rest, {READ}, describe)
            return


def _xml(label: str, grants: _Grants, subject: str) -> str:
    """Write the parts in the order of their names, as a deployment wants them grouped."""
    root = Element("PermissionSet", xmlns=NAMESPACE)
    SubElement(
        root, "description"
    ).text = f"What the integration user of Orgtide needs for {subject}. Made by Orgtide."
    for (object, name), edit in sorted(grants.fields.items()):
        part = SubElement(root, "fieldPermissions")
        SubElement(part, "editable").text = _flag(edit)
        SubElement(part, "field").text = f"{object}.{name}"
        SubElement(part, "readable").text = TRUE
    SubElement(root, "hasActivationRequired").text = FALSE
    SubElement(root, "label").text = label[:LABEL_MAX_CHARS]
    for object, rights in sorted(grants.objects.items()):
        part = SubElement(root, "objectPermissions")
        deletes = DELETE in rights
        SubElement(part, "allowCreate").text = _flag(CREATE in rights)
        SubElement(part, "allowDelete").text = _flag(deletes)
        SubElement(part, "allowEdit").text = _flag(EDIT in rights or deletes)
        SubElement(part, "allowRead").text = TRUE
        SubElement(part, "modifyAllRecords").text = FALSE
        SubElement(part, "object").text = object
        SubElement(part, "viewAllRecords").text = FALSE
    part = SubElement(root, "userPermissions")
    SubElement(part, "enabled").text = TRUE
    SubElement(part, "name").text = "ApiEnabled"
    indent(root, space="    ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _flag(value: bool) -> str:  # noqa: FBT001 - it is the value that is written
    return TRUE if value else FALSE
