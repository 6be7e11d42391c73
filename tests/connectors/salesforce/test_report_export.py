"""A report says which records, and what it can say of them without doubt."""

from typing import Any

import pytest

from app.connectors.salesforce.describe import to_schema
from app.connectors.salesforce.report_export import (
    check_headings,
    parsed,
    report_query,
    rows_by_id,
    unsaid,
    values_of,
)
from app.core.errors import EndpointError, RetriableError, SchemaMismatchError
from app.core.ports import ReadRequest
from app.core.progress import Progress
from app.core.quota import Purpose
from app.core.schema import FieldSchema, PicklistValue
from app.core.values import FieldType
from app.store.stage import DuckStage
from tests.connectors.salesforce.fake_server import Answer, FakeServer
from tests.connectors.salesforce.orgs import Org
from tests.practice_orgs import PracticeProcess


def nothing(_: Progress) -> None:
    """Nobody watches."""


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("report 00O5g000006UaBC of Contact", "00O5g000006UaBC"),
        ("Report 00O5g000006UaBCEA0 of Contact", "00O5g000006UaBCEA0"),
        (
            (
                "report https://a.my.salesforce.com/00O5g000006UaBC?export=1&enc=UTF-8&xf=CSV"
                " of Contact"
            ),
            "00O5g000006UaBC",
        ),
        (
            (
                "report https://a.lightning.force.com/lightning/r/Report/00O5g000006UaBCEA0/view"
                " of Contact"
            ),
            "00O5g000006UaBCEA0",
        ),
    ],
)
def test_a_query_names_a_report_and_its_object(text: str, report: str):
    asked = report_query(text)
    assert (asked.report, asked.object) == (report, "Contact")


PLAIN = report_query("report 00O5g000006UaBC of Contact")


def test_a_query_says_which_column_is_which_field():
    asked = report_query(
        "report 00O5g000006UaBC of Contact with MobilePhone = 'Mobile, private', Email='It\\'s'"
    )
    assert asked.headings == (("MobilePhone", "Mobile, private"), ("Email", "It's"))
    with pytest.raises(SchemaMismatchError, match="this cannot be read: Email = Mail"):
        report_query("report 00O5g000006UaBC of Contact with Email = Mail")


def test_a_column_that_the_query_names_and_the_report_lacks_is_named_with_those_there():
    asked = report_query("report 00O5g000006UaBC of Contact with id = 'Contact key'")
    check_headings(parsed("Contact key,Name\n003000000000001,Ada\n"), asked, CONTACT)
    shown = parsed("Contact ID,Name\n003000000000001,Ada\n")
    with pytest.raises(SchemaMismatchError, match=r"no column “Contact key”.*Contact ID, Name"):
        check_headings(shown, asked, CONTACT)
    found = rows_by_id(parsed("Contact key\n003000000000001\n"), asked, CONTACT)
    assert [key[:15] for key in found] == ["003000000000001"]


@pytest.mark.parametrize("text", ["SELECT Id FROM Contact", "report X of Contact", "report 00O"])
def test_any_other_query_is_refused_in_words(text: str):
    with pytest.raises(SchemaMismatchError, match="names a report and its object"):
        report_query(text)


def field(kind: FieldType, **more: Any) -> FieldSchema:
    return FieldSchema("F__c", "F", kind, **more)


ALIKE = (PicklistValue("a", "Same"), PicklistValue("b", "Same"))


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (field(FieldType.STRING, length=80), True),
        (field(FieldType.EMAIL, length=80), True),
        (field(FieldType.BOOLEAN), True),
        (field(FieldType.REFERENCE), True),
        (field(FieldType.INT), True),
        (field(FieldType.PICKLIST, picklist_values=ALIKE[:1]), True),
        (field(FieldType.PICKLIST, picklist_values=ALIKE), False),
        (field(FieldType.TEXTAREA, length=32_000), False),
        (field(FieldType.CURRENCY, scale=2), False),
        (field(FieldType.DATE), False),
        (field(FieldType.DATETIME), False),
        (field(FieldType.ENCRYPTEDSTRING, length=30), False),
        (FieldSchema("Account.Name", "Account", FieldType.STRING, length=80), False),
    ],
)
def test_only_what_is_the_same_for_everybody_is_taken_from_a_report(known: FieldSchema, said: bool):
    assert (unsaid(known) == "") is said


