"""A stage for the planning steps, and a rehearsal of the whole errand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.store.stage import DuckStage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckStage]:
    with DuckStage(tmp_path_factory.mktemp("stage"), "test") as opened:
        yield opened


@pytest.fixture
def rehearse(tmp_path: Path) -> Iterator[Callable[..., object]]:
    """Open rehearsals; they end with the test."""
    from tests.engine.rehearsal import Rehearsal

    opened = []

    def rehearse(**more: object) -> Rehearsal:
        folder = tmp_path / f"rehearsal-{len(opened)}"
        opened.append(Rehearsal(folder, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield rehearse
    for one in opened:
        one.close()
