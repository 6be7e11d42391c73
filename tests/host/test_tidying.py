"""The engine process removes at its start what was kept long enough, and says so."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.host.server import EngineServer
from app.jobs.workspace import Machine, Workspace


def served(machine: Machine) -> list[dict[str, object]]:
    """What an engine says whose input ends at once."""
    said = io.BytesIO()
    EngineServer(machine, io.BytesIO(), said).serve()
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_what_is_too_old_goes_at_the_start_and_is_told(tmp_path: Path):
    machine = Machine.start(str(tmp_path / "home"))
    try:
        workspace = Workspace.open(machine)
        old = (datetime.now(UTC) - timedelta(days=100)).isoformat()
        workspace.notices.add("info", "old")
        workspace.database.execute("UPDATE notices SET at = ?", (old,))
        workspace.close()
        words = [one["notice"] for one in served(machine) if "notice" in one]
        assert words == ["Removed what was kept long enough: 1 notice"]
        assert [one for one in served(machine) if "notice" in one] == [], "once a day"
    finally:
        machine.close()
