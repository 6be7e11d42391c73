"""The endpoint against the practice org: what is read, what is written, and what each costs."""

from collections.abc import Iterator

import pytest

from app.core.errors import SchemaMismatchError
from app.core.mapping import AssignmentRule, DuplicateRule, Writing
from app.core.outcome import RetryClass, RowResult, WriteRequest
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest, ReadResult
from app.core.progress import Progress
from app.core.quota import Purpose
from app.core.values import FieldType
from app.store.stage import DuckStage
from tests.connectors.salesforce.orgs import Org
from tests.connectors.salesforce.requests_made import Rows, request_of

MAIL = {"LastName": FieldType.STRING, "Email": FieldType.EMAIL}


def read(org: Org, stage: DuckStage, request: ReadRequest) -> tuple[ReadResult, list[tuple]]:
    seen: list[Progress] = []
    result = org.endpoint().read(request, stage, seen.append)
    assert seen or result.rows == 0
    columns = ", ".join(f"r{place}" for place in range(len(request.fields)))
    rows = list(
        stage.rows(f"SELECT key0, {columns} FROM {result.table} ORDER BY CAST(row_no AS BIGINT)")
    )
    assert len(rows) == result.rows
    return result, rows


def write(org: Org, request: WriteRequest) -> list[RowResult]:
    results = org.endpoint().write(request, lambda _: None)
    assert sorted(result.write_id for result in results) == [row.write_id for row in request.rows]
    return sorted(results, key=lambda result: result.write_id)


@pytest.fixture
def inserted(org: Org) -> Iterator[list[str]]:
    """Three contacts of this test."""
    rows = [(None, {"LastName": f"Test {n}", "Email": f"t{n}@test.example"}) for n in range(3)]
    results = write(org, request_of(Operation.INSERT, rows, MAIL))
    keys = [str(result.record_key) for result in results]
    org.meter.calls.clear()
    yield keys
    write(org, request_of(Operation.DELETE, [(key, {}) for key in keys]))


def test_a_whole_read_has_every_record_once_with_its_stamp(org: Org, stage: DuckStage):
    result, rows = read(org, stage, ReadRequest("Contact", ("LastName", "Account.Name")))
    assert result.complete
    assert not result.delta
    assert len({row[0] for row in rows}) == len(rows) == 250
    (stamps,) = stage.one(f"SELECT count(stamp) FROM {result.table}")
    assert stamps == 250


def test_a_read_costs_one_call_a_page_and_a_describe(org: Org, stage: DuckStage):
    read(org, stage, ReadRequest("Contact", ("LastName",)))
    assert org.meter.calls[Purpose.READ] == 1
    assert org.meter.calls[Purpose.SCHEMA] == 1


def test_values_come_as_the_org_wrote_them(org: Org, stage: DuckStage):
    fields = ("AnnualRevenue", "NumberOfEmployees", "BillingLatitude", "IsDeleted", "CreatedDate")
    _, rows = read(org, stage, ReadRequest("Account", fields))
    for _, revenue, employees, latitude, deleted, created in rows:
        assert revenue is None or float(revenue) >= 0
        assert employees is None or employees.isdigit()
        assert latitude is None or "." in latitude
        assert deleted == "false"
        assert created.endswith("+0000")


def test_a_field_that_is_not_there_is_named(org: Org, stage: DuckStage):
    with pytest.raises(SchemaMismatchError) as missing:
        read(org, stage, ReadRequest("Contact", ("Shoe_Size__c",)))
    assert (missing.value.object, missing.value.field) == ("Contact", "Shoe_Size__c")


def test_an_object_that_is_not_there_is_named_with_those_that_come_close(org: Org):
    with pytest.raises(SchemaMismatchError) as missing:
        org.endpoint().schema("Acount")
    assert missing.value.object == "Acount"
    assert "Account" in missing.value.near


def test_records_by_id_come_in_one_call(org: Org, stage: DuckStage, inserted: list[str]):
    ids = (*inserted, "003000000000001AAA", inserted[0])
    only = KeyFilter(("Id",), tuple((key,) for key in ids))
    result, rows = read(org, stage, ReadRequest("Contact", ("LastName",), only=only))
    assert sorted(rows) == sorted((key, f"Test {n}") for n, key in enumerate(inserted))
    assert not result.complete
    assert org.meter.calls[Purpose.READ] == 1


def test_records_by_another_field_are_found_by_query(
    org: Org, stage: DuckStage, inserted: list[str]
):
    wanted = (("t0@test.example",), ("T2@TEST.example",), ("nobody's@test.example",))
    request = ReadRequest("Contact", ("LastName",), only=KeyFilter(("Email",), wanted))
    _, rows = read(org, stage, request)
    assert sorted(rows) == sorted([(inserted[0], "Test 0"), (inserted[2], "Test 2")])


