import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.values import FieldType
from app.ui.models.value_words import counted, number, typed_value, typing_text, words_of

TEXT, NUMBER, BOOLEAN = FieldType.STRING, FieldType.DOUBLE, FieldType.BOOLEAN

READ = [
    ("a tick is yes", "true", BOOLEAN, "Yes"),
    ("no tick is no", "false", BOOLEAN, "No"),
    ("an empty value says nothing", None, TEXT, ""),
    (
        "a line break has a sign",
        "14 Quay Street\nFlat 3",
        FieldType.TEXTAREA,
        "14 Quay Street⏎Flat 3",
    ),
    ("a date names its month", "2026-11-20", FieldType.DATE, "20 Nov 2026"),
    ("a number has separators", "1234567.5", NUMBER, "1,234,567.5"),
    ("a number below nought keeps its sign", "-0.5", NUMBER, "-0.5"),
    ("a time leaves out empty seconds", "14:32:00.000Z", FieldType.TIME, "14:32"),
    ("a time keeps what there is", "14:32:05.250Z", FieldType.TIME, "14:32:05.250"),
    ("members are spaced", "Email;SMS", FieldType.MULTIPICKLIST, "Email; SMS"),
    ("what is no date is shown as it is", "soon", FieldType.DATE, "soon"),
    ("what is no number is shown as it is", "many", NUMBER, "many"),
]

TYPED = [
    ("yes in any case", "YES", BOOLEAN, "true"),
    ("nothing is no tick", "", BOOLEAN, "false"),
    ("nothing is empty", "  ", TEXT, None),
    ("spaces outside go", "  Bath ", TEXT, "Bath"),
    ("a sign becomes a line break", "a⏎b", FieldType.TEXTAREA, "a\nb"),
    ("separators and trailing noughts go", "1,234.50", NUMBER, "1234.5"),
    ("a large number stays in digits", "1e6", NUMBER, "1000000"),
    ("an ISO date", "2026-11-20", FieldType.DATE, "2026-11-20"),
    ("a date as it is shown", "20 Nov 2026", FieldType.DATE, "2026-11-20"),
    ("letters of an address are small", "A.B@Mail.Example", FieldType.EMAIL, "a.b@mail.example"),
    ("members are sorted, each once", "SMS; Email;SMS", FieldType.MULTIPICKLIST, "Email;SMS"),
]


@pytest.mark.parametrize(("case", "value", "type", "words"), READ)
def test_a_canonical_value_reads_as_a_person_would_say_it(looks, case, value, type, words):
    assert words_of(value, type) == words, case


@pytest.mark.parametrize(("case", "text", "type", "value"), TYPED)
def test_what_is_typed_becomes_canonical(looks, case, text, type, value):
    assert typed_value(text, type) == value, case


@pytest.mark.parametrize(
    ("text", "type"),
    [("perhaps", BOOLEAN), ("ten", NUMBER), ("nan", NUMBER), ("yesterday", FieldType.DATE)],
)
def test_what_cannot_be_is_refused_with_what_is_expected(looks, text, type):
    with pytest.raises(ValueError, match=r"Yes or No|number|date"):
        typed_value(text, type)


@pytest.mark.parametrize("type", [TEXT, BOOLEAN, NUMBER, FieldType.DATE, FieldType.DATETIME])
def test_what_one_starts_to_edit_reads_back_as_the_same_value(looks, type):
    value = {
        TEXT: "two\nlines",
        BOOLEAN: "true",
        NUMBER: "1234.5",
        FieldType.DATE: "2026-11-20",
        FieldType.DATETIME: "2026-11-20T14:32:00.250Z",
    }[type]
    assert typed_value(typing_text(value, type), type) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_numbers_that_differ_never_read_the_same(looks, exact):
    value = typed_value(format(exact, "f"), NUMBER)
    assert typed_value(words_of(value, NUMBER), NUMBER) == value


def test_counts_know_one_from_many(looks):
    assert number(1246) == "1,246"
    assert counted(1, "1 change", "{n} changes") == "1 change"
    assert counted(1246, "1 change", "{n} changes") == "1,246 changes"
