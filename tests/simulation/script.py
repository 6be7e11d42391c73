"""The script of one history, drawn from its seed before anything happens, so that it can be cut."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.simulation.faults import LATEST, PORT_OF, Fault, Kind, Port
from tests.simulation.shapes import Shape

_AT_ONCE = {
    Port.WRITE: 7,
    Port.ANSWER: 2,
    Port.READ: 2,
    Port.JOB: 4,
    Port.PEOPLE: 5,
    Port.DAY: 1,
    Port.TRANSACTION: 1,
    Port.COMMIT: 1,
    Port.COMMITTED: 1,
    Port.STAGE: 1,
    Port.TELL: 1,
}
"""How many faults lie in wait at each port in one history; not all of them get their chance."""

_ALSO_PLANNING = (Port.READ, Port.PEOPLE, Port.TRANSACTION, Port.COMMIT, Port.COMMITTED, Port.STAGE)
"""Ports that are passed while a plan is made."""

_ONLY_PLANNING = (Kind.SOURCE_CUT_SHORT, Kind.READ_OVERLAPS)


@dataclass(frozen=True)
class Script:
    """What is going to happen."""

    seed: int
    shape: Shape
    linked: bool
    """Whether the two sides have been synced before."""
    records: int
    """How many records there are at first."""
    edits: tuple[int, ...]
    """A seed for each thing that people do before the storm."""
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        faults = "".join(f"\n    {one}" for one in self.faults)
        return (
            f"seed {self.seed}, {self.shape}, linked {self.linked}, {self.records} records,"
            f" {len(self.edits)} edits, faults:{faults}"
        )


def script_of(seed: int) -> Script:
    """The whole script of a seed."""
    chance = random.Random(seed)
    shape = Shape.by(chance)
    chosen: list[Fault] = []
    for port, count in _AT_ONCE.items():
        kinds = [one for one in Kind if PORT_OF[one] is port and _can_strike(one, shape)]
        if port is Port.DAY and chance.random() < 0.3:
            continue
        for kind in _drawn(kinds, count, chance):
            after = chance.randrange(LATEST[port])
            plans = kind in _ONLY_PLANNING or (port in _ALSO_PLANNING and chance.random() < 0.15)
            chosen.append(Fault(kind, after, chance.getrandbits(32), plans))
    return Script(
        seed=seed,
        shape=shape,
        linked=chance.random() < 0.8,
        records=chance.choice((4, 9)),
        edits=tuple(chance.getrandbits(32) for _ in range(chance.randint(8, 16))),
        faults=tuple(chosen),
    )


_RARE = (
    Kind.POISONED,
    Kind.CUT_AMID,
    Kind.JOB_HALF,
    Kind.JOB_ABORTED,
    Kind.JOB_REORDERED,
    Kind.AUTOMATION,
    Kind.SOURCE_CUT_SHORT,
)
"""Kinds that seldom find what they need; they are drawn before others."""


def _drawn(kinds: list[Kind], count: int, chance: random.Random) -> list[Kind]:
    """So many kinds, by chance."""
    weighed = {one: chance.random() * (0.6 if one in _RARE else 1.0) for one in kinds}
    return sorted(kinds, key=lambda one: weighed[one])[:count]


def _can_strike(kind: Kind, shape: Shape) -> bool:
    if kind.name.startswith("JOB_"):
        return shape.by_job
    if kind is Kind.PARENT_MISSING:
        return shape.bones.bosses
    if kind is Kind.SOURCE_CUT_SHORT:
        return not shape.bones.own_keys
    if kind is Kind.TARGET_ADDED:
        return shape.bones.back
    return True
