"""The same record reads the same by query, by Id, by bulk job, as a delta and from a report."""

import base64
import datetime as dt
import string
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.connectors.salesforce.report_export import unsaid
from app.core.errors import SchemaMismatchError
from app.core.ports import KeyFilter, ReadRequest, ReadResult
from app.core.progress import Progress
from app.core.values import FieldType
from app.engine.read import canonical_table
from app.store.stage import DuckStage
from tests.connectors.salesforce.orgs import Org, practice_connection
from tests.practice_orgs import PracticeProcess

ADDED = {
    "Contact": (
        "Rich__c textarea 32768 extra=richtextarea",
        "Count__c int 9",
        "Kind__c combobox 255",
        "Place__Latitude__s double 13,10 in=Place__c",
        "Place__Longitude__s double 13,10 in=Place__c",
        "Place__c location",
        "CurrencyIsoCode picklist 3",
        "Photo__c base64",
    ),
}
"""Fields for the types that the practice org's contacts do not have."""

FOLD = 1_000_000
"""A known count that makes a bulk job the cheapest way."""

LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cn"))
"""Any letter but half a surrogate pair, which is no text, and control characters."""


def words(most: int) -> st.SearchStrategy[str | None]:
    """Text with marks that CSV, JSON and SQL each treat in their own way."""
    marks = st.sampled_from([" ", '"', "'", ",", "\\", "#N/A", "null", ";", "é", "e\u0301", "✓"])
    text = st.lists(st.one_of(marks, st.text(LETTERS, max_size=8)), max_size=4).map("".join)
    return st.none() | text.map(lambda one: one[:most])


def long_words(most: int) -> st.SearchStrategy[str | None]:
    """Text of several lines."""
    return st.none() | st.lists(words(20).map(str), max_size=5).map(
        lambda lines: "\r\n".join(lines)[:most]
    )


def decimals(precision: int, scale: int) -> st.SearchStrategy[float | None]:
    """Numbers of so many digits."""
    bound = 10**precision - 1
    return st.none() | st.integers(-bound, bound).map(lambda n: n / 10**scale)


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


INTERESTS = ("Concerts", "Exhibitions", "Lectures", "Workshops", "Travel")
MOMENTS = st.integers(0, 1_767_000_000).map(
    lambda second: f"{dt.datetime.fromtimestamp(second, dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "LastName": st.text(string.ascii_letters, min_size=1, max_size=20),
    "Title": words(100),
    "Email": some("a@mail.example", "Ann.O'Hara+x@Mail.Example"),
    "Phone": some("+44 20 7946 0000", "(555) 010-0000"),
    "Home_Page__c": some("https://x.example/a?b=c&d=%20", "x.example"),
    "LeadSource": some("Web", "Purchased List", 'Of, my "own"'),
    "Interests__c": st.none()
    | st.lists(st.sampled_from(INTERESTS), min_size=1, unique=True).map(";".join),
    "Kind__c": words(80),
    "Mailing_Label__c": long_words(255),
    "Notes__c": long_words(2_000),
    "Rich__c": some("<p>Rich &amp; <b>bold</b></p>", "<br>"),
    "Tax_Number__c": some("AB-123", "x"),
    "Count__c": st.none() | st.integers(-999_999_999, 999_999_999),
    "Score__c": decimals(15, 6),
    "Lifetime_Value__c": decimals(12, 2),
    "Engagement__c": decimals(5, 2),
    "CurrencyIsoCode": some("EUR", "USD"),
    "Birthdate": st.none()
    | st.dates(dt.date(1900, 1, 1), dt.date(2025, 1, 1)).map(dt.date.isoformat),
    "Opt_In_Time__c": st.none() | MOMENTS,
    "Best_Call_Time__c": st.none()
    | st.times().map(lambda at: f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}Z"),
    "DoNotCall": st.booleans(),
    "MailingStreet": long_words(100),
    "MailingCity": words(30),
    "MailingLatitude": st.none() | st.integers(-90_000, 90_000).map(lambda n: n / 1_000),
    "Place__Latitude__s": st.none() | st.integers(-900, 900).map(lambda n: n / 10),
    "Photo__c": st.none()
    | st.binary(min_size=1, max_size=9).map(lambda raw: base64.b64encode(raw).decode()),
}
CONTACTS = st.fixed_dictionaries(VALUES)
ALSO = ("Id", "Name", "OwnerId", "AccountId", "CreatedDate", "SystemModstamp", "IsDeleted")
COMPOUND = ("MailingAddress", "Place__c", "OtherAddress")
FIELDS = tuple(name for name in dict.fromkeys([*ALSO, *VALUES, *COMPOUND]) if name != "Photo__c")


def nothing(_: Progress) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def practice_of_types(shared_practice: PracticeProcess) -> PracticeProcess:
    edits = [{"object": name, "put": line} for name, lines in ADDED.items() for line in lines]
    shared_practice.control("schema", {"edits": edits})
    return shared_practice


@pytest.fixture(scope="module")
def org_of_types(practice_of_types: PracticeProcess) -> Iterator[Org]:
    made = practice_connection(practice_of_types)
    yield made
    made.close()


