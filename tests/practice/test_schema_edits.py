"""An administrator changes a living org's objects; describes, queries and saves follow."""

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest

from app.practice.errors import OrgError
from app.practice.org import Org
from app.practice.org_features import PERSON_RECORD_TYPE
from tests.practice.conftest import Clock, Rest


def fields(org: Org, sobject: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in org.describe(sobject)["fields"]}


def insert(org: Org, sobject: str, **values: Any) -> str:
    (result,) = org.save("insert", sobject, [values], user_id=org.admin_id)
    assert result.success, result.errors
    return str(result.id)


def refused(org: Org, sobject: str, **values: Any) -> str:
    operation = "update" if "Id" in values else "insert"
    (result,) = org.save(operation, sobject, [values], user_id=org.admin_id)
    assert not result.success
    return result.errors[0].code


def read(org: Org, sobject: str, record_id: str, *names: str) -> list[Any]:
    found = org.query(
        f"SELECT {', '.join(names)} FROM {sobject} WHERE Id = '{record_id}'", user_id=org.admin_id
    )
    return [found.records[0][name] for name in names]


def test_a_new_field_can_be_written_and_read_at_once(org: Org) -> None:
    org.edit_schema({"object": "Contact", "put": 'Shoe_Size__c double 3,1 "~Size of shoe"'})
    assert fields(org, "Contact")["Shoe_Size__c"]["label"] == "Size of shoe"
    record = insert(org, "Contact", LastName="Abara", Shoe_Size__c=42.5)
    assert read(org, "Contact", record, "Shoe_Size__c") == [42.5]


def test_a_dropped_field_is_gone_from_describe_query_and_save(org: Org) -> None:
    org.edit_schema({"object": "Contact", "drop": "Fax"})
    assert "Fax" not in fields(org, "Contact")
    with pytest.raises(OrgError, match="INVALID_FIELD"):
        org.query("SELECT Fax FROM Contact", user_id=org.admin_id)
    with pytest.raises(OrgError, match="INVALID_FIELD"):
        org.save("insert", "Contact", [{"LastName": "A", "Fax": "1"}], user_id=org.admin_id)


def test_edits_outlive_a_restart_of_the_org(tmp_path: Path, clock: Clock) -> None:
    def opened() -> Org:
        return Org(tmp_path / "kept.sqlite", "sandbox", now=clock, rng=random.Random(1))

    first = opened()
    first.edit_schema({"object": "Contact", "put": "Department string 20 ~Team"})
    first.edit_schema({"feature": "multi_currency"})
    moment = first.objects_changed_at()
    first.close()
    second = opened()
    try:
        assert fields(second, "Contact")["Department"]["length"] == 20
        assert "CurrencyIsoCode" in fields(second, "Account")
        assert second.objects_changed_at() == moment
    finally:
        second.close()


def test_one_org_s_edits_are_not_another_s(org: Org, tmp_path: Path, clock: Clock) -> None:
    org.edit_schema({"object": "Contact", "drop": "Fax"})
    other = Org(tmp_path / "other.sqlite", "production", now=clock, rng=random.Random(2))
    try:
        assert "Fax" in fields(other, "Contact")
    finally:
        other.close()


@pytest.mark.parametrize(
    "body",
    [
        {"object": "Contact", "drop": "Nothing__c"},
        {"object": "Nothing__c", "drop": "Fax"},
        {"object": "Contact", "put": "Fax telephone"},
        {"feature": "time_travel"},
    ],
)
def test_an_edit_of_what_is_not_there_is_refused_and_not_kept(
    org: Org, body: dict[str, str]
) -> None:
    before = org.objects_changed_at()
    with pytest.raises(OrgError):
        org.edit_schema(body)
    assert org.objects_changed_at() == before


def test_each_edit_has_a_second_of_its_own(org: Org, rest: Rest) -> None:
    """Else a client that asked in between would be told that nothing changed."""
    org.edit_schema({"object": "Contact", "put": "Fax phone 20"})
    seen = rest("GET", "sobjects/Contact/describe").headers["Last-Modified"]
    told = {"If-Modified-Since": seen}
    assert rest("GET", "sobjects/Contact/describe", headers=told).status == 304
    org.edit_schema({"object": "Contact", "put": "Fax phone 10"})
    assert rest("GET", "sobjects/Contact/describe", headers=told).status == 200


def test_a_composite_of_describes_costs_one_call_and_says_which_changed(
    org: Org, rest: Rest
) -> None:
    asked = [
        {
            "method": "GET",
            "url": f"/services/data/v68.0/sobjects/{name}/describe",
            "referenceId": name,
            "httpHeaders": {"If-Modified-Since": "Fri, 20 Nov 2026 15:00:00 GMT"},
        }
        for name in ("Contact", "Account", "Nothing__c")
    ]
    before = org.limits.used()
    answers = rest("POST", "composite", {"compositeRequest": asked}).body["compositeResponse"]
    assert org.limits.used() == before + 1
    assert [each["httpStatusCode"] for each in answers] == [304, 304, 404]
    assert answers[0]["body"] is None


def test_record_types_come_and_go_in_the_describe(org: Org) -> None:
    added = {"name": "Partner", "developer_name": "Partner", "active": False}
    org.edit_schema({"object": "Account", "record_type": added})
    org.edit_schema({"object": "Account", "drop_record_type": "Household"})
    infos = {each["developerName"]: each for each in org.describe("Account")["recordTypeInfos"]}
    assert set(infos) == {"Organisation", "Partner", "Master"}
    assert not infos["Partner"]["active"]


