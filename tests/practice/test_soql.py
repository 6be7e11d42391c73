"""SOQL over the practice org."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.practice.errors import OrgError
from app.practice.org import Org

PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "LastName": "Álvarez",
        "FirstName": "Ana",
        "Email": "ana@a.example",
        "Interests__c": "Concerts;Travel",
        "Lifetime_Value__c": 100.0,
        "Birthdate": "1980-05-01",
        "Mobile_Subscriber__c": True,
        "Opt_In_Time__c": "2026-11-19T08:00:00.000+0000",
    },
    {
        "LastName": "baker",
        "FirstName": "Ben",
        "Email": "ben@b.example",
        "Interests__c": "Travel",
        "Lifetime_Value__c": 50.5,
        "Opt_In_Time__c": "2026-11-20T23:59:59.000+0000",
        "Best_Call_Time__c": "09:30:00.000Z",
    },
    {"LastName": "Baker", "FirstName": "Zoë", "Lifetime_Value__c": 0.0, "Constituent_ID__c": "C_1"},
    {"LastName": "Zed", "Constituent_ID__c": "CX1", "Description": "long"},
)


@pytest.fixture
def people(org: Org) -> Iterator[Org]:
    acme, empty = org.bulk_load(
        "Account",
        [{"Name": "Acme", "Customer_Number__c": "K-1", "BillingCity": "Bath"}, {"Name": "Empty"}],
    )
    org.bulk_load(
        "Contact",
        [
            {**person, "AccountId": acme if index < 3 else None}
            for index, person in enumerate(PEOPLE)
        ],
    )
    assert empty
    return org


def ask(org: Org, soql: str, **more: Any) -> list[dict[str, Any]]:
    return list(org.query(soql, user_id=org.admin_id, **more).records)


def first_names(org: Org, where: str) -> list[str | None]:
    records = ask(org, f"SELECT FirstName FROM Contact WHERE {where} ORDER BY CreatedDate, Id")
    return [each["FirstName"] for each in records]


ANA, BEN, ZOE, ZED = "Ana", "Ben", "Zoë", None


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("LastName = 'BAKER'", [BEN, ZOE]),
        ("LastName = 'ÁLVAREZ'", [ANA]),
        ("FirstName != 'Ana'", [BEN, ZOE, ZED]),
        ("FirstName = null", [ZED]),
        ("FirstName = ''", [ZED]),
        ("FirstName != null", [ANA, BEN, ZOE]),
        ("NOT FirstName = 'Ana'", [BEN, ZOE, ZED]),
        ("NOT (FirstName = 'Ana' OR LastName LIKE 'b%')", [ZED]),
        ("LastName LIKE 'b_ker'", [BEN, ZOE]),
        ("Constituent_ID__c LIKE 'C\\_1'", [ZOE]),
        ("FirstName LIKE 'ZO%'", [ZOE]),
        ("FirstName IN ('ana', 'ZOË')", [ANA, ZOE]),
        ("FirstName NOT IN ('Ana', 'Ben')", [ZOE, ZED]),
        ("FirstName IN ('Ana', null)", [ANA, ZED]),
        ("Lifetime_Value__c > 50", [ANA, BEN]),
        ("Lifetime_Value__c >= 50.5 AND Lifetime_Value__c < 100", [BEN]),
        ("Lifetime_Value__c = 0", [ZOE]),
        ("Mobile_Subscriber__c = TRUE", [ANA]),
        ("Mobile_Subscriber__c != true", [BEN, ZOE, ZED]),
        ("Birthdate = 1980-05-01", [ANA]),
        ("Birthdate < 1980-05-02", [ANA]),
        ("Opt_In_Time__c = YESTERDAY", [ANA]),
        ("Opt_In_Time__c = TODAY", [BEN]),
        ("Opt_In_Time__c >= LAST_N_DAYS:1", [ANA, BEN]),
        ("Opt_In_Time__c < TODAY", [ANA]),
        ("Opt_In_Time__c != TODAY", [ANA, ZOE, ZED]),
        ("Opt_In_Time__c > 2026-11-20T01:00:00+02:00", [BEN]),
        ("Best_Call_Time__c = 09:30:00.000Z", [BEN]),
        ("Interests__c INCLUDES ('Travel')", [ANA, BEN]),
        ("Interests__c INCLUDES ('Concerts;Travel')", [ANA]),
        ("Interests__c INCLUDES ('Concerts', 'Youth')", [ANA]),
        ("Interests__c EXCLUDES ('Concerts')", [BEN, ZOE, ZED]),
        ("Account.Name = 'acme'", [ANA, BEN, ZOE]),
        ("Account.BillingCity != 'Bath'", [ZED]),
        ("AccountId IN (SELECT Id FROM Account WHERE Name = 'Acme')", [ANA, BEN, ZOE]),
        ("AccountId NOT IN (SELECT Id FROM Account WHERE Name = 'Acme')", [ZED]),
        ("Id IN (SELECT ContactId FROM CampaignMember)", []),
        ("CreatedBy.Profile.Name = 'System Administrator' AND FirstName = 'Ana'", [ANA]),
        ("SystemModstamp = THIS_MONTH", [ANA, BEN, ZOE, ZED]),
        ("SystemModstamp = NEXT_YEAR", []),
        ("(FirstName = 'Ana' OR FirstName = 'Ben') AND Email LIKE '%b.example'", [BEN]),
    ],
)
def test_conditions_find(people: Org, where: str, found: list[str | None]) -> None:
    assert first_names(people, where) == found


def test_parents_nest_and_a_missing_one_is_null(people: Org) -> None:
    ana, *_, zed = ask(people, "SELECT LastName, Account.Name, Account.Owner.Name FROM Contact")
    assert ana["Account"]["Name"] == "Acme"
    assert ana["Account"]["Owner"]["Name"] == "Practice Admin"
    assert ana["Account"]["attributes"]["type"] == "Account"
    assert zed["Account"] is None
    assert list(ana) == ["attributes", "LastName", "Account"]
    assert ana["attributes"]["url"].startswith("/services/data/v68.0/sobjects/Contact/003")


def test_children_nest_with_their_own_clauses(people: Org) -> None:
    acme, empty = ask(
        people,
        "SELECT Name, (SELECT FirstName FROM Contacts WHERE FirstName != null"
        " ORDER BY FirstName DESC LIMIT 2 OFFSET 1) FROM Account ORDER BY Name",
    )
    assert acme["Contacts"]["totalSize"] == 2
    assert [each["FirstName"] for each in acme["Contacts"]["records"]] == ["Ben", "Ana"]
    assert empty["Contacts"] is None


def test_names_are_answered_as_the_object_spells_them(people: Org) -> None:
    record = ask(
        people, "select lastname, c.account.NAME from contact c where c.firstname = 'Ana'"
    )[0]
    assert record["LastName"] == "Álvarez"
    assert record["Account"]["Name"] == "Acme"


def test_order_is_a_persons_order_with_nulls_first(people: Org) -> None:
    up = ask(people, "SELECT LastName FROM Contact ORDER BY LastName, FirstName")
    assert [each["LastName"] for each in up] == ["Álvarez", "baker", "Baker", "Zed"]
    values = ask(people, "SELECT Lifetime_Value__c FROM Contact ORDER BY Lifetime_Value__c")
    assert [each["Lifetime_Value__c"] for each in values] == [None, 0.0, 50.5, 100.0]
    last = ask(
        people, "SELECT Lifetime_Value__c FROM Contact ORDER BY Lifetime_Value__c DESC NULLS LAST"
    )
    assert [each["Lifetime_Value__c"] for each in last] == [100.0, 50.5, 0.0, None]


def test_limit_and_offset_cut(people: Org) -> None:
    records = ask(people, "SELECT FirstName FROM Contact ORDER BY Id LIMIT 2 OFFSET 1")
    assert [each["FirstName"] for each in records] == ["Ben", "Zoë"]


def test_counting_gives_a_size_and_no_records(people: Org) -> None:
    result = people.query("SELECT COUNT() FROM Contact WHERE Account.Name = 'Acme'", user_id="")
    assert (result.total_size, list(result.records)) == (3, [])


def test_groups_and_aggregates(people: Org) -> None:
    groups = ask(
        people,
        "SELECT Account.Name, COUNT(Id) people, SUM(Lifetime_Value__c), MAX(LastName),"
        " COUNT_DISTINCT(LastName) FROM Contact GROUP BY Account.Name ORDER BY COUNT(Id) DESC",
    )
    assert groups[0] == {
        "attributes": {"type": "AggregateResult"},
        "Name": "Acme",
        "people": 3,
        "expr0": 150.5,
        "expr1": "Álvarez",
        "expr2": 2,
    }
    having = ask(
        people, "SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName HAVING COUNT(Id) > 1"
    )
    assert len(having) == 1
    years = ask(
        people,
        "SELECT CALENDAR_YEAR(CreatedDate) y, COUNT(Id) n FROM Contact"
        " GROUP BY CALENDAR_YEAR(CreatedDate)",
    )
    assert (years[0]["y"], years[0]["n"]) == (2026, 4)


def test_compound_fields_are_objects_or_null(people: Org) -> None:
    acme, empty = ask(people, "SELECT BillingAddress FROM Account ORDER BY Name")
    assert acme["BillingAddress"] == {
        "city": "Bath",
        "country": None,
        "geocodeAccuracy": None,
        "latitude": None,
        "longitude": None,
        "postalCode": None,
        "state": None,
        "street": None,
    }
    assert empty["BillingAddress"] is None


def test_all_fields_want_a_limit(people: Org) -> None:
    record = ask(people, "SELECT FIELDS(ALL) FROM Contact WHERE FirstName = 'Ana' LIMIT 200")[0]
    assert record["Name"] == "Ana Álvarez"
    custom = ask(people, "SELECT FIELDS(CUSTOM) FROM Contact LIMIT 1")[0]
    assert all(name.endswith("__c") for name in custom if name != "attributes")
    assert "Email" in ask(people, "SELECT FIELDS(STANDARD) FROM Contact")[0]
    with pytest.raises(OrgError, match="must have a LIMIT of at most 200"):
        ask(people, "SELECT FIELDS(ALL) FROM Contact")


def test_deleted_records_show_only_when_all_rows_are_asked(people: Org) -> None:
    ana = ask(people, "SELECT Id FROM Contact WHERE FirstName = 'Ana'")[0]["Id"]
    people.save("delete", "Contact", [{"Id": ana}], user_id=people.admin_id)
    assert first_names(people, "FirstName = 'Ana'") == []
    shown = ask(people, "SELECT IsDeleted FROM Contact WHERE FirstName = 'Ana'", all_rows=True)
    assert [each["IsDeleted"] for each in shown] == [True]
    assert len(ask(people, "SELECT Id FROM Contact WHERE IsDeleted = true", all_rows=True)) == 1


def test_polymorphic_parents_tell_their_kind(people: Org) -> None:
    ana = ask(people, "SELECT Id, AccountId FROM Contact WHERE FirstName = 'Ana'")[0]
    lead = people.bulk_load("Lead", [{"LastName": "Lee", "Company": "L", "Status": "Open"}])[0]
    people.bulk_load(
        "Task",
        [
            {"Subject": "a", "WhoId": ana["Id"], "WhatId": ana["AccountId"], "Status": "x"},
            {"Subject": "b", "WhoId": lead, "Status": "x"},
        ],
    )
    first, second = ask(
        people, "SELECT Subject, Who.Name, Who.Type, What.Type FROM Task ORDER BY Subject"
    )
    assert (first["Who"]["Type"], second["Who"]["Type"]) == ("Contact", "Lead")
    assert first["What"]["Type"] == "Account"
    assert second["What"] is None
    typed = ask(
        people,
        "SELECT TYPEOF Who WHEN Contact THEN FirstName, Email WHEN Lead THEN Company END"
        " FROM Task ORDER BY Subject",
    )
    assert typed[0]["Who"]["Email"] == "ana@a.example"
    assert set(typed[1]["Who"]) == {"attributes", "Company"}


def test_scope_mine_shows_ones_own(people: Org) -> None:
    other = people.add_user(
        username="o@o.example", last_name="O", first_name="", email="o@o.example", alias="o"
    )
    soql = "SELECT Id FROM Contact USING SCOPE mine"
    assert len(list(people.query(soql, user_id=people.admin_id).records)) == 4
    assert list(people.query(soql, user_id=other.id).records) == []


@pytest.mark.parametrize(
    ("soql", "code", "words"),
    [
        (
            "SELECT Id, Foo FROM Contact",
            "INVALID_FIELD",
            "Column:12\nNo such column 'Foo' on entity 'Contact'",
        ),
        ("SELECT Id FROM Foo", "INVALID_TYPE", "sObject type 'Foo' is not supported"),
        (
            "SELECT Id, Boss.Name FROM Contact",
            "INVALID_FIELD",
            "Didn't understand relationship 'Boss'",
        ),
        (
            "SELECT Id, (SELECT Id FROM Foos) FROM Account",
            "INVALID_TYPE",
            "Didn't understand relationship 'Foos'",
        ),
        ("SELECT Id FROM", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT FROM Contact", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY", "unexpected token"),
        ("SELECT Id FROM Contact LIMIT x", "MALFORMED_QUERY", "unexpected token: 'x'"),
        ('SELECT Id FROM Contact WHERE LastName = "a"', "MALFORMED_QUERY", "Column:41"),
        ("SELECT Id, Id FROM Contact", "MALFORMED_QUERY", "duplicate field selected: Id"),
        (
            "SELECT Id FROM Contact WHERE LastName = 5",
            "INVALID_FIELD",
            "should be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Contact WHERE Birthdate = '1980-01-01'",
            "INVALID_FIELD",
            "should not be enclosed in quotes",
        ),
        ("SELECT Id FROM Contact WHERE Description = 'a'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Contact ORDER BY Description", "MALFORMED_QUERY", "can not be sorted"),
        (
            "SELECT Id FROM Contact WHERE Id = 'abc'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid ID field: abc",
        ),
        (
            "SELECT Id FROM Contact WHERE Birthdate LIKE 'a'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid operator",
        ),
        (
            "SELECT Id FROM Contact WHERE LastName INCLUDES ('a')",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid operator",
        ),
        (
            "SELECT Id FROM Contact OFFSET 2001",
            "NUMBER_OUTSIDE_VALID_RANGE",
            "Maximum SOQL offset allowed is 2000",
        ),
        (
            "SELECT LastName, COUNT(Id) FROM Contact",
            "MALFORMED_QUERY",
            "must be grouped or aggregated: LastName",
        ),
        (
            "SELECT COUNT(Id) FROM Contact GROUP BY Lifetime_Value__c",
            "INVALID_FIELD",
            "can not be grouped",
        ),
        (
            "SELECT Id FROM Contact WHERE FirstName = 'a' AND LastName = 'b' OR Email = 'c'",
            "MALFORMED_QUERY",
            "unexpected token: 'OR'",
        ),
        (
            "SELECT Id FROM Contact WHERE FirstName = LastName",
            "MALFORMED_QUERY",
            "unexpected token: 'LastName'",
        ),
        ("SELECT Id FROM Contact ALL ROWS", "MALFORMED_QUERY", "ALL ROWS not allowed"),
        ("SELECT FOO(Id) FROM Contact", "MALFORMED_QUERY", "Unknown function: FOO"),
    ],
)
def test_a_bad_query_says_what_and_where(people: Org, soql: str, code: str, words: str) -> None:
    with pytest.raises(OrgError) as refused:
        ask(people, soql)
    assert refused.value.code == code
    assert words in refused.value.message
    assert "ERROR at Row:1:Column:" in refused.value.message


def test_rows_for_bulk_are_text_under_field_names(people: Org) -> None:
    flat = people.query_rows_flat(
        "SELECT FirstName, Account.Name, Mobile_Subscriber__c, Lifetime_Value__c"
        " FROM Contact ORDER BY Id",
        user_id=people.admin_id,
    )
    assert flat.header == ("FirstName", "Account.Name", "Mobile_Subscriber__c", "Lifetime_Value__c")
    assert flat.rows[0] == ("Ana", "Acme", "true", "100.0")
    assert flat.rows[3] == ("", "", "false", "")


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT COUNT(Id) FROM Contact",
        "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
        "SELECT MailingAddress FROM Contact",
        "SELECT Id FROM Contact OFFSET 1",
    ],
)
def test_bulk_refuses_what_it_cannot_do(people: Org, soql: str) -> None:
    with pytest.raises(OrgError, match="FEATURE_NOT_ENABLED"):
        people.query_rows_flat(soql, user_id=people.admin_id)
