"""simple-salesforce as it comes, signed in to a practice org: a client that nobody here wrote."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from simple_salesforce import Salesforce

from tests.practice_orgs import PracticeProcess

API_VERSION = "59.0"


class RehearsalSession(requests.Session):
    """A session that brings what is meant for Salesforce's login host to the practice org."""

    def __init__(self, practice: PracticeProcess, kind: str = "sandbox") -> None:
        super().__init__()
        self.trust_env = False  # a REQUESTS_CA_BUNDLE would win over `verify`
        self.verify = practice.ca_file
        self._netloc = urlsplit(practice.url(kind)).netloc

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(url)
        if parts.hostname == "login.salesforce.com":
            url = urlunsplit(parts._replace(netloc=self._netloc))
        options.setdefault("timeout", 30)
        return super().request(method, url, *args, **options)


def signed_in(
    practice: PracticeProcess, session: requests.Session, kind: str = "sandbox"
) -> Salesforce:
    """Sign in as the integration user, with user name, password and security token."""
    user = practice.user(kind=kind)
    return Salesforce(
        username=user["username"],
        password=user["password"],
        security_token=user["security_token"],
        session=session,
        version=API_VERSION,
    )
