"""A wait for an answer ends when nobody wants it, whatever the other side does."""

import threading
from collections.abc import Iterator

import pytest
from urllib3.connection import HTTPSConnection

from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.patience import OpenSockets
from app.connectors.salesforce.transport import TrustedSession
from app.core.errors import Cancelled, UnknownOutcomeError
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer


class Stop:
    """Somebody who stops waiting once the request has arrived."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.answer_now = threading.Event()

    def still_wanted(self) -> None:
        if self.arrived.is_set():
            raise Cancelled

    def script(self, _: Asked) -> Answer:
        self.arrived.set()
        assert self.answer_now.wait(30)
        return Answer(200, {})


@pytest.fixture
def stop(server: FakeServer) -> Iterator[Stop]:
    made = Stop()
    server.script = made.script
    yield made
    made.answer_now.set()


def test_a_read_that_is_not_answered_can_be_stopped(server: FakeServer, stop: Stop):
    session = TrustedSession("crm", server.ca_file, stop.still_wanted)
    with pytest.raises(Cancelled):
        session.exchange("GET", f"https://{server.host}/slow", Effect.READ)
    assert not stop.answer_now.is_set()
    session.close()


def test_a_session_whose_wait_was_stopped_can_be_used_again(server: FakeServer, stop: Stop):
    session = TrustedSession("crm", server.ca_file, stop.still_wanted)
    with pytest.raises(Cancelled):
        session.exchange("GET", f"https://{server.host}/slow", Effect.READ)
    stop.arrived = threading.Event()
    server.answers(Answer(200, {"ok": True}))
    assert session.exchange("GET", f"https://{server.host}/", Effect.READ).json() == {"ok": True}
    session.close()


def test_a_write_whose_answer_nobody_waits_for_has_an_unknown_outcome(
    server: FakeServer, stop: Stop
):
    session = TrustedSession("crm", server.ca_file, stop.still_wanted)
    with pytest.raises(UnknownOutcomeError, match="stopped before the answer"):
        session.exchange("POST", f"https://{server.host}/slow", Effect.ONCE, data=b"{}")
    stop.answer_now.set()
    session.close()


def test_a_connection_that_opens_after_everything_was_cut_sends_nothing():
    sockets, late = OpenSockets(), HTTPSConnection("nobody.example")
    sockets.add(late)
    sockets.refuse_late(late)
    sockets.hang_up()
    with pytest.raises(ConnectionAbortedError):
        sockets.refuse_late(late)
    sockets.refuse_late(late)


def test_a_write_that_was_sent_is_waited_for(server: FakeServer, stop: Stop):
    session = TrustedSession("crm", server.ca_file, stop.still_wanted)
    stop.answer_now.set()
    answer = session.exchange("POST", f"https://{server.host}/", Effect.ONCE, data=b"{}")
    assert answer.status_code == 200
    session.close()
