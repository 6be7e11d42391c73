"""Workspaces in which two sides were synced before: made once for each kind, then copied."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.mapping import ConflictPolicy
from app.core.snapshot import Side
from tests.simulation.people import Fact, People
from tests.simulation.program import Program
from tests.simulation.script import Script
from tests.simulation.shapes import Bones, Shape
from tests.simulation.storm import SimulatedClock, Storm, Trace

RECORDS = 7
"""Records of a template; histories with fewer take away what they do not need."""


@dataclass(frozen=True)
class _Template:
    """What a history goes on from."""

    folder: Path
    sides: dict[Side, tuple[Any, ...]]
    facts: dict[tuple[str, str], Fact]
    names: int
    values: int
    clock: Any
    calls: Counter[str]
    rows_sent: Counter[str]


_MADE: dict[tuple[Bones, int], _Template] = {}


def begin_linked(folder: Path, script: Script, people: People, clock: SimulatedClock) -> None:
    """Let a history begin with sides that agree, and with the workspace that knows it."""
    known = script.shape.bones, script.records
    if known not in _MADE:
        _MADE[known] = _make(*known)
    template = _MADE[known]
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    for side, state in template.sides.items():
        people.sides[side].take_over(state)
    people.facts = {key: Fact(value=fact.value) for key, fact in template.facts.items()}
    people.names, people.values = template.names, template.values
    clock.time = template.clock
    people.sides[Side.TARGET].calls = template.calls.copy()
    people.sides[Side.TARGET].rows_sent = template.rows_sent.copy()


def _make(bones: Bones, records: int) -> _Template:
    """Make a template; what is in it does not depend on the history that wants it first."""
    from tests.simulation.org import SimulatedSide

    folder = Path(tempfile.mkdtemp(prefix="orgtide-simulation-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock, trace = SimulatedClock(), Trace()
    shape = Shape(bones, ConflictPolicy.ASK, batch_records=200, by_job=False)
    storm = Storm((), trace)
    sides = {
        Side.SOURCE: SimulatedSide("files", shape.source_schema, clock, storm, batch_records=200),
        Side.TARGET: SimulatedSide(
            "salesforce", shape.target_schema, clock, storm, batch_records=200
        ),
    }
    people = People(shape, sides, trace)
    chance = random.Random(f"{bones} {records}")
    for _ in range(records):
        people.create(Side.SOURCE, chance, boss="p1")
    both = (sides[Side.SOURCE], sides[Side.TARGET])
    work = Program(folder, shape.mapping, both, storm, seed=1)
    work.agree()
    work.workspace.close()
    return _Template(
        folder=folder,
        sides={side: end.state() for side, end in sides.items()},
        facts={key: Fact(value=fact.edits[Side.SOURCE]) for key, fact in people.facts.items()},
        names=people.names,
        values=people.values,
        clock=clock.time,
        calls=sides[Side.TARGET].calls,
        rows_sent=sides[Side.TARGET].rows_sent,
    )
