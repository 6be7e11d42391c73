"""Serves the SOAP calls a client still needs: sign-in, who am I, server time, and on records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from app.practice.address import base_url
from app.practice.clock import CLOCK
from app.practice.errors import OrgError
from app.practice.middleware import ORG
from app.practice.org import Org, Person
from app.practice.soap_messages import (
    SoapApi,
    SoapCall,
    SoapSyntaxError,
    answer,
    elements,
    fault,
    read_call,
)
from app.practice.soap_records import RECORD_CALLS

OLDEST_VERSION = 31
"""Source: Salesforce REST API Developer Guide, "API End-of-Life Policy": 7 to 30 are retired."""
FIRST_VERSION_WITHOUT_LOGIN = 65
"""Source: Salesforce Help, "Platform SOAP API login() Retirement"."""
SESSION_SECONDS = 7200


@dataclass(frozen=True)
class _Context:
    """What one SOAP call is answered from."""

    org: Org
    api: SoapApi
    version: str
    base_url: str
    now: datetime
    call: SoapCall


def add_soap_routes(app: web.Application) -> None:
    """Add `/services/Soap/u/{version}` and `/c/{version}`, with or without the org's Id behind."""
    for path in (
        "/services/Soap/{api:[uc]}/{version}",
        "/services/Soap/{api:[uc]}/{version}/{org}",
    ):
        app.router.add_post(path, _serve)


async def _serve(request: web.Request) -> web.Response:
    """Answer one call; every refusal is a fault with HTTP 500."""
    api: SoapApi = "u" if request.match_info["api"] == "u" else "c"
    try:
        call = read_call(await request.read())
        context = _Context(
            org=request.app[ORG],
            api=api,
            version=_checked_version(request.match_info["version"]),
            base_url=base_url(request),
            now=request.app[CLOCK](),
            call=call,
        )
        handler = _HANDLERS.get(call.operation)
        if handler is None:
            raise OrgError(
                "INVALID_OPERATION", f"No operation available for request {call.operation}"
            )
        text = answer(api, call.operation, handler(context))
    except SoapSyntaxError as error:
        return _response(fault(api, "UNKNOWN_EXCEPTION", str(error)), 500)
    except OrgError as error:
        return _response(fault(api, error.code, error.message), 500)
    return _response(text, 200)


def _response(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/xml", charset="utf-8")


def _checked_version(text: str) -> str:
    """Return the version as `59.0`.

    Raises:
        OrgError: UNSUPPORTED_API_VERSION for one that is retired or no number.
    """
    major = text.partition(".")[0]
    if not major.isdecimal() or int(major) < OLDEST_VERSION:
        raise OrgError("UNSUPPORTED_API_VERSION", f"Unsupported API version: {text}")
    return f"{int(major)}.0"


def _login(context: _Context) -> str:
    """Sign a user in with password and security token."""
    if int(context.version.partition(".")[0]) >= FIRST_VERSION_WITHOUT_LOGIN:
        raise OrgError(
            "INVALID_OPERATION", "SOAP API login() is not supported in API version 65.0 and later"
        )
    person = context.org.sign_in(
        context.call.argument("username"), context.call.argument("password"), with_token=True
    )
    session = context.org.sessions.open(person.id)
    org15 = context.org.org_id[:15]
    head = elements(
        [
            ("metadataServerUrl", f"{context.base_url}/services/Soap/m/{context.version}/{org15}"),
            ("passwordExpired", False),
            ("sandbox", context.org.kind == "sandbox"),
            (
                "serverUrl",
                f"{context.base_url}/services/Soap/{context.api}/{context.version}/{org15}",
            ),
            ("sessionId", session.access_token),
            ("userId", person.id),
        ]
    )
    return f"<result>{head}<userInfo>{_user_info(context.org, person)}</userInfo></result>"


def _user_info(org: Org, person: Person) -> str:
    return elements(
        [
            ("accessibilityMode", False),
            ("chatterExternal", False),
            ("currencySymbol", "$"),
            ("orgAttachmentFileSizeLimit", 5_242_880),
            ("orgDefaultCurrencyIsoCode", "USD"),
            ("orgDefaultCurrencyLocale", "en_US"),
            ("orgDisallowHtmlAttachments", False),
            ("orgHasPersonAccounts", False),
            ("organizationId", org.org_id),
            ("organizationMultiCurrency", False),
            ("organizationName", f"Orgtide practice {org.kind}"),
            ("profileId", None),
            ("roleId", None),
            ("sessionSecondsValid", SESSION_SECONDS),
            ("userDefaultCurrencyIsoCode", None),
            ("userEmail", person.email),
            ("userFullName", person.name),
            ("userId", person.id),
            ("userLanguage", "en_US"),
            ("userLocale", "en_US"),
            ("userName", person.username),
            ("userTimeZone", "Europe/London"),
            ("userType", "Standard"),
            ("userUiSkin", "Theme3"),
        ]
    )


def _signed_in(context: _Context) -> Person:
    """Return who holds the session of the call, and count it as an API request.

    Raises:
        OrgError: INVALID_SESSION_ID, or REQUEST_LIMIT_EXCEEDED.
    """
    user_id = context.org.sessions.user_of(context.call.session_id or "")
    person = None if user_id is None else context.org.user(user_id)
    if person is None:
        raise OrgError(
            "INVALID_SESSION_ID",
            "Invalid Session ID found in SessionHeader: Illegal Session. "
            "Session not found, missing session key",
        )
    context.org.limits.count()
    return person


def _get_user_info(context: _Context) -> str:
    return f"<result>{_user_info(context.org, _signed_in(context))}</result>"


def _get_server_timestamp(context: _Context) -> str:
    _signed_in(context)
    stamp = context.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return f"<result>{elements([('timestamp', stamp)])}</result>"


def _logout(context: _Context) -> str:
    _signed_in(context)
    context.org.sessions.revoke(context.call.session_id or "")
    return ""


def _on_records(context: _Context) -> str:
    """Answer a call on records."""
    person = _signed_in(context)
    return RECORD_CALLS[context.call.operation](context.org, context.call, person.id)


_HANDLERS: dict[str, Callable[[_Context], str]] = {
    "login": _login,
    "logout": _logout,
    "getUserInfo": _get_user_info,
    "getServerTimestamp": _get_server_timestamp,
    **dict.fromkeys(RECORD_CALLS, _on_records),
}
