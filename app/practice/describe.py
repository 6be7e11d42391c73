"""Describe objects and fields with every key Salesforce's describe has."""

import base64
from typing import Any

from app.practice.ids import MASTER_RECORD_TYPE_ID
from app.practice.schema import TEXTS, Field, FieldType, ObjectType, PicklistValue, Schema

MAX_BATCH_RECORDS = 200
"""What the list of objects calls `maxBatchSize`. Unit: records."""
UI_HOST = "https://practice.my.salesforce.com"
"""Host of the pages `uiDetailTemplate` and its kin point at; nothing answers there."""
BYTES_PER_CHARACTER = 3
"""`byteLength` of text is this many times its length."""

_SWITCHES = (
    "activateable",
    "createable",
    "custom",
    "customSetting",
    "deepCloneable",
    "deletable",
    "deprecatedAndHidden",
    "feedEnabled",
    "hasSubtypes",
    "isInterface",
    "isSubtype",
    "layoutable",
    "mergeable",
    "mruEnabled",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchable",
    "triggerable",
    "undeletable",
    "updateable",
)
"""The yes-and-no keys of an object, in both describes."""
_WITHOUT_LIST_VIEWS = frozenset({"Event", "Task", "User"})
"""Searchable objects that have neither list views nor approval layouts."""
_MORE_URLS = {
    "Account": {"defaultValues": "{base}/defaultValues?recordTypeId&fields"},
    "Event": {"eventSeriesUpdates": "{base}/{{ID}}/fromThisEventOnwards"},
}
"""Links only these objects' full describes have."""
_NEVER_SET = (
    "defaultImplementation",
    "extendedBy",
    "extendsInterfaces",
    "implementedBy",
    "implementsInterfaces",
    "listviewable",
    "lookupLayoutable",
    "networkScopeFieldName",
)
"""Object keys that are null in every sample."""


def describe_global(schema: Schema, version: str) -> dict[str, Any]:
    """Give the list of objects."""
    entries = [global_entry(each, version) for each in schema.objects.values()]
    return {
        "encoding": "UTF-8",
        "maxBatchSize": MAX_BATCH_RECORDS,
        "sobjects": sorted(entries, key=lambda entry: str(entry["name"])),
    }


def global_entry(sobject: ObjectType, version: str) -> dict[str, Any]:
    """Give one entry of the list of objects."""
    entry = _object_keys(sobject)
    base = f"/services/data/v{version}/sobjects/{sobject.name}"
    urls = {"rowTemplate": f"{base}/{{ID}}", "describe": f"{base}/describe", "sobject": base}
    urls.update(_layout_urls(sobject, base))
    return {**entry, "urls": urls}


def describe_object(sobject: ObjectType, schema: Schema, version: str) -> dict[str, Any]:
    """Give the full describe of an object."""
    base = f"/services/data/v{version}/sobjects/{sobject.name}"
    found: dict[str, Any] = {
        **_object_keys(sobject),
        **dict.fromkeys(_NEVER_SET),
        "actionOverrides": [],
        "childRelationships": _child_relationships(sobject, schema),
        "compactLayoutable": "compactLayoutable" in sobject.flags,
        "fields": [describe_field(each, _controlling(each, sobject)) for each in sobject.fields],
        "namedLayoutInfos": [],
        "recordTypeInfos": _record_type_infos(sobject, base),
        "searchLayoutable": "searchLayoutable" in sobject.flags,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [
            {"label": label, "name": name} for name, label in sobject.scopes.items()
        ],
        "urls": {
            **_layout_urls(sobject, base),
            **{
                name: url.format(base=base)
                for name, url in _MORE_URLS.get(sobject.name, {}).items()
            },
            "rowTemplate": f"{base}/{{ID}}",
            "uiDetailTemplate": f"{UI_HOST}/{{ID}}",
            "uiEditTemplate": f"{UI_HOST}/{{ID}}/e",
            "describe": f"{base}/describe",
            "uiNewRecord": f"{UI_HOST}/{sobject.prefix}/e",
            "sobject": base,
        },
    }
    return dict(sorted(found.items()))


