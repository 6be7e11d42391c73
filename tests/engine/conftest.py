"""A stage for the planning steps."""

from collections.abc import Iterator

import pytest

from app.store.stage import DuckStage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckStage]:
    with DuckStage(tmp_path_factory.mktemp("stage"), "test") as opened:
        yield opened
