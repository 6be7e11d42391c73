"""Several source fields in one target: what the formula gives, and which fields it names."""

import pytest

from app.core.mapping import FieldRule
from app.jobs.workspace import Workspace
from app.language.chains import parse_chain
from app.ui.models.joins import Between, join_of, joined_chain, sources_of
from tests.jobs.test_try_rule import people, tried, workspace

__all__ = ["people", "workspace"]

ODD = ('First "given" name', "back\\slash")


@pytest.mark.parametrize(
    ("between", "said"), [(Between.SPACE, " "), (Between.COMMA, ", "), (Between.NEW_LINE, "\n")]
)
def test_an_empty_field_leaves_no_mark_behind(
    people: Workspace, between: Between, said: str
) -> None:
    chain = joined_chain(("city", "id", "born"), between)
    rows = tried(people, FieldRule("city", "MailingCity", chain=chain)).rows
    assert rows[0].after == f"oslo{said}1{said}20/11/1980"
    assert rows[1].after == "2"


def test_fields_that_are_all_empty_give_nothing(people: Workspace) -> None:
    chain = joined_chain(("city", "born"), Between.SPACE)
    assert tried(people, FieldRule("city", "MailingCity", chain=chain)).rows[1].after == ""


@pytest.mark.parametrize("between", Between)
def test_a_join_is_known_again_whatever_its_fields_are_called(between: Between) -> None:
    rule = FieldRule(ODD[0], "Name", chain=joined_chain(ODD, between))
    assert sources_of(rule) == ODD
    assert join_of(rule) is between
    assert parse_chain(rule.chain).fields == ODD


def test_another_formula_is_no_join_and_names_its_fields_all_the_same() -> None:
    rule = FieldRule("a", "Name", chain="formula(\"{!a} & '-' & {!b}\")")
    assert join_of(rule) is None
    assert sources_of(rule) == ("a", "b")


def test_a_fixed_value_has_no_sources() -> None:
    assert sources_of(FieldRule("", "Name", value="none")) == ()
