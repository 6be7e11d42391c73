"""A preview after a clean run is empty, for every type of field, one way and both ways."""

from __future__ import annotations

import pytest

from app.asks import ActivateSync
from app.core.schema import FieldSchema, ObjectSchema
from app.core.sync import ConnectionKind, Role
from app.core.values import FieldType
from app.jobs.endpoints import open_endpoint
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

# Object → (the field that tells records apart, fields that automation or other fields decide on)
OBJECTS = {
    "Contact": ("Constituent_ID__c", {"Jigsaw", "EmailBouncedReason", "EmailBouncedDate"}),
    "Account": ("AccountNumber", {"Jigsaw", "IsPartner", "IsCustomerPortal"}),
    "Lead": ("Fax", {"Jigsaw", "EmailBouncedReason", "EmailBouncedDate", "IsUnreadByOwner"}),
    "Opportunity": ("NextStep", {"ForecastCategory", "ForecastCategoryName", "Probability"}),
    "Campaign": ("Name", set()),
    "Product2": ("ProductCode", set()),
    "Membership__c": ("Membership_Number__c", {"Start_Date__c", "End_Date__c"}),
}

TIDY: dict[FieldType, tuple[str, str]] = {
    FieldType.STRING: ("Zoë", "Łódź & more"),
    FieldType.TEXTAREA: ("Line one\nline two", "Only one"),
    FieldType.EMAIL: ("amara@mail.example", "amara.new@mail.example"),
    FieldType.PHONE: ("+44 7700 900001", "020 7946 0000"),
    FieldType.URL: ("https://x.example/a?b=c", "https://y.example"),
    FieldType.ENCRYPTEDSTRING: ("A-1", "B-2"),
    FieldType.COMBOBOX: ("Call", "Other words"),
    FieldType.BOOLEAN: ("true", "false"),
    FieldType.INT: ("7", "1200"),
    FieldType.DOUBLE: ("5", "6"),
    FieldType.CURRENCY: ("12", "1200"),
    FieldType.PERCENT: ("12", "13"),
    FieldType.DATE: ("2026-02-28", "2024-02-29"),
    FieldType.DATETIME: ("2026-03-29T01:30:00Z", "2026-10-25T00:30:00.000Z"),
    FieldType.TIME: ("14:32:00.000Z", "00:00:00.000Z"),
}
UNTIDY: dict[FieldType, tuple[str, str]] = {
    FieldType.STRING: ("  Zoe\u0308 ", "a\tb"),
    FieldType.TEXTAREA: ("One\r\ntwo\rthree  ", '"quoted", and\r\n\r\nmore'),
    FieldType.EMAIL: ("Amara@Mail.Example", " x@y.example"),
    FieldType.PHONE: (" 0123 ", "+1 (555) 010-0000"),
    FieldType.URL: (" https://x.example ", "x.example/Ä"),
    FieldType.ENCRYPTEDSTRING: (" A ", "ß"),
    FieldType.COMBOBOX: (" Call ", "Ünü"),
    FieldType.BOOLEAN: ("1", "FALSE"),
    FieldType.INT: ("+7", "1e3"),
    FieldType.DOUBLE: ("5.0", "0.000"),
    FieldType.CURRENCY: ("12.50", "1.2e2"),
    FieldType.PERCENT: ("012.50", ".5"),
    FieldType.DATE: (" 2026-02-28", "1999-12-31 "),
    FieldType.DATETIME: ("2026-03-29T01:30:00+05:30", "2026-10-25 00:30:00.1239-0800"),
    FieldType.TIME: ("14:32", "23:59:59.999"),
}


def writable(schema: ObjectSchema, name: str) -> list[FieldSchema]:
    """The fields of an object that a column can feed, each on its own."""
    key, left_out = OBJECTS[name]
    return [
        one
        for one in schema.fields
        if one.createable
        and one.updateable
        and one.name != key
        and one.name not in left_out
        and one.type is not FieldType.REFERENCE
        and one.type in {*TIDY, FieldType.PICKLIST, FieldType.MULTIPICKLIST}
    ]