def describe_field(field: Field, controlling: tuple[str, ...] = ()) -> dict[str, Any]:
    """Give all 57 keys of a field.

    Args:
        field: the field.
        controlling: the values of the field that decides about its picklist, in their order.
    """
    is_text = field.type in TEXTS
    byte_length = field.length * (BYTES_PER_CHARACTER if is_text else 1)
    return {
        "aggregatable": field.aggregatable,
        "aiPredictionField": False,
        "autoNumber": field.auto_number,
        "byteLength": byte_length,
        "calculated": field.calculated,
        "calculatedFormula": field.formula,
        "cascadeDelete": field.cascade_delete,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": field.compound,
        "controllerName": field.controller,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": field.default_value,
        "defaultValueFormula": field.default_formula,
        "defaultedOnCreate": field.defaulted_on_create,
        "dependentPicklist": field.controller is not None,
        "deprecatedAndHidden": False,
        "digits": field.digits,
        "displayLocationInDecimal": field.type is FieldType.LOCATION,
        "encrypted": field.type is FieldType.ENCRYPTEDSTRING,
        "externalId": field.external_id,
        "extraTypeInfo": field.extra_type_info or None,
        "filterable": field.filterable,
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": field.groupable,
        "highScaleNumber": False,
        "htmlFormatted": False,
        "idLookup": field.id_lookup,
        "inlineHelpText": field.help,
        "label": field.label,
        "length": field.length,
        "mask": None,
        "maskType": "lastFour" if field.type is FieldType.ENCRYPTEDSTRING else None,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": field.name_pointing,
        "nillable": field.nillable,
        "permissionable": field.permissionable,
        "picklistValues": [_picklist_value(each, controlling) for each in field.picklist],
        "polymorphicForeignKey": field.polymorphic,
        "precision": field.precision,
        "queryByDistance": field.type in {FieldType.ADDRESS, FieldType.LOCATION},
        "referenceTargetField": None,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship_name,
        "relationshipOrder": field.relationship_order,
        "restrictedDelete": field.custom and field.on_delete == "restrict",
        "restrictedPicklist": field.restricted_picklist,
        "scale": field.scale,
        "searchPrefilterable": field.search_prefilterable,
        "soapType": field.soap_type,
        "sortable": field.sortable,
        "type": field.type.value,
        "unique": field.unique,
        "updateable": field.updateable,
        "writeRequiresMasterRead": False,
    }


def _object_keys(sobject: ObjectType) -> dict[str, Any]:
    """Give the keys both describes have."""
    return {
        **{name: name in sobject.flags for name in _SWITCHES},
        "associateEntityType": None,
        "associateParentEntity": None,
        "keyPrefix": sobject.prefix,
        "label": sobject.label,
        "labelPlural": sobject.label_plural,
        "name": sobject.name,
    }


def _layout_urls(sobject: ObjectType, base: str) -> dict[str, str]:
    """Link to what a page about the object is made of; objects without pages have none."""
    if "layoutable" not in sobject.flags:
        return {}
    urls = {
        "compactLayouts": f"{base}/describe/compactLayouts",
        "layouts": f"{base}/describe/layouts",
    }
    if "mruEnabled" in sobject.flags:
        urls["quickActions"] = f"{base}/quickActions"
    if "searchable" in sobject.flags and sobject.name not in _WITHOUT_LIST_VIEWS:
        urls["approvalLayouts"] = f"{base}/describe/approvalLayouts"
        urls["listviews"] = f"{base}/listviews"
    return urls


def _child_relationships(sobject: ObjectType, schema: Schema) -> list[dict[str, Any]]:
    return [
        {
            "cascadeDelete": link.field.on_delete == "cascade",
            "childSObject": link.child.name,
            "deprecatedAndHidden": False,
            "field": link.field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": link.field.children_name,
            "restrictedDelete": link.field.on_delete == "restrict",
        }
        for link in schema.children_of(sobject.name)
    ]


def _record_type_infos(sobject: ObjectType, base: str) -> list[dict[str, Any]]:
    """List the record types; the Master one is always there and the default where it is alone."""
    infos = [
        _record_type(
            base,
            each.id,
            each.name,
            each.developer_name,
            default=each.default,
            master=False,
            active=each.active,
        )
        for each in sobject.record_types
    ]
    master = _record_type(
        base, MASTER_RECORD_TYPE_ID, "Master", "Master", default=not infos, master=True
    )
    return [*infos, master]


def _record_type(
    base: str,
    record_type_id: str,
    name: str,
    developer_name: str,
    *,
    default: bool,
    master: bool,
    active: bool = True,
) -> dict[str, Any]:
    return {
        "active": active,
        "available": active,
        "defaultRecordTypeMapping": default,
        "developerName": developer_name,
        "master": master,
        "name": name,
        "recordTypeId": record_type_id,
        "urls": {"layout": f"{base}/describe/layouts/{record_type_id}"},
    }


def _controlling(field: Field, sobject: ObjectType) -> tuple[str, ...]:
    """List the values of the field that decides about a picklist, as the bits count them."""
    controller = sobject.field(field.controller) if field.controller else None
    if controller is None:
        return ()
    if controller.type is FieldType.BOOLEAN:
        return ("false", "true")
    return tuple(each.value for each in controller.picklist)


def _picklist_value(choice: PicklistValue, controlling: tuple[str, ...]) -> dict[str, Any]:
    return {
        "active": choice.active,
        "defaultValue": choice.is_default,
        "label": choice.label,
        "validFor": _bitmap(choice.valid_for, controlling) if controlling else None,
        "value": choice.value,
    }


def _bitmap(valid_for: tuple[str, ...], controlling: tuple[str, ...]) -> str:
    """Say as bits which controlling values a choice goes with: the first value's bit comes first.

    Source: SOAP API Developer Guide, "DescribeSObjectResult", on `validFor`.
    """
    bits = bytearray((len(controlling) + 7) // 8)
    for place, value in enumerate(controlling):
        if value in valid_for:
            bits[place // 8] |= 0x80 >> place % 8
    return base64.b64encode(bytes(bits)).decode("ascii")
