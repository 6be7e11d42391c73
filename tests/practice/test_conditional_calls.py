"""Conditions in headers: only if changed, only if not changed."""

import pytest

from tests.practice.conftest import Clock, Rest

BEFORE, AFTER = "Fri, 20 Nov 2026 14:00:00 GMT", "Fri, 20 Nov 2026 16:00:00 GMT"


def made(rest: Rest, sobject: str = "Account") -> str:
    name = {"Account": "Name", "Contact": "LastName"}[sobject]
    return f"sobjects/{sobject}/{rest('POST', f'sobjects/{sobject}', {name: 'A'}).body['id']}"


def test_an_account_that_is_as_it_was_is_not_sent_again(rest: Rest, clock: Clock) -> None:
    path = made(rest)
    tag = rest("GET", path).headers["Etag"]
    same = rest("GET", path, headers={"If-None-Match": f'"x", {tag}'})
    assert (same.status, same.content, same.headers["Etag"]) == (304, b"", tag)
    clock.advance(seconds=1)
    rest("PATCH", path, {"Site": "B"})
    changed = rest("GET", path, headers={"If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["Etag"] != tag


def test_only_accounts_have_etags(rest: Rest) -> None:
    assert "Etag" not in rest("GET", made(rest, "Contact")).headers


@pytest.mark.parametrize(("since", "status"), [(BEFORE, 200), (AFTER, 304), ("rubbish", 200)])
def test_a_record_is_read_only_if_it_changed(rest: Rest, since: str, status: int) -> None:
    path = made(rest, "Contact")
    assert rest("GET", path, headers={"If-Modified-Since": since}).status == status


def test_a_write_that_means_another_state_is_refused(rest: Rest) -> None:
    path = made(rest)
    tag = rest("GET", path).headers["Etag"]
    refused = rest("PATCH", path, {"Site": "B"}, headers={"If-Match": '"other"'})
    assert (refused.status, refused.body[0]["errorCode"]) == (412, "MATCH_PRECONDITION_FAILED")
    assert rest("PATCH", path, {"Site": "B"}, headers={"If-Match": tag}).status == 204


@pytest.mark.parametrize(("since", "status"), [(BEFORE, 412), (AFTER, 204)])
def test_a_write_of_what_somebody_changed_since_is_refused(
    rest: Rest, since: str, status: int
) -> None:
    path = made(rest, "Contact")
    said = rest("PATCH", path, {"Title": "B"}, headers={"If-Unmodified-Since": since})
    assert said.status == status
    if status == 412:
        assert said.body[0]["errorCode"] == "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE"


def test_a_deletion_takes_no_conditions(rest: Rest) -> None:
    assert rest("DELETE", made(rest), headers={"If-Match": '"other"'}).status == 204


def test_head_answers_like_get_without_a_body(rest: Rest) -> None:
    answer = rest("HEAD", made(rest))
    assert (answer.status, answer.content) == (200, b"")
    assert answer.headers["Etag"]
