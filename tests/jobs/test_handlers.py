import pytest

from app import asks
from app.jobs.handlers import HANDLERS, handler_of


@pytest.mark.parametrize("ask", HANDLERS, ids=lambda ask: ask.__name__)
def test_the_job_that_is_named_for_an_ask_is_there(ask: type) -> None:
    assert callable(handler_of(ask))


def test_every_ask_has_its_job() -> None:
    assert set(HANDLERS) == set(asks.ASKS)
