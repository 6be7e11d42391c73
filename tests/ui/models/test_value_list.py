"""A value list of a chain is read into rows and written back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.chains import parse_chain
from app.ui.models.value_list import ValueList, proposed_list, read_value_list, with_values

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("chain", "pairs", "keep"),
    [
        ("value_list(open = Open, else error)", (("open", "Open"),), False),
        ("value_list(a = 'In, progress', else keep)", (("a", "In, progress"),), True),
        ('value_list("it\'s" = b)', (("it's", "b"),), False),
        ("value_list(a b = C D)", (("a b", "C D"),), False),
    ],
)
def test_a_list_is_read(chain: str, pairs: tuple[tuple[str, str], ...], keep: bool) -> None:
    assert read_value_list(chain) == ValueList(pairs, keep)


@pytest.mark.parametrize(
    "chain", ["", "trim", "trim, value_list(a = b)", "value_list(a = b), trim", "value_list(a)"]
)
def test_what_is_no_list_alone_stays_a_text(chain: str) -> None:
    assert read_value_list(chain) is None


@given(st.dictionaries(WORDS.filter(str.strip), WORDS, min_size=1, max_size=4), st.booleans())
def test_what_is_written_is_read_back_and_is_a_chain(pairs: dict[str, str], keep: bool) -> None:
    made = ValueList(tuple((left.strip(), right) for left, right in pairs.items()), keep)
    once = dict(made.pairs)
    read = read_value_list(made.chain)
    assert read is not None
    assert (dict(read.pairs), read.keep) == (once, keep)
    assert parse_chain(made.chain).steps


def test_values_are_led_to_their_like_and_the_rest_to_nothing() -> None:
    made = proposed_list(("avon", "Kent", "Avonn", "", "Kent"), ("Avon", "Kent"))
    assert made.pairs == (("avon", "Avon"), ("Kent", "Kent"), ("Avonn", ""))
    assert made.chain == "value_list(avon = Avon, Kent = Kent, else error)"


def test_new_values_join_a_list_unmapped() -> None:
    before = ValueList((("a", "A"),), keep=True)
    assert with_values(before, ("a", "b", "b")).pairs == (("a", "A"), ("b", ""))
    assert ValueList((("b", ""),)).chain == ""
