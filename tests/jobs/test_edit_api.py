"""API files are opened, read while they are typed, tried and kept; none is lost or half written."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.asks import (
    CheckApiText,
    ConnectHttp,
    ListApiFiles,
    OpenApiFile,
    ReadApiFile,
    ReadOpenApi,
    SaveApiFile,
    TestConnection,
    TryApi,
)
from app.asks.messages import ApiTrial
from app.core.errors import MappingError, ProtocolError, SettingsError
from app.jobs.handlers import handle
from app.jobs.machine import SystemClock, SystemRandom
from app.jobs.practice_org import PracticeOrgs
from app.jobs.workspace import Machine, Workspace
from app.store.backup import back_up, restore
from app.store.credentials import WorkspaceSecrets
from tests.connectors.http_api.fake_api import PEOPLE, TOKEN, FakePeople
from tests.connectors.http_api.test_requests import api as items_api
from tests.connectors.http_api.test_sign_ins import BROWSER, Vendor
from tests.connectors.salesforce.fake_server import Answer, FakeServer


class Bench:
    """A workspace without any org."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(
            path=folder / "workspace",
            clock=SystemClock(),
            random=SystemRandom(),
            secrets=WorkspaceSecrets("bench", None),
            practice=PracticeOrgs(folder / "none"),
            client_id="bench",
            log=logging.NullHandler(),
        )

    def ask(self, ask: object):
        workspace = Workspace.open(self.machine)
        try:
            return handle(ask, workspace, lambda _progress: None)
        finally:
            workspace.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path_factory.mktemp("api"))
    yield server
    server.close()


def people(server: FakeServer) -> str:
    api = FakePeople({"p1": {"code": "c1", "title": "Ada", "tags": ["a", "b"], "note": None}})
    server.script = api
    return PEOPLE.replace("HOST", server.host)


def test_a_shipped_file_is_edited_beside_it_and_found_by_its_name(bench: Bench) -> None:
    shipped = bench.ask(OpenApiFile("mixmax"))
    assert shipped.shipped
    saved = bench.ask(SaveApiFile(shipped.text + "\n# Ours\n"))
    assert Path(saved.path).parent == bench.machine.path / "apis"
    ours = bench.ask(OpenApiFile("mixmax"))
    assert (ours.shipped, ours.text.endswith("# Ours\n")) == (False, True)
    listed = bench.ask(ListApiFiles())
    assert [(one.name, one.shipped) for one in listed if one.name == "mixmax"] == [
        ("mixmax", False),
        ("mixmax", True),
    ]
    assert [one for one in listed if one.problem] == []


def test_a_new_file_begins_with_something_that_can_be_read(bench: Bench) -> None:
    begun = bench.ask(OpenApiFile())
    checked = bench.ask(CheckApiText(begun.text))
    assert checked.facts is not None
    assert (checked.facts.name, checked.facts.readable) == (begun.name, ("people",))


def test_a_mistake_is_told_with_its_line_and_key_and_nothing_is_saved(bench: Bench) -> None:
    text = bench.ask(OpenApiFile()).text.replace("records: data", "recods: data")
    checked = bench.ask(CheckApiText(text))
    assert checked.facts is None
    line = text.splitlines()[(checked.line or 0) - 1]
    assert "recods" in line
    assert "records" in checked.problem
    with pytest.raises(MappingError):
        bench.ask(SaveApiFile(text))
    with pytest.raises(MappingError, match="no name for a file"):
        bench.ask(SaveApiFile(bench.ask(OpenApiFile()).text.replace("my-api", "../evil")))
    assert not (bench.machine.path / "apis").exists()


def test_what_is_typed_is_tried_before_it_is_saved(bench: Bench, server: FakeServer) -> None:
    wish = TryApi("draft", text=people(server), secrets=(("token", TOKEN),), ca_file=server.ca_file)
    trial: ApiTrial = bench.ask(wish)
    assert (trial.status, trial.problem, trial.line) == (200, "", None)
    found = {one.path: one for one in trial.paths}
    assert (found["data.items"].holds, found["data.items"].sample) == ("list", "1")
    assert (found["data.items[*].title"].sample, found["data.has_more"].sample) == ("Ada", "false")
    assert found["data.items[*].tags[*]"].times == 2

    wrong = people(server).replace("data.items", "data.rows", 1)
    trial = bench.ask(replace(wish, text=wrong))
    assert "draft, line" in trial.problem
    assert "data.rows" in wrong.splitlines()[(trial.line or 0) - 1]


