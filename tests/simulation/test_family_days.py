"""Parents and children on bad days, by seed: everybody ends up where they belong, once.

Shops name a boss among the shops, carts name a shop; both may come long before the one they name.
Requests are lost, refused and late, the program is killed.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.connectors.memory import RequestFault
from app.core.errors import AppError
from app.core.mapping import FieldRule, Lookup, Mapping, Mode, ObjectRef
from app.core.plan import ChangeKind, Reason
from app.core.report import RunState
from tests.builders import identity, schema
from tests.engine.rehearsal import Killed, MovedClock, Rehearsal, Side

SHOPS, CARTS = schema("shops.csv", "id", "boss"), schema("carts.csv", "id", "shop")
SHOP = schema("Shop__c", "Id:id", "Key__c!", "Boss__c:reference(18)", key="Id")
CART = schema("Cart__c", "Id:id", "Key__c", "Shop__c:reference(18)", key="Id")
FAULTS = [*RequestFault, RequestFault.LOST_BEFORE, RequestFault.LOST_AFTER]
LIFT = ("updates", "deletes", "source_shrank")
SEEDS_A_TEST = 4


def mapping(name: str, target: str, lookup: FieldRule) -> Mapping:
    return Mapping(
        name=name,
        source=ObjectRef("files", f"{name}.csv"),
        target=ObjectRef("salesforce", target),
        fields=(FieldRule("id", "Key__c"), lookup),
        identity=(identity("id=Key__c"),),
        to_source=Mode.NONE,
    )


class Family:
    """One history."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        clock = MovedClock()
        self.work = Rehearsal(
            folder,
            mappings=(
                mapping("carts", "Cart__c", FieldRule("shop", "Shop__c", lookup=_of_shops())),
                mapping("shops", "Shop__c", FieldRule("boss", "Boss__c", lookup=_of_shops())),
            ),
            source=Side("files", [SHOPS, CARTS], now=clock.now),
            target=Side(
                "salesforce",
                [SHOP, CART],
                now=clock.now,
                batch_records=self.chance.choice([1, 3, 200]),
            ),
            clock=clock,
            seed=seed,
        )
        self.names = 0

    def day(self) -> None:
        """Rows come and change, then the program has a bad day."""
        for _ in range(self.chance.randint(1, 6)):
            self.names += 1
            named = f"{self.chance.randint(1, self.names + 2)}"
            wanted = self.chance.choice([named, named, None])
            if self.chance.random() < 0.6:
                self.work.source.put("shops.csv", {"id": f"{self.names}", "boss": wanted})
            else:
                self.work.source.put("carts.csv", {"id": f"c{self.names}", "shop": named})
        rows = self.work.source.records("carts.csv")
        for key in rows:
            if self.chance.random() < 0.2:
                self.work.source.put("carts.csv", {"shop": f"{self.names}"}, key)
        target = self.work.target
        for number in range(len(target.requests) + 1, len(target.requests) + 25):
            if self.chance.random() < 0.35:
                target.request_faults[number] = self.chance.choice(FAULTS)
            elif self.chance.random() < 0.15:
                target.late[number] = self.chance.choice([0.5, 5, 9])
        self._errand()
        target.request_faults, target.late = {}, {}
        self.work.restart()

    def _errand(self) -> None:
        ticks = self.chance.randint(1, 120)
        real_now = self.work.clock.now

        def now():
            nonlocal ticks
            ticks -= 1
            if ticks == 0:
                raise Killed
            return real_now()

        if self.chance.random() < 0.6:
            self.work.clock.now = now  # type: ignore[method-assign]
        try:
            stopped = [
                one
                for one in self.work.workspace.runs.unfinished(self.work.place)
                if one.state in (RunState.HELD, RunState.INTERRUPTED)
            ]
            if stopped and self.chance.random() < 0.5:
                report = self.work.go_on(stopped[-1].run_id)
            else:
                report = self.work.apply(self.work.preview(), lift=LIFT)
            assert report.tally.adds_up
            assert report.counts.adds_up
        except (Killed, AppError):
            pass  # a bad day
        finally:
            self.work.clock.__dict__.pop("now", None)

    def rest(self) -> None:
        """No more faults: everything comes to rest, and each is where it belongs."""
        for _ in range(10):
            self.work.clock.pass_minutes(15)
            self.work.target.come_in()
            plan = self.work.preview()
            changes = self.work.changes(plan)
            left = [one for one in changes if one.kind is not ChangeKind.PROBLEM]
            unknown = [one for one in changes if one.reason is Reason.UNKNOWN_OUTCOME]
            if not left and not unknown:
                break
            self.work.apply(plan, lift=LIFT)
        else:
            raise AssertionError("it does not come to rest")
        waiting = {one.source_key for one in changes}
        assert {one.reason for one in changes} <= {Reason.WAITS_FOR_PARENT}
        self._placed("shops.csv", "boss", "Shop__c", "Boss__c", waiting)
        self._placed("carts.csv", "shop", "Cart__c", "Shop__c", waiting)

    def _placed(
        self, rows: str, names: str, name: str, points: str, waiting: set[str | None]
    ) -> None:
        shops = self.work.target.records("Shop__c")
        found = list(self.work.target.records(name).values())
        keys = [one["Key__c"] for one in found]
        assert len(keys) == len(set(keys)), f"a record is there twice: {sorted(map(str, keys))}"
        there = {one["Key__c"]: one for one in found}
        shop_rows = {one["id"] for one in self.work.source.records("shops.csv").values()}
        for row in self.work.source.records(rows).values():
            key, named = row["id"], row[names]
            if key in waiting:
                assert named not in shop_rows or named in waiting, f"{key} waits for nothing"
                continue
            pointed = there[key][points]
            assert (shops[pointed]["Key__c"] if pointed else None) == named, f"{key} is astray"


def _of_shops() -> Lookup:
    return Lookup(mapping="shops")


@pytest.mark.parametrize("first", range(0, 16, SEEDS_A_TEST))
def test_everybody_ends_up_where_they_belong(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        family = Family(tmp_path / str(seed), seed)
        try:
            for _ in range(5):
                family.day()
            family.rest()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        finally:
            family.work.close()