def test_records_by_two_fields_must_match_in_both(org: Org, stage: DuckStage, inserted: list[str]):
    wanted = (("Test 0", "t0@test.example"), ("Test 1", "t2@test.example"))
    request = ReadRequest("Contact", ("Email",), only=KeyFilter(("LastName", "Email"), wanted))
    _, rows = read(org, stage, request)
    assert rows == [(inserted[0], "t0@test.example")]


def test_a_long_list_of_values_is_cut_into_queries_of_one_call(org: Org, stage: DuckStage):
    _, people = read(org, stage, ReadRequest("Contact", ("Email",)))
    mails = [email for _, email in people if email]
    wanted = tuple((email,) for email in [*mails, *(f"no{n}@x.example" for n in range(1_500))])
    org.meter.calls.clear()
    request = ReadRequest("Contact", ("Email",), only=KeyFilter(("Email",), wanted))
    _, rows = read(org, stage, request)
    assert sorted(rows) == sorted(row for row in people if row[1])
    assert org.meter.calls[Purpose.READ] == 1


def test_what_this_user_created_since_is_found(org: Org, stage: DuckStage, inserted: list[str]):
    request = ReadRequest("Contact", ("LastName",), created_within_s=60)
    _, rows = read(org, stage, request)
    assert set(inserted) <= {row[0] for row in rows}
    later = ReadRequest("Contact", ("LastName",), created_within_s=-9 * 3600)
    _, rows = read(org, stage, later)
    assert rows == []


def test_a_delta_has_what_changed_and_what_was_deleted(fresh_org: Org, stage: DuckStage):
    whole, everybody = read(fresh_org, stage, ReadRequest("Contact", ("FirstName",)))
    changed, deleted = everybody[0][0], everybody[1][0]
    types = {"FirstName": FieldType.STRING}
    write(fresh_org, request_of(Operation.UPDATE, [(changed, {"FirstName": "New"})], types))
    write(fresh_org, request_of(Operation.DELETE, [(deleted, {})]))
    fresh_org.meter.calls.clear()

    delta, rows = read(fresh_org, stage, ReadRequest("Contact", ("FirstName",), since=whole.cursor))

    assert delta.delta
    assert not delta.complete
    assert (changed, "New") in rows
    gone = list(stage.rows(f"SELECT key0 FROM {delta.table} WHERE gone = 'true'"))
    assert gone == [(deleted,)]
    assert len(rows) < len(everybody)
    assert fresh_org.meter.calls[Purpose.READ] == 1


@pytest.mark.parametrize("field", ["Account.Name", "Account.Owner.Name"])
def test_an_object_read_with_a_parents_field_leaves_no_cursor(
    org: Org, stage: DuckStage, field: str
):
    result, _ = read(org, stage, ReadRequest("Contact", (field,)))
    assert result.cursor is None


@pytest.mark.parametrize("cursor", ["2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z", "x"])
def test_a_cursor_that_is_too_old_or_unreadable_reads_everything(
    org: Org, stage: DuckStage, cursor: str
):
    result, _ = read(org, stage, ReadRequest("Contact", ("LastName",), since=cursor))
    assert result.complete
    assert not result.delta


# ------------------------------------------------------------------------------------- writing


def test_an_insert_gives_each_row_its_new_id(org: Org, inserted: list[str]):
    assert len(set(inserted)) == 3
    assert all(key.startswith("003") and len(key) == 18 for key in inserted)


def test_an_update_sends_only_what_it_names_and_null_empties(
    org: Org, stage: DuckStage, inserted: list[str]
):
    rows = [(inserted[0], {"Email": None})]
    (result,) = write(org, request_of(Operation.UPDATE, rows, MAIL))
    assert result.succeeded
    only = KeyFilter(("Id",), ((inserted[0],),))
    _, found = read(org, stage, ReadRequest("Contact", ("LastName", "Email"), only=only))
    assert found == [(inserted[0], "Test 0", None)]


@pytest.mark.parametrize("api", ["collections", "bulk"])
def test_refused_rows_say_why_and_the_others_are_written(
    org: Org, stage: DuckStage, inserted: list[str], api: str
):
    rows: Rows = [
        (inserted[0], {"Email": "no address"}),
        (inserted[1], {"Email": "fine@test.example"}),
        (inserted[2], {"LastName": "x" * 81}),
    ]
    first, second, third = write(org, request_of(Operation.UPDATE, rows, MAIL, api=api))
    assert first.error is not None
    assert first.error.code == "INVALID_EMAIL_ADDRESS"
    assert first.error.retry is RetryClass.DATA
    assert second.succeeded
    assert third.error is not None
    assert third.error.code == "STRING_TOO_LONG"
    assert third.error.fields == ("LastName",)


