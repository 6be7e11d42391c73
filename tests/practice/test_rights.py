"""What is taken away from one user is missing for that user, and for nobody else."""

from typing import Any

import pytest

from app.practice.errors import OrgError
from app.practice.org import Org
from tests.practice.conftest import Rest


@pytest.fixture
def person(org: Org) -> str:
    found = org.add_user(
        username="one@mail.example",
        last_name="One",
        first_name="Any",
        email="one@mail.example",
        alias="one",
    )
    return found.id


def described(org: Org, user_id: str, sobject: str = "Contact") -> dict[str, dict[str, Any]]:
    found = org.describe(sobject, user_id=user_id)
    return {each["name"]: each for each in found["fields"]}


def test_a_hidden_field_is_missing_from_describe_query_and_save(org: Org, person: str) -> None:
    org.rights.set_right(person, "Contact", "Fax", {"read": False})
    assert "Fax" not in described(org, person)
    assert "Fax" in described(org, org.admin_id)
    with pytest.raises(OrgError, match="INVALID_FIELD"):
        org.query("SELECT Fax FROM Contact", user_id=person)
    with pytest.raises(OrgError, match="INVALID_FIELD"):
        org.save("insert", "Contact", [{"LastName": "A", "Fax": "1"}], user_id=person)


def test_a_locked_field_is_read_but_not_written(org: Org, person: str) -> None:
    org.rights.set_right(person, "Contact", "Fax", {"edit": False})
    field = described(org, person)["Fax"]
    assert (field["createable"], field["updateable"]) == (False, False)
    (result,) = org.save("insert", "Contact", [{"LastName": "A", "Fax": "1"}], user_id=person)
    assert result.errors[0].code == "INVALID_FIELD_FOR_INSERT_UPDATE"
    (result,) = org.save("insert", "Contact", [{"LastName": "A", "Fax": "1"}], user_id=org.admin_id)
    assert result.success


def test_an_address_has_its_rights_as_a_whole(org: Org, person: str) -> None:
    org.rights.set_right(person, "Contact", "MailingAddress", {"read": False})
    seen = described(org, person)
    assert not {"MailingAddress", "MailingCity", "MailingState"} & seen.keys()
    assert "OtherCity" in seen


def test_fields_everybody_sees_cannot_be_hidden(org: Org, person: str) -> None:
    with pytest.raises(OrgError, match="INVALID_FIELD"):
        org.rights.set_right(person, "Contact", "LastName", {"read": False})


def test_rights_to_objects_show_in_the_describe_and_are_kept(org: Org, person: str) -> None:
    org.rights.set_right(person, "Contact", "", {"create": False, "delete": False})
    found = org.describe("Contact", user_id=person)
    switches = (found["createable"], found["updateable"], found["deletable"])
    assert switches == (False, True, False)
    (result,) = org.save("insert", "Contact", [{"LastName": "A"}], user_id=person)
    assert not result.success
    org.rights.set_right(person, "Contact", "", {"read": False})
    with pytest.raises(OrgError, match="NOT_FOUND"):
        org.describe("Contact", user_id=person)
    with pytest.raises(OrgError, match="INVALID_TYPE"):
        org.query("SELECT Id FROM Contact", user_id=person)


def test_a_right_can_be_given_back(org: Org, person: str) -> None:
    org.rights.set_right(person, "Contact", "Fax", {"read": False})
    org.rights.set_right(person, "Contact", "Fax", {"read": True})
    assert "Fax" in described(org, person)


def test_everybody_begins_with_every_permission(org: Org, person: str) -> None:
    soql = (
        "SELECT PermissionSet.PermissionsApiEnabled, PermissionSet.PermissionsViewSetup FROM "
        f"PermissionSetAssignment WHERE AssigneeId = '{person}'"
    )
    (record,) = org.query(soql, user_id=person).records
    assert record["PermissionSet"]["PermissionsApiEnabled"] is True
    assert record["PermissionSet"]["PermissionsViewSetup"] is True


def test_without_view_setup_limits_and_the_tooling_api_are_closed(org: Org, rest: Rest) -> None:
    tooling = "tooling/query?q=SELECT+SelectedEntity+FROM+PlatformEventChannelMember"
    assert rest("GET", "limits").status == 200
    assert rest("GET", tooling).status == 200
    org.rights.set_permissions(org.admin_id, {"ViewSetup": False}, "Integration")
    assert rest("GET", "limits").status == 403
    assert rest("GET", tooling).body[0]["errorCode"] == "INVALID_TYPE"
    with pytest.raises(OrgError, match="INVALID_TYPE"):
        org.query("SELECT NamespacePrefix FROM PackageLicense", user_id=org.admin_id)


def test_a_user_without_the_api_is_refused_every_call(org: Org, rest: Rest) -> None:
    org.rights.set_permissions(org.admin_id, {"ApiEnabled": False}, "No API")
    answer = rest("GET", "sobjects/Contact/describe")
    assert (answer.status, answer.body[0]["errorCode"]) == (403, "API_DISABLED_FOR_ORG")


def test_the_tooling_api_names_the_events_that_were_chosen(org: Org, rest: Rest) -> None:
    org.events.choose(["membership__c", "Contact"])
    soql = "SELECT+EventChannel,+SelectedEntity+FROM+PlatformEventChannelMember"
    records = rest("GET", f"tooling/query?q={soql}").body["records"]
    assert sorted(each["SelectedEntity"] for each in records) == [
        "ContactChangeEvent",
        "Membership__ChangeEvent",
    ]
    assert {each["EventChannel"] for each in records} == {"ChangeEvents"}
    with pytest.raises(OrgError, match="LIMIT_EXCEEDED"):
        org.events.choose(["Account", "Contact", "Lead", "Campaign", "Event", "Task"])


def test_tooling_objects_are_not_seen_by_ordinary_queries(org: Org, rest: Rest) -> None:
    answer = rest("GET", "query?q=SELECT+Id+FROM+PlatformEventChannelMember")
    assert answer.body[0]["errorCode"] == "INVALID_TYPE"