@pytest.fixture(scope="module")
def endpoint(org_of_types: Org) -> SalesforceEndpoint:
    return org_of_types.endpoint()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stages")


def made_of(practice: PracticeProcess, sobject: str, rows: list[dict[str, Any]]) -> list[str]:
    """The Ids of new records."""
    body = {"operation": "insert", "sobject": sobject, "records": rows}
    results = practice.control("edits", body)
    assert all(result["success"] for result in results), results
    return [result["id"] for result in results]


def canonical(
    endpoint: SalesforceEndpoint, result: ReadResult, request: ReadRequest, stage: DuckStage
) -> dict[str, tuple[object, ...]]:
    """Key → canonical values, in the order of the request's fields; none may be unreadable."""
    schema = endpoint.schema(request.object, request.query)
    fields = [field for name in request.fields if (field := schema.field(name)) is not None]
    table = canonical_table(result, fields, stage)
    names = ", ".join(f"c{n}" for n in range(len(fields)))
    found = stage.rows(f"SELECT key, problem, {names} FROM {table} WHERE NOT gone")
    rows = {str(row[0]): row[1:] for row in found}
    assert not [row for row in rows.values() if row[0] is not None]
    return rows


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(CONTACTS, min_size=2, max_size=6))
def test_a_record_reads_the_same_whichever_way_it_is_read(
    practice_of_types: PracticeProcess,
    endpoint: SalesforceEndpoint,
    room: Path,
    rows: list[dict[str, Any]],
):
    before = endpoint.org_now() - dt.timedelta(minutes=1)
    keys = made_of(practice_of_types, "Contact", rows)
    whole = ReadRequest("Contact", FIELDS)
    plain = [name for name in FIELDS if "." not in name]
    requests = {
        "query": whole,
        "bulk query": ReadRequest("Contact", FIELDS, known_rows=FOLD),
        "by Id": ReadRequest(
            "Contact", tuple(plain), only=KeyFilter(("Id",), tuple((key,) for key in keys))
        ),
        "delta": ReadRequest("Contact", FIELDS, since=f"{before:%Y-%m-%dT%H:%M:%S}.000Z"),
    }
    with DuckStage(room, "same", memory_bytes=512 * 1024 * 1024) as stage:
        seen = {}
        for name, request in requests.items():
            result = endpoint.read(request, stage, nothing)
            assert result.price is not None
            assert result.price.way == {"delta": "query"}.get(name, name)
            found = canonical(endpoint, result, request, stage)
            seen[name] = {key: found[key] for key in keys}
        schema = endpoint.schema("Contact")
        said = [name for name in FIELDS if (one := schema.field(name)) and unsaid(one) == ""]
        body = {"name": "R", "object": "Contact", "fields": said}
        body["where"] = "Id IN (" + ", ".join(f"'{key}'" for key in keys) + ")"
        report = practice_of_types.control("reports", body)["id"]
        asked = ReadRequest("", tuple(said), query=f"report {report} of Contact")
        result = endpoint.read(asked, stage, nothing)
        assert result.price is not None
        assert result.price.way == "report"
        reported = canonical(endpoint, result, asked, stage)
    for name, found in seen.items():
        assert found == seen["query"], name
    places = [FIELDS.index(name) + 1 for name in said]
    for key in keys:
        assert reported[key][1:] == tuple(seen["query"][key][place] for place in places)


def test_every_type_was_tried(endpoint: SalesforceEndpoint):
    schema = endpoint.schema("Contact")
    tried = {one.type for name in FIELDS if (one := schema.field(name)) is not None}
    never_in_a_record = {FieldType.BASE64}
    not_in_any_org = {FieldType.LONG, FieldType.COMPLEXVALUE, FieldType.ANYTYPE}
    assert set(FieldType) - tried == never_in_a_record | not_in_any_org


@pytest.mark.parametrize("known", [None, FOLD], ids=["query", "bulk query"])
def test_a_file_is_refused_whichever_way_it_would_be_read(
    endpoint: SalesforceEndpoint, stage: DuckStage, known: int | None
):
    read = partial(endpoint.read, stage=stage, report=nothing)
    with pytest.raises(SchemaMismatchError, match="holds a file"):
        read(ReadRequest("Contact", ("Photo__c",), known_rows=known))


def test_a_lookup_to_several_objects_reads_the_same(
    practice_of_types: PracticeProcess, endpoint: SalesforceEndpoint, stage: DuckStage
):
    (person,) = made_of(practice_of_types, "Contact", [{"LastName": "Who"}])
    (lead,) = made_of(practice_of_types, "Lead", [{"LastName": "Who", "Company": "C"}])
    keys = made_of(
        practice_of_types,
        "Task",
        [{"Subject": 'Call, "now"', "WhoId": who} for who in (person, lead, None)],
    )
    fields = ("WhoId", "Subject", "Who.Name", "OwnerId", "ActivityDate")
    found = []
    for known in (None, FOLD):
        request = ReadRequest("Task", fields, known_rows=known)
        result = endpoint.read(request, stage, nothing)
        rows = canonical(endpoint, result, request, stage)
        found.append({key: rows[key] for key in keys})
    assert found[0] == found[1]
    assert [found[0][key][1] for key in keys] == [person, lead, None]
