"""Sign-in books: passwords, access tokens, refresh tokens."""

import pytest

from app.practice.errors import OrgError
from app.practice.org import Org
from app.practice.sessions import LOCKOUT_AFTER
from tests.practice.conftest import Clock


@pytest.fixture
def username(org: Org) -> str:
    org.sessions.set_password(org.admin_id, "secret", "TOKEN")
    person = org.user(org.admin_id)
    assert person is not None
    return person.username


def refusal(org: Org, username: str, password: str, *, with_token: bool = True) -> str:
    with pytest.raises(OrgError) as refused:
        org.sign_in(username, password, with_token=with_token)
    return refused.value.code


def test_the_token_is_wanted_where_it_is_wanted(org: Org, username: str) -> None:
    assert org.sign_in(username.upper(), "secretTOKEN", with_token=True).id == org.admin_id
    assert org.sign_in(username, "secret", with_token=False).id == org.admin_id
    assert refusal(org, username, "secret") == "LOGIN_MUST_USE_SECURITY_TOKEN"
    assert refusal(org, username, "wrong") == "INVALID_LOGIN"
    assert refusal(org, username, "wrongTOKEN") == "INVALID_LOGIN"
    assert refusal(org, "nobody@x.example", "secretTOKEN") == "INVALID_LOGIN"


def test_too_many_wrong_passwords_lock_until_a_new_one(org: Org, username: str) -> None:
    for _ in range(LOCKOUT_AFTER):
        assert refusal(org, username, "wrong", with_token=False) == "INVALID_LOGIN"
    assert refusal(org, username, "secret", with_token=False) == "PASSWORD_LOCKOUT"
    org.sessions.set_password(org.admin_id, "new", "TOKEN")
    assert org.sign_in(username, "new", with_token=False)


def test_an_inactive_user_does_not_get_in(org: Org, username: str) -> None:
    org.save("update", "User", [{"Id": org.admin_id, "IsActive": False}], user_id=org.admin_id)
    assert refusal(org, username, "secret", with_token=False) == "INVALID_LOGIN"


def test_an_access_token_names_its_org_and_ends(org: Org, clock: Clock) -> None:
    session = org.sessions.open(org.admin_id)
    assert session.access_token.startswith(f"{org.org_id[:15]}!")
    assert org.sessions.user_of(session.access_token) == org.admin_id
    clock.advance(hours=2)
    assert org.sessions.user_of(session.access_token) is None
    again = org.sessions.open(org.admin_id)
    assert org.sessions.revoke(again.access_token)
    assert org.sessions.user_of(again.access_token) is None
    assert not org.sessions.revoke("unknown")


def test_use_keeps_a_session_alive(org: Org, clock: Clock) -> None:
    token = org.sessions.open(org.admin_id).access_token
    for _ in range(4):
        clock.advance(minutes=90)
        assert org.sessions.user_of(token) == org.admin_id


def test_all_sessions_of_one_user_can_be_ended(org: Org) -> None:
    token = org.sessions.open(org.admin_id).access_token
    assert org.sessions.expire_all("005000000000009AAA") == 0
    assert org.sessions.expire_all() == 1
    assert org.sessions.user_of(token) is None


def test_a_refresh_token_works_once_and_for_its_app_alone(org: Org) -> None:
    first = org.sessions.issue_refresh_token(org.admin_id, "app")
    with pytest.raises(OrgError, match="invalid_grant"):
        org.sessions.redeem_refresh_token(first, "another")
    user_id, second = org.sessions.redeem_refresh_token(first, "app")
    assert user_id == org.admin_id
    assert second != first
    with pytest.raises(OrgError, match="invalid_grant"):
        org.sessions.redeem_refresh_token(first, "app")
    assert org.sessions.revoke(second)
    with pytest.raises(OrgError, match="invalid_grant"):
        org.sessions.redeem_refresh_token(second, "app")


def test_a_user_has_at_most_five_refresh_tokens_through_one_app(org: Org) -> None:
    tokens = [org.sessions.issue_refresh_token(org.admin_id, "app") for _ in range(6)]
    other = org.sessions.issue_refresh_token(org.admin_id, "other app")
    with pytest.raises(OrgError):
        org.sessions.redeem_refresh_token(tokens[0], "app")
    for token in [*tokens[1:], other]:
        org.sessions.redeem_refresh_token(token, "other app" if token == other else "app")
    assert org.sessions.refresh_tokens(org.admin_id, "app") == 5
