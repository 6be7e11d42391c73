"""An org over a practice server, and a stage to read it into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.stage import DuckStage
from tests.connectors.salesforce.orgs import Org, practice_connection
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
