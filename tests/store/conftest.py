"""Fixtures for the tests of the store."""

from pathlib import Path

import pytest


@pytest.fixture
def at(tmp_path: Path):
    """A workspace with one place, held by this process."""
    # Imported here: what is loaded before the tests are found is never let go, and DuckDB says so.
    from app.store.database import Database
    from app.store.stage import DuckStage
    from tests.store.places import Workplace

    folder = tmp_path / "workspace"
    with Database(folder) as database, DuckStage(folder / "stage", "test") as stage:
        yield Workplace(folder, database, stage)
