"""Answer calls about many records written or read at once: sObject Collections and sObject Tree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from app.practice.errors import OrgError, SaveResult
from app.practice.ids import normalise_id
from app.practice.org import Org, SaveOperation
from app.practice.record_calls import find_object
from app.practice.rest_calls import Answer, Call, Resources
from app.practice.saving import rolled_back
from app.practice.schema import ObjectType

MOST_WRITTEN = 200
"""Most records in one collections request. Source: REST guide, "sObject Collections"."""
MOST_READ = 2_000
"""Most Ids in one collections retrieve by POST. Source: the same page."""
MOST_RUNS = 10
"""Most runs of one object in a mixed request. Source: the same page."""
SETUP_OBJECTS = frozenset({"User"})
"""Objects that cannot be written together with others. Source: Object Reference, "User"."""
TREE_TYPES, TREE_LEVELS = 5, 5
"""Most objects and levels of one tree. Source: REST guide, "sObject Tree"."""
TREE_MOST = 200
"""Most records in one tree. Source: REST guide, "sObject Tree"."""

_Row = tuple[str | None, Mapping[str, Any]]
"""Object name, or None where a row does not tell, and the row."""


def create_many(org: Org, call: Call) -> Answer:
    """Answer `POST composite/sobjects`."""
    return _save_body(org, call, "insert")


def update_many(org: Org, call: Call) -> Answer:
    """Answer `PATCH composite/sobjects`."""
    return _save_body(org, call, "update")


def delete_many(org: Org, call: Call) -> Answer:
    """Answer `DELETE composite/sobjects?ids=`."""
    ids = [each for each in call.query.get("ids", "").split(",") if each]
    if not ids:
        raise OrgError("MISSING_ARGUMENT", "The ids parameter is required")
    rows: list[_Row] = []
    for each in ids:
        owner = org.schema.by_prefix.get(each[:3]) if normalise_id(each) else None
        rows.append((owner.name if owner else None, {"Id": each}))
    results = _save_runs(org, call, "delete", rows, all_or_none=call.flag("allOrNone"))
    return Answer(200, [result.as_body() for result in results])


def upsert_many(org: Org, call: Call, sobject: str, field: str) -> Answer:
    """Answer `PATCH composite/sobjects/X/{ext}`."""
    body = call.json_object()
    rows = [(sobject, row) for row in _records(body, MOST_WRITTEN)]
    all_or_none = bool(body.get("allOrNone"))
    results = _save_runs(org, call, "upsert", rows, all_or_none=all_or_none, external_id=field)
    return Answer(200, [result.as_body(with_created=True) for result in results])


def read_many(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `GET composite/sobjects/X?ids=&fields=`."""
    ids = [each for each in call.query.get("ids", "").split(",") if each]
    fields = [each for each in call.query.get("fields", "").split(",") if each]
    return _retrieve(org, call, sobject, ids, fields)


