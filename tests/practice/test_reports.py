"""Reports speak to people: labels, short Ids, dates of a country; and a foot below the rows."""

import pytest

from app.practice.errors import OrgError
from app.practice.org import Org


def exported(org: Org, *fields: str, where: str = "") -> list[str]:
    report = org.reports.add("My report", "contact", fields, where)
    text = org.reports.export(
        report, lambda soql: org.query(soql, user_id=org.admin_id).records, "Ann", "Org"
    )
    return text.split("\n")


def test_a_report_shows_labels_and_ends_with_a_foot(org: Org):
    row = {
        "LastName": 'Quoted "name"',
        "Birthdate": "1980-02-29",
        "Mobile_Subscriber__c": True,
        "Phone": "1",
        "Interests__c": "Concerts;Lectures",
        "Opt_In_Time__c": "2026-01-31T23:59:59.000Z",
    }
    (saved,) = org.save("insert", "Contact", [row], user_id=org.admin_id)
    head, first, *foot = exported(org, "Id", *row)
    assert head.startswith('"Contact ID","Last Name","Birthdate"')
    assert first == (
        f'"{str(saved.id)[:15]}","Quoted ""name""","29/02/1980","1","1","Concerts; Lectures",'
        '"31/01/2026, 23:59"'
    )
    assert foot[:3] == ["", "", '"My report"']


def test_a_report_shows_what_its_filter_says(org: Org):
    rows = [{"LastName": name} for name in ("A", "B")]
    org.save("insert", "Contact", rows, user_id=org.admin_id)
    assert exported(org, "LastName", where="LastName = 'B'")[1] == '"B"'


def test_a_report_is_found_by_a_short_id_too(org: Org):
    made = org.reports.add("R", "Contact", ["Id"])
    assert org.reports.find(made.id) == org.reports.find(made.id[:15]) == made
    assert org.reports.find("00O000000000000") is None


def test_a_field_that_is_not_there_is_refused(org: Org):
    with pytest.raises(OrgError, match="INVALID_FIELD"):
        org.reports.add("R", "Contact", ["Nope"])
