"""The baseline is the newest agreement of each link and rule, from segments and deltas alike."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import BusyError, StoreError
from app.core.mapping import FieldRule, Flow
from app.language.sums import sum_sql
from app.store.leases import place_lease
from app.store.segments import BASELINE, Segments
from tests.store.places import CITY, NAME, PEOPLE, PHONE, PLACE, Workplace

Agreements = dict[tuple[str, str], dict[str, tuple[str | None, str | None]]]


def delta(
    at: Workplace,
    source_key: str | None,
    target_key: str | None,
    values: dict[str, tuple[str | None, str | None]] | None = None,
    *,
    gone: bool = False,
    confirmed: bool = True,
) -> None:
    """Add a delta as the journal does."""
    at.database.execute(
        'INSERT INTO agreed_deltas (sync, org_id, mapping, source_key, target_key, gone, "values",'
        " confirmed, run_id) VALUES (?, ?, 'people', ?, ?, ?, ?, ?, 1)",
        (
            *(PLACE.sync, PLACE.org_id, source_key, target_key, gone),
            msgspec.json.encode(values or {}).decode(),
            confirmed,
        ),
    )


def segment(at: Workplace, agreed: list, mapping=PEOPLE) -> None:
    """Add a segment as a run does when it begins."""
    plan_id = at.save([], agreed, mapping=mapping)
    at.runs.begin(at.approved(plan_id), at.lease, org_name="UAT")


def compact(at: Workplace) -> None:
    at.baselines.compact(PLACE, PEOPLE, at.stage, at.lease)


def pieces(at: Workplace) -> tuple[int, int]:
    """How many segments and deltas there are."""
    return (
        int(at.database.value("SELECT count(*) FROM segments") or 0),
        int(at.database.value("SELECT count(*) FROM agreed_deltas") or 0),
    )


def wrong_sums(at: Workplace) -> object:
    """How many links have other sums than those of their values."""
    baseline, places = at.baselines.load(PLACE, PEOPLE, at.stage), range(len(PEOPLE.fields))
    known = " AND ".join(f"k{i}" for i in places)
    differ = " OR ".join(
        f"held_{side} IS DISTINCT FROM"
        f" CASE WHEN {known} THEN {sum_sql([f'{side}{i}' for i in places])} END"
        for side in "st"
    )
    (wrong,) = at.stage.one(
        f"SELECT count(*) FROM {baseline.table} FULL JOIN {baseline.sums}"
        f" USING (source_key, target_key) WHERE {differ}"
    )
    return wrong


def test_nothing_was_ever_agreed(at: Workplace):
    baseline = at.baselines.load(PLACE, PEOPLE, at.stage)
    assert (baseline.rows, baseline.first_run, baseline.source_rows_last) == (0, True, None)
    assert at.agreements() == {}


def test_a_later_piece_counts_more_rule_by_rule(at: Workplace):
    delta(at, "s1", "t1", {NAME: ("0", "0"), CITY: ("bath", "Bath")})
    segment(at, [("s1", "t1", {NAME: ("a", "A"), PHONE: ("1", "1")}), ("s2", "t2", {})])
    delta(at, "s1", "t1", {PHONE: (None, "2")})
    segment(at, [("s2", "t2", {NAME: ("b", "B")})])
    assert at.agreements() == {
        ("s1", "t1"): {NAME: ("a", "A"), PHONE: (None, "2"), CITY: ("bath", "Bath")},
        ("s2", "t2"): {NAME: ("b", "B")},
    }


def test_two_segments_between_the_same_deltas_keep_their_order(at: Workplace):
    segment(at, [("s1", "t1", {NAME: ("a", "A")})])
    segment(at, [("s1", "t1", {NAME: ("b", "B")})])
    assert at.agreements() == {("s1", "t1"): {NAME: ("b", "B")}}


@pytest.mark.parametrize("keys", [("s1", "t1"), (None, "t1"), ("s1", None)])
def test_a_deletion_ends_the_links_of_its_record(at: Workplace, keys):
    segment(at, [("s1", "t1", {NAME: ("a", "A")}), ("s2", "t2", {})])
    delta(at, *keys, gone=True)
    assert list(at.agreements()) == [("s2", "t2")]


def test_a_record_that_was_made_anew_has_a_link_again(at: Workplace):
    segment(at, [("s1", "t1", {NAME: ("a", "A")})])
    delta(at, "s1", "t1", gone=True)
    delta(at, "s1", "t9", {NAME: ("b", "B")})
    assert at.agreements() == {("s1", "t9"): {NAME: ("b", "B")}}


def test_a_record_that_was_linked_anew_leaves_its_old_partner(at: Workplace):
    segment(at, [("s1", "t1", {}), ("s2", "t2", {}), ("s3", "t3", {})])
    delta(at, "s1", "t2")
    assert list(at.agreements()) == [("s1", "t2"), ("s3", "t3")]


def test_a_delta_without_both_keys_is_no_link(at: Workplace):
    delta(at, None, "t1", {NAME: ("a", "A")})
    assert at.agreements() == {}


def test_rules_are_known_by_their_keys_wherever_they_stand(at: Workplace):
    segment(at, [("s1", "t1", {NAME: ("a", "A"), PHONE: ("1", "2"), CITY: ("x", "Y")})])
    odd = FieldRule("od\"d/na~me's > %", "Tgt.Path__c")
    changed = replace(PEOPLE, fields=(PEOPLE.fields[2], odd, PEOPLE.fields[0]))
    delta(at, "s1", "t1", {odd.key: ("'", '"')})
    baseline = at.baselines.load(PLACE, changed, at.stage)
    (row,) = at.stage.rows(f"SELECT * FROM {baseline.table}")
    assert row == ("s1", "t1", True, "x", "Y", True, "'", '"', True, "a", "A")


def test_a_rule_that_was_changed_was_never_agreed(at: Workplace):
    segment(at, [("s1", "t1", {NAME: ("a", "A")})])
    changed = replace(PEOPLE, fields=(replace(PEOPLE.fields[0], chain="upper"),))
    baseline = at.baselines.load(PLACE, changed, at.stage)
    assert list(at.stage.rows(f"SELECT * FROM {baseline.table}")) == [
        ("s1", "t1", False, None, None)
    ]


def test_a_mapping_without_rules_still_has_links(at: Workplace):
    segment(at, [("s1", "t1", {NAME: ("a", "A")})])
    baseline = at.baselines.load(PLACE, replace(PEOPLE, fields=()), at.stage)
    assert list(at.stage.rows(f"SELECT * FROM {baseline.table}")) == [("s1", "t1")]


# Damage ------------------------------------------------------------------------------------------


def only_segment(at: Workplace):
    (found,) = Segments(at.database).named(PLACE, "people", BASELINE)
    return found


def test_a_damaged_segment_is_found_and_never_used(at: Workplace):
    segment(at, [(f"s{n}", f"t{n}", {NAME: ("a", "A")}) for n in range(50)])
    path = only_segment(at).path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        at.agreements()
    delta(at, "s1", "t1", {NAME: ("b", "B")})
    with pytest.raises(StoreError, match="damaged"):
        compact(at)
    assert path.exists()
    assert pieces(at) == (1, 1)


def test_a_missing_segment_is_found(at: Workplace):
    segment(at, [("s1", "t1", {})])
    only_segment(at).path.unlink()
    with pytest.raises(StoreError, match="missing"):
        at.agreements()


# Compaction --------------------------------------------------------------------------------------


def test_compaction_changes_nothing_but_the_number_of_pieces(at: Workplace):
    segment(at, [("s1", "t1", {NAME: ("a", "A"), PHONE: ("1", "1")}), ("s2", "t2", {})])
    segment(at, [("s3", "t3", {CITY: (None, "Bath")})])
    delta(at, "s1", "t1", {PHONE: ("2", None)})
    delta(at, "s2", "t2", gone=True)
    before = at.agreements()
    old = [one.path for one in Segments(at.database).named(PLACE, "people", BASELINE)]
    compact(at)
    assert at.agreements() == before
    assert pieces(at) == (1, 0)
    assert not any(path.exists() for path in old)
    assert only_segment(at).path.exists()
    compact(at)
    assert pieces(at) == (1, 0)


def test_compaction_keeps_what_rules_of_other_days_agreed(at: Workplace):
    old_rule = FieldRule("fax", "Fax")
    with_fax = replace(PEOPLE, fields=(*PEOPLE.fields, old_rule))
    segment(at, [("s1", "t1", {old_rule.key: ("1", "1")})], with_fax)
    delta(at, "s1", "t1", {NAME: ("a", "A")})
    compact(at)
    baseline = at.baselines.load(PLACE, with_fax, at.stage)
    (row,) = at.stage.rows(f"SELECT k3, s3, t3, k0 FROM {baseline.table}")
    assert row == (True, "1", "1", True)


def test_deltas_that_were_not_read_back_wait_with_those_after_them(at: Workplace):
    segment(at, [("s1", "t1", {})])
    delta(at, "s1", "t1", {NAME: ("a", "A")})
    delta(at, "s2", "t2", {NAME: ("b", "B")}, confirmed=False)
    delta(at, "s1", "t1", {NAME: ("c", "C")})
    before = at.agreements()
    compact(at)
    assert at.agreements() == before
    assert pieces(at) == (1, 2)
    segment(at, [("s1", "t1", {NAME: ("d", "D")})])
    before = at.agreements()
    compact(at)
    assert at.agreements() == before
    assert pieces(at) == (2, 2)


def test_newer_pieces_count_over_a_compacted_segment(at: Workplace):
    delta(at, "s1", "t1", {NAME: ("a", "A")})
    compact(at)
    delta(at, "s1", "t1", {NAME: ("b", "B")})
    assert at.agreements() == {("s1", "t1"): {NAME: ("b", "B")}}
    segment(at, [("s1", "t1", {NAME: ("c", "C")})])
    assert at.agreements() == {("s1", "t1"): {NAME: ("c", "C")}}


def test_a_lost_lease_compacts_nothing_and_leaves_no_file(at: Workplace):
    delta(at, "s1", "t1", {NAME: ("a", "A")})
    at.clock.sleep(100)
    at.leases.take(place_lease(PLACE))
    with pytest.raises(BusyError):
        compact(at)
    assert pieces(at) == (0, 1)
    assert not list((at.folder / "segments").iterdir())


KEYS = st.sampled_from(["1", "2", "3"])
VALUES = st.none() | st.sampled_from(["", "x", "y"])
RULE_VALUES = st.dictionaries(st.sampled_from([NAME, PHONE]), st.tuples(VALUES, VALUES), max_size=2)
STEPS = st.lists(
    st.tuples(st.sampled_from(["delta", "segment", "gone", "compact"]), KEYS, KEYS, RULE_VALUES),
    max_size=12,
)


def expected(steps) -> Agreements:
    """The same by hand: one dictionary, the newest first to last."""
    links: Agreements = {}
    for what, s, t, values in steps:
        source_key, target_key = f"s{s}", f"t{t}"
        if what == "compact":
            continue
        for link in list(links):
            taken = link != (source_key, target_key) or what == "gone"
            if taken and (link[0] == source_key or link[1] == target_key):
                del links[link]
        if what != "gone":
            links.setdefault((source_key, target_key), {}).update(values)
    return links


@given(steps=STEPS)
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_history_comes_to_the_newest_agreement_of_each_link(at: Workplace, steps):
    for table in ("agreed_deltas", "segments"):
        at.database.execute(f"DELETE FROM {table}")
    for what, s, t, values in steps:
        if what == "compact":
            compact(at)
        elif what == "segment":
            segment(at, [(f"s{s}", f"t{t}", values)])
        else:
            delta(at, f"s{s}", f"t{t}", values, gone=what == "gone")
    assert at.agreements() == expected(steps)
    assert wrong_sums(at) == 0


def test_a_two_way_rule_is_agreed_like_any_other(at: Workplace):
    assert PEOPLE.fields[1].flow is Flow.BOTH
    delta(at, "s1", "t1", {PHONE: ("1", "+1")})
    assert at.agreements() == {("s1", "t1"): {PHONE: ("1", "+1")}}
