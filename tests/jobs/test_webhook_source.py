"""A webhook as a source: from the sender's request through the inbox and a plan into the org."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from app.asks import (
    ConnectWebhook,
    ErasePerson,
    HandlePayload,
    LearnPayloadPaths,
    ListenForWebhooks,
    ListWebhookSchemes,
    ReadWebhook,
)
from app.core.errors import BusyError, Cancelled, SettingsError
from app.core.event import Delivery
from app.core.progress import Progress
from app.jobs.handlers import handle
from app.jobs.machine import CancellableClock
from app.jobs.serve_inbox import Listening, serve_inbox, without_address
from app.jobs.workspace import Machine, Workspace
from app.store.inbox import Inbox
from app.store.inbox_failures import InboxFailures
from app.store.pages import Pages
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
        target=serve_inbox, args=(machine, Listening(port=0), started, stopped.is_set)
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
                address + facts.path, identity("e1", ada), headers=JSON, timeout=120
            )
            assert sent.status_code == 200
        late = requests.post(address + facts.path, b"{}", headers={}, timeout=120)
        assert late.status_code == 401
        run = desk.apply(desk.preview(name))
        assert (run.tally.succeeded, run.tally.failed) == (1, {})
        assert desk.changes(desk.preview(name)) == []

        renamed = {"id": "hook-1", "last_name": "Okafor-Reyes"}
        requests.post(address + facts.path, identity("e2", renamed), headers=JSON, timeout=120)
    assert desk.apply(desk.preview(name)).tally.succeeded == 1
    (held,) = [
        one
        for key, one in desk.look("Contact", ("LastName", "Email"), "Department").items()
        if key == "hook-1"
    ]
    assert (held["LastName"], held["Email"]) == ("Okafor-Reyes", "hook1@example.org")


WHOLE = SYNC.replace("mappings:", "  truth: {kind: files}\nmappings:").replace(
    '"$.identity._data[*]"',
    '"$.identity._data[*]"\n    whole: {connection: truth, object: all.csv}',
)


def test_what_no_payload_told_is_read_where_all_of_it_can_be_read(desk: Desk):
    settings = (("number_at", "n"), ("type_at", "webhook"))
    facts = desk.ask(ConnectWebhook("tickets", settings=settings))
    name = desk.add(WHOLE, ("org", "org"), ("inbox", "tickets"), ("truth", "files"))
    ada = {"id": "whole-1", "last_name": "Okafor", "email": "whole1@example.org"}
    ben = {"id": "whole-2", "last_name": "Reyes", "email": "whole2@example.org"}
    desk.write_csv("all.csv", [ada, ben])
    assert desk.apply(desk.preview(name)).tally.succeeded == 2
    with listening(desk.machine) as address:
        said = {"webhook": "identity_changed", "n": 1}
        said["identity"] = {"_data": [{"id": "whole-1", "last_name": "Okafor-Reyes"}]}
        body = json.dumps(said).encode()
        sent = requests.post(address + facts.path, body, headers=JSON, timeout=120)
        assert sent.status_code == 200
    (change,) = desk.changes(desk.preview(name))
    assert {one.field: one.new for one in change.fields if one.new != one.old} == {
        "LastName": "Okafor-Reyes"
    }


def test_a_person_is_erased_from_the_inbox_and_old_payloads_go(desk: Desk):
    facts = desk.ask(ConnectWebhook("tickets", settings=(("type_at", "webhook"),)))
    with listening(desk.machine) as address:
        for n, email in enumerate(("gone@example.org", "stays@example.org")):
            body = identity(f"e{n}", {"id": str(n), "email": email})
            requests.post(address + facts.path, body, headers=JSON, timeout=120)
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


def test_what_came_is_listed_with_its_secrets_veiled_and_its_paths(desk: Desk):
    facts = desk.ask(ConnectWebhook("tickets", settings=(("type_at", "webhook"),)))
    with listening(desk.machine) as address:
        for n in range(3):
            told = {"id": str(n), "email": f"p{n}@example.org", "api_key": "sk-live-1"}
            body = identity(f"e{n}", told)
            requests.post(address + facts.path, body, headers=JSON, timeout=20)
        requests.get(address + facts.path, timeout=20)
        pages = Pages(desk.machine.path)
        assert pages.is_listening(desk.machine.clock.now())
    assert not pages.is_listening(desk.machine.clock.now())
    newest, *older = pages.deliveries("tickets")
    assert [newest.id, *(one.id for one in older)] == [3, 2, 1]
    assert [one.id for one in pages.deliveries("tickets", limit=1, before=3)] == [2]
    assert pages.deliveries("another") == ()
    assert [(one.type, one.payloads) for one in pages.inbox_counts()] == [("identity_changed", 3)]
    assert '"api_key": "***"' in newest.begin
    text = pages.delivery(newest.id)
    assert text is not None
    assert "sk-live-1" not in repr(text)
    assert '"email": "p2@example.org"' in text.body
    assert "Authorization" not in dict(text.headers)
    learned = desk.ask(LearnPayloadPaths("tickets", "identity_changed"))
    assert "sk-live-1" not in repr(learned)
    found = {one.path: one for one in learned}
    assert (found["identity._data"].holds, found["identity._data"].sample) == ("list", "1")
    assert (found["identity._data[*].email"].times, found["webhook"].times) == (3, 3)
    assert [(one.status, one.times) for one in pages.rejections("tickets")] == [(405, 1)]
    pages.close()


def test_only_one_program_listens_for_a_workspace(desk: Desk):
    desk.ask(ConnectWebhook("tickets"))
    with listening(desk.machine), pytest.raises(BusyError):
        serve_inbox(desk.machine, Listening(port=0), lambda _: None)


def test_the_window_listens_until_the_person_stops_it(desk: Desk):
    facts = desk.ask(ConnectWebhook("tickets"))
    stopped, ports, ended = threading.Event(), queue.Queue(), queue.Queue()

    def report(progress: Progress) -> None:
        ports.put(int(progress.note))

    def work() -> None:
        clock = CancellableClock(desk.machine.clock, stopped)
        workspace = Workspace.open(desk.machine, clock)
        try:
            handle(ListenForWebhooks(port=0), workspace, report)
        except Cancelled:
            ended.put("cancelled")
        finally:
            workspace.close()

    thread = threading.Thread(target=work)
    thread.start()
    port = ports.get(timeout=20)
    sent = requests.post(
        f"http://127.0.0.1:{port}/in/{facts.path}", b"{}", headers=JSON, timeout=20
    )
    stopped.set()
    thread.join()
    assert (sent.status_code, ended.get(timeout=1)) == (200, "cancelled")


def test_a_webhook_that_is_changed_keeps_its_address_and_its_secret(desk: Desk):
    made = desk.ask(ConnectWebhook("tickets", "github", "s3nder-secret", "old-secret"))
    changed = ConnectWebhook("tickets", "github", settings=(("id_at", "id"),), replace=True)
    assert desk.ask(changed).path == made.path
    read = desk.ask(ReadWebhook("tickets"))
    assert (read.path, read.secrets, read.can_tell_repeats) == (made.path, 2, True)
    assert (read.label, read.header) == ("GitHub", "X-Hub-Signature-256")
    assert len(desk.ask(ListWebhookSchemes())) == 15
    with pytest.raises(SettingsError, match="no webhook"):
        desk.ask(ReadWebhook("org"))


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


REFUSED_ONCE = {
    "kind": "row_error",
    "times": 1,
    "match": {"object": "Contact", "value": "Okafor"},
    "detail": {"code": "FIELD_CUSTOM_VALIDATION_EXCEPTION"},
}


def deliver(desk: Desk, *bodies: bytes) -> None:
    """Keep payloads as the listener would."""
    workspace = Workspace.open(desk.machine)
    inbox = Inbox(workspace.database)
    for n, body in enumerate(bodies):
        told = json.loads(body)
        inbox.keep(
            [
                Delivery(
                    connection="tickets",
                    id=f"{told['id']}-{n}",
                    type=told["webhook"],
                    order_key="",
                    received_at=desk.machine.clock.now(),
                    remote="127.0.0.1",
                    headers={},
                    body=body.decode(),
                    secret=1,
                )
            ]
        )
    workspace.close()


def marked(desk: Desk) -> list[tuple[int, bool]]:
    workspace = Workspace.open(desk.machine)
    try:
        found = InboxFailures(workspace.database).all()
        assert all(one.why for one in found)
        return [(one.payload, one.written) for one in found]
    finally:
        workspace.close()


def test_a_payload_that_failed_is_marked_and_handled_again_by_itself(desk: Desk):
    desk.ask(ConnectWebhook("tickets", "bearer", "s3nder-secret"))
    name = desk.add(SYNC, ("org", "org"), ("inbox", "tickets"))
    one = {"id": "mark-1", "last_name": "Okafor", "email": "mark1@example.org"}
    two = {"id": "mark-2", "last_name": "Wrona", "email": "mark2@example.org"}
    nameless = {"id": "mark-3", "email": "mark3@example.org"}
    deliver(desk, identity("e1", one), identity("e2", two), identity("e3", nameless))
    plan = desk.preview(name)
    desk.practice.control("faults", REFUSED_ONCE)
    run = desk.apply(plan)
    assert run.tally.succeeded == 1
    assert marked(desk) == [(1, True), (3, False)]
    pages = Pages(desk.machine.path)
    rows = {row.id: row for row in pages.deliveries()}
    assert [rows[n].failed_in for n in (1, 2, 3)] == [run.run_id, 0, run.run_id]
    assert all(rows[n].why for n in (1, 3))
    pages.close()
    again = desk.ask(HandlePayload(1, "a person"))
    assert (len(again.runs), again.plans) == (1, ())
    assert marked(desk) == [(3, False)]
    assert {"mark-1", "mark-2"} <= set(desk.look("Contact", ("LastName",), "Department"))
    deliver(desk, identity("e4", nameless | {"last_name": "Carvalho"}))
    planned = desk.ask(HandlePayload(3, "a person"))
    assert (planned.runs, len(planned.plans)) == ((), 1)
    assert desk.apply(planned.plans[0]).tally.succeeded == 1
    assert marked(desk) == []
    with pytest.raises(SettingsError, match="not marked failed"):
        desk.ask(HandlePayload(2, "a person"))
