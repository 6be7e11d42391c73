from dataclasses import replace

import pytest

from app.core.mapping import FieldRule, Flow, IdentityRule
from app.language.chains import parse_chain
from app.ui.models import mapping_edits as edits
from app.ui.models.joins import Between
from tests.ui.sample_mapping import MAPPING

ALL = frozenset(Flow)


def test_a_new_pair_comes_last_and_the_others_stay():
    after = edits.with_pair(MAPPING, "fax", "Fax", Flow.BOTH)
    assert after.fields[:-1] == MAPPING.fields
    assert after.fields[-1] == FieldRule("fax", "Fax", Flow.BOTH)


def test_a_pair_that_is_there_only_gets_the_flow():
    after = edits.with_pair(MAPPING, "profile_email", "Email", Flow.BOTH)
    assert len(after.fields) == len(MAPPING.fields)
    assert (after.fields[3].flow, after.fields[3].chain) == (Flow.BOTH, "lower")


def test_pairs_are_taken_out_and_the_identity_stays():
    after = edits.without_pairs(MAPPING, frozenset({0, 2}))
    assert [rule.source for rule in after.fields][:2] == ["profile_first_name", "profile_email"]
    assert after.identity == MAPPING.identity


def test_the_identity_follows_a_pair_that_is_led_elsewhere():
    after = edits.with_rule(MAPPING, 0, target="Other_ID__c")
    assert after.identity == (IdentityRule(("constituent_id",), ("Other_ID__c",)),)
    back = edits.with_rule(after, 0, target="Constituent_ID__c")
    assert back == MAPPING


def test_the_key_of_the_source_follows_its_pair():
    keyed = replace(MAPPING, key=("constituent_id",))
    assert edits.with_rule(keyed, 0, source="locale").key == ("locale",)


@pytest.mark.parametrize(
    ("allowed", "turns"),
    [
        (ALL, [Flow.BOTH, Flow.TO_SOURCE, Flow.TO_TARGET]),
        (frozenset({Flow.TO_TARGET}), [Flow.TO_TARGET, Flow.TO_TARGET, Flow.TO_TARGET]),
        (
            frozenset({Flow.TO_TARGET, Flow.TO_SOURCE}),
            [Flow.TO_SOURCE, Flow.TO_TARGET, Flow.TO_SOURCE],
        ),
    ],
)
def test_a_pair_turns_through_the_directions_it_may_have(allowed, turns):
    mapping, seen = MAPPING, []
    for _ in turns:
        mapping = edits.turned_pair(mapping, 3, allowed)
        seen.append(mapping.fields[3].flow)
    assert seen == turns


def test_a_key_is_one_more_way_and_is_taken_out_again():
    keyed = edits.with_key(MAPPING, 3)
    assert keyed.identity[1] == IdentityRule(("profile_email",), ("Email",))
    assert edits.is_key(keyed, keyed.fields[3])
    assert edits.with_key(keyed, 3) == MAPPING


def test_the_last_way_to_tell_records_apart_stays():
    assert edits.with_key(MAPPING, 0) == MAPPING


def test_a_key_of_several_fields_loses_one():
    both = IdentityRule(("constituent_id", "profile_email"), ("Constituent_ID__c", "Email"))
    mapping = replace(MAPPING, identity=(both,))
    assert edits.with_key(mapping, 0).identity == (IdentityRule(("profile_email",), ("Email",)),)


def test_a_pair_moves_up_and_stays_at_the_end():
    assert edits.moved_pair(MAPPING, 2, -1).fields[1] == MAPPING.fields[2]
    assert edits.moved_pair(MAPPING, 0, -1) == MAPPING


@pytest.mark.parametrize("between", Between)
def test_joined_fields_are_a_formula_that_the_language_knows(between):
    after = edits.joined_pair(MAPPING, 6, ("address_street_2",), between)
    assert parse_chain(after.fields[6].chain).fields == ("address_street_1", "address_street_2")
    more = edits.joined_pair(after, 6, ("locale", "fax"), between)
    assert parse_chain(more.fields[6].chain).fields == (
        "address_street_1",
        "address_street_2",
        "locale",
        "fax",
    )


def test_a_join_led_to_another_field_names_that_field():
    joined = edits.with_join(MAPPING, ("fax", "locale"), "Description", Between.COMMA)
    led = edits.with_rule(joined, len(MAPPING.fields), source="state")
    assert parse_chain(led.fields[-1].chain).fields == ("state", "locale")


def test_a_fixed_value_is_a_rule_without_a_source():
    after = edits.with_fixed_value(MAPPING, "Fax", "none")
    assert after.fields[-1] == FieldRule("", "Fax", value="none")
