"""Lookups: a value of the source finds the record that it names, or says what it waits for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.connectors.memory import RowFault
from app.core.mapping import (
    FieldRule,
    Flow,
    Lookup,
    Many,
    Mapping,
    MissingParent,
    Mode,
    ObjectRef,
    parents_first,
)
from app.core.outcome import RetryClass, RowError
from app.core.plan import Change, ChangeKind, NewRecord, Reason
from app.core.report import RunState
from tests.builders import identity, schema
from tests.engine.rehearsal import Rehearsal, Side, fields

SHOPS = schema("shops.csv", "id", "name", "boss")
CARTS = schema("carts.csv", "id", "shop")
SHOP = schema("Shop__c", "Id:id", "Key__c!", "Name", "Boss__c:reference(18)", key="Id")
CART = schema("Cart__c", "Id:id", "Key__c!", "Shop__c:reference(18)", key="Id")


def of(name: str, source: str, target: str, *rules: FieldRule, **more: object) -> Mapping:
    return Mapping(
        name=name,
        source=ObjectRef("files", source),
        target=ObjectRef("salesforce", target),
        fields=(FieldRule("id", "Key__c"), *rules),
        identity=(identity("id=Key__c"),),
        to_source=more.pop("to_source", Mode.NONE),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def shops(*rules: FieldRule, **more: object) -> Mapping:
    return of("shops", "shops.csv", "Shop__c", FieldRule("name", "Name"), *rules, **more)


def carts(lookup: Lookup | None = None, flow: Flow = Flow.TO_TARGET, **more: object) -> Mapping:
    named = lookup or Lookup(mapping="shops")
    rule = FieldRule("shop", "Shop__c", flow, lookup=named)
    return of("carts", "carts.csv", "Cart__c", rule, **more)


BOSS = FieldRule("boss", "Boss__c", lookup=Lookup(mapping="shops"))


@pytest.fixture
def work(rehearse: Callable[..., Rehearsal]) -> Callable[..., Rehearsal]:
    def work(*mappings: Mapping) -> Rehearsal:
        return rehearse(
            mappings=mappings,
            source=Side("files", [SHOPS, CARTS]),
            target=Side("salesforce", [SHOP, CART]),
        )

    return work


def put(work: Rehearsal, **records: str | None) -> None:
    """Put records: put(work, shop_1="Corner", cart_7="1")."""
    for name, value in records.items():
        kind, _, key = name.partition("_")
        if kind == "shop":
            work.source.put("shops.csv", {"id": key, "name": value, "boss": None})
        else:
            work.source.put("carts.csv", {"id": key, "shop": value})


def cart(work: Rehearsal, key: str) -> str | None:
    """The key of the shop that a cart points to."""
    (found,) = [one for one in work.target.records("Cart__c").values() if one["Key__c"] == key]
    named = found["Shop__c"]
    return None if named is None else work.target.records("Shop__c")[named]["Key__c"]


def boss(work: Rehearsal, key: str) -> str | None:
    shops = work.target.records("Shop__c")
    (found,) = [one for one in shops.values() if one["Key__c"] == key]
    return None if found["Boss__c"] is None else shops[found["Boss__c"]]["Key__c"]


def problems(changes: list[Change]) -> dict[str | None, tuple[Reason | None, str]]:
    return {
        one.source_key: (one.reason, one.detail)
        for one in changes
        if one.kind is ChangeKind.PROBLEM
    }


# Parents ------------------------------------------------------------------------------------------


def test_a_parent_that_the_same_plan_inserts_is_named_and_then_pointed_to(work) -> None:
    here = work(carts(), shops())
    put(here, shop_1="Corner", cart_7="1")
    plan = here.preview()
    shop, cart_7 = here.changes(plan)
    assert (shop.mapping, cart_7.mapping) == ("shops", "carts"), "parents go before children"
    assert fields(cart_7)["Shop__c"].new == NewRecord("shops", "1").text == "new:shops/1"
    assert cart_7.depends_on == "shops/1"
    report = here.apply(plan)
    assert report.state is RunState.FINISHED
    assert cart(here, "7") == "1"
    assert here.changes(here.preview()) == []


def test_a_parent_that_is_there_is_pointed_to_by_its_key(work) -> None:
    here = work(shops(), carts())
    put(here, shop_1="Corner")
    here.agree()
    put(here, cart_7="1")
    plan = here.preview()
    (change,) = here.changes(plan)
    (key,) = here.target.records("Shop__c")
    assert fields(change)["Shop__c"].new == key
    here.apply(plan)
    assert here.changes(here.preview()) == []


def test_a_mapping_that_is_previewed_alone_finds_parents_that_are_there(work) -> None:
    here = work(shops(), carts())
    put(here, shop_1="Corner")
    here.agree()
    put(here, shop_2="New", cart_7="1", cart_8="2")
    changes = here.changes(here.preview("carts"))
    assert [one.kind for one in changes] == [ChangeKind.INSERT, ChangeKind.PROBLEM]
    assert problems(changes)["8"][0] is Reason.WAITS_FOR_PARENT


@pytest.mark.parametrize(
    ("none", "reason", "words"),
    [
        (
            MissingParent.PARK,
            Reason.WAITS_FOR_PARENT,
            "Shop__c waits for shops 9, which is not there yet",
        ),
        (MissingParent.REJECT, Reason.NO_PARENT, "Shop__c: there is no shops 9"),
        (MissingParent.BLANK, None, ""),
    ],
)
def test_a_missing_parent_is_waited_for_refused_or_left_blank(
    work, none: MissingParent, reason: Reason | None, words: str
) -> None:
    here = work(shops(), carts(Lookup(mapping="shops", none=none)))
    put(here, cart_7="9")
    changes = here.changes(here.preview())
    if reason is None:
        assert [one.kind for one in changes] == [ChangeKind.INSERT]
        here.agree()
        assert cart(here, "7") is None
        assert here.changes(here.preview()) == []
    else:
        assert problems(changes) == {"7": (reason, words)}


def test_what_was_left_blank_is_filled_when_its_parent_arrives(work) -> None:
    here = work(shops(), carts(Lookup(mapping="shops", none=MissingParent.BLANK)))
    put(here, cart_7="9", cart_8="9", shop_1="Corner")
    here.agree()
    by_hand = next(k for k, v in here.target.records("Cart__c").items() if v["Key__c"] == "8")
    here.target.put("Cart__c", {"Shop__c": next(iter(here.target.records("Shop__c")))}, by_hand)
    assert here.changes(here.preview()) == [], "whoever fills it meanwhile is left alone"
    put(here, shop_9="Late")
    changes = [one for one in here.changes(here.preview()) if one.mapping == "carts"]
    assert {one.source_key: one.kind for one in changes} == {
        "7": ChangeKind.UPDATE,
        "8": ChangeKind.CONFLICT,
    }
    here.agree()
    assert (cart(here, "7"), cart(here, "8")) == ("9", "1")
    assert [one.kind for one in here.changes(here.preview())] == [ChangeKind.CONFLICT]


def test_a_row_that_waits_goes_when_its_parent_arrives(work) -> None:
    here = work(shops(), carts())
    put(here, cart_7="9")
    here.agree()
    assert here.target.records("Cart__c") == {}
    put(here, shop_9="Late")
    here.agree()
    assert cart(here, "7") == "9"


def test_a_parent_that_is_a_problem_itself_is_waited_for(work) -> None:
    required = shops(FieldRule("boss", "Boss__c", required=True))
    here = work(required, carts())
    put(here, shop_1="Corner", cart_7="1")
    found = problems(here.changes(here.preview()))
    assert {key: reason for key, (reason, _) in found.items()} == {
        "1": Reason.MISSING_REQUIRED,
        "7": Reason.WAITS_FOR_PARENT,
    }


def test_an_empty_value_looks_nothing_up(work) -> None:
    here = work(shops(), carts())
    put(here, cart_7=None)
    (change,) = here.changes(here.preview())
    assert change.kind is ChangeKind.INSERT


# Any field of an object ---------------------------------------------------------------------------


def test_any_field_of_an_object_names_a_parent(work) -> None:
    here = work(carts(Lookup(object="Shop__c", by="Name")))
    here.target.put("Shop__c", {"Key__c": "1", "Name": "Corner"})
    put(here, cart_7="Corner", cart_8="Other")
    found = problems(here.changes(here.preview()))
    assert found == {
        "8": (Reason.WAITS_FOR_PARENT, "Shop__c waits for Shop__c Other, which is not there yet")
    }
    here.agree()
    assert cart(here, "7") == "1"


@pytest.mark.parametrize("many", [Many.ERROR, Many.FIRST])
def test_several_parents_are_named_or_the_first_is_taken(work, many: Many) -> None:
    here = work(carts(Lookup(object="Shop__c", by="Name", many=many)))
    first = here.target.put("Shop__c", {"Key__c": "1", "Name": "Corner"})
    here.target.put("Shop__c", {"Key__c": "2", "Name": "Corner"})
    put(here, cart_7="Corner")
    (change,) = here.changes(here.preview())
    if many is Many.ERROR:
        assert change.reason is Reason.SEVERAL_PARENTS
        assert change.detail == "Shop__c: several Shop__c are Corner"
    else:
        assert fields(change)["Shop__c"].new == first


def test_another_field_of_the_parents_source_names_it(work) -> None:
    here = work(shops(), carts(Lookup(mapping="shops", by="name")))
    put(here, shop_1="Corner", cart_7="Corner")
    here.agree()
    assert cart(here, "7") == "1"


def test_a_lookup_finds_its_way_back(work) -> None:
    here = work(shops(), carts(flow=Flow.BOTH, to_source=Mode.UPDATE))
    put(here, shop_1="Corner", shop_2="Mall", cart_7="1")
    here.agree()
    keys = {one["Key__c"]: key for key, one in here.target.records("Shop__c").items()}
    (cart_key,) = here.target.records("Cart__c")
    here.target.put("Cart__c", {"Shop__c": keys["2"]}, cart_key)
    here.agree()
    (row,) = here.source.records("carts.csv").values()
    assert row["shop"] == "2"
    assert here.changes(here.preview()) == []
    stranger = here.target.put("Shop__c", {"Key__c": None, "Name": "Unknown"})
    here.target.put("Cart__c", {"Shop__c": stranger}, cart_key)
    (change,) = here.changes(here.preview())
    assert change.reason is Reason.NO_PARENT


# Two passes ---------------------------------------------------------------------------------------


def test_records_that_name_each_other_are_written_in_two_passes(work) -> None:
    here = work(shops(BOSS))
    for key, above in (("1", "2"), ("2", "1"), ("3", "3"), ("4", None)):
        here.source.put("shops.csv", {"id": key, "name": "x", "boss": above})
    plan = here.preview()
    kinds = [one.kind for one in here.changes(plan)]
    assert kinds == [ChangeKind.INSERT] * 4 + [ChangeKind.UPDATE] * 3
    report = here.apply(plan)
    assert (report.tally.succeeded, report.counts.adds_up) == (7, True)
    assert {key: boss(here, key) for key in "1234"} == {"1": "2", "2": "1", "3": "3", "4": None}
    assert here.changes(here.preview()) == []


def test_mappings_that_look_each_other_up_are_written_in_two_passes(work) -> None:
    back = FieldRule("boss", "Boss__c", lookup=Lookup(mapping="carts"))
    here = work(shops(back), carts())
    here.source.put("shops.csv", {"id": "1", "name": "x", "boss": "7"})
    put(here, cart_7="1")
    report = here.agree()
    assert report.tally.succeeded == 3
    (cart_key,) = here.target.records("Cart__c")
    (shop,) = here.target.records("Shop__c").values()
    assert shop["Boss__c"] == cart_key
    assert cart(here, "7") == "1"
    assert here.changes(here.preview()) == []


def test_an_existing_record_may_name_a_new_one(work) -> None:
    here = work(shops(BOSS))
    key = here.source.put("shops.csv", {"id": "1", "name": "x", "boss": None})
    here.agree()
    here.source.put("shops.csv", {"boss": "2"}, key)
    put(here, shop_2="Mall")
    here.agree()
    assert boss(here, "1") == "2"
    assert here.changes(here.preview()) == []


def test_parents_stand_before_children_whatever_the_order_of_the_file() -> None:
    child, parent, loner = carts(), shops(), of("loners", "l.csv", "Loner__c")
    assert parents_first([child, loner, parent]) == (loner, parent, child)
    one = of("a", "a.csv", "A", FieldRule("x", "X", lookup=Lookup(mapping="b")))
    two = of("b", "b.csv", "B", FieldRule("x", "X", lookup=Lookup(mapping="a")))
    assert parents_first([two, one]) == (two, one), "a circle begins where the file does"


# Parking ------------------------------------------------------------------------------------------


def refuse(work: Rehearsal, value: str, times: int | None = None) -> None:
    error = RowError("NO", "No", retry=RetryClass.DATA)
    work.target.row_faults.append(RowFault("Name", value, error, times))


def test_a_child_of_a_refused_parent_is_parked_and_names_its_blocker(work) -> None:
    here = work(shops(), carts())
    put(here, shop_1="bad", cart_7="1", shop_2="good", cart_8="2")
    refuse(here, "bad", 1)
    report = here.agree()
    assert (report.tally.parked, report.tally.adds_up) == (1, True)
    assert cart(here, "8") == "2"
    (parked,) = here.workspace.database.rows(
        "SELECT error_code, error_message, retry_class FROM writes WHERE state = 'parked'"
    )
    assert tuple(parked) == (
        "WAITS_FOR_PARENT",
        "Waits for shops 1, which is not there yet",
        "dependency",
    )
    here.agree()
    assert cart(here, "7") == "1", "it wakes with the next run"
    assert here.changes(here.preview()) == []


def test_an_undo_takes_both_passes_back(work) -> None:
    here = work(shops(BOSS))
    for key, above in (("1", "2"), ("2", "1")):
        here.source.put("shops.csv", {"id": key, "name": "x", "boss": above})
    run = here.agree().run_id
    here.apply(here.undo(run), lift=("deletes",))
    assert here.target.records("Shop__c") == {}
