"""What a trial of an org does where the org answers only a part of it."""

import pytest

from app.connectors.salesforce.org_trial import limits_of
from app.core.errors import RetriableError, SignInError
from tests.connectors.salesforce.fake_server import Answer, FakeServer, refusal
from tests.connectors.salesforce.orgs import Org


@pytest.mark.parametrize(
    "refused",
    [
        refusal("INSUFFICIENT_ACCESS", 403),
        refusal("FUNCTIONALITY_NOT_ENABLED", 403),
        refusal("A_CODE_THAT_NOBODY_KNOWS", 400),
        Answer(403, b"<html>Not from here</html>"),
    ],
)
def test_limits_that_a_user_may_not_see_end_no_trial(
    faked: Org, server: FakeServer, refused: Answer
):
    server.answers(refused)
    assert limits_of(faked.client()) is None


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (refusal("INVALID_SESSION_ID", 401), SignInError),
        (refusal("SERVER_UNAVAILABLE", 503), RetriableError),
        (refusal("REQUEST_LIMIT_EXCEEDED", 403), RetriableError),
    ],
)
def test_an_org_that_answers_nothing_now_ends_the_trial(
    faked: Org, server: FakeServer, refused: Answer, error: type[Exception]
):
    server.answers(refused)
    with pytest.raises(error):
        limits_of(faked.client())