def read_many_by_body(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `POST composite/sobjects/X` with `{"ids": [], "fields": []}`."""
    body = call.json_object()
    return _retrieve(org, call, sobject, body.get("ids") or [], body.get("fields") or [])


def create_tree(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `POST composite/tree/X`: parents with children, all or nothing."""
    find_object(org, sobject)
    records = call.json_object().get("records")
    if not isinstance(records, list) or not records:
        raise OrgError("MISSING_ARGUMENT", "The records array is required")
    if sum(1 for _ in _walk(records)) > TREE_MOST:
        raise OrgError("LIMIT_EXCEEDED", f"Cannot create more than {TREE_MOST} records in a tree")
    kinds = {str((each.get("attributes") or {}).get("type")) for each in _walk(records)}
    if len(kinds) > TREE_TYPES or _levels(records) > TREE_LEVELS:
        message = f"A tree has at most {TREE_TYPES} types of records and {TREE_LEVELS} levels"
        raise OrgError("LIMIT_EXCEEDED", message)
    tree = _Tree(org, call)
    with org.together() as together:
        tree.plant(sobject, records, {})
        if tree.wrong:
            together.undo()
    if tree.wrong:
        return Answer(400, {"hasErrors": True, "results": tree.wrong})
    return Answer(201, {"hasErrors": False, "results": tree.made})


def _save_body(org: Org, call: Call, operation: SaveOperation) -> Answer:
    body = call.json_object()
    rows: list[_Row] = []
    for record in _records(body, MOST_WRITTEN):
        attributes = record.get("attributes")
        name = attributes.get("type") if isinstance(attributes, dict) else None
        if name is None:
            raise OrgError("MISSING_ARGUMENT", "Every record needs attributes with a type")
        rows.append((str(name), record))
    results = _save_runs(org, call, operation, rows, all_or_none=bool(body.get("allOrNone")))
    return Answer(200, [result.as_body() for result in results])


def _records(body: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        raise OrgError("JSON_PARSER_ERROR", "The records array is required")
    if len(records) > most:
        message = f"record limit reached. cannot submit more than {most} records in this request"
        raise OrgError("LIMIT_EXCEEDED", message)
    return records


def _save_runs(
    org: Org,
    call: Call,
    operation: SaveOperation,
    rows: Sequence[_Row],
    *,
    all_or_none: bool,
    external_id: str | None = None,
) -> list[SaveResult]:
    """Save rows of mixed objects in order, run by run; results in the order of the request."""
    if len(rows) > MOST_WRITTEN:
        message = (
            f"record limit reached. cannot submit more than {MOST_WRITTEN} records in this request"
        )
        raise OrgError("LIMIT_EXCEEDED", message)
    runs = [(name, [row for _, row in run]) for name, run in groupby(rows, key=lambda row: row[0])]
    if len(runs) > MOST_RUNS:
        raise OrgError("LIMIT_EXCEEDED", f"Cannot have more than {MOST_RUNS} chunks per operation")
    results: list[SaveResult] = []
    with org.together() as together:
        for name, run in runs:
            if (name in SETUP_OBJECTS) != (runs[0][0] in SETUP_OBJECTS):
                mixed = _mixed(str(name), str(runs[0][0]))
                results += [SaveResult.refused(None, mixed) for _ in run]
                continue
            results += _save_run(org, call, operation, (name, run), external_id=external_id)
        if all_or_none and not all(result.success for result in results):
            together.undo()
            return [rolled_back(result, operation) for result in results]
    return results


def _mixed(second: str, first: str) -> OrgError:
    """Say that setup objects and others cannot be written in one transaction."""
    return OrgError(
        "MIXED_DML_OPERATION",
        "DML operation on setup object is not permitted after you have updated a non-setup object "
        f"(or vice versa): {second}, original object: {first}",
    )


def _save_run(
    org: Org,
    call: Call,
    operation: SaveOperation,
    run: tuple[str | None, Sequence[Mapping[str, Any]]],
    *,
    external_id: str | None,
) -> list[SaveResult]:
    """Save rows of one object; rows of no known object are refused one by one."""
    name, rows = run
    if name is None or org.schema.find(name) is None:
        return [SaveResult.refused(None, _stranger(name, row)) for row in rows]
    return org.save(
        operation,
        name,
        rows,
        user_id=call.user_id,
        external_id=external_id,
        client=call.client,
        allow_duplicates=call.allow_duplicates,
        duplicate_details=call.duplicate_details,
    )


def _stranger(name: str | None, row: Mapping[str, Any]) -> OrgError:
    if name is None:
        return OrgError("MALFORMED_ID", f"malformed id {row.get('Id')}", ("Id",))
    return OrgError("INVALID_TYPE", f"sObject type '{name}' is not supported.")


def _retrieve(
    org: Org, call: Call, sobject: str, ids: Sequence[str], fields: Sequence[str]
) -> Answer:
    """Read records in the order of the Ids; null where there is none."""
    found = find_object(org, sobject)
    if not ids or not fields:
        raise OrgError("MISSING_ARGUMENT", "Both ids and fields are required")
    if len(ids) > MOST_READ:
        raise OrgError(
            "LIMIT_EXCEEDED", f"Cannot retrieve more than {MOST_READ} records in this request"
        )
    wanted = [_wanted_id(found, each) for each in ids]
    for name in fields:
        if "." not in name and found.field(name) is None:
            raise OrgError("INVALID_FIELD", f"No such column '{name}' on entity '{found.name}'")
    names = dict.fromkeys(("Id", *(name for name in fields if name.lower() != "id")))
    listed = ",".join(f"'{each}'" for each in dict.fromkeys(wanted))
    soql = f"SELECT {', '.join(names)} FROM {found.name} WHERE Id IN ({listed})"
    result = org.query(soql, user_id=call.user_id, version=call.version)
    by_id = {record["Id"]: record for record in result.records}
    return Answer(200, [by_id.get(each) for each in wanted])


def _wanted_id(found: ObjectType, text: Any) -> str:
    record_id = normalise_id(str(text))
    if record_id is None or record_id[:3] != found.prefix:
        raise OrgError("MALFORMED_ID", f"malformed id {text}", ("Id",))
    return record_id


def _walk(records: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Visit every record of a tree."""
    for record in records:
        yield record
        for value in record.values():
            if isinstance(value, dict) and isinstance(value.get("records"), list):
                yield from _walk(value["records"])


def _levels(records: Sequence[Mapping[str, Any]]) -> int:
    """Count the levels of a tree."""
    below = (
        _levels(value["records"])
        for record in records
        for value in record.values()
        if isinstance(value, dict) and isinstance(value.get("records"), list)
    )
    return 1 + max(below, default=0)


@dataclass
class _Tree:
    """A tree being planted: what was made, what went wrong."""

    org: Org
    call: Call
    made: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def plant(
        self, sobject: str, records: Sequence[Mapping[str, Any]], parent: Mapping[str, str]
    ) -> None:
        """Insert records under a parent, then their children."""
        found = find_object(self.org, sobject)
        branches = {
            str(link.field.children_name).lower(): link
            for link in self.org.schema.children_of(found.name)
            if link.field.children_name
        }
        for record in records:
            own = {name: value for name, value in record.items() if name.lower() not in branches}
            record_id = self._insert(sobject, {**own, **parent})
            for name, value in record.items():
                link = branches.get(name.lower())
                if record_id is not None and link is not None and value is not None:
                    below = {link.field.name: record_id}
                    self.plant(link.child.name, value.get("records") or [], below)

    def _insert(self, sobject: str, row: Mapping[str, Any]) -> str | None:
        reference = (row.get("attributes") or {}).get("referenceId")
        (result,) = self.org.save(
            "insert", sobject, [row], user_id=self.call.user_id, client=self.call.client
        )
        if result.success:
            self.made.append({"referenceId": reference, "id": result.id})
        else:
            errors = [error.as_row_error() for error in result.errors]
            self.wrong.append({"referenceId": reference, "errors": errors})
        return result.id


COLLECTION_RESOURCES: Resources = (
    ("composite/sobjects", {"POST": create_many, "PATCH": update_many, "DELETE": delete_many}),
    ("composite/sobjects/{sobject}", {"GET": read_many, "POST": read_many_by_body}),
    ("composite/sobjects/{sobject}/{field}", {"PATCH": upsert_many}),
    ("composite/tree/{sobject}", {"POST": create_tree}),
)
"""What answers under `composite/sobjects` and `composite/tree`."""
