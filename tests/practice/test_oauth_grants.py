"""OAuth authorizations between their steps."""

import base64
import hashlib
import random
from datetime import UTC, datetime, timedelta

import pytest

from app.practice.clock import PracticeClock
from app.practice.oauth_grants import (
    CODE_LIFE,
    AuthorizeError,
    AuthorizeRequest,
    GrantError,
    Grants,
    read_authorize_request,
)

VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
CALLBACK = "http://localhost:1717/OauthRedirect"
QUERY = {
    "response_type": "code",
    "client_id": "orgtide-practice",
    "redirect_uri": CALLBACK,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "state": "xyz",
}


@pytest.fixture
def clock() -> PracticeClock:
    return PracticeClock(lambda: datetime(2026, 11, 20, 15, tzinfo=UTC))


@pytest.fixture
def grants(clock: PracticeClock) -> Grants:
    return Grants(now=clock, rng=random.Random(1))


def _request() -> AuthorizeRequest:
    return read_authorize_request(QUERY)


@pytest.mark.parametrize(
    ("change", "error", "goes_back"),
    [
        ({"client_id": "someone-else"}, "invalid_client_id", False),
        ({"redirect_uri": "http://localhost:1718/OauthRedirect"}, "redirect_uri_mismatch", False),
        ({"redirect_uri": "http://127.0.0.1:1717/OauthRedirect"}, "redirect_uri_mismatch", False),
        ({"redirect_uri": CALLBACK + "/"}, "redirect_uri_mismatch", False),
        ({"response_type": "token"}, "unsupported_response_type", True),
        ({"code_challenge": None}, "invalid_request", True),
        ({"code_challenge_method": "plain"}, "invalid_request", True),
        ({"scope": "api everything"}, "invalid_scope", True),
    ],
)
def test_a_bad_request_goes_back_only_to_a_registered_callback(
    change: dict[str, str | None], error: str, goes_back: bool
) -> None:
    query = {name: value for name, value in {**QUERY, **change}.items() if value is not None}
    with pytest.raises(AuthorizeError) as refused:
        read_authorize_request(query)
    assert refused.value.error == error
    assert (refused.value.callback is not None) == goes_back


def test_a_code_works_once(grants: Grants) -> None:
    code = grants.issue_code(_request(), "005x")
    assert grants.redeem_code(code, "orgtide-practice", CALLBACK, VERIFIER)[1] == "005x"
    with pytest.raises(GrantError, match="expired authorization code"):
        grants.redeem_code(code, "orgtide-practice", CALLBACK, VERIFIER)


@pytest.mark.parametrize(
    ("client", "callback", "verifier", "error"),
    [
        ("PlatformCLI", CALLBACK, VERIFIER, "invalid_client_id"),
        ("orgtide-practice", CALLBACK + "x", VERIFIER, "redirect_uri_mismatch"),
        ("orgtide-practice", CALLBACK, "w" * 43, "invalid_grant"),
        ("orgtide-practice", CALLBACK, None, "invalid_grant"),
        ("orgtide-practice", CALLBACK, "v" * 42, "invalid_grant"),
    ],
)
def test_a_stolen_code_is_worth_nothing(
    grants: Grants, client: str, callback: str, verifier: str | None, error: str
) -> None:
    code = grants.issue_code(_request(), "005x")
    with pytest.raises(GrantError) as refused:
        grants.redeem_code(code, client, callback, verifier)
    assert refused.value.error == error
    with pytest.raises(GrantError, match="expired"):
        grants.redeem_code(code, "orgtide-practice", CALLBACK, VERIFIER)


def test_a_code_ends_after_its_time(grants: Grants, clock: PracticeClock) -> None:
    code = grants.issue_code(_request(), "005x")
    clock.move(CODE_LIFE)
    with pytest.raises(GrantError, match="expired"):
        grants.redeem_code(code, "orgtide-practice", CALLBACK, VERIFIER)


def test_a_closed_ticket_is_gone(grants: Grants, clock: PracticeClock) -> None:
    name = grants.open_ticket(_request())
    assert grants.signed_in(name, "005x").user_id == "005x"
    grants.close_ticket(name)
    assert grants.ticket(name) is None
    old = grants.open_ticket(_request())
    clock.move(timedelta(hours=1))
    assert grants.ticket(old) is None
