"""A webhook as a source: from the sender's request through the inbox and a plan into the org."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from app.asks import ConnectWebhook, ErasePerson
from app.core.errors import SettingsError
from app.host.inbox import Listening, serve_inbox, without_address
from app.jobs.workspace import Machine, Workspace
from app.store.inbox import Inbox
from app.store.retention import Kept, Retention
from app.wording.webhooks import no_address_words
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """
orgtide: 1
name: from webhooks
connections:
  org: {kind: salesforce}
  inbox: {kind: webhook, type_at: webhook, id_at: id}
mappings:
  - name: people
    on: inbox.identity_changed
    rows: "$.identity._data[*]"
    target: {connection: org, object: Contact}
    key: id
    identity: [{source: id, target: Department}]
    mode: {to_target: upsert}
    guards: {updates: off, deletes: off, source_shrinks: off}
    fields:
      - {source: id, target: Department}
      - {source: last_name, target: LastName}
      - {source: email, target: Email}
"""


@pytest.fixture
def desk(tmp_path: Path, shared_practice: PracticeProcess) -> Desk:
    return Desk(tmp_path / "desk", shared_practice)


@contextmanager
def listening(machine: Machine) -> Iterator[str]:
    """The inbox process's work, on a thread; gives where its addresses begin."""
    stopped, ready = threading.Event(), threading.Event()
    ports: list[int] = []

    def started(port: int) -> None:
        ports.append(port)
        ready.set()

    server = threading.Thread(
        target=serve_inbox, args=(machine, Listening(port=0), started, stopped)
    )
    server.start()
    try:
        assert ready.wait(20)
        yield f"http://127.0.0.1:{ports[0]}/in/"
    finally:
        stopped.set()
        server.join()


def identity(event: str, *people: dict[str, str]) -> bytes:
    body = {"webhook": "identity_changed", "id": event, "identity": {"_data": list(people)}}
    return json.dumps(body).encode()


JSON = {"Content-Type": "application/json", "Authorization": "Bearer s3nder-secret"}


def test_a_payload_becomes_a_contact_and_a_later_one_changes_it(desk: Desk):
    facts = desk.ask(ConnectWebhook("tickets", "bearer", "s3nder-secret"))
    name = desk.add(SYNC, ("org", "org"), ("inbox", "tickets"))
    with listening(desk.machine) as address:
        ada = {"id": "hook-1", "last_name": "Okafor", "email": "hook1@example.org"}
        for _ in range(2):  # the sender heard no answer the first time
            sent = requests.post(
                address + facts.path, identity("e1", ada), headers=JSON, timeout=20
            )
            assert sent.status_code == 200
        late = requests.post(address + facts.path, b"{}", headers={}, timeout=20)
        assert late.status_code == 401
        run = desk.apply(desk.preview(name))
        assert (run.tally.succeeded, run.tally.failed) == (1, {})
        assert desk.changes(desk.preview(name)) == []

        renamed = {"id": "hook-1", "last_name": "Okafor-Reyes"}
        requests.post(address + facts.path, identity("e2", renamed), headers=JSON, timeout=20)
    assert desk.apply(desk.preview(name)).tally.succeeded == 1
    (held,) = [
        one
        for key, one in desk.look("Contact", ("LastName", "Email"), "Department").items()
        if key == "hook-1"
    ]
    assert (held["LastName"], held["Email"]) == ("Okafor-Reyes", "hook1@example.org")


def test_a_person_is_erased_from_the_inbox_and_old_payloads_go(desk: Desk):
    facts = desk.ask(ConnectWebhook("tickets", settings=(("type_at", "webhook"),)))
    with listening(desk.machine) as address:
        for n, email in enumerate(("gone@example.org", "stays@example.org")):
            body = identity(f"e{n}", {"id": str(n), "email": email})
            requests.post(address + facts.path, body, headers=JSON, timeout=20)
    desk.ask(ErasePerson(("gone@example.org",), "a person"))
    workspace = Workspace.open(desk.machine)
    inbox = Inbox(workspace.database)
    (left,) = inbox.payloads("tickets", "identity_changed")
    assert "stays@example.org" in left
    files = [path for path in desk.machine.path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"gone@example.org" in path.read_bytes()]
    Retention(workspace.database, workspace.clock).set_days(Kept.INBOX, 1)
    workspace.database.execute("UPDATE inbox SET received_at = '2020-01-01T00:00:00+00:00'")
    assert Retention(workspace.database, workspace.clock).apply()[Kept.INBOX] == 2
    workspace.close()


def test_the_address_and_the_secret_are_in_the_keyring_only(desk: Desk):
    facts = desk.ask(ConnectWebhook("tickets", "github", "s3nder-secret"))
    again = desk.ask(ConnectWebhook("tickets", "github", "new-s3cret", replace=True))
    assert (again.path, len(facts.path)) == (facts.path, 48)
    files = [path for path in desk.machine.path.rglob("*") if path.is_file()]
    for secret in (facts.path, "s3nder-secret", "new-s3cret"):
        assert not [path for path in files if secret.encode() in path.read_bytes()]


def test_a_webhook_whose_address_was_lost_is_named(desk: Desk):
    desk.ask(ConnectWebhook("tickets"))
    assert without_address(desk.machine) == []
    desk.machine.secrets.forget("tickets")
    assert without_address(desk.machine) == ["tickets"]
    assert "ORGTIDE_SECRET_TICKETS__PATH" in no_address_words("tickets")


@pytest.mark.parametrize(
    ("scheme", "settings"),
    [
        ("unknown", ()),
        ("hmac", ()),
        ("salesforce", ()),
        ("path", (("allowed", "300.1.1.1"),)),
        ("path", (("type_at", "a..b"),)),
        ("path", (("colour", "red"),)),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(desk: Desk, scheme: str, settings: tuple):
    with pytest.raises(SettingsError):
        desk.ask(ConnectWebhook("tickets", scheme, settings=settings))


def test_others_are_let_listen_only_by_https(desk: Desk):
    with pytest.raises(SettingsError, match="certificate"):
        serve_inbox(desk.machine, Listening(host="0.0.0.0", port=0), lambda _: None)
