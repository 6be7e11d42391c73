"""Reads of 5,000 contacts: what they cost, and that REST and bulk read the same."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.connectors.salesforce import bulk_query, reading
from app.connectors.salesforce.query import rows_of, text_of
from app.core.errors import (
    Cancelled,
    EndpointError,
    ProtocolError,
    RetriableError,
    SchemaMismatchError,
)
from app.core.outcome import RowResult
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest
from app.core.progress import Progress
from app.core.quota import Purpose
from app.core.values import FieldType, Shape
from app.language.canonical import canonical_sql
from app.store.stage import DuckStage
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer, refusal
from tests.connectors.salesforce.orgs import Org, practice_connection
from tests.connectors.salesforce.requests_made import request_of
from tests.forks import Forks
from tests.practice_orgs import PracticeProcess, start_practice_process


@pytest.fixture(scope="module")
def large_practice(
    forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PracticeProcess]:
    """A practice sandbox with its 5,000 contacts."""
    folder = tmp_path_factory.mktemp("large-practice")
    running = start_practice_process(folder, "--kind", "sandbox", "--seed", "1", forks=forks)
    yield running
    running.stop()


@pytest.fixture
def large(large_practice: PracticeProcess) -> Iterator[Org]:
    made = practice_connection(large_practice)
    yield made
    made.close()


def nothing(_: Progress) -> None:
    """Nobody watches."""


def table_of(org: Org, stage: DuckStage, request: ReadRequest) -> tuple[str, int]:
    result = org.endpoint().read(request, stage, nothing)
    return result.table, result.rows


def test_five_thousand_contacts_are_three_pages(large: Org, stage: DuckStage):
    seen: list[Progress] = []
    result = large.endpoint().read(ReadRequest("Contact", ("Email",)), stage, seen.append)
    assert 4_000 < result.rows <= 6_000
    assert large.meter.calls[Purpose.READ] == 3
    assert [progress.done for progress in seen] == [2_000, 4_000, result.rows]
    (distinct,) = stage.one(f"SELECT count(DISTINCT key0) FROM {result.table}")
    assert distinct == result.rows


def test_five_thousand_ids_are_one_call(large: Org, stage: DuckStage):
    table, rows = table_of(large, stage, ReadRequest("Contact", ("Email",)))
    ids = tuple((str(key),) for (key,) in stage.rows(f"SELECT key0 FROM {table}"))
    large.meter.calls.clear()
    only = KeyFilter(("Id",), ids)
    _, again = table_of(large, stage, ReadRequest("Contact", ("Email",), only=only))
    assert again == rows
    assert large.meter.calls[Purpose.READ] == 1


def test_five_thousand_other_keys_are_one_call(large: Org, stage: DuckStage):
    request = ReadRequest("Contact", ("Constituent_ID__c", "Account.Name"))
    table, _ = table_of(large, stage, request)
    keys = tuple(
        (str(key),)
        for (key,) in stage.rows(f"SELECT DISTINCT r0 FROM {table} WHERE r0 IS NOT NULL")
    )
    large.meter.calls.clear()
    only = KeyFilter(("Constituent_ID__c",), keys)
    _, again = table_of(large, stage, replace(request, only=only))
    assert again == len(keys) > 2_000
    assert large.meter.calls[Purpose.READ] == 1


def test_a_query_that_outgrows_a_url_travels_in_a_body(large: Org, stage: DuckStage):
    asked = ("Email", "Account.Name", "Account.Parent.Name")
    names = tuple((f"No such person {n} {'x' * 200}",) for n in range(100))
    large.meter.calls.clear()
    request = ReadRequest("Contact", asked, only=KeyFilter(("Name",), names))
    _, rows = table_of(large, stage, request)
    assert rows == 0
    assert large.meter.calls[Purpose.READ] == 1


def test_a_read_that_is_cancelled_stops_after_its_page(large: Org, stage: DuckStage):
    def cancel(_: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        large.endpoint().read(ReadRequest("Contact", ("Email",)), stage, cancel)
    assert large.meter.calls[Purpose.READ] <= 2


# --------------------------------------------------------------------------- every type, both ways

EVERYTHING: dict[str, tuple[FieldType, str | None]] = {
    "LastName": (FieldType.STRING, 'Quoted "name", with a comma'),
    "Email": (FieldType.EMAIL, "every.type@test.example"),
    "Phone": (FieldType.PHONE, "+44 20 7946 0000"),
    "Birthdate": (FieldType.DATE, "1980-02-29"),
    "Mobile_Subscriber__c": (FieldType.BOOLEAN, "true"),
    "Opt_In_Date__c": (FieldType.DATE, "2026-01-31"),
    "Opt_In_Time__c": (FieldType.DATETIME, "2026-01-31T23:59:59.000Z"),
    "Preferred_Channel__c": (FieldType.PICKLIST, None),
    "Interests__c": (FieldType.MULTIPICKLIST, None),
    "Lifetime_Value__c": (FieldType.CURRENCY, "1234567.89"),
    "Visits__c": (FieldType.DOUBLE, "12"),
    "Engagement__c": (FieldType.PERCENT, "33.33"),
    "Best_Call_Time__c": (FieldType.TIME, "14:30:00.000Z"),
    "Home_Page__c": (FieldType.URL, "https://example.com/a?b=c&d=%20"),
    "Notes__c": (FieldType.TEXTAREA, 'Line one\nline "two", ünïcode ✓\n\n end'),
    "Score__c": (FieldType.DOUBLE, "-0.000001"),
    "Constituent_ID__c": (FieldType.STRING, "EVERY-1"),
    "Title": (FieldType.STRING, None),
}
READ_ONLY = ("Id", "Name", "CreatedDate", "OwnerId", "SystemModstamp", "IsDeleted", "Account.Name")


@pytest.fixture
def everything(large: Org) -> Iterator[str]:
    """A contact with a value of every type."""
    endpoint = large.endpoint()
    types = {name: kind for name, (kind, _) in EVERYTHING.items()}
    values = {name: value for name, (_, value) in EVERYTHING.items()}

    def write(operation: Operation, key: str | None, sent: dict[str, str | None]) -> RowResult:
        (result,) = endpoint.write(request_of(operation, [(key, sent)], types), lambda _: None)
        assert result.succeeded, result.error
        return result

    key = str(write(Operation.INSERT, None, values).record_key)
    yield key
    write(Operation.DELETE, key, {})


def canonical_row(stage: DuckStage, table: str, key: str, fields: tuple[str, ...], org: Org) -> Any:
    schema = org.endpoint().schema("Contact")
    columns = []
    for place, name in enumerate(fields):
        found = schema.field(name)
        assert found is not None
        columns.append(canonical_sql(f"r{place}", found.type, found.scale))
    return stage.one(f"SELECT {', '.join(columns)} FROM {table} WHERE key0 = ?", (key,))


def test_a_record_reads_the_same_by_query_by_id_and_by_bulk_job(
    large: Org, stage: DuckStage, everything: str, monkeypatch: pytest.MonkeyPatch
):
    fields = (*EVERYTHING, *READ_ONLY)
    by_query, rows = table_of(large, stage, ReadRequest("Contact", fields))
    first = canonical_row(stage, by_query, everything, fields, large)
    assert first[: len(EVERYTHING)] == tuple(value for _, value in EVERYTHING.values())

    plain = tuple(name for name in fields if "." not in name)
    only = KeyFilter(("Id",), ((everything,),))
    by_id, _ = table_of(large, stage, ReadRequest("Contact", plain, only=only))
    assert canonical_row(stage, by_id, everything, plain, large) == first[: len(plain)]

    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    large.meter.calls.clear()
    large.clock.slept.clear()
    by_job, bulk_rows = table_of(large, stage, ReadRequest("Contact", fields))
    assert bulk_rows == rows
    assert canonical_row(stage, by_job, everything, fields, large) == first
    assert large.meter.calls[Purpose.READ] == 1 + 1 + len(large.clock.slept) + 1
    (stamps,) = stage.one(f"SELECT count(stamp) FROM {by_job}")
    assert stamps == rows


def test_an_address_reads_the_same_by_query_and_by_bulk_job(
    large: Org, stage: DuckStage, monkeypatch: pytest.MonkeyPatch
):
    request = ReadRequest("Contact", ("MailingAddress", "Account.BillingAddress"))
    by_query, rows = table_of(large, stage, request)
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    by_job, again = table_of(large, stage, request)
    assert rows == again > 4_000
    (differ,) = stage.one(
        f"SELECT count(*) FROM {by_query} a JOIN {by_job} b USING (key0) "
        "WHERE a.r0 IS DISTINCT FROM b.r0 OR a.r1 IS DISTINCT FROM b.r1"
    )
    assert differ == 0
    (shown,) = stage.one(f"SELECT max(r0) FROM {by_job}")
    assert {"city", "country", "latitude", "postalCode", "street"} < set(json.loads(str(shown)))


def test_fields_that_are_too_much_for_one_query_are_read_in_parts(
    faked: Org, server: FakeServer, stage: DuckStage
):
    def ids(*records: dict[str, Any]) -> Answer:
        return Answer(200, {"totalSize": len(records), "done": True, "records": list(records)})

    pages = Pages(
        server,
        refusal("QUERY_TOO_COMPLICATED"),
        ids({"Id": "a01", "Amount__c": "1"}, {"Id": "a02", "Amount__c": "2"}),
        ids({"Id": "a02", "Text__c": "two"}, {"Id": "a03", "Text__c": "three"}),
    )
    table, rows = table_of(faked, stage, ReadRequest("X__c", ("Amount__c", "Text__c")))
    assert len(pages.asked) == 3
    assert rows == 1
    assert stage.one(f"SELECT key0, r0, r1 FROM {table}") == ("a02", "2", "two")


def test_a_file_is_refused_in_words(faked: Org, server: FakeServer, stage: DuckStage):
    Pages(server)
    with pytest.raises(SchemaMismatchError, match="Body holds a file"):
        table_of(faked, stage, ReadRequest("X__c", ("Body__c",)))


def test_every_shape_is_among_the_types_that_were_tried():
    shapes = {Shape.TEXT, Shape.EMAIL, Shape.BOOLEAN, Shape.NUMBER, Shape.DATE, Shape.DATETIME}
    from app.core.values import SHAPE_OF

    assert shapes | {Shape.TIME, Shape.SET} <= {SHAPE_OF[kind] for kind, _ in EVERYTHING.values()}


# ----------------------------------------------------------------------------- answers laid out


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        ("1.10", "1.10"),
        ({"city": "Ålesund", "a": None}, '{"a": null, "city": "Ålesund"}'),
    ],
)
def test_a_value_of_json_as_text(value: object, text: str | None):
    assert text_of(value) == text


def test_half_a_letter_that_the_org_has_does_not_stop_the_read(
    faked: Org, server: FakeServer, stage: DuckStage
):
    pages = Pages(server, page(r'"whole \ud83d\ude00"', r'"cut \ud83d"', "null", total=3))
    table, _ = table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert [row[0] for row in stage.rows(f"SELECT r0 FROM {table} ORDER BY row_no")] == [
        "whole \U0001f600",
        "cut \ufffd",
        None,
    ]
    assert len(pages.asked) == 1


def test_a_missing_parent_gives_nothing_for_each_of_its_fields():
    records = [{"Id": "1", "Account": None}, {"Id": "2", "Account": {"Name": "A", "Owner": None}}]
    paths = ["Id", "account.name", "Account.Owner.Name"]
    assert rows_of(records, paths) == [["1", None, None], ["2", "A", None]]


FIELDS = [
    {"name": "Id", "label": "Id", "type": "id"},
    {"name": "Amount__c", "label": "Amount", "type": "currency", "scale": 2},
    {"name": "Text__c", "label": "Text", "type": "string", "length": 80},
    {"name": "Body__c", "label": "Body", "type": "base64"},
]


class Pages:
    """An org whose query has pages that a test lays out."""

    def __init__(self, server: FakeServer, *pages: Answer) -> None:
        self.waiting = list(pages)
        self.asked: list[str] = []
        server.script = self._script

    def _script(self, asked: Asked) -> Answer:
        if asked.path.endswith("describe"):
            said = {"name": "X__c", "label": "X", "fields": FIELDS}
            return Answer(200, said)
        self.asked.append(asked.path)
        return self.waiting.pop(0)


def page(*amounts: str, total: int, following: str = "") -> Answer:
    records = ",".join(
        f'{{"attributes":{{"type":"X__c"}},"Id":"a0{place}","Amount__c":{amount}}}'
        for place, amount in enumerate(amounts)
    )
    more = f',"nextRecordsUrl":"{following}"' if following else ""
    done = "false" if following else "true"
    body = f'{{"totalSize":{total},"done":{done},"records":[{records}]{more}}}'
    return Answer(200, body.encode())


def test_numbers_keep_the_digits_they_were_written_with(
    faked: Org, server: FakeServer, stage: DuckStage
):
    Pages(server, page("1.10", "1E-7", "12345678901234567.89", "10", "null", total=5))
    table, _ = table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert [row[0] for row in stage.rows(f"SELECT r0 FROM {table} ORDER BY row_no")] == [
        "1.10",
        "1E-7",
        "12345678901234567.89",
        "10",
        None,
    ]


def test_a_short_or_empty_page_is_not_the_end(faked: Org, server: FakeServer, stage: DuckStage):
    more = "/services/data/v66.0/query/01g-"
    pages = Pages(
        server,
        page("1", total=3, following=f"{more}1"),
        page(total=3, following=f"{more}2"),
        page("2", "3", total=3),
    )
    _, rows = table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert rows == 3
    assert pages.asked[1:] == [f"{more}1", f"{more}2"]


def test_a_page_that_names_itself_ends_the_read(faked: Org, server: FakeServer, stage: DuckStage):
    more = "/services/data/v66.0/query/01g-1"
    following = [page(total=3, following=more)] * 3
    Pages(server, page("1", total=3, following=more), *following)
    with pytest.raises(ProtocolError):
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))


def test_pages_as_small_as_the_first_one_are_left_for_a_bulk_job(
    faked: Org, server: FakeServer, stage: DuckStage
):
    more = "/services/data/v66.0/query/01g-1"
    pages = Pages(
        server,
        page("1", "2", total=13, following=more),
        refusal("FEATURE_NOT_ENABLED", message="Bulk is off"),
        page("3", total=13),
    )
    table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert pages.asked[1].endswith("/jobs/query")


def composite(*parts: Answer) -> Answer:
    """The answer to a composite request, made of the answers to its parts."""
    said = [
        {"referenceId": f"r{place}", "httpStatusCode": part.status, "body": json.loads(part.body)}
        for place, part in enumerate(parts)
    ]
    return Answer(200, {"compositeResponse": said})


def test_a_record_that_two_parts_of_a_list_find_comes_once(
    faked: Org, server: FakeServer, stage: DuckStage
):
    pages = Pages(server, composite(*[page("1", total=1) for _ in range(4)]))
    values = tuple((f"{n:030}",) for n in range(5_000))
    request = ReadRequest("X__c", ("Amount__c",), only=KeyFilter(("Amount__c",), values))
    _, rows = table_of(faked, stage, request)
    assert rows == 1
    assert len(pages.asked) == 1


def test_a_page_that_fails_for_a_moment_is_asked_for_again(
    faked: Org, server: FakeServer, stage: DuckStage
):
    more = "/services/data/v66.0/query/01g-1"
    Pages(
        server,
        page("1", total=2, following=more),
        refusal("TEMPORARY_QUERY_MORE_FAILURE"),
        page("2", total=2),
    )
    _, rows = table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert rows == 2


def test_an_answer_that_is_no_page_is_said(faked: Org, server: FakeServer, stage: DuckStage):
    Pages(server, Answer(200, b"<html>Maintenance</html>"))
    with pytest.raises(ProtocolError) as unknown:
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert "Maintenance" in unknown.value.excerpt


def test_a_bulk_query_that_fails_is_said(
    faked: Org, server: FakeServer, stage: DuckStage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    job = {"id": "750000000000001AAA", "state": "Failed", "errorMessage": "It is so"}
    Pages(server, *[page("1", total=1), Answer(200, job), Answer(200, job)] * 2)
    with pytest.raises(EndpointError) as failed:
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert str(failed.value) == "It is so"


LATELY = ReadRequest("X__c", ("Amount__c",), changed_within_s=100.0, known_rows=2)


def test_what_changed_lately_is_one_bulk_query_by_the_orgs_clock(
    faked: Org, server: FakeServer, stage: DuckStage
):
    job = {"id": "750000000000001AAA", "state": "JobComplete", "numberRecordsProcessed": 2}
    body = b'"Id","Amount__c","SystemModstamp"\n"a01","1",""\n"a02","2",""\n'
    pages = Pages(server, Answer(200, job), Answer(200, job), Answer(200, body))
    _, rows = table_of(faked, stage, LATELY)
    assert rows == 2
    assert len(pages.asked) == 3


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        ("no job is made", [refusal("FEATURE_NOT_ENABLED")]),
        ("all jobs of the day are used up", [refusal("EXCEEDED_QUOTA")]),
        ("it fails", [Answer(200, {"id": "750000000000001AAA", "state": "Failed"})] * 2),
        (
            "others changed very many",
            [
                Answer(
                    200,
                    {
                        "id": "750000000000001AAA",
                        "state": "JobComplete",
                        "numberRecordsProcessed": 100_001,
                    },
                )
            ]
            * 2,
        ),
    ],
)
def test_what_changed_lately_is_left_to_be_asked_by_id_where_a_job_is_no_help(
    faked: Org, server: FakeServer, stage: DuckStage, words: str, answers: list[Answer]
):
    pages = Pages(server, *answers)
    _, rows = table_of(faked, stage, LATELY)
    assert rows == 0
    assert len(pages.asked) == len(answers), words


def test_a_bulk_query_goes_on_to_its_last_page(
    faked: Org, server: FakeServer, stage: DuckStage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    job = {"id": "750000000000001AAA", "state": "JobComplete"}
    first = b'"Amount__c","Id"\n"1.10","a01"\n"","a02"\n'
    pages = Pages(
        server,
        page("1", total=1),
        Answer(200, job),
        Answer(200, job),
        Answer(200, first, {"Sforce-Locator": "MTAw"}),
        Answer(200, b'"Amount__c","Id"\n"3","a03"\n', {"Sforce-Locator": "null"}),
    )
    table, rows = table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert rows == 3
    assert list(stage.rows(f"SELECT key0, r0 FROM {table} ORDER BY key0")) == [
        ("a01", "1.10"),
        ("a02", None),
        ("a03", "3"),
    ]
    assert "locator=MTAw" in pages.asked[-1]


@pytest.mark.parametrize("body", [b'"Id"\na01\n', b'"Amount__c","Id"\n"1"x,"a01\n'])
def test_a_bulk_query_with_other_columns_or_no_csv_is_said(
    faked: Org, server: FakeServer, stage: DuckStage, monkeypatch: pytest.MonkeyPatch, body: bytes
):
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    job = {"id": "750000000000001AAA", "state": "JobComplete"}
    Pages(server, page("1", total=1), Answer(200, job), Answer(200, job), Answer(200, body))
    with pytest.raises(ProtocolError):
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'"Amount__c","Id"\n"1","a01"\n', {"Sforce-NumberOfRecords": "2"}),
        (b'"Amount__c","Id"\n"1","a01"\n"2"', {}),
        (b"", {}),
        (b'"Amount__c","Id"\n"1","a01"\n', {"Sforce-Locator": ""}),
    ],
    ids=["rows are missing", "a row is cut", "nothing came", "nobody says that it is the last"],
)
def test_a_page_of_a_bulk_query_that_came_in_part_is_not_taken_for_the_whole(
    faked: Org,
    server: FakeServer,
    stage: DuckStage,
    monkeypatch: pytest.MonkeyPatch,
    body: bytes,
    headers: dict[str, str],
):
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    job = {"id": "750000000000001AAA", "state": "JobComplete", "numberRecordsProcessed": 2}
    said = {"Sforce-Locator": "null"} | headers
    Pages(server, page("1", total=2), Answer(200, job), Answer(200, job), Answer(200, body, said))
    with pytest.raises(RetriableError):
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))


@pytest.mark.parametrize(
    "end",
    [
        Answer(200, {"id": "750000000000001AAA", "state": "Failed", "errorMessage": "Retries"}),
        refusal("NOT_FOUND", 404),
        refusal("INVALID_LOCATOR"),
    ],
    ids=["the job failed", "the job is gone", "the page is not known any more"],
)
def test_a_bulk_query_that_the_org_lost_is_begun_once_more(
    faked: Org, server: FakeServer, stage: DuckStage, end: Answer
):
    job = Answer(200, {"id": "750000000000001AAA", "state": "JobComplete"})
    first = Answer(200, b'"Id","Amount__c"\n"a01","1"\n', {"Sforce-Locator": "Mg"})
    last = Answer(200, b'"Id","Amount__c"\n"a02","2"\n', {"Sforce-Locator": "null"})
    lost = (end,) if end.status == 200 else (job, first, end)
    request = ReadRequest("X__c", ("Amount__c",), known_rows=1_000_000)
    Pages(server, job, *lost, job, job, first, last)
    assert table_of(faked, stage, request)[1] == 2
    Pages(server, job, *lost, job, *lost)
    with pytest.raises(EndpointError) as said:
        table_of(faked, stage, request)
    assert said.value.code == bulk_query.FAILED


def test_a_bulk_query_that_finds_nothing_may_say_not_even_its_columns(
    faked: Org, server: FakeServer, stage: DuckStage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    job = {"id": "750000000000001AAA", "state": "JobComplete", "numberRecordsProcessed": 0}
    said = {"Sforce-Locator": "null", "Sforce-NumberOfRecords": "0"}
    Pages(server, page("1", total=1), Answer(200, job), Answer(200, job), Answer(200, b"", said))
    assert table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))[1] == 0


@pytest.mark.parametrize(
    "body",
    [
        [{"errorCode": "SERVER_UNAVAILABLE", "message": "Later"}],
        {"totalSize": 2, "done": False, "records": [{"Id": "a01", "Amount__c": 1}]},
        {"totalSize": 2, "done": True},
        None,
    ],
    ids=["a list", "no way on", "no records", "nothing"],
)
def test_an_answer_without_the_parts_of_a_page_is_said(
    faked: Org, server: FakeServer, stage: DuckStage, body: object
):
    Pages(server, Answer(200, body), Answer(200, body))
    with pytest.raises(ProtocolError):
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    with pytest.raises(ProtocolError):
        list(faked.client().query_pages("SELECT Id FROM X__c", Purpose.READ))


def test_the_next_page_is_asked_for_at_the_orgs_own_address_alone(
    faked: Org, server: FakeServer, stage: DuckStage
):
    more = "/services/data/v66.0/query/01g-1"
    pages = Pages(
        server, page("1", total=2, following=f"https://{server.host}{more}"), page("2", total=2)
    )
    assert table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))[1] == 2
    assert pages.asked[-1] == more
    for elsewhere in (f"https://127.0.0.1:1{more}", f"@127.0.0.1:1{more}", f".example.com{more}"):
        Pages(server, page("1", total=2, following=elsewhere))
        with pytest.raises(ProtocolError):
            table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))


def test_a_read_that_stays_refused_says_so(faked: Org, server: FakeServer, stage: DuckStage):
    Pages(server, *[refusal("SERVER_UNAVAILABLE", 503)] * 4)
    with pytest.raises(RetriableError):
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))


def test_an_org_that_makes_no_bulk_job_is_read_page_by_page(
    faked: Org, server: FakeServer, stage: DuckStage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    more = "/services/data/v66.0/query/01g-1"
    Pages(
        server,
        page("1", total=2, following=more),
        refusal("FEATURE_NOT_ENABLED", message="Bulk is off"),
        page("2", total=2),
    )
    result = faked.endpoint().read(ReadRequest("X__c", ("Amount__c",)), stage, nothing)
    assert (result.rows, result.price and result.price.way) == (2, "query")
    assert result.price is not None
    assert "makes no bulk job of it: Bulk is off" in result.price.reason


def test_an_org_that_makes_no_bulk_job_is_queried_where_the_count_was_known(
    faked: Org, server: FakeServer, stage: DuckStage
):
    Pages(server, refusal("EXCEEDED_QUOTA"), page("1", "2", total=2))
    request = ReadRequest("X__c", ("Amount__c",), known_rows=1_000_000)
    _, rows = table_of(faked, stage, request)
    assert rows == 2


def test_what_was_counted_along_with_the_look_up_is_read_by_bulk_job_at_once(
    faked: Org, server: FakeServer, stage: DuckStage
):
    asked: list[str] = []

    def script(one: Asked) -> Answer:
        if one.path.endswith("composite"):
            bodies = [
                {"records": [{"Id": "00D000000000001EAA"}]},
                {"totalSize": 100_000, "done": True, "records": []},
                {"name": "X__c", "label": "X", "fields": FIELDS},
            ]
            parts = [
                {"httpStatusCode": 200, "body": body, "referenceId": f"part{n}"}
                for n, body in enumerate(bodies)
            ]
            return Answer(200, {"compositeResponse": parts})
        asked.append(f"{one.method} {one.path.rpartition('/v66.0/')[2]}")
        return refusal("EXCEEDED_QUOTA") if len(asked) == 1 else page("1", total=1)

    server.script = script
    endpoint = faked.endpoint()
    endpoint.look_up(["X__c"], ["X__c"])
    result = endpoint.read(ReadRequest("X__c", ("Amount__c",)), stage, nothing)
    assert result.rows == 1
    assert asked[0] == "POST jobs/query"


def test_a_query_whose_cursor_is_lost_is_run_again_once(
    faked: Org, server: FakeServer, stage: DuckStage
):
    more = "/services/data/v66.0/query/01g-1"
    begun = page("1", total=2, following=more)
    Pages(server, begun, refusal("INVALID_QUERY_LOCATOR"), begun, page("2", total=2))
    _, rows = table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
    assert rows == 2
    Pages(server, *[begun, refusal("INVALID_QUERY_LOCATOR")] * 2)
    with pytest.raises(EndpointError):
        table_of(faked, stage, ReadRequest("X__c", ("Amount__c",)))
