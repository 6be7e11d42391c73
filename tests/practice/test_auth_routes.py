"""Sign-in over the wire, as a browser and an application see it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.practice_orgs import PracticeProcess, StartPractice

VERIFIER = "correct-horse-battery-staple-0123456789-abcdefg"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
CALLBACK = "http://localhost:8717/OauthRedirect"


@pytest.fixture
def browser(shared_practice: PracticeProcess) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False  # a REQUESTS_CA_BUNDLE would win over `verify`
        session.verify = shared_practice.ca_file
        yield session


def _ticket(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def _open_page(browser: requests.Session, base: str, **changes: str) -> requests.Response:
    query = {
        "response_type": "code",
        "client_id": "orgtide-practice",
        "redirect_uri": CALLBACK,
        "scope": "api refresh_token id",
        "state": "s&1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return browser.get(
        f"{base}/services/oauth2/authorize", params=query, timeout=120, allow_redirects=False
    )


def _answer(
    browser: requests.Session, practice: PracticeProcess, answer: str
) -> dict[str, list[str]]:
    """Go through both pages; give the query of the callback."""
    base, user = practice.url(), practice.user()
    ticket = _ticket(_open_page(browser, base).text)
    page = browser.post(
        f"{base}/services/oauth2/authorize/sign-in",
        data={"ticket": ticket, "un": user["username"], "pw": user["password"]},
        timeout=120,
    )
    assert "Allow access?" in page.text
    sent = browser.post(
        f"{base}/services/oauth2/authorize/allow",
        data={"ticket": _ticket(page.text), "answer": answer},
        timeout=120,
        allow_redirects=False,
    )
    assert sent.status_code == 302
    target = urlsplit(sent.headers["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == CALLBACK
    return parse_qs(target.query)


def _token(browser: requests.Session, base: str, **form: str) -> requests.Response:
    return browser.post(
        f"{base}/services/oauth2/token",
        data={"client_id": "orgtide-practice", **form},
        timeout=120,
    )


def _sign_in(browser: requests.Session, practice: PracticeProcess) -> dict[str, Any]:
    code = _answer(browser, practice, "allow")["code"][0]
    answer = _token(
        browser,
        practice.url(),
        grant_type="authorization_code",
        code=code,
        redirect_uri=CALLBACK,
        code_verifier=VERIFIER,
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_person_signs_in_and_allows(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    token = _sign_in(browser, shared_practice)
    assert set(token) == {
        "access_token",
        "refresh_token",
        "signature",
        "scope",
        "id",
        "instance_url",
        "token_type",
        "issued_at",
    }
    org_id = shared_practice.org()["org_id"]
    assert token["access_token"].partition("!")[0] == org_id[:15]
    assert token["instance_url"] == shared_practice.url()
    assert token["id"] == f"{shared_practice.url()}/id/{org_id}/{shared_practice.user()['id']}"


def test_the_state_comes_back_as_it_was(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    assert _answer(browser, shared_practice, "allow")["state"] == ["s&1"]


def test_a_refusal_is_told_to_the_application(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    told = _answer(browser, shared_practice, "deny")
    assert told == {
        "error": ["access_denied"],
        "error_description": ["end-user denied authorization"],
        "state": ["s&1"],
    }


def test_a_wrong_password_shows_the_form_again(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    base = shared_practice.url()
    ticket = _ticket(_open_page(browser, base).text)
    page = browser.post(
        f"{base}/services/oauth2/authorize/sign-in",
        data={"ticket": ticket, "un": 'nobody"><b>', "pw": "wrong"},
        timeout=120,
    )
    assert "Please check your username and password" in page.text
    assert "<b>" not in page.text
    assert _ticket(page.text) == ticket


def test_allowing_without_signing_in_is_refused(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    base = shared_practice.url()
    ticket = _ticket(_open_page(browser, base).text)
    sent = browser.post(
        f"{base}/services/oauth2/authorize/allow",
        data={"ticket": ticket, "answer": "allow"},
        timeout=120,
        allow_redirects=False,
    )
    assert sent.status_code == 400


def test_a_second_answer_on_the_same_page_is_refused(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    base, user = shared_practice.url(), shared_practice.user()
    ticket = _ticket(_open_page(browser, base).text)
    browser.post(
        f"{base}/services/oauth2/authorize/sign-in",
        data={"ticket": ticket, "un": user["username"], "pw": user["password"]},
        timeout=120,
    )
    statuses = [
        browser.post(
            f"{base}/services/oauth2/authorize/allow",
            data={"ticket": ticket, "answer": "allow"},
            timeout=120,
            allow_redirects=False,
        ).status_code
        for _ in range(2)
    ]
    assert statuses == [302, 400]


def test_a_callback_that_is_not_registered_is_never_followed(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    page = _open_page(
        browser, shared_practice.url(), redirect_uri="http://127.0.0.1:8717/OauthRedirect"
    )
    assert page.status_code == 400
    assert "redirect_uri_mismatch" in page.text


def test_a_refresh_token_works_once_and_brings_the_next(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    base = shared_practice.url()
    first = _sign_in(browser, shared_practice)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = _token(browser, base, **form).json()
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]
    again = _token(browser, base, **form)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    third = _token(browser, base, grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert third.status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, "invalid_grant"),
        ({"grant_type": "magic"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "client_id": "x"}, "invalid_client_id"),
    ],
)
def test_a_refused_grant_says_why(
    browser: requests.Session, shared_practice: PracticeProcess, form: dict[str, str], error: str
) -> None:
    answer = _token(browser, shared_practice.url(), **form)
    assert answer.status_code == 400
    assert answer.json()["error"] == error


def test_the_identity_url_tells_whose_token_it_is(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    token = _sign_in(browser, shared_practice)
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    identity = browser.get(token["id"], headers=headers, timeout=120).json()
    user = shared_practice.user()
    assert identity["user_id"] == user["id"]
    assert identity["username"] == user["username"]
    assert identity["organization_id"] == shared_practice.org()["org_id"]
    assert identity["urls"]["rest"].endswith("/services/data/v{version}/")
    info = browser.get(
        f"{shared_practice.url()}/services/oauth2/userinfo", headers=headers, timeout=120
    ).json()
    assert info["preferred_username"] == user["username"]


@pytest.mark.parametrize(
    ("headers", "status", "text"),
    [
        ({}, 403, "Missing_OAuth_Token"),
        ({"Authorization": "Bearer nonsense"}, 403, "Bad_OAuth_Token"),
    ],
)
def test_the_identity_url_wants_a_good_token(
    browser: requests.Session,
    shared_practice: PracticeProcess,
    headers: dict[str, str],
    status: int,
    text: str,
) -> None:
    url = f"{shared_practice.url()}/id/{shared_practice.org()['org_id']}/005x"
    answer = browser.get(url, headers=headers, timeout=120)
    assert (answer.status_code, answer.text) == (status, text)


def test_a_revoked_token_is_worth_nothing(
    browser: requests.Session, shared_practice: PracticeProcess
) -> None:
    token = _sign_in(browser, shared_practice)
    url = f"{shared_practice.url()}/services/oauth2/revoke"
    assert browser.post(url, data={"token": token["access_token"]}, timeout=120).status_code == 200
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert browser.get(token["id"], headers=headers, timeout=120).status_code == 403
    assert browser.post(url, data={"token": token["access_token"]}, timeout=120).status_code == 400


def test_an_idle_session_ends_after_its_time(start_practice: StartPractice) -> None:
    practice = start_practice("--kind", "sandbox", "--session-seconds", "90")
    with requests.Session() as session:
        session.trust_env = False
        session.verify = practice.ca_file
        token = _sign_in(session, practice)
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        url = f"{practice.url()}/services/data/v60.0/limits"
        assert session.get(url, headers=headers, timeout=120).status_code == 200
        practice.control("clock", {"advance_seconds": 89})
        assert session.get(url, headers=headers, timeout=120).status_code == 200
        practice.control("clock", {"advance_seconds": 91})
        refused = session.get(url, headers=headers, timeout=120)
        assert refused.status_code == 401
        assert refused.json() == [
            {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}
        ]
        form = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
        again = _token(session, practice.url(), **form).json()
        headers = {"Authorization": f"Bearer {again['access_token']}"}
        assert session.get(url, headers=headers, timeout=120).status_code == 200