def test_the_bits_of_a_dependent_picklist_count_its_controlling_values(org: Org) -> None:
    org.edit_schema({"feature": "state_country_picklists"})
    described = fields(org, "Contact")
    state, country = described["MailingStateCode"], described["MailingCountryCode"]
    assert (state["dependentPicklist"], state["controllerName"]) == (True, "MailingCountryCode")
    countries = [each["value"] for each in country["picklistValues"]]
    for each in state["picklistValues"]:
        bits = base64.b64decode(each["validFor"])
        valid = [
            name for place, name in enumerate(countries) if bits[place // 8] & (0x80 >> place % 8)
        ]
        assert valid == [{"ON": "CA", "QC": "CA", "NSW": "AU", "D": "IE"}.get(each["value"], "US")]


def test_a_code_fills_in_the_text_and_a_text_its_code(org: Org) -> None:
    org.edit_schema({"feature": "state_country_picklists"})
    names = ("MailingCountry", "MailingCountryCode", "MailingState", "MailingStateCode")
    by_code = insert(org, "Contact", LastName="A", MailingCountryCode="CA", MailingStateCode="QC")
    by_text = insert(
        org, "Contact", LastName="B", MailingCountry="united states", MailingState="Texas"
    )
    assert read(org, "Contact", by_code, *names) == ["Canada", "CA", "Quebec", "QC"]
    assert read(org, "Contact", by_text, *names) == ["United States", "US", "Texas", "TX"]


@pytest.mark.parametrize(
    "values",
    [
        {"MailingCountry": "USA"},
        {"MailingCountryCode": "US", "MailingStateCode": "QC"},
        {"MailingState": "Texas"},
    ],
)
def test_an_address_the_org_does_not_know_is_refused(org: Org, values: dict[str, str]) -> None:
    org.edit_schema({"feature": "state_country_picklists"})
    assert refused(org, "Contact", LastName="A", **values) == "FIELD_INTEGRITY_EXCEPTION"


def test_an_update_whose_text_and_code_differ_is_refused(org: Org) -> None:
    org.edit_schema({"feature": "state_country_picklists"})
    record = insert(org, "Contact", LastName="A", MailingCountryCode="CA")
    code = refused(org, "Contact", Id=record, MailingCountry="Ireland", MailingCountryCode="US")
    assert code == "FIELD_INTEGRITY_EXCEPTION"


def test_a_person_account_is_named_by_its_parts_and_has_a_contact(org: Org) -> None:
    org.edit_schema({"feature": "person_accounts"})
    record = insert(
        org,
        "Account",
        RecordTypeId=PERSON_RECORD_TYPE.id,
        FirstName="Ada",
        LastName="Bello",
        PersonEmail="ada@mail.example",
    )
    name, is_person, contact = read(
        org, "Account", record, "Name", "IsPersonAccount", "PersonContactId"
    )
    assert (name, is_person) == ("Ada Bello", True)
    assert read(org, "Contact", contact, "Email", "IsPersonAccount") == ["ada@mail.example", True]


REAL = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "describe" / "full"


@pytest.mark.skipif(not REAL.is_dir(), reason="no real describes beside the checkout")
def test_a_person_account_s_fields_are_the_real_ones(org: Org) -> None:
    org.edit_schema({"feature": "person_accounts"})
    ours = fields(org, "Account")
    text = (REAL / "Account_PersonAccount.json").read_text(encoding="utf-8")
    theirs = {each["name"]: each for each in json.loads(text)["fields"]}
    people = {
        name
        for name in theirs
        if name.startswith("Person")
        or name in {"Name", "FirstName", "LastName", "Salutation", "IsPersonAccount"}
    }
    assert people <= ours.keys()
    for name in people:
        for key in ("type", "createable", "updateable", "nillable", "compoundFieldName", "length"):
            assert ours[name][key] == theirs[name][key], (name, key)
        assert ours[name]["permissionable"] == theirs[name]["permissionable"], name


@pytest.mark.parametrize("values", [{}, {"RecordTypeId": PERSON_RECORD_TYPE.id}])
def test_an_account_needs_a_name_of_its_kind(org: Org, values: dict[str, str]) -> None:
    org.edit_schema({"feature": "person_accounts"})
    assert refused(org, "Account", **values) == "REQUIRED_FIELD_MISSING"


@pytest.mark.parametrize(
    "values",
    [
        {"RecordTypeId": PERSON_RECORD_TYPE.id, "Name": "Ada Bello", "LastName": "Bello"},
        {"Name": "Acme", "PersonEmail": "ada@mail.example"},
    ],
)
def test_people_and_companies_have_fields_of_their_own(org: Org, values: dict[str, str]) -> None:
    org.edit_schema({"feature": "person_accounts"})
    assert refused(org, "Account", **values) == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_a_package_brings_objects_and_fields_that_can_be_written_at_once(org: Org) -> None:
    for name in ("nonprofit", "partner-fields"):
        org.edit_schema({"package": name})
    assert "npe01__Member_Level__c" in fields(org, "Opportunity")
    sale = insert(org, "Opportunity", Name="A", StageName="Closed Won", CloseDate="2026-11-20")
    paid = insert(
        org, "npe01__OppPayment__c", npe01__Opportunity__c=sale, npe01__Payment_Amount__c=25
    )
    assert read(org, "npe01__OppPayment__c", paid, "npe01__Payment_Amount__c") == [25]
    insert(org, "Contact_Moment__c", Moment_Key__c="e-1")
    assert refused(org, "Contact_Moment__c", Moment_Key__c="e-1") == "DUPLICATE_VALUE"


def test_a_package_that_is_not_there_is_said_so(org: Org) -> None:
    with pytest.raises(OrgError, match="No package unknown"):
        org.edit_schema({"package": "unknown"})
