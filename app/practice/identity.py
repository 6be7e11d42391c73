"""Describes the holder of a token, as the identity URL and as the user-info endpoint do."""

from typing import Any

from app.practice.org import Org, Person

UTC_OFFSET_MS = 0


def identity(org: Org, person: Person, base_url: str) -> dict[str, Any]:
    """Return the body of the identity URL. Source: Mobile SDK guide, "Using Identity URLs"."""
    first, last = _names(org, person)
    return {
        "id": f"{base_url}/id/{org.org_id}/{person.id}",
        "asserted_user": True,
        "user_id": person.id,
        "organization_id": org.org_id,
        "username": person.username,
        "nick_name": person.username.partition("@")[0],
        "display_name": person.name,
        "email": person.email,
        "email_verified": True,
        "first_name": first,
        "last_name": last,
        "timezone": "Europe/London",
        "photos": _photos(base_url),
        "addr_street": None,
        "addr_city": None,
        "addr_state": None,
        "addr_country": None,
        "addr_zip": None,
        "mobile_phone": None,
        "mobile_phone_verified": False,
        "is_lightning_login_user": False,
        "status": {"created_date": None, "body": None},
        "urls": _urls(org, person, base_url),
        "active": person.is_active,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": UTC_OFFSET_MS,
        "last_modified_date": _modified(org, person),
        "is_app_installed": True,
    }


def user_info(org: Org, person: Person, base_url: str) -> dict[str, Any]:
    """Return the body of `/services/oauth2/userinfo`, in OpenID Connect's names."""
    first, last = _names(org, person)
    return {
        "sub": f"{base_url}/id/{org.org_id}/{person.id}",
        "user_id": person.id,
        "organization_id": org.org_id,
        "preferred_username": person.username,
        "nickname": person.username.partition("@")[0],
        "name": person.name,
        "email": person.email,
        "email_verified": True,
        "given_name": first,
        "family_name": last,
        "zoneinfo": "Europe/London",
        "photos": _photos(base_url),
        "profile": f"{base_url}/{person.id}",
        "picture": f"{base_url}/profilephoto/005/F",
        "address": {},
        "urls": _urls(org, person, base_url),
        "active": person.is_active,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": UTC_OFFSET_MS,
        "updated_at": _modified(org, person),
        "is_app_installed": True,
    }


def _urls(org: Org, person: Person, base_url: str) -> dict[str, str]:
    """Return the addresses, `{version}` left for the client to fill in as Salesforce does."""
    data = f"{base_url}/services/data/v{{version}}/"
    soap = f"{base_url}/services/Soap"
    return {
        "enterprise": f"{soap}/c/{{version}}/{org.org_id}",
        "metadata": f"{soap}/m/{{version}}/{org.org_id}",
        "partner": f"{soap}/u/{{version}}/{org.org_id}",
        "rest": data,
        "sobjects": f"{data}sobjects/",
        "search": f"{data}search/",
        "query": f"{data}query/",
        "recent": f"{data}recent/",
        "profile": f"{base_url}/{person.id}",
        "feeds": f"{data}chatter/feeds",
        "groups": f"{data}chatter/groups",
        "users": f"{data}chatter/users",
        "custom_domain": base_url,
    }


def _photos(base_url: str) -> dict[str, str]:
    return {
        "picture": f"{base_url}/profilephoto/005/F",
        "thumbnail": f"{base_url}/profilephoto/005/T",
    }


def _names(org: Org, person: Person) -> tuple[str | None, str | None]:
    record = _record(org, person, "FirstName, LastName")
    return record["FirstName"], record["LastName"]


def _modified(org: Org, person: Person) -> str:
    return str(_record(org, person, "LastModifiedDate")["LastModifiedDate"])


def _record(org: Org, person: Person, fields: str) -> dict[str, Any]:
    result = org.query(f"SELECT {fields} FROM User WHERE Id = '{person.id}'", user_id=person.id)
    return result.records[0]