VALUES = {
    "Name": (FieldType.STRING, 'Quote " comma , \\ and ü'),
    "AnnualRevenue": (FieldType.CURRENCY, "123456789012345"),
    "NumberOfEmployees": (FieldType.INT, "12"),
    "BillingLatitude": (FieldType.DOUBLE, "51.1234567890123"),
    "Description": (FieldType.TEXTAREA, 'two\n\nlines, "quoted"'),
    "Website": (FieldType.URL, None),
}


@pytest.mark.parametrize("api", ["collections", "bulk"])
def test_values_arrive_with_every_digit_and_sign(org: Org, stage: DuckStage, api: str):
    made = request_of(
        Operation.INSERT,
        [(None, {"Name": "To be changed", "Website": "https://old.example"})],
        {"Name": FieldType.STRING, "Website": FieldType.URL},
        object="Account",
    )
    key = str(write(org, made)[0].record_key)
    types = {name: kind for name, (kind, _) in VALUES.items()}
    sent = {name: value for name, (_, value) in VALUES.items()}
    update = request_of(Operation.UPDATE, [(key, sent)], types, object="Account", api=api)
    (result,) = write(org, update)
    assert result.succeeded, result.error

    only = KeyFilter(("Id",), ((key,),))
    _, (row,) = read(org, stage, ReadRequest("Account", tuple(VALUES), only=only))

    held = dict(zip(VALUES, row[1:], strict=True))
    assert float(held.pop("AnnualRevenue")) == 123456789012345
    sent.pop("AnnualRevenue")
    assert held == sent
    write(org, request_of(Operation.DELETE, [(key, {})], object="Account"))


def test_deleting_what_is_deleted_already_is_done(org: Org):
    (new,) = write(org, request_of(Operation.INSERT, [(None, {"LastName": "Gone"})], MAIL))
    delete = request_of(Operation.DELETE, [(new.record_key, {})])
    assert write(org, delete)[0].succeeded
    assert write(org, delete)[0].succeeded


def test_a_thousand_updates_cost_one_call(org: Org, stage: DuckStage):
    _, people = read(org, stage, ReadRequest("Contact", ("Title",)))
    keys = [str(row[0]) for row in people]
    endpoint = org.endpoint()
    endpoint.schema("Contact")
    org.meter.calls.clear()
    packing = endpoint.packing(Operation.UPDATE, 1_000, keyed=False)
    sent = 0
    while sent < 1_000:
        part = [keys[n % len(keys)] for n in range(sent, sent + packing.batch_records)]
        rows: Rows = [(key, {"Title": f"T{sent}"}) for key in part]
        request = request_of(Operation.UPDATE, rows, {"Title": FieldType.STRING}, api=packing.api)
        assert all(result.succeeded for result in endpoint.write(request, lambda _: None))
        sent += len(rows)
    assert org.meter.total == 1
    assert org.meter.org is not None


@pytest.mark.parametrize(
    ("operation", "records", "keyed", "api"),
    [
        (Operation.UPDATE, 200, False, "collections"),
        (Operation.UPDATE, 201, True, "composite"),
        (Operation.UPDATE, 6_000, True, "composite"),
        (Operation.UPDATE, 6_001, True, "bulk"),
        (Operation.UPSERT, 7_000, True, "composite"),
        (Operation.UPSERT, 7_001, True, "bulk"),
        (Operation.DELETE, 100_000, True, "bulk"),
        (Operation.INSERT, 100_000, False, "composite"),
        (Operation.INSERT, 100_000, True, "bulk"),
        (Operation.UPSERT, 100_000, True, "bulk"),
    ],
)
def test_writes_are_packed_by_what_they_cost(
    org: Org, operation: Operation, records: int, keyed: bool, api: str
):
    assert org.endpoint().packing(operation, records, keyed=keyed).api == api


@pytest.mark.parametrize(
    ("operation", "records", "writing", "api"),
    [
        (Operation.DELETE, 1, Writing(hard_delete=True), "bulk"),
        (Operation.UPDATE, 1, Writing(hard_delete=True), "collections"),
        (Operation.UPDATE, 100_000, Writing(assignment_rule_id="01Q000000000001AAA"), "bulk"),
        (Operation.UPDATE, 100_000, Writing(assignment_rule=AssignmentRule.ACTIVE), "composite"),
        (Operation.UPDATE, 100_000, Writing(duplicate_rule=DuplicateRule.ALLOW), "composite"),
    ],
)
def test_a_job_is_chosen_only_where_it_can_say_what_the_mapping_asks(
    org: Org, operation: Operation, records: int, writing: Writing, api: str
):
    packing = org.endpoint().packing(operation, records, keyed=True, writing=writing)
    assert packing.api == api
