"""The legacy sign-in: SOAP login() with user name, password and security token.

Ends in Summer '27 and is not part of API versions above 64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.api_errors import Effect, Fault, fault_error
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.limits import SOAP_LOGIN_VERSION
from app.connectors.salesforce.transport import refuse_redirect
from app.core.errors import EndpointError, ProtocolError, SettingsError, SignInError
from app.core.quota import Purpose

if TYPE_CHECKING:
    from app.connectors.salesforce.hosts import OrgHost
    from app.connectors.salesforce.transport import TrustedSession
    from app.core.ports import Meter

PARTNER = "urn:partner.soap.sforce.com"

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="{partner}">'
    "<env:Header><p:CallOptions><p:client>{client}</p:client></p:CallOptions></env:Header>"
    "<env:Body><p:login><p:username>{username}</p:username><p:password>{password}</p:password>"
    "</p:login></env:Body></env:Envelope>"
)


class PasswordWay:
    """Gets into an org with a user's name and password."""

    def __init__(
        self,
        transport: TrustedSession,
        meter: Meter,
        *,
        host: OrgHost,
        username: str,
        password: str,
        security_token: str = "",
        client_id: str = "",
    ) -> None:
        self._transport = transport
        self._meter = meter
        self._host = host
        self._username = username
        self._secret = password + security_token
        self._client_id = client_id

    def sign_in(self) -> Access:
        """Log in; each call takes one of the 3,600 logins that a user has in an hour.

        Raises:
            SignInError: the org refused; wrong tries lock the user, so it is not repeated.
            RetriableError: the org could not be reached.
            SettingsError: the host sends on to another address; its key is `moved`.
        """
        self._meter.spend(Purpose.SIGN_IN)
        answer = self._transport.exchange(
            "POST",
            f"{self._host.url}/services/Soap/u/{SOAP_LOGIN_VERSION}",
            Effect.READ,
            data=self._envelope().encode(),
            headers={"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "login"},
        )
        refuse_redirect(answer)
        return self._access(answer.status_code, answer.content)

    def close(self) -> None:
        """Let go of connections."""
        self._transport.close()

    def _envelope(self) -> str:
        return _ENVELOPE.format(
            partner=PARTNER,
            client=escape(f"Orgtide/{self._client_id}"),
            username=escape(self._username),
            password=escape(self._secret),
        )

    def _access(self, status: int, body: bytes) -> Access:
        try:
            root = ET.fromstring(body)  # noqa: S314  # expat itself bounds entities
        except ET.ParseError as error:
            raise self._unreadable(status) from error
        said = {element.tag.rpartition("}")[2]: element.text or "" for element in root.iter()}
        if "faultstring" in said or "faultcode" in said:
            raise self._refusal(said)
        if said.get("passwordExpired") == "true":
            raise SignInError(
                "The user's password has expired",
                endpoint=self._transport.name,
                code="INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
            )
        try:
            host = parse_host(said["serverUrl"])
            token = said["sessionId"]
        except (KeyError, SettingsError) as error:
            raise self._unreadable(status) from error
        if not token:
            raise self._unreadable(status)
        return Access(host, token, user_id=said.get("userId", ""))

    def _refusal(self, said: dict[str, str]) -> Exception:
        code = said.get("exceptionCode") or said.get("faultcode", "").rpartition(":")[2]
        words = said.get("exceptionMessage") or said.get("faultstring", "")
        fault = Fault(code, words.removeprefix(f"{code}: ") or code)
        error = fault_error(fault, endpoint=self._transport.name, effect=Effect.READ)
        if type(error) is EndpointError:
            return SignInError(fault.message, endpoint=self._transport.name, code=code)
        return error

    def _unreadable(self, status: int) -> ProtocolError:
        # The answer may hold a session id, so nothing of it is kept.
        return ProtocolError(
            f"{self._host} did not answer the sign-in as Salesforce does",
            endpoint=self._transport.name,
            status=status,
        )