CONTACT = to_schema(
    {
        "name": "Contact",
        "label": "Contact",
        "labelPlural": "Contacts",
        "fields": [
            {"name": "Id", "label": "Contact ID", "type": "id"},
            {"name": "Ticked__c", "label": "Ticked", "type": "boolean"},
            {
                "name": "Likes__c",
                "label": "Likes",
                "type": "multipicklist",
                "picklistValues": [
                    {"value": "C", "label": "Concerts"},
                    {"value": "L", "label": "Lectures"},
                ],
            },
        ],
    }
)
TEXT = (
    '"Contact ID","Ticked","Likes"\n"003000000000001","1","Lectures; Concerts"\n\n\n"My report"\n'
)


def test_the_foot_of_an_export_is_no_row():
    shown = parsed(TEXT)
    assert len(shown.rows) == 1
    ((key, row),) = rows_by_id(shown, PLAIN, CONTACT).items()
    assert key == "003000000000001AAA"
    assert values_of(shown, PLAIN, row, CONTACT.fields[1:]) == ["1", "L;C"]


@pytest.mark.parametrize("tail", ['"00', '"003000000000002","1', '"003000000000002"'])
def test_an_export_that_ends_in_the_middle_of_a_row_came_in_part(tail: str):
    whole = TEXT.partition("\n\n")[0]
    with pytest.raises(RetriableError):
        parsed(f"{whole}\n{tail}", "crm")
    assert len(parsed(f"{whole}\n").rows) == 1


@pytest.mark.parametrize("text", ['"Ticked"\n"1"\n', '"Contact ID"\n"no Id"\n', ""])
def test_a_report_without_the_ids_is_refused_in_words(text: str):
    with pytest.raises(SchemaMismatchError, match="no column Contact ID"):
        rows_by_id(parsed(text), PLAIN, CONTACT)


# ------------------------------------------------------------------------------ on a practice org

SAID = ("LastName", "Email", "Mobile_Subscriber__c", "AccountId", "Preferred_Channel__c")


def report_of(practice: PracticeProcess, *fields: str) -> str:
    body = {"name": "R", "object": "Contact", "fields": fields, "where": "Email != null"}
    return str(practice.control("reports", body)["id"])


def test_a_report_that_says_all_is_one_call(
    shared_practice: PracticeProcess, org: Org, stage: DuckStage
):
    made = report_of(shared_practice, "Id", *SAID, "Interests__c")
    endpoint = org.endpoint()
    endpoint.schema("Contact")
    org.meter.calls.clear()
    asked = ReadRequest("", SAID, query=f"report {made} of Contact")
    result = endpoint.read(asked, stage, nothing)
    assert org.meter.calls[Purpose.READ] == 1
    assert (result.complete, result.cursor, result.price and result.price.way) == (
        False,
        None,
        "report",
    )
    whole = endpoint.read(ReadRequest("Contact", SAID), stage, nothing)
    (unlike,) = stage.one(
        f"SELECT count(*) FROM {result.table} r LEFT JOIN {whole.table} w USING (key0) "
        "WHERE r.r0 IS DISTINCT FROM w.r0 OR r.r1 IS DISTINCT FROM w.r1 OR "
        "r.r3 IS DISTINCT FROM w.r3 OR r.r4 IS DISTINCT FROM w.r4"
    )
    assert unlike == 0
    (with_mail,) = stage.one(f"SELECT count(r1) FROM {whole.table}")
    assert result.rows == with_mail > 0


def test_what_a_report_does_not_say_is_read_by_id_and_the_reason_is_told(
    shared_practice: PracticeProcess, org: Org, stage: DuckStage
):
    made = report_of(shared_practice, "Id", "LastName")
    asked = ReadRequest("", ("LastName", "Birthdate"), query=f"report {made} of Contact")
    result = org.endpoint().read(asked, stage, nothing)
    assert result.price is not None
    assert result.price.calls == 2
    assert "in the way of its user's country" in result.price.reason
    (days,) = stage.one(f"SELECT count(*) FROM {result.table} WHERE r1 LIKE '____-__-__'")
    assert int(str(days)) > 0


def test_a_login_page_in_place_of_a_report_is_said_in_words(
    faked: Org, server: FakeServer, stage: DuckStage
):
    described = {"name": "Contact", "label": "Contact", "fields": []}
    page = Answer(200, b"<html>Login</html>", {"Content-Type": "text/html"})
    server.script = lambda asked: Answer(200, described) if "describe" in asked.path else page
    asked = ReadRequest("", (), query="report 00O5g000006UaBC of Contact")
    with pytest.raises(EndpointError, match="a page instead of the report"):
        faked.endpoint().read(asked, stage, nothing)
