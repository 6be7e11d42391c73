"""A budget of requests holds whoever asks: another run, another process."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.http_api import Window, WindowKind
from app.store.api_requests import ApiRequests
from app.store.database import Database

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = Window(3, 86_400.0)
SEARCHES = Window(1, 60.0, path="/search")
HOUR = Window(2, 3_600.0, WindowKind.FIXED)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    Database(tmp_path).close()
    return tmp_path


def take(workspace: Path, path: str, at: datetime, *windows: Window) -> datetime | None:
    """Ask from a process of its own."""
    database = Database(workspace)
    try:
        return ApiRequests(database).take("partner", path, windows, at)
    finally:
        database.close()


def test_a_days_budget_holds_from_run_to_run_and_tells_when_there_is_room(workspace: Path) -> None:
    for hour in range(3):
        assert take(workspace, "/people", NOON + timedelta(hours=hour), DAY) is None
    later = NOON + timedelta(hours=5)
    assert take(workspace, "/people", later, DAY) == NOON + timedelta(days=1)
    free = NOON + timedelta(days=1)
    assert take(workspace, "/people", free, DAY) is None
    assert take(workspace, "/people", free, DAY) == free + timedelta(hours=1)


def test_a_window_of_a_path_counts_that_path_only(workspace: Path) -> None:
    assert take(workspace, "/search/people", NOON, DAY, SEARCHES) is None
    assert take(workspace, "/people", NOON, DAY, SEARCHES) is None
    minute = NOON + timedelta(minutes=1)
    assert take(workspace, "/search/people", NOON, DAY, SEARCHES) == minute
    assert take(workspace, "/search/people", minute, DAY, SEARCHES) is None


def test_a_fixed_window_begins_anew_by_the_clock(workspace: Path) -> None:
    late = NOON + timedelta(minutes=59)
    assert [take(workspace, "/", late, HOUR) for _ in range(3)] == [
        *(None, None, NOON + timedelta(hours=1))
    ]
    assert take(workspace, "/", NOON + timedelta(hours=1), HOUR) is None


def test_what_no_window_counts_any_more_is_not_kept(workspace: Path) -> None:
    for n in range(5):
        take(workspace, "/search", NOON + timedelta(minutes=n), SEARCHES)
    database = Database(workspace)
    assert len(list(database.rows("SELECT * FROM api_requests"))) == 1
    database.close()
