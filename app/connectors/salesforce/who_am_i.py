"""Asks an org which org it is and whom it takes us for, in two calls."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.connectors.salesforce.ids import said_id
from app.connectors.salesforce.soql import literal
from app.core.errors import EndpointError, ProtocolError, SignInError
from app.core.quota import Purpose
from app.core.sync import OrgKind
from app.core.values import FieldType

if TYPE_CHECKING:
    from app.connectors.salesforce.client import Json, OrgClient

ORGANIZATION = "SELECT Id, Name, IsSandbox, OrganizationType, TrialExpirationDate FROM Organization"


@dataclass(frozen=True)
class OrgFacts:
    """What an org says of itself and of the user."""

    org_id: str
    """18 characters."""
    name: str
    kind: OrgKind
    edition: str
    """`OrganizationType`, such as "Enterprise Edition"."""
    username: str
    user_id: str
    """18 characters."""
    host: str
    """Where its API is, as host or host:port."""


def who_am_i(client: OrgClient, *, ca_file: str = "", practice_ca: str = "") -> OrgFacts:
    """Ask for the user and the org, in two calls, or three where the org tells no user.

    Args:
        client: signed in or not.
        ca_file: the certificate authority that the connection trusts, "" for the system's.
        practice_ca: that of the built-in practice orgs, "" where there are none.

    Raises:
        SignInError: the sign-in was refused, or belongs to another org than it says.
        ProtocolError: the answer is not Salesforce's.
    """
    user = client.whose_token()
    user_id = said_id(user.get("user_id") or client.session.access.user_id)
    organization = next(client.query_pages(ORGANIZATION, Purpose.CHECK))["records"]
    try:
        org = organization[0]
        org_id = said_id(org["Id"])
        if "organization_id" in user and said_id(user["organization_id"]) != org_id:
            raise SignInError("The sign-in belongs to another org", endpoint=client.name)
        practice = bool(ca_file) and same_authority(ca_file, practice_ca)
        return OrgFacts(
            org_id=org_id,
            name=str(org["Name"]),
            kind=OrgKind.PRACTICE if practice else org_kind(org),
            edition=str(org["OrganizationType"] or ""),
            username=user.get("preferred_username") or _username(client, user_id),
            user_id=user_id,
            host=str(client.session.access.host),
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ProtocolError(
            "The org did not say who it is as Salesforce does", endpoint=client.name
        ) from error


def org_id(client: OrgClient) -> str:
    """Ask an org for its Id alone, in one call.

    Raises:
        ProtocolError: the answer is not Salesforce's.
    """
    records = next(client.query_pages("SELECT Id FROM Organization", Purpose.CHECK))["records"]
    if not records:
        raise ProtocolError("The org did not say who it is", endpoint=client.name)
    return said_id(records[0]["Id"])


def _username(client: OrgClient, user_id: str) -> str:
    """The user's name, asked as a record; "" when nobody knows the user."""
    if not user_id:
        return ""
    asked = f"SELECT Username FROM User WHERE Id = {literal(user_id, FieldType.ID)}"
    users = next(client.query_pages(asked, Purpose.CHECK))["records"]
    return str(users[0]["Username"]) if users else ""


def org_kind(organization: dict[str, Json]) -> OrgKind:
    """Tell the kind of an org from its Organization record.

    | IsSandbox | OrganizationType  | kind                                    |
    |-----------|-------------------|-----------------------------------------|
    | true      | any               | sandbox; scratch orgs say so as well    |
    | false     | Developer Edition | sandbox: nobody runs a business in it   |
    | false     | any other         | production                              |
    | not said  |                   | production                              |

    Source: Object Reference, "Organization".
    """
    if organization.get("IsSandbox") is True:
        return OrgKind.SANDBOX
    if organization.get("OrganizationType") == "Developer Edition":
        return OrgKind.SANDBOX
    return OrgKind.PRODUCTION


def same_authority(ca_file: str, practice_ca: str) -> bool:
    """Whether two PEM files hold the same certificates, whatever they are called."""
    if not practice_ca:
        return False
    mine, theirs = _certificates(ca_file), _certificates(practice_ca)
    return bool(mine) and mine == theirs


def _certificates(path: str) -> frozenset[bytes]:
    """The certificates of a PEM file in DER form; none when there is no such file."""
    if not Path(path).is_file():
        return frozenset()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise EndpointError(f"{path} holds no certificate authority") from error
    return frozenset(context.get_ca_certs(binary_form=True))
