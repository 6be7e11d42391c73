"""An HTTP API as a source and as a target: from its file through a plan into the org and back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.asks import (
    ConnectHttp,
    ListOfferedChoices,
    ReadApiFile,
    ReadSyncForm,
    TestConnection,
    TryApi,
)
from app.core.errors import MappingError, SettingsError, SignInError
from app.core.plan import ChangeKind
from app.wording.apis import trial_words
from tests.connectors.http_api.fake_api import PEOPLE, TOKEN, FakePeople
from tests.connectors.salesforce.fake_server import FakeServer
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """
orgtide: 1
name: from an API
connections:
  org: {kind: salesforce}
  people: {kind: http, api: people}
mappings:
  - name: people
    source: {connection: people, object: people}
    target: {connection: org, object: Contact}
    identity: [{source: code, target: Department}]
    where: {target: "Department LIKE 'api-%'"}
    mode: {to_target: upsert, to_source: update}
    guards: {updates: off, deletes: off, source_shrinks: off}
    fields:
      - {source: code, target: Department}
      - {source: title, target: LastName, flow: "<->"}
      - {source: note, target: Description}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def desk(tmp_path: Path, shared_practice: PracticeProcess) -> Desk:
    return Desk(tmp_path / "desk", shared_practice)


def api_file(folder: Path, server: FakeServer, text: str = PEOPLE) -> str:
    path = folder / "people.yaml"
    path.write_text(text.replace("HOST", server.host), "utf-8")
    return str(path)


def connect(desk: Desk, server: FakeServer, folder: Path, token: str = TOKEN) -> None:
    api = api_file(folder, server)
    desk.ask(ConnectHttp("api", api, (), (("token", token),), server.ca_file))


def test_an_api_flows_into_the_org_and_a_change_of_the_org_flows_back(
    desk: Desk, server: FakeServer, tmp_path: Path
):
    api = FakePeople()
    server.script = api
    for n in range(90):  # three pages
        api.people[f"p{n}"] = {"code": f"api-{n:02}", "title": f"Person {n}", "note": None}
    connect(desk, server, tmp_path)
    name = desk.add(SYNC, ("org", "org"), ("people", "api"))
    run = desk.apply(desk.preview(name))
    assert (run.tally.succeeded, run.tally.failed) == (90, {})
    assert desk.changes(desk.preview(name)) == []

    api.people["p7"]["title"] = "Changed there"
    there = desk.look("Contact", ("Id",), "Department")["api-08"]["Id"]
    desk.edit("Contact", {"Id": there, "LastName": "Changed here"}, external_id="Id")
    kinds = sorted(change.source_key or "" for change in desk.changes(desk.preview(name)))
    assert kinds == ["p7", "p8"]
    run = desk.apply(desk.preview(name))
    assert run.tally.succeeded == 2
    assert api.people["p8"]["title"] == "Changed here"
    assert desk.changes(desk.preview(name)) == []


def test_a_connection_is_kept_only_when_its_secret_has_worked(
    desk: Desk, server: FakeServer, tmp_path: Path
):
    server.script = FakePeople()
    with pytest.raises(SignInError, match="GET /people answered 401"):
        connect(desk, server, tmp_path, token="wrong")
    with pytest.raises(SettingsError):
        desk.ask(TestConnection("api"))
    connect(desk, server, tmp_path)
    assert desk.ask(TestConnection("api")).objects == 1


def test_no_secret_of_an_api_is_in_the_workspace(desk: Desk, server: FakeServer, tmp_path: Path):
    server.script = FakePeople()
    connect(desk, server, tmp_path)
    name = desk.add(SYNC, ("org", "org"), ("people", "api"))
    desk.preview(name)
    workspace = tmp_path / "desk" / "workspace"
    held = [path for path in workspace.rglob("*") if path.is_file()]
    assert held
    assert not [path for path in held if TOKEN.encode() in path.read_bytes()]


def test_a_file_says_what_it_asks_for(desk: Desk, server: FakeServer, tmp_path: Path):
    facts = desk.ask(ReadApiFile(api_file(tmp_path, server)))
    assert [(one.name, one.secret) for one in facts.asks] == [("token", True)]
    assert facts.objects == ("people",)
    with pytest.raises(MappingError, match="shipped are"):
        desk.ask(ReadApiFile("no-such-api"))


def test_a_role_that_names_an_api_takes_no_connection_to_another(
    desk: Desk, server: FakeServer, tmp_path: Path
):
    server.script = FakePeople()
    connect(desk, server, tmp_path)
    with pytest.raises(SettingsError, match="wants mixmax"):
        desk.add(SYNC.replace("api: people", "api: mixmax"), ("org", "org"), ("people", "api"))


def test_where_the_api_does_not_fit_its_file_the_error_names_file_line_and_key(
    desk: Desk, server: FakeServer, tmp_path: Path
):
    server.script = FakePeople()
    wrong = PEOPLE.replace("records: data.items", "records: data.rows", 1)
    api = api_file(tmp_path, server, wrong)
    with pytest.raises(MappingError) as caught:
        desk.ask(ConnectHttp("api", api, (), (("token", TOKEN),), server.ca_file))
    line = wrong[: wrong.index("records: data.rows")].count("\n") + 1
    assert (str(caught.value.path), caught.value.line) == (api, line)
    assert caught.value.key == "objects.people.read.records"
    assert "it has items, next, has_more in data" in str(caught.value)


