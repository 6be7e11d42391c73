"""Answer searches: SOSL by GET, and the same said in parameters."""

from collections.abc import Iterable
from typing import Any

from app.practice.errors import OrgError
from app.practice.org import Org
from app.practice.rest_calls import Answer, Call, Resources
from app.practice.schema import TEXTS, Field, FieldType
from app.practice.schema_lines import SHORT_TEXT
from app.practice.sosl import Search, Wanted, malformed, read_search, test_of

MOST_RECORDS = 2_000
"""Most records a search gives. Source: SOQL and SOSL Reference, "SOSL Limits"."""
_TYPES_OF_GROUP = {
    "EMAIL": frozenset({FieldType.EMAIL}),
    "PHONE": frozenset({FieldType.PHONE}),
}


def search(org: Org, call: Call) -> Answer:
    """Answer `GET search?q=`.

    Raises:
        OrgError: MALFORMED_SEARCH, INVALID_TYPE, INVALID_FIELD.
    """
    if not call.query.get("q"):
        raise malformed("No search term found. The search term must be enclosed in braces.")
    return _found(org, call, read_search(call.query["q"]))


def search_by_parameters(org: Org, call: Call) -> Answer:
    """Answer `GET parameterizedSearch?q=&sobject=`, and the same as a POSTed body."""
    body: dict[str, Any] = dict(call.query)
    if call.method == "POST":
        body = call.json_object()
    named = body.get("sobjects") or []
    if "sobject" in body:
        fields = [each for each in str(body.get("fields", "Id")).split(",") if each]
        named = [{"name": body["sobject"], "fields": fields}]
    wanted = tuple(
        Wanted(
            str(each["name"]),
            tuple(each.get("fields") or body.get("fields") or ("Id",)),
            str(each.get("where", "")),
            f"LIMIT {int(each['limit'])}" if "limit" in each else "",
        )
        for each in named
    )
    limit = body.get("overallLimit")
    group = str(body.get("in", "ALL")).upper()
    term = str(body.get("q") or "")
    return _found(org, call, Search(term, group, wanted, int(limit) if limit else None))


def _found(org: Org, call: Call, asked: Search) -> Answer:
    """Look through each object and read what was found, in the order of the objects."""
    test = test_of(asked.term)
    records: list[dict[str, Any]] = []
    most = min(asked.limit or MOST_RECORDS, MOST_RECORDS)
    for wanted in asked.wanted or _everything(org):
        sobject = org.schema.get(wanted.sobject)
        if "searchable" not in sobject.flags:
            raise OrgError("INVALID_TYPE", f"sObject type '{wanted.sobject}' is not supported.")
        fields = [each for each in sobject.stored_fields if _is_looked_through(each, asked.group)]
        ids = [record_id for record_id, texts in org.texts_of(sobject.name, fields) if test(texts)]
        records += _read(org, call, wanted, ids)
    return Answer(200, {"searchRecords": records[:most]})


def _everything(org: Org) -> Iterable[Wanted]:
    return tuple(
        Wanted(each.name) for each in org.schema.objects.values() if "searchable" in each.flags
    )


def _is_looked_through(field: Field, group: str) -> bool:
    if group == "NAME":
        return field.name_field or field.extra_type_info == "personname"
    if group in _TYPES_OF_GROUP:
        return field.type in _TYPES_OF_GROUP[group]
    return field.type in TEXTS - {FieldType.ENCRYPTEDSTRING} and field.length <= SHORT_TEXT


def _read(org: Org, call: Call, wanted: Wanted, ids: list[str]) -> list[dict[str, Any]]:
    if not ids:
        return []
    listed = ",".join(f"'{each}'" for each in ids[:MOST_RECORDS])
    where = f" AND ({wanted.where})" if wanted.where else ""
    soql = (
        f"SELECT {', '.join(wanted.fields)} FROM {wanted.sobject} WHERE Id IN ({listed}){where} "
        f"{wanted.rest}"
    )
    return list(org.query(soql, user_id=call.user_id, version=call.version).records)


SEARCH_RESOURCES: Resources = (
    ("search", {"GET": search}),
    ("parameterizedSearch", {"GET": search_by_parameters, "POST": search_by_parameters}),
)
"""What answers under `search` and `parameterizedSearch`."""
