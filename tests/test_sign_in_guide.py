"""The guide to signing in agrees with what the program sends and listens on."""

import pytest

from app.connectors.salesforce.loopback import callbacks
from app.connectors.salesforce.oauth import SCOPES
from app.core.errors import SafetyStop, SignInError, StopReason
from app.sign_in_guide import refusal_of, set_up_words, sign_in_guide
from app.wording.errors import advice


def test_the_callbacks_of_the_guide_are_those_that_are_listened_on():
    assert sign_in_guide().callbacks == callbacks()


def test_the_scopes_of_the_guide_are_those_that_are_asked_for():
    named = " ".join(sign_in_guide().scopes)
    for scope in SCOPES.split():
        assert f"({scope}" in named


@pytest.mark.parametrize("way", ["browser", "key", "client"])
def test_a_set_up_says_where_and_what_to_paste(way: str):
    words = set_up_words(way)
    assert "External Client App Manager" in words
    for callback in callbacks():
        assert callback in words


@pytest.mark.parametrize(
    ("code", "message", "part"),
    [
        ("invalid_client", "app must be installed into org", "installed it"),
        ("OAUTH_APPROVAL_ERROR_GENERIC", "An unexpected error has occurred", "not installed"),
        ("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", "approved"),
        ("invalid_client_id", "client identifier invalid", "consumer key"),
        ("invalid_client", "invalid client credentials", "consumer secret"),
        ("redirect_uri_mismatch", "redirect_uri must match configuration", "callback URL"),
        ("access_denied", "end-user denied authorization", "Deny"),
        ("invalid_grant", "ip restricted", "network"),
        ("invalid_grant", "IP restricted or invalid login hours", "network"),
        ("invalid_grant", "user hasn't approved this consumer", "allowed the app"),
        ("invalid_grant", "audience is invalid", "another kind of org"),
        ("invalid_grant", "expired access/refresh token", "has ended"),
        ("invalid_grant", "no client credentials user enabled", "no user"),
        ("invalid_scope", "the requested scope is not allowed", "scope"),
        ("INVALID_LOGIN", "Invalid username, password", "user name"),
        ("PASSWORD_LOCKOUT", "user password locked out", "locked"),
    ],
)
def test_a_refusal_is_known_by_its_code_and_words(code: str, message: str, part: str):
    found = refusal_of(code, message)
    assert found is not None
    assert part in found.words
    assert found.steps
    said = advice(SignInError(message, endpoint="crm", code=code))
    assert f"1. {found.steps[0]}" in said


def test_a_refusal_that_nobody_knows_still_says_what_to_do():
    assert refusal_of("SOMETHING_NEW", "x") is None
    assert advice(SignInError("x", endpoint="crm", code="SOMETHING_NEW")) == "Sign in again."


def test_another_org_cannot_be_lifted():
    words = advice(SafetyStop((StopReason("other_org", "crm leads elsewhere"),)))
    assert "--lift" not in words
