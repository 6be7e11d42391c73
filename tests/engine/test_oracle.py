"""20,000 random pairs of records in one relational pass, and many mappings, against the oracle."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from app.core.mapping import ConflictPolicy, FieldRule, Flow, Mapping, Mode, WriteWhen
from app.core.plan import Change, ChangeKind, Verdict
from app.core.snapshot import Side
from app.core.values import Canonical
from app.engine.narrow import FEW
from app.store.stage import DuckStage
from tests.engine.oracle import Expected, Pair, expect
from tests.engine.sheet import Agreed, Row, Sheet, one_field

TRIPLES = int(os.environ.get("ORGTIDE_TRIPLES", "20000"))
PAIRS_A_MAPPING = 150
MAPPINGS = max(1, TRIPLES // 1250)
MAPPINGS_A_TEST = 8
VALUES: tuple[Canonical, ...] = (None, None, "a", "b", "c", "true", "false")
STAMPS = (None, "2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z")
SEVERAL, MANY = "abcd", "abcdefgh"
NOTHING = Expected({}, {}, frozenset())
"""Fields of a small mapping and of the large one."""


def any_mapping(chance: random.Random, letters: str) -> Mapping:
    """A mapping of a key and these fields, each with rules of its own."""
    fields = tuple(
        FieldRule(
            letter,
            f"{letter.upper()}__c",
            flow=chance.choice(list(Flow)),
            write=chance.choice([WriteWhen.ALWAYS, WriteWhen.ALWAYS, *WriteWhen]),
            conflict=chance.choice([None, None, *ConflictPolicy]),
            keep_when_empty=chance.random() < 0.2,
            default=chance.choice([None, None, None, "b"]),
            watch=chance.random() < 0.85,
        )
        for letter in letters
    )
    updating = [Mode.UPSERT, Mode.UPDATE, Mode.MIRROR]
    return replace(
        one_field(),
        fields=(FieldRule("id", "Key__c"), *fields),
        to_target=chance.choice([*updating, Mode.INSERT, Mode.NONE, Mode.LINK]),
        to_source=chance.choice([*updating[:2], *updating[:2], Mode.INSERT, Mode.NONE]),
        conflicts=chance.choice(list(ConflictPolicy)),
    )


def any_pair(chance: random.Random, fields: int) -> Pair:
    """Two records that are one; their values meet and part often."""
    values = chance.sample(VALUES, 3)

    def three() -> tuple[Canonical, Canonical, tuple[Canonical, Canonical] | None]:
        old = (chance.choice(values), chance.choice(values))
        source = old[0] if chance.random() < 0.4 else chance.choice(values)
        target = old[1] if chance.random() < 0.4 else chance.choice(values)
        return source, target, old if chance.random() < 0.75 else None

    drawn = [three() for _ in range(fields)]
    return Pair(
        ("", *(one[0] for one in drawn)),
        ("", *(one[1] for one in drawn)),
        (None, *(one[2] for one in drawn)),
        chance.choice(STAMPS),
        chance.choice(STAMPS),
    )


def rows_of(pairs: list[Pair]) -> tuple[list[Row], list[Row], list[Agreed]]:
    """The pairs as rows of both sides and of the baseline."""
    source, target, agreed = [], [], []
    for n, pair in enumerate(pairs):
        key = f"k{n}"
        named = zip(MANY, pair.source[1:], pair.target[1:], strict=False)
        here: dict[str, Canonical] = {"id": key, "_stamp": pair.source_stamp}
        there: dict[str, Canonical] = {"Key__c": key, "_stamp": pair.target_stamp}
        for letter, one, other in named:
            here[letter], there[f"{letter.upper()}__c"] = one, other
        source.append(here)
        target.append(there)
        known = {i: old for i, old in enumerate(pair.agreed) if old is not None}
        agreed.append((key, key, {0: (key, key), **known}))
    return source, target, agreed


def planned(changes: list[Change], mapping: Mapping) -> dict[str, Expected]:
    """What a plan does to each pair, as the oracle says it."""
    places = {rule.key: i for i, rule in enumerate(mapping.fields)}
    found: dict[str, Expected] = {}
    for change in changes:
        assert change.kind in (ChangeKind.UPDATE, ChangeKind.CONFLICT), change
        mine = found.setdefault(str(change.source_key), Expected({}, {}, frozenset()))
        writes = {
            places[field.rule]: field.new
            for field in change.fields
            if field.verdict is Verdict.WRITE
        }
        conflicts = {
            places[field.rule] for field in change.fields if field.verdict is Verdict.CONFLICT
        }
        if change.side is Side.TARGET:
            merged = replace(mine, target=writes, conflicts=frozenset(conflicts))
        else:
            assert not conflicts
            merged = replace(mine, source=writes)
        found[str(change.source_key)] = merged
    return found


def after(pair: Pair, happened: Expected) -> Pair:
    """The pair once all of that was written and read back."""
    source, target, agreed = list(pair.source), list(pair.target), list(pair.agreed)
    for i, value in happened.target.items():
        target[i] = value
    for i, value in happened.source.items():
        source[i] = value
    for i in (*happened.target, *happened.source):
        agreed[i] = (source[i], target[i])
    return replace(pair, source=tuple(source), target=tuple(target), agreed=tuple(agreed))


def test_random_triples_are_planned_as_the_oracle_says_and_then_rest(stage: DuckStage) -> None:
    chance = random.Random(2_026)
    mapping = replace(any_mapping(chance, MANY), to_target=Mode.UPSERT, to_source=Mode.UPSERT)
    pairs = [any_pair(chance, len(MANY)) for _ in range(TRIPLES)]
    happened = plan_as_the_oracle(stage, mapping, pairs, few=0)
    assert any(what.conflicts for what in happened)
    assert any(what.target for what in happened)
    assert any(what == NOTHING for what in happened)


@pytest.mark.parametrize("first", range(0, MAPPINGS, MAPPINGS_A_TEST))
def test_any_mapping_is_planned_as_the_oracle_says_and_then_rests(
    stage: DuckStage, first: int
) -> None:
    acted = 0
    for seed in range(first, min(MAPPINGS, first + MAPPINGS_A_TEST)):
        chance = random.Random(seed)
        mapping = any_mapping(chance, SEVERAL)
        pairs = [any_pair(chance, len(SEVERAL)) for _ in range(PAIRS_A_MAPPING)]
        happened = plan_as_the_oracle(stage, mapping, pairs, few=0 if seed % 2 else FEW)
        acted += sum(what != NOTHING for what in happened)
    assert acted


def plan_as_the_oracle(
    stage: DuckStage, mapping: Mapping, pairs: list[Pair], few: int
) -> list[Expected]:
    """Plan a mapping's pairs in one pass, hold them against the oracle, settle them, plan again.

    Returns:
        What the first plan did to each pair.

    Raises:
        AssertionError: the planner and the oracle differ, or a settled pair is planned again.
    """
    sheet = Sheet(stage, mapping, few=few)
    part, changes = sheet.plan(*rows_of(pairs))
    assert part.counts.adds_up
    found = planned(changes, mapping)
    happened = [found.get(f"k{n}", NOTHING) for n in range(len(pairs))]
    for pair, what in zip(pairs, happened, strict=True):
        assert what == expect(pair, mapping), (mapping, pair)
    settled = [after(pair, what) for pair, what in zip(pairs, happened, strict=True)]
    _, left = sheet.plan(*rows_of(settled))
    asked = {f"k{n}" for n, what in enumerate(happened) if what.conflicts}
    assert {change.source_key for change in left} <= asked, "a second plan is empty"
    return happened


def test_the_oracle_knows_the_policy_table() -> None:
    """The oracle is held against the table by hand, so that both cannot be wrong together."""
    table = [
        # policy, source, target, source's stamp, target's stamp → what happens on <->
        (ConflictPolicy.ASK, "x", "y", "1", "2", "conflict"),
        (ConflictPolicy.SOURCE_WINS, "x", "y", "1", "2", "to target"),
        (ConflictPolicy.TARGET_WINS, "x", "y", "2", "1", "to source"),
        (ConflictPolicy.NEWEST_WINS, "x", "y", "2", "1", "to target"),
        (ConflictPolicy.NEWEST_WINS, "x", "y", "1", "2", "to source"),
        (ConflictPolicy.NEWEST_WINS, "x", "y", "1", "1", "conflict"),
        (ConflictPolicy.NEWEST_WINS, "x", "y", None, "1", "conflict"),
        (ConflictPolicy.FALSE_WINS, "false", "true", None, None, "to target"),
        (ConflictPolicy.FALSE_WINS, "true", "false", None, None, "to source"),
        (ConflictPolicy.FALSE_WINS, "x", "y", None, None, "conflict"),
        (ConflictPolicy.TRUE_WINS, "true", "false", None, None, "to target"),
        (ConflictPolicy.TRUE_WINS, "false", "true", None, None, "to source"),
        (ConflictPolicy.TRUE_WINS, "x", "y", None, None, "conflict"),
    ]
    for policy, source, target, here, there, happens in table:
        mapping = one_field("<->", conflicts=policy)
        pair = Pair(("1", source), ("1", target), (("1", "1"), ("o", "o")), here, there)
        expected = {
            "conflict": Expected({}, {}, frozenset({1})),
            "to target": Expected({1: source}, {}, frozenset()),
            "to source": Expected({}, {1: target}, frozenset()),
        }[happens]
        assert expect(pair, mapping) == expected, (policy, source, target)