def value(one: FieldSchema, forms: dict[FieldType, tuple[str, str]], place: int) -> str:
    active = [each.value for each in one.picklist_values if each.active]
    if one.type is FieldType.PICKLIST:
        return active[place % len(active)] if active else "Some"
    if one.type is FieldType.MULTIPICKLIST:
        chosen = active[place : place + 3] or active[:1]
        return ";".join(sorted(chosen, reverse=place == 0)) + (" ; " if forms is UNTIDY else "")
    text = forms[one.type][place]
    return f"{text[:1]}{place}" if one.unique else text[: one.length or None]


def row(
    fields: list[FieldSchema],
    key: str,
    record: str,
    forms: dict[FieldType, tuple[str, str]] | None,
    place: int = 0,
) -> dict[str, str]:
    """A row with a value for every field; without forms only what has to be there."""
    made = {key: record}
    for one in fields:
        if forms is None:
            made[one.name] = value(one, TIDY, 0) if one.required_on_create else ""
        else:
            made[one.name] = value(one, forms, place)
        if one.unique and made[one.name]:
            made[one.name] = f"{record}{place}"
    return made


def sync(name: str, fields: list[FieldSchema], arrow: str, source: str) -> str:
    key = OBJECTS[name][0]
    lines = [
        "orgtide: 1",
        f"name: {name} {'both' if arrow == '<->' else 'over'}",
        "connections:",
        "  org: {kind: salesforce}",
        f"  side: {{kind: {source}}}",
        "mappings:",
        "  - name: records",
        f"    source: {{connection: side, object: {'rows.csv' if source == 'files' else 'rows'}}}",
        f"    target: {{connection: org, object: {name}}}",
        f"    key: {key}",
        "    identity:",
        f"      - {{source: {key}, target: {key}}}",
        "    mode: {to_target: upsert" + (", to_source: update}" if arrow == "<->" else "}"),
        "    guards: {updates: {share: 100%}, deletes: {share: 100%, count: 9999}}",
        "    fields:",
        f"      - {{source: {key}, target: {key}}}",
        *(f"      - {{source: {one.name}, target: {one.name}, flow: '{arrow}'}}" for one in fields),
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def desk(shared_practice: PracticeProcess, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One desk for all objects: each has records of its own."""
    return Desk(tmp_path_factory.mktemp("desk"), shared_practice)


def described(desk: Desk, name: str) -> ObjectSchema:
    workspace = Workspace.open(desk.machine)
    try:
        connection = workspace.connections.get("org")
        endpoint = open_endpoint(connection, Role("org", ConnectionKind.SALESFORCE), workspace)
        found = endpoint.schema(name)
        endpoint.close()
        return found
    finally:
        workspace.close()


def clean(desk: Desk, name: str) -> None:
    """Preview, apply all, and see that nothing is left."""
    plan = desk.preview(name)
    assert "problem" not in {kind.value for kind in desk.planned(plan)}, [
        one.detail for one in desk.changes(plan)
    ]
    report = desk.apply(plan)
    assert report.tally.failed == {}, desk.errors(report.run_id)
    for full in (False, True):
        left = desk.changes(desk.preview(name, full=full))
        assert [[f for f in one.fields if f.verdict.value != "same"] for one in left] == []


@pytest.mark.parametrize("arrow", ["->", "<->"])
@pytest.mark.parametrize("name", OBJECTS)
def test_preview_after_a_clean_run_is_empty(desk: Desk, name: str, arrow: str) -> None:
    key = OBJECTS[name][0]
    fields = writable(described(desk, name), name)
    record = f"{'b' if arrow == '<->' else 'o'}-"
    first = [
        row(fields, key, f"{record}1", TIDY),
        row(fields, key, f"{record}2", UNTIDY),
        row(fields, key, f"{record}3", None),
    ]
    desk.write_csv("rows.csv", first)
    added = desk.add(sync(name, fields, arrow, "files"), ("org", "org"), ("side", "files"))
    clean(desk, added)
    second = [
        row(fields, key, f"{record}1", UNTIDY, 1),
        row(fields, key, f"{record}2", None),
        row(fields, key, f"{record}3", TIDY, 1),
    ]
    desk.write_csv("rows.csv", second)
    clean(desk, added)
    if arrow == "->":
        assert desk.read_csv("rows.csv") == second, "nothing travels back"
    desk.ask(ActivateSync(added, active=False))  # the other arrow writes the same fields