def test_no_secret_stands_in_what_is_shown_of_a_request_or_an_answer(
    bench: Bench, server: FakeServer
) -> None:
    text = people(server).replace(
        "GET /people", "POST /people\n      body: {json: {with: '{token}'}}", 1
    )
    data = {"items": [], "has_more": False, "hi": f"you said {TOKEN}"}
    server.script = lambda _: Answer(200, {"data": data})
    wish = TryApi("d", text=text, secrets=(("token", TOKEN),), ca_file=server.ca_file)
    for trial in (bench.ask(wish), bench.ask(replace(wish, only_show=True))):
        assert TOKEN not in repr(trial)
        assert dict(trial.headers)["Authorization"] == "Bearer ***"
        assert trial.body == '{"with":"***"}'
    assert '"you said ***"' in bench.ask(wish).answer


def test_a_connection_works_by_the_saved_file_and_by_its_own_answers(
    bench: Bench, server: FakeServer, tmp_path: Path
) -> None:
    text = people(server)
    api = tmp_path / "people.yaml"
    api.write_text(text, "utf-8")
    bench.ask(ConnectHttp("crm", str(api), (), (("token", TOKEN),), server.ca_file))
    opened = bench.ask(OpenApiFile(connection="crm"))
    assert (opened.name, opened.text, opened.connections) == ("people", text, ("crm",))
    tried = bench.ask(TryApi("people", text=text, connection="crm"))
    assert (tried.status, tried.problem) == (200, "")

    tasks = text + "  tasks:\n    key: id\n    read: {request: GET /people, records: data.items}\n"
    saved = bench.ask(SaveApiFile(tasks, connection="crm"))
    assert saved.connection == "crm"
    assert bench.ask(TestConnection("crm")).objects == 2
    with pytest.raises(SettingsError, match="connection to people"):
        bench.ask(SaveApiFile(tasks.replace("name: people", "name: tasks"), connection="crm"))


def test_own_api_files_are_in_a_backup(bench: Bench, tmp_path: Path) -> None:
    bench.ask(SaveApiFile(bench.ask(OpenApiFile()).text))
    back_up(bench.machine.path, tmp_path / "w.backup", bench.machine.clock.now())
    restore(tmp_path / "w.backup", tmp_path / "again")
    assert (tmp_path / "again" / "apis" / "my-api.yaml").is_file()


def test_a_name_finds_the_workspace_s_own_file_first(bench: Bench) -> None:
    begun = bench.ask(OpenApiFile()).text
    bench.ask(SaveApiFile(begun.replace("name: my-api", "name: mixmax")))
    assert bench.ask(ReadApiFile("mixmax")).objects == ("people",)


def test_an_api_is_connected_by_a_sign_in_in_the_browser(
    bench: Bench, server: FakeServer, tmp_path: Path, monkeypatch
) -> None:
    vendor = Vendor(server, refreshes=True)
    monkeypatch.setattr("app.jobs.connect_http.open_browser", vendor.person)
    api = tmp_path / "items.yaml"
    api.write_text(items_api(top=BROWSER).replace("HOST", server.host), "utf-8")
    assert bench.ask(ReadApiFile(str(api))).by_browser
    facts = bench.ask(ConnectHttp("v", str(api), (("client", "c1"),), (), server.ca_file))
    vendor.visit.join()
    assert (facts.ok, facts.objects) == (True, 1)
    assert bench.ask(TestConnection("v")).ok  # another process would renew as well
    assert [one.get("refresh_token") for one in vendor.asked] == [None, ["r1"], ["r2"]]
    assert bench.machine.secrets.get("v", "refresh_token") == "r3"


def test_fields_come_from_an_openapi_document_by_file_or_address(bench, server, tmp_path) -> None:
    mail = {"type": "string", "format": "email"}
    properties = {"id": {"type": "integer", "readOnly": True}, "mail": mail}
    person = {"type": "object", "required": ["mail"], "properties": properties}
    told = {"openapi": "3.0.0", "components": {"schemas": {"P": person}}}
    (tmp_path / "openapi.json").write_text(json.dumps(told), "utf-8")
    file = bench.ask(OpenApiFile())
    assert bench.ask(ReadOpenApi(str(tmp_path / "openapi.json"))).schemas == ("P",)
    server.answers(Answer(200, told), Answer(404, {}))
    address = f"https://{server.host}/openapi.json"
    ask = ReadOpenApi(address, "P", file.text, "people", server.ca_file)
    found = bench.ask(ask)
    with pytest.raises(ProtocolError, match="answered 404"):
        bench.ask(ask)
    key, line = found.fields
    assert (key.name, key.type, key.read_only) == ("id", "int", True)
    assert (line.name, line.type, line.required, line.read_only) == ("mail", "email", True, False)
    facts = bench.ask(CheckApiText(found.text)).facts
    assert facts is not None
    assert "mail: {type: email, required: true}" in found.text
    with pytest.raises(SettingsError, match="https only"):
        bench.ask(ReadOpenApi("http://partner.example/openapi.json"))
    with pytest.raises(SettingsError, match="no file"):
        bench.ask(ReadOpenApi(str(tmp_path / "none.json")))
