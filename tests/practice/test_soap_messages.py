"""SOAP envelopes."""

from xml.etree import ElementTree as ET

import pytest

from app.practice.soap_messages import SoapSyntaxError, answer, elements, fault, read_call

LOGIN = b"""<?xml version="1.0" encoding="utf-8" ?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:urn="urn:partner.soap.sforce.com">
  <env:Header><urn:CallOptions><urn:client>simple-salesforce</urn:client></urn:CallOptions></env:Header>
  <env:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com">
    <n1:username>a&amp;b@c.example</n1:username><n1:password>pw&lt;tok</n1:password>
  </n1:login></env:Body>
</env:Envelope>"""


def test_a_login_is_read_whatever_its_prefixes() -> None:
    call = read_call(LOGIN)
    assert call.operation == "login"
    assert call.argument("username") == "a&b@c.example"
    assert call.argument("password") == "pw<tok"
    assert call.client == "simple-salesforce"
    assert call.session_id is None


def test_repeated_arguments_keep_their_order() -> None:
    body = (
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:p"><e:Header>'
        b"<SessionHeader><sessionId>00D!x</sessionId></SessionHeader></e:Header><e:Body>"
        b"<undelete><ids>1</ids><ids>2</ids></undelete></e:Body></e:Envelope>"
    )
    call = read_call(body)
    assert call.arguments_named("ids") == ("1", "2")
    assert call.session_id == "00D!x"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html/>",
        b'<e:Envelope xmlns:e="x"/>',
        b'<e:Envelope xmlns:e="x"><e:Body/></e:Envelope>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><e:Envelope xmlns:e="x"><e:Body><a/></e:Body></e:Envelope>',
        b"\xff\xfe<",
    ],
)
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(SoapSyntaxError):
        read_call(body)


def test_a_login_fault_has_its_code_where_clients_look() -> None:
    text = fault("u", "INVALID_LOGIN", "INVALID_LOGIN: Invalid username, <b>")
    root = ET.fromstring(text)
    found = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    assert found["faultcode"] == "sf:INVALID_LOGIN"
    assert found["faultstring"] == "INVALID_LOGIN: Invalid username, <b>"
    assert found["exceptionCode"] == "INVALID_LOGIN"
    assert found["exceptionMessage"] == "Invalid username, <b>"
    assert "LoginFault" in found


def test_an_answer_is_in_the_namespace_of_its_api() -> None:
    root = ET.fromstring(answer("c", "logout", elements([("a", None), ("b", True), ("c", "<")])))
    assert root.find(".//{urn:enterprise.soap.sforce.com}logoutResponse") is not None
    texts = {each.tag.rpartition("}")[2]: each.text for each in root.iter()}
    assert (texts["a"], texts["b"], texts["c"]) == (None, "true", "<")
