"""Leads are converted as the SOAP guide says: three records, and a lead that can only be read."""

import pytest

from app.practice.conversions import Conversion
from app.practice.org import Org

STATUS = "Closed - Converted"


def lead(org: Org, **values: object) -> str:
    row = {"LastName": "Lamb", "FirstName": "Ada", "Company": "Wool Ltd", **values}
    (result,) = org.save("insert", "Lead", [row], user_id=org.admin_id)
    return str(result.id)


def one(org: Org, soql: str) -> dict[str, object]:
    (row,) = org.query(soql, user_id=org.admin_id).records
    return row


def test_a_lead_becomes_an_account_a_contact_and_an_opportunity(org: Org):
    made = lead(org, Email="ada@wool.example", City="Leeds", Phone="1")
    result = org.convert_lead(Conversion(made, STATUS), user_id=org.admin_id)
    assert result.errors == ()
    found = one(
        org,
        "SELECT IsConverted, ConvertedDate, Status, ConvertedAccountId, ConvertedContactId, "
        f"ConvertedOpportunityId FROM Lead WHERE Id = '{made}'",
    )
    assert (found["IsConverted"], found["ConvertedDate"]) == (True, "2026-11-20")
    assert found["Status"] == STATUS
    assert found["ConvertedContactId"] == result.contact
    person = one(
        org,
        f"SELECT Name, Email, MailingCity, AccountId FROM Contact WHERE Id = '{result.contact}'",
    )
    assert (person["Name"], person["Email"]) == ("Ada Lamb", "ada@wool.example")
    assert (person["MailingCity"], person["AccountId"]) == ("Leeds", result.account)
    assert one(org, f"SELECT Name FROM Account WHERE Id = '{result.account}'")["Name"] == "Wool Ltd"
    assert found["ConvertedOpportunityId"] == result.opportunity


def test_only_empty_fields_of_existing_records_are_filled(org: Org):
    (account,) = org.save("insert", "Account", [{"Name": "Kept"}], user_id=org.admin_id)
    row = {"LastName": "Kept", "AccountId": account.id, "Phone": "keeps"}
    (contact,) = org.save("insert", "Contact", [row], user_id=org.admin_id)
    made = lead(org, Phone="other", Email="ada@wool.example")
    wanted = Conversion(
        made, STATUS, account=str(account.id), contact=str(contact.id), no_opportunity=True
    )
    result = org.convert_lead(wanted, user_id=org.admin_id)
    assert (result.account, result.contact, result.opportunity) == (account.id, contact.id, None)
    found = one(org, f"SELECT LastName, Phone, Email FROM Contact WHERE Id = '{contact.id}'")
    assert (found["LastName"], found["Phone"]) == ("Kept", "keeps")
    assert found["Email"] == "ada@wool.example"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Conversion("nonsense", STATUS), "INVALID_CROSS_REFERENCE_KEY"),
        (Conversion("{lead}", "Open - Not Contacted"), "INVALID_STATUS"),
        (Conversion("{lead}", STATUS, account="001000000000001AAA"), "INVALID_CROSS_REFERENCE_KEY"),
        (Conversion("{lead}", STATUS, contact="003000000000001AAA"), "REQUIRED_FIELD_MISSING"),
    ],
)
def test_a_refused_conversion_leaves_nothing_behind(org: Org, wanted: Conversion, code: str):
    made = lead(org)
    asked = Conversion(
        wanted.lead.replace("{lead}", made), wanted.status, wanted.account, wanted.contact
    )
    (error,) = org.convert_lead(asked, user_id=org.admin_id).errors
    assert error.code == code
    assert one(org, f"SELECT IsConverted FROM Lead WHERE Id = '{made}'")["IsConverted"] is False
    assert org.query("SELECT Id FROM Contact", user_id=org.admin_id).total_size == 0


def test_a_converted_lead_can_only_be_read(org: Org):
    made = lead(org)
    org.convert_lead(Conversion(made, STATUS), user_id=org.admin_id)
    (again,) = org.convert_lead(Conversion(made, STATUS), user_id=org.admin_id).errors
    assert again.code == "CANNOT_UPDATE_CONVERTED_LEAD"
    row = {"Id": made, "Title": "New"}
    (result,) = org.save("update", "Lead", [row], user_id=org.admin_id)
    assert [error.code for error in result.errors] == ["CANNOT_UPDATE_CONVERTED_LEAD"]