def test_changes_of_both_kinds_are_told_apart(desk: Desk, server: FakeServer, tmp_path: Path):
    api = FakePeople()
    api.people["n1"] = {"code": "api-new", "title": "New", "note": "x"}
    server.script = api
    connect(desk, server, tmp_path)
    name = desk.add(SYNC.replace("from an API", "kinds"), ("org", "org"), ("people", "api"))
    assert desk.planned(desk.preview(name)) == {ChangeKind.INSERT: 1}


def test_a_request_can_be_tried_before_anything_is_kept(
    desk: Desk, server: FakeServer, tmp_path: Path
):
    api = FakePeople()
    api.people["p1"] = {"code": "c1", "title": "Ada", "address": {"city": "Bath"}}
    server.script = api
    file = api_file(tmp_path, server)
    wish = TryApi(file, secrets=(("token", TOKEN),), ca_file=server.ca_file)
    trial = desk.ask(wish)
    assert (trial.status, trial.problem) == (200, "")
    assert '"next": "40"' in trial.answer
    row = dict(zip(trial.columns, trial.rows[0], strict=True))
    assert (row["id"], row["title"], row["address.city"]) == ("p1", "Ada", "Bath")
    assert "1 row of people shown" in trial_words(trial)
    with pytest.raises(SettingsError):
        desk.ask(TestConnection("api.try"))

    wrong = api_file(tmp_path, server, PEOPLE.replace("data.items", "data.rows"))
    trial = desk.ask(replace(wish, api=wrong))
    assert trial.status == 200
    assert "people.yaml, line" in trial.problem
    assert '"items"' in trial.answer

    asked = len(server.asked)
    shown = desk.ask(replace(wish, only_show=True, secrets=()))
    assert (shown.request, shown.status) == (f"GET https://{server.host}/v1/people", None)
    assert len(server.asked) == asked
    refused = desk.ask(replace(wish, secrets=(("token", "x"),)))
    assert (refused.status, "401: No token" in refused.problem) == (401, True)
    with pytest.raises(SettingsError, match="it reads people"):
        desk.ask(replace(wish, object="tasks"))


TO_API = """
orgtide: 1
name: to an API
connections:
  org: {kind: salesforce}
  people: {kind: http, api: people}
mappings:
  - name: people
    source: {connection: org, object: Contact}
    target: {connection: people, object: people}
    identity: [{source: Constituent_ID__c, target: code}]
    where: {source: "Constituent_ID__c LIKE 'out-%'"}
    mode: {to_target: upsert}
    deletions: {to_target: propagate}
    guards: {updates: off, deletes: off, source_shrinks: off}
    fields:
      - {source: Constituent_ID__c, target: code}
      - {source: LastName, target: title}
      - {source: Description, target: note}
      - {source: MailingCity, target: address.city}
"""


def test_records_of_the_org_are_made_changed_and_deleted_in_an_api(
    desk: Desk, server: FakeServer, tmp_path: Path
):
    api = FakePeople()
    server.script = api
    connect(desk, server, tmp_path)
    records = [
        {"LastName": f"Person {n}", "Constituent_ID__c": f"out-{n}", "MailingCity": "Bath"}
        for n in range(7)
    ]
    made = desk.practice.control(
        "edits", {"operation": "insert", "sobject": "Contact", "records": records}
    )
    name = desk.add(TO_API, ("org", "org"), ("people", "api"))
    run = desk.apply(desk.preview(name))
    assert (run.tally.succeeded, run.tally.failed) == (7, {})
    assert {one["code"]: one["address"]["city"] for one in api.people.values()} == {
        f"out-{n}": "Bath" for n in range(7)
    }
    assert desk.changes(desk.preview(name)) == []

    desk.edit("Contact", {"Id": made[2]["id"], "LastName": "Renamed"}, external_id="Id")
    desk.practice.control(
        "edits",
        {"operation": "delete", "sobject": "Contact", "records": [{"Id": made[3]["id"]}]},
    )
    run = desk.apply(desk.preview(name))
    assert run.tally.failed == {}
    titles = {one["code"]: one["title"] for one in api.people.values()}
    assert titles["out-2"] == "Renamed"
    assert "out-3" not in titles
    assert desk.changes(desk.preview(name)) == []


def test_a_setting_is_chosen_from_what_a_connection_has(
    desk: Desk, server: FakeServer, tmp_path: Path
):
    server.script = FakePeople({f"p{n}": {"code": f"api-{n}", "title": "P"} for n in range(50)})
    connect(desk, server, tmp_path)
    asks = "settings: {who: {label: Who, kind: choice from people.people, blank: none}}"
    text = SYNC.replace("from an API", "offers").replace("connections:", f"{asks}\nconnections:", 1)
    name = desk.add(text, ("org", "org"), ("people", "api"))
    assert desk.ask(ReadSyncForm(name)).settings[0].offers == "people.people"
    choices = desk.ask(ListOfferedChoices(name, "who"))
    assert (len(choices), choices[:2]) == (50, ["p0", "p1"])
