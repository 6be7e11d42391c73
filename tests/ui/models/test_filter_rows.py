import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.conditions import parse_condition
from app.ui.models.filter_rows import FilterRow, FilterRows, Test, filter_rows, filter_text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", ()),
        ("is_deleted = 'true'", (FilterRow("is_deleted", Test.IS, "true"),)),
        ("amount >= 12.5", (FilterRow("amount", Test.AT_LEAST, "12.5", is_text=False),)),
        ("phone != null", (FilterRow("phone", Test.FILLED),)),
        ("phone IS NULL", (FilterRow("phone", Test.EMPTY),)),
        ("\"first name\" LIKE '%ann%'", (FilterRow("first name", Test.CONTAINS, "ann"),)),
        (
            "a = 'x' and b != 'it\\'s'",
            (FilterRow("a", Test.IS, "x"), FilterRow("b", Test.IS_NOT, "it's")),
        ),
    ],
)
def test_simple_conditions_are_rows(text, rows):
    assert filter_rows(text) == FilterRows(rows)


@pytest.mark.parametrize(
    "text",
    ["a IN ('x', 'y')", "NOT a = 'x'", "(a = 'x') AND b = 'y'", "a LIKE 'x_y'", "a = 'x' AND"],
)
def test_what_rows_cannot_show_stays_a_text(text):
    assert filter_rows(text) is None


def test_any_of_several_is_one_word():
    rows = filter_rows("a = 'x' OR b = 'y'")
    assert rows is not None
    assert rows.any_of_them
    assert filter_rows("a = 'x' OR b = 'y' AND c = 'z'") is None


@given(
    st.lists(
        st.builds(
            FilterRow,
            st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]), min_size=1).filter(
                lambda name: name == name.strip()
            ),
            st.sampled_from([test for test in Test if test.needs_value]),
            st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1),
        ),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_whatever_is_typed_is_a_condition_that_the_language_reads_back(rows, any_of_them):
    text = filter_text(FilterRows(tuple(rows), any_of_them))
    condition = parse_condition(text)
    assert set(condition.fields) == {row.field for row in rows}
    again = filter_rows(text)
    plain = all(row.test not in {Test.CONTAINS, Test.BEGINS} for row in rows)
    if plain and len(rows) > 1:
        assert again == FilterRows(tuple(rows), any_of_them)


def test_a_row_without_its_value_is_not_written_yet():
    rows = (FilterRow("a", Test.IS, "x"), FilterRow("b", Test.MORE), FilterRow("", Test.IS, "y"))
    assert filter_text(FilterRows(rows)) == "a = 'x'"
