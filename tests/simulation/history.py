"""Lives one history and says what came of it; cuts a history that fails down to what it needs."""

from __future__ import annotations

import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.simulation.faults import Kind
from tests.simulation.script import Script, script_of
from tests.simulation.world import World

MEMORY = Path("/dev/shm")
"""A folder in memory, where there is one: nothing of a history has to last."""


@dataclass(frozen=True)
class History:
    """What came of a script."""

    script: Script
    seal: str
    """Equal for two equal histories."""
    fired: Counter[Kind] = field(default_factory=Counter)
    failure: str = ""
    """Why it is wrong, "" when it is not."""
    trace: tuple[str, ...] = ()


def live(script: Script) -> History:
    """A history from its beginning to its rest."""
    base = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="orgtide-history-", dir=base) as folder:
        world = World(Path(folder), script)
        failure = ""
        try:
            world.live()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what went wrong
            failure = f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-6)}"
        finally:
            world.close()
        lines = tuple(world.trace.lines)
        return History(script, world.trace.seal, world.storm.fired, failure, lines)


def live_seed(seed: int) -> History:
    """The history of a seed."""
    return live(script_of(seed))


def shrunk(history: History, tries: int = 120) -> History:
    """A history with as few faults, edits and records as still fails: halves go first."""
    smallest = history
    for part in ("faults", "edits"):
        size = len(getattr(smallest.script, part))
        while size:
            whole, found = getattr(smallest.script, part), None
            for start in range(0, len(whole), size):
                left = whole[:start] + whole[start + size :]
                tries -= 1
                found = _failing(replace(smallest.script, **{part: left})) if tries >= 0 else None
                if found is not None:
                    smallest = found
                    break
            if found is None:
                size //= 2
    while smallest.script.records > 1 and tries > 0:
        tries -= 1
        found = _failing(replace(smallest.script, records=smallest.script.records - 1))
        if found is None:
            break
        smallest = found
    return smallest


def _failing(script: Script) -> History | None:
    found = live(script)
    return found if found.failure else None


def told(history: History, lines: int = 80) -> str:
    """A history that went wrong, for a person: its script, its end and what is wrong."""
    return "\n".join([str(history.script), *history.trace[-lines:], history.failure])
