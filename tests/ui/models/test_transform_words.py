import pytest

from app.core.mapping import FieldRule
from app.ui.models.joins import Between, joined_chain
from app.ui.models.transform_words import rule_words, transform_words


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ("", "As is"),
        ("upper", "Upper case"),
        ("trim, upper", "Trim, Upper case"),
        ("phone(GB)", "E.164, region GB"),
        ("yes_no(Y, N)", "Y and N for yes and no"),
        ("trim, date(dd/MM/yyyy)", "Trim, Date format dd/MM/yyyy"),
        ("number(de)", "Number as 1.234,50"),
        ("cut(40)", "Cut to 40 characters"),
        ("value_list(a = A, b = B)", "Value list, 2 pairs"),
        ("values(states)", "Value list states"),
    ],
)
def test_common_chains_are_said_in_words(chain: str, words: str) -> None:
    assert transform_words(chain) == words


@pytest.mark.parametrize("chain", ["replace(a, b)", "trim, replace(a, b)", "phone(GB, US)", "x("])
def test_a_chain_with_a_step_that_has_no_words_stands_as_it_is(chain: str) -> None:
    assert transform_words(chain) == chain


def test_a_join_says_what_stands_between() -> None:
    chain = joined_chain(("a", "b"), Between.NEW_LINE)
    assert rule_words(FieldRule("a", "Name", chain=chain)) == "Join with a new line"
