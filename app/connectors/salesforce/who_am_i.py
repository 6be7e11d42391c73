"""Asks an org which org it is, whom it takes us for, and what that user may do there."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.connectors.salesforce.ids import said_id
from app.connectors.salesforce.org_trial import OrgAnswers, ask_org, limits_of, records_of
from app.connectors.salesforce.soql import literal
from app.core.errors import EndpointError, ProtocolError, SignInError
from app.core.quota import Purpose
from app.core.sync import OrgKind
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.connectors.salesforce.client import Json, OrgClient
    from app.connectors.salesforce.describes import Describes

ORGANIZATION = "SELECT Id, Name, IsSandbox, OrganizationType, TrialExpirationDate FROM Organization"

NOBODY = "005000000000000AAA"
"""The Id of no user, asked for where it is not known whose token it is."""


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
    trial_ends: str = ""
    """When a trial ends, as the org says it; "" for none."""


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
    practice = bool(ca_file) and same_authority(ca_file, practice_ca)
    username = user.get("preferred_username") or _username(client, user_id)
    return _facts(client, user, user_id, username, organization, practice=practice)


def try_org(
    client: OrgClient,
    objects: Iterable[str],
    queries: Callable[[str], dict[str, str]] | None = None,
    *,
    describes: Describes,
    ca_file: str = "",
    practice_ca: str = "",
) -> tuple[OrgFacts, OrgAnswers]:
    """Ask for the user, the org, its limits and what the user may do, in three requests.

    Args:
        client: signed in or not.
        objects: those whose rights are of interest; at most twenty.
        queries: more to ask, by name, of a user's Id; at most three.
        describes: takes over what is said of the objects.
        ca_file: as for `who_am_i`.
        practice_ca: as for `who_am_i`.

    Raises:
        AppError: as `who_am_i`.
    """
    user = client.whose_token()
    user_id = said_id(user.get("user_id") or client.session.access.user_id)
    asked = {"organization": ORGANIZATION, "user": _user_query(user_id)}
    if queries is not None:
        asked.update(queries(user_id))
    answers = ask_org(client, describes, asked, objects)
    organization = answers.queries["organization"]
    if organization.refused:
        raise organization.error(client.name)
    records = records_of(answers.queries["user"]) or [{}]
    username = user.get("preferred_username") or str(records[0].get("Username", ""))
    practice = bool(ca_file) and same_authority(ca_file, practice_ca)
    facts = _facts(
        client, user, user_id, username, records_of(organization) or [], practice=practice
    )
    return facts, replace(answers, limits=limits_of(client))


def _user_query(user_id: str) -> str:
    return (
        "SELECT Id, Username, Name, Profile.Name FROM User WHERE Id = "
        f"{literal(user_id or NOBODY, FieldType.ID)}"
    )


def _facts(
    client: OrgClient,
    user: dict[str, str],
    user_id: str,
    username: str,
    organization: list[dict[str, Json]],
    *,
    practice: bool,
) -> OrgFacts:
    """Put together what an org said of itself and of the user."""
    try:
        org = organization[0]
        org_id = said_id(org["Id"])
        if "organization_id" in user and said_id(user["organization_id"]) != org_id:
            raise SignInError("The sign-in belongs to another org", endpoint=client.name)
        return OrgFacts(
            org_id=org_id,
            name=str(org["Name"]),
            kind=OrgKind.PRACTICE if practice else org_kind(org),
            edition=str(org["OrganizationType"] or ""),
            username=username,
            user_id=user_id,
            host=str(client.session.access.host),
            trial_ends=str(org.get("TrialExpirationDate") or ""),
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ProtocolError(
            "The org did not say who it is as Salesforce does", endpoint=client.name
        ) from error


def _username(client: OrgClient, user_id: str) -> str:
    """The user's name, asked as a record; "" when nobody knows the user."""
    if not user_id:
        return ""
    asked = f"SELECT Username FROM User WHERE Id = {literal(user_id, FieldType.ID)}"
    users = next(client.query_pages(asked, Purpose.CHECK))["records"]
    try:
        return str(users[0]["Username"]) if users else ""
    except (KeyError, TypeError) as error:
        raise ProtocolError(
            "The org did not say who it is as Salesforce does", endpoint=client.name
        ) from error


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
