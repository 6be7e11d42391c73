"""The legacy SOAP login over the wire, signed in by simple-salesforce and by hand."""

from collections.abc import Iterator

import pytest
import requests
from simple_salesforce import Salesforce, SalesforceAuthenticationFailed, SalesforceLogin

from tests.practice_orgs import PracticeProcess


@pytest.fixture
def session(shared_practice: PracticeProcess) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False  # a REQUESTS_CA_BUNDLE would win over `verify`
        made.verify = shared_practice.ca_file
        yield made


def _login(
    practice: PracticeProcess,
    session: requests.Session,
    *,
    password: str | None = None,
    security_token: str | None = None,
    version: str = "59.0",
) -> tuple[str, str]:
    user = practice.user()
    return SalesforceLogin(
        username=user["username"],
        password=user["password"] if password is None else password,
        security_token=user["security_token"] if security_token is None else security_token,
        session=session,
        sf_version=version,
        scratch_url=practice.url(),
    )


def test_password_and_security_token_open_a_session(
    shared_practice: PracticeProcess, session: requests.Session
) -> None:
    session_id, instance = _login(shared_practice, session)
    assert session_id.startswith(f"{shared_practice.org()['org_id'][:15]}!")
    assert f"https://{instance}" == shared_practice.url()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "wrong"}, "INVALID_LOGIN"),
        ({"security_token": ""}, "LOGIN_MUST_USE_SECURITY_TOKEN"),
        ({"version": "65.0"}, "INVALID_OPERATION"),
        ({"version": "30.0"}, "UNSUPPORTED_API_VERSION"),
    ],
)
def test_a_refused_login_says_why(
    shared_practice: PracticeProcess, session: requests.Session, change: dict[str, str], code: str
) -> None:
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        _login(shared_practice, session, **change)
    assert refused.value.code == code


def test_a_fault_is_http_500(shared_practice: PracticeProcess, session: requests.Session) -> None:
    answer = session.post(
        f"{shared_practice.url()}/services/Soap/u/59.0", data="<nonsense", timeout=120
    )
    assert answer.status_code == 500
    assert "soapenv:Fault" in answer.text


def _call(
    practice: PracticeProcess, session: requests.Session, session_id: str, body: str
) -> requests.Response:
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns="urn:partner.soap.sforce.com"><e:Header><SessionHeader>'
        f"<sessionId>{session_id}</sessionId></SessionHeader></e:Header>"
        f"<e:Body>{body}</e:Body></e:Envelope>"
    )
    return session.post(
        f"{practice.url()}/services/Soap/u/64.0",
        data=envelope.encode(),
        headers={"Content-Type": "text/xml", "SOAPAction": '""'},
        timeout=120,
    )


def test_logout_ends_the_session(
    shared_practice: PracticeProcess, session: requests.Session
) -> None:
    session_id, _ = _login(shared_practice, session)
    info = _call(shared_practice, session, session_id, "<getUserInfo/>")
    assert f"<userName>{shared_practice.user()['username']}</userName>" in info.text
    assert _call(shared_practice, session, session_id, "<logout/>").status_code == 200
    after = _call(shared_practice, session, session_id, "<getUserInfo/>")
    assert "INVALID_SESSION_ID" in after.text


def test_an_unknown_operation_is_refused(
    shared_practice: PracticeProcess, session: requests.Session
) -> None:
    session_id, _ = _login(shared_practice, session)
    assert "INVALID_OPERATION" in _call(shared_practice, session, session_id, "<brew/>").text


def test_a_deleted_record_comes_back(
    shared_practice: PracticeProcess, session: requests.Session
) -> None:
    session_id, instance = _login(shared_practice, session)
    sf = Salesforce(session_id=session_id, instance=instance, session=session)
    record_id = sf.Contact.create({"LastName": "Returns"})["id"]
    sf.Contact.delete(record_id)
    answer = _call(
        shared_practice,
        session,
        session_id,
        f"<undelete><ids>{record_id}</ids><ids>003000000000000AAA</ids></undelete>",
    )
    assert answer.text.count("<success>true</success>") == 1
    assert answer.text.count("<success>false</success>") == 1
    assert sf.Contact.get(record_id)["LastName"] == "Returns"


def test_contacts_are_merged_and_a_lead_is_converted(
    shared_practice: PracticeProcess, session: requests.Session
) -> None:
    session_id, instance = _login(shared_practice, session)
    sf = Salesforce(session_id=session_id, instance=instance, session=session)
    master, loser = (sf.Contact.create({"LastName": name})["id"] for name in ("Kept", "Merged"))
    body = (
        "<merge><request><masterRecord><type>Contact</type>"
        f"<Id>{master}</Id><Title>Chosen</Title></masterRecord>"
        f"<recordToMergeIds>{loser}</recordToMergeIds></request></merge>"
    )
    merged = _call(shared_practice, session, session_id, body).text
    assert f"<mergedRecordIds>{loser}</mergedRecordIds><success>true</success>" in merged
    assert sf.Contact.get(master)["Title"] == "Chosen"
    soql = f"SELECT MasterRecordId FROM Contact WHERE Id = '{loser}'"
    assert sf.query(soql, include_deleted=True)["records"][0]["MasterRecordId"] == master

    lead = sf.Lead.create({"LastName": "Lamb", "Company": "Wool Ltd"})["id"]
    body = (
        f"<convertLead><leadConverts><convertedStatus>Closed - Converted</convertedStatus>"
        f"<doNotCreateOpportunity>true</doNotCreateOpportunity><leadId>{lead}</leadId>"
        "</leadConverts></convertLead>"
    )
    converted = _call(shared_practice, session, session_id, body).text
    contact = sf.Lead.get(lead)["ConvertedContactId"]
    assert f"<contactId>{contact}</contactId>" in converted
    assert "<success>true</success>" in converted
    again = _call(shared_practice, session, session_id, body).text
    assert "<statusCode>CANNOT_UPDATE_CONVERTED_LEAD</statusCode>" in again
