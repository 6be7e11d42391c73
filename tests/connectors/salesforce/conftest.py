"""An org over a practice server, and a stage to read it into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.stage import DuckStage
from tests.connectors.salesforce.fake_server import FakeServer, serving
from tests.connectors.salesforce.orgs import Org, org_at, practice_connection
from tests.practice_orgs import PracticeProcess


@pytest.fixture
def org(shared_practice: PracticeProcess) -> Iterator[Org]:
    """The practice sandbox that the tests of a module share."""
    made = practice_connection(shared_practice)
    yield made
    made.close()


@pytest.fixture
def fresh_org(practice: PracticeProcess) -> Iterator[Org]:
    """A practice sandbox for this test alone."""
    made = practice_connection(practice)
    yield made
    made.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stage", "test", memory_bytes=512 * 1024 * 1024) as stage:
        yield stage


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeServer]:
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def faked(server: FakeServer) -> Iterator[Org]:
    """A connection to the fake server by an access token."""
    made = org_at(
        server.host, ca_file=server.ca_file, sign_in="token", access_token="the-old-token"
    )
    yield made
    made.close()
