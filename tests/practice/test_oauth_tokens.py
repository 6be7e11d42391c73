"""The token endpoint beyond the browser's sign-in, as applications without a person use it."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from tests.practice_orgs import PracticeProcess

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
KEY = rsa.generate_private_key(65537, 2048)


def certificate_of(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def assertion(key: rsa.RSAPrivateKey = KEY, alg: str = "RS256", **claims: Any) -> str:
    head = f"{_part({'alg': alg})}.{_part(claims)}"
    signature = key.sign(head.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.fixture
def http(shared_practice: PracticeProcess) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = shared_practice.ca_file
        yield session


def ask(http: requests.Session, practice: PracticeProcess, **form: str) -> requests.Response:
    return http.post(f"{practice.url()}/services/oauth2/token", data=form, timeout=120)


def signed(practice: PracticeProcess, **changes: Any) -> str:
    claims = {
        "iss": "jwt-app",
        "sub": practice.user()["username"],
        "aud": "https://test.salesforce.com",
        "exp": int(time.time()) + 180,
    }
    return assertion(**{**claims, **changes})


@pytest.fixture
def jwt_app(shared_practice: PracticeProcess) -> None:
    shared_practice.control(
        "apps",
        {
            "consumer_key": "jwt-app",
            "certificate": certificate_of(KEY),
            "permitted": "admin",
            "approved": [shared_practice.user()["username"]],
        },
    )


def test_a_signed_assertion_opens_a_session_and_brings_no_refresh_token(
    http: requests.Session, shared_practice: PracticeProcess, jwt_app: None
) -> None:
    said = ask(http, shared_practice, grant_type=GRANT, assertion=signed(shared_practice)).json()
    assert "refresh_token" not in said
    assert said["instance_url"] == shared_practice.url()
    headers = {"Authorization": f"Bearer {said['access_token']}"}
    info = http.get(
        f"{shared_practice.url()}/services/oauth2/userinfo", headers=headers, timeout=120
    ).json()
    assert info["preferred_username"] == shared_practice.user()["username"]


def test_a_time_may_be_written_as_text_and_the_orgs_own_address_is_an_audience(
    http: requests.Session, shared_practice: PracticeProcess, jwt_app: None
) -> None:
    text = signed(shared_practice, exp=f"{time.time() + 60:.0f}", aud=shared_practice.url())
    assert ask(http, shared_practice, grant_type=GRANT, assertion=text).ok


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"key": rsa.generate_private_key(65537, 2048)}, "invalid_grant", "invalid assertion"),
        ({"alg": "none"}, "invalid_grant", "invalid assertion"),
        ({"iss": "nobody"}, "invalid_client_id", "client identifier invalid"),
        ({"iss": "orgtide-practice"}, "invalid_grant", "invalid assertion"),
        ({"aud": "https://login.salesforce.com"}, "invalid_grant", "audience is invalid"),
        ({"exp": 1}, "invalid_grant", "expired assertion"),
        ({"exp": "soon"}, "invalid_grant", "invalid assertion"),
        ({"sub": "nobody@x"}, "invalid_grant", "user hasn't approved this consumer"),
        (
            {"sub": "admin@sandbox.practice.example"},
            "OAUTH_APP_ACCESS_DENIED",
            "user is not admin approved to access this app",
        ),
    ],
)
def test_an_assertion_is_refused_with_its_reason(
    http: requests.Session,
    shared_practice: PracticeProcess,
    jwt_app: None,
    changes: dict[str, Any],
    error: str,
    words: str,
) -> None:
    text = signed(shared_practice, **changes)
    answer = ask(http, shared_practice, grant_type=GRANT, assertion=text)
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": error, "error_description": words},
    )


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "e30.e30.e30", "W10.W10.W10", "é.é.é"])
def test_what_is_no_assertion_is_refused(
    http: requests.Session, shared_practice: PracticeProcess, text: str
) -> None:
    assert ask(http, shared_practice, grant_type=GRANT, assertion=text).status_code == 400


def test_an_app_that_everybody_may_allow_wants_an_earlier_yes(
    http: requests.Session, shared_practice: PracticeProcess
) -> None:
    app = {"consumer_key": "open-app", "certificate": certificate_of(KEY)}
    shared_practice.control("apps", app)
    text = signed(shared_practice, iss="open-app")
    refused = ask(http, shared_practice, grant_type=GRANT, assertion=text).json()
    assert refused["error_description"] == "user hasn't approved this consumer"


@pytest.fixture
def server_app(shared_practice: PracticeProcess) -> dict[str, str]:
    run_as = shared_practice.user()["username"]
    shared_practice.control(
        "apps", {"consumer_key": "server", "secret": "s3cret", "run_as": run_as}
    )
    return {
        "grant_type": "client_credentials",
        "client_id": "server",
        "client_secret": "s3cret",
    }


def test_an_app_with_a_secret_opens_a_session_for_the_user_it_runs_as(
    http: requests.Session, shared_practice: PracticeProcess, server_app: dict[str, str]
) -> None:
    said = ask(http, shared_practice, **server_app).json()
    assert "refresh_token" not in said
    assert said["id"].endswith(shared_practice.user()["id"])
    basic = http.post(
        f"{shared_practice.url()}/services/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=("server", "s3cret"),
        timeout=120,
    )
    assert basic.ok


@pytest.mark.parametrize(
    ("app", "form", "error", "words"),
    [
        ({}, {"client_secret": "x"}, "invalid_client", "invalid client credentials"),
        ({}, {"client_id": "x"}, "invalid_client_id", "client identifier invalid"),
        ({"run_as": ""}, {}, "invalid_grant", "no client credentials user enabled"),
        ({"installed": False}, {}, "invalid_client", "app must be installed into org"),
        ({"address_allowed": False}, {}, "invalid_grant", "ip restricted"),
    ],
)
def test_client_credentials_are_refused_with_their_reason(
    http: requests.Session,
    shared_practice: PracticeProcess,
    server_app: dict[str, str],
    app: dict[str, Any],
    form: dict[str, str],
    error: str,
    words: str,
) -> None:
    shared_practice.control("apps", {"consumer_key": "server", **app})
    try:
        said = ask(http, shared_practice, **{**server_app, **form}).json()
    finally:
        restored = {"installed": True, "address_allowed": True}
        shared_practice.control("apps", {"consumer_key": "server", **restored})
    assert said == {"error": error, "error_description": words}


# ------------------------------------------------------------------------------- the front door


def token(http: requests.Session, practice: PracticeProcess, form: dict[str, str]) -> str:
    return str(ask(http, practice, **form).json()["access_token"])


def single_access(
    http: requests.Session, practice: PracticeProcess, token: str, path: str = ""
) -> requests.Response:
    return http.post(
        f"{practice.url()}/services/oauth2/singleaccess",
        headers={"Authorization": f"Bearer {token}"},
        data={"redirect_uri": path} if path else {},
        timeout=120,
    )


def test_a_token_is_exchanged_for_an_address_that_lets_a_browser_in_once(
    http: requests.Session, shared_practice: PracticeProcess, server_app: dict[str, str]
) -> None:
    path = f"/lightning/r/User/{shared_practice.user()['id']}/view"
    given = token(http, shared_practice, server_app)
    address = single_access(http, shared_practice, given, path).json()["frontdoor_uri"]
    assert given not in address
    page = http.get(address, timeout=120)
    assert page.url == f"{shared_practice.url()}{path}"
    assert shared_practice.user()["username"] in page.text
    http.cookies.clear()
    assert http.get(address, timeout=120).status_code == 403
    assert http.get(f"{shared_practice.url()}{path}", timeout=120).status_code == 403


def test_a_token_without_the_scope_for_browsers_is_not_let_in(
    http: requests.Session, shared_practice: PracticeProcess
) -> None:
    app = {"consumer_key": "narrow", "secret": "s", "scopes": ["api", "id"]}
    shared_practice.control("apps", {**app, "run_as": shared_practice.user()["username"]})
    form = {"grant_type": "client_credentials", "client_id": "narrow", "client_secret": "s"}
    refused = single_access(http, shared_practice, token(http, shared_practice, form))
    assert refused.status_code == 403
    assert single_access(http, shared_practice, "nonsense").status_code == 401


def test_the_front_door_leads_nowhere_but_into_the_org(
    http: requests.Session, shared_practice: PracticeProcess, server_app: dict[str, str]
) -> None:
    given = token(http, shared_practice, server_app)
    refused = single_access(http, shared_practice, given, "//evil.example/")
    assert refused.status_code == 400
