"""People at work on both sides, and a book of what each of them typed where."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from app.connectors.memory import Record
from app.core.snapshot import Side
from tests.simulation.org import SimulatedSide
from tests.simulation.shapes import FIELDS, Shape, named
from tests.simulation.storm import Trace

Value = str | None


@dataclass
class Fact:
    """What people did to one field of one record since both sides last held the same."""

    value: Value = None
    """What both sides held then."""
    edits: dict[Side, Value] = field(default_factory=dict)
    """Side → the last value somebody typed there."""
    passed: set[Value] = field(default_factory=set)
    """Values that somebody overwrote, or chose against, with open eyes."""
    decided: bool = False
    """Whether somebody chose between the two."""

    def settle(self, value: Value) -> None:
        """Both sides hold the same: what was typed so far is no news to whoever types next."""
        self.passed |= set(self.edits.values())
        self.edits.clear()
        self.value = value

    @property
    def typed(self) -> list[Value]:
        """What people made of it; to type what was there before is no edit."""
        news = [one for one in self.edits.values() if not same(one, self.value)]
        return news or [self.value]

    def choose(self, side: Side, shown: Value) -> None:
        """Somebody chooses the value of one side, as it was shown."""
        self.decided = True
        self.passed.add(shown)  # it may be what was sent before somebody typed once more
        self.give_up(side.other)

    def give_up(self, side: Side) -> None:
        """Nobody stands by what was typed on this side any more."""
        if side in self.edits:
            self.passed.add(self.edits.pop(side))


class People:
    """Everybody who works on the two sides."""

    def __init__(self, shape: Shape, sides: dict[Side, SimulatedSide], trace: Trace) -> None:
        self.shape = shape
        self.sides = sides
        self.trace = trace
        self.facts: dict[tuple[str, str], Fact] = {}
        """(record, field) → what happened to it."""
        self.gone: set[str] = set()
        """Records that somebody deleted or merged on purpose."""
        self.joined: set[str] = set()
        """Records that took another one in: they may go on as either of the two."""
        self.just_written: Callable[[], set[str]] = set
        """Records that a run has written and not read back. What somebody types into one of these
        cannot be told from what the side itself made of the write; nobody does here."""
        self.names = 0
        self.values = 0

    # What they see ------------------------------------------------------------------------------

    def records(self, side: Side) -> dict[str, tuple[str, Record]]:
        """Name → key and record."""
        end = self.sides[side]
        called = named(side, "id")
        return {
            str(record[called]): (key, record) for key, record in end.records(end.object).items()
        }

    # What they do -------------------------------------------------------------------------------

    def work(self, chance: random.Random) -> None:
        """Somebody does something."""
        side = chance.choice(list(Side))
        what = chance.random()
        if what < 0.3:
            self.create(side if self.shape.bones.back else Side.SOURCE, chance)
        elif what < 0.92:
            self.change(side, chance)
        else:
            self.delete(side, chance)

    def create(self, side: Side, chance: random.Random, boss: str | None = None) -> str:
        self.names += 1
        name = f"p{self.names}"
        record: Record = {"id": name} | {one: self._value(chance) for one in FIELDS}
        if side is Side.SOURCE and self.shape.bones.bosses:
            record["boss"] = boss or chance.choice([None, f"p{chance.randint(1, self.names)}"])
        end = self.sides[side]
        end.put(end.object, {named(side, one): value for one, value in record.items()})
        for one in FIELDS:
            self.facts[name, one] = Fact(edits={side: record[one]})
        self.trace.note("create", side.value, record)
        return name

    def bring(self, name: str) -> None:
        """A record comes whose name was known before it was there."""
        record: Record = {"id": name, "boss": None} | dict.fromkeys(FIELDS)
        for one in FIELDS:
            self.facts[name, one] = Fact(edits={Side.SOURCE: None})
        end = self.sides[Side.SOURCE]
        end.put(end.object, record)
        self.trace.note("bring", name)

    def change(self, side: Side, chance: random.Random) -> bool:
        """Somebody types a value into a record; whether there was one."""
        records = sorted(set(self.records(side)) - self.just_written())
        if not records:
            return False
        name, one = chance.choice(records), chance.choice(FIELDS)
        if not self.sides[side].has_field(named(side, one)):
            return False
        self.type(side, name, one, chance)
        return True

    def type(self, side: Side, name: str, one: str, chance: random.Random) -> None:
        value = self._value(chance)
        key, record = self.records(side)[name]
        fact, old = self.facts[name, one], record.get(named(side, one))
        across = self.records(side.other).get(name)
        if across is not None and same(across[1].get(named(side.other, one)), old):
            fact.settle(old)  # both sides hold the same: whoever types now has seen it
        end = self.sides[side]
        end.put(end.object, {named(side, one): value}, key)
        fact.edits[side] = value
        self.trace.note("change", side.value, name, one, value)

    def delete(self, side: Side, chance: random.Random) -> bool:
        records = self.records(side)
        if not records:
            return False
        name = chance.choice(sorted(records))
        end = self.sides[side]
        end.remove(end.object, records[name][0])
        self.gone.add(name)
        for one in FIELDS:
            self.facts[name, one].give_up(side)
        self.trace.note("delete", side.value, name)
        return True

    def merge(self, chance: random.Random) -> bool:
        """Somebody merges two records of the target."""
        records = self.records(Side.TARGET)
        if len(records) < 2:
            return False
        lost, kept = chance.sample(sorted(records), 2)
        self.sides[Side.TARGET].merge(records[lost][0], records[kept][0])
        self.gone.add(lost)
        self.joined.add(kept)
        self.trace.note("merge", lost, "into", kept)
        return True

    def undelete(self, chance: random.Random) -> bool:
        """Somebody takes a record out of the target's bin."""
        end = self.sides[Side.TARGET]
        there = {one["Key__c"] for one in end.records(end.object).values()}
        found = sorted(key for key, one in end.in_bin.items() if one["Key__c"] not in there)
        if not found:
            return False
        key = chance.choice(found)
        self.trace.note("undelete", end.in_bin[key])
        end.undelete(key)
        return True

    def _value(self, chance: random.Random) -> Value:
        self.values += 1
        return None if chance.random() < 0.1 else f"v{self.values}"


def same(one: Value, other: Value) -> bool:
    """Whether two values are one to people; the org may have changed the case of one."""
    return (one or "").casefold() == (other or "").casefold()
