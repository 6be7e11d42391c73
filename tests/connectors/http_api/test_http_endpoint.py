"""An API in YAML keeps the contract, pages to the end, and says of each fault where it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.connectors.http_api import HttpApiEndpoint
from app.store.stage import DuckStage
from tests.connectors.http_api.fake_api import PEOPLE, FakePeople, opened
from tests.connectors.salesforce.fake_server import FakeServer
from tests.contracts.endpoint_contract import EndpointContract, Values


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path_factory.mktemp("api"))
    yield server
    server.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "http") as opened_stage:
        yield opened_stage


class TestHttpContract(EndpointContract):
    object, code, title, note = "people", "code", "title", "note"
    many = 20

    @pytest.fixture
    def endpoint(self, server: FakeServer) -> Iterator[HttpApiEndpoint]:
        server.script = FakePeople()
        endpoint = opened(server, PEOPLE)
        yield endpoint
        endpoint.close()

    def refused(self) -> Values:
        return {"code": "x", "title": None}
