"""simple-salesforce as it comes signs in to the practice org by each way that it knows."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from simple_salesforce import Salesforce, SalesforceAuthenticationFailed

from tests.practice.test_oauth_tokens import KEY, certificate_of
from tests.practice_orgs import PracticeProcess

PEM = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
).decode()


class EveryHost(requests.Session):
    """Brings what is meant for any host of Salesforce to the practice org."""

    def __init__(self, practice: PracticeProcess) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = practice.ca_file
        self._netloc = urlsplit(practice.url()).netloc

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(url)
        if (parts.hostname or "").endswith(".salesforce.com"):
            url = urlunsplit(parts._replace(netloc=self._netloc))
        options.setdefault("timeout", 30)
        return super().request(method, url, *args, **options)


@pytest.fixture
def session(shared_practice: PracticeProcess) -> Iterator[EveryHost]:
    with EveryHost(shared_practice) as made:
        yield made


def works(salesforce: Salesforce) -> bool:
    return bool(salesforce.query("SELECT Id FROM Organization")["totalSize"] == 1)


def test_by_a_signed_assertion(shared_practice: PracticeProcess, session: EveryHost) -> None:
    username = shared_practice.user()["username"]
    app = {"consumer_key": "outside", "certificate": certificate_of(KEY)}
    shared_practice.control("apps", {**app, "permitted": "admin", "approved": [username]})
    salesforce = Salesforce(
        username=username,
        consumer_key="outside",
        privatekey=PEM,
        domain="test",
        instance_url="foocorp--uat.sandbox.my",
        session=session,
    )
    assert works(salesforce)


def test_by_client_credentials(shared_practice: PracticeProcess, session: EveryHost) -> None:
    app = {"consumer_key": "outside-cc", "secret": "s", "scopes": ["api"]}
    shared_practice.control("apps", {**app, "run_as": shared_practice.user()["username"]})
    salesforce = Salesforce(
        consumer_key="outside-cc", consumer_secret="s", domain="foocorp.my", session=session
    )
    assert works(salesforce)


def test_a_wrong_secret_is_an_authentication_failure(
    shared_practice: PracticeProcess, session: EveryHost
) -> None:
    shared_practice.control("apps", {"consumer_key": "outside-cc", "secret": "s"})
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(
            consumer_key="outside-cc", consumer_secret="x", domain="foocorp.my", session=session
        )
    assert "invalid client credentials" in str(refused.value)


def test_by_password_with_a_version_that_has_login_and_not_with_a_newer_one(
    shared_practice: PracticeProcess, session: EveryHost
) -> None:
    user = shared_practice.user()
    given = {name: user[name] for name in ("username", "password", "security_token")}
    assert works(Salesforce(**given, session=session, version="64.0"))
    with pytest.raises(SalesforceAuthenticationFailed):
        Salesforce(**given, session=session, version="65.0")
