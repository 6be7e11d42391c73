import pytest

from app.ui.delegates.text_difference import LONGEST, WHOLE, difference

CASES = [
    (
        "a country code takes the place of the zero",
        "07700 900333",
        "+44 7700 900333",
        ["0"],
        ["+44 "],
    ),
    ("swapped digits are marked together", "+44 7700 900621", "+44 7700 900612", ["21"], ["12"]),
    ("one character inside", "priya_raman@mail.example", "priya.raman@mail.example", ["_"], ["."]),
    ("a word inside", "amara@oldmail.example", "amara@harbourmail.example", ["old"], ["harbour"]),
    ("something is added at the end", "14 Quay Street", "14 Quay Street, Flat 3", [], [", Flat 3"]),
    ("something is added at the start", "Street", "Quay Street", [], ["Quay "]),
    ("something goes away", "Bristoll", "Bristol", ["l"], []),
    ("two places", "(0117) 496 0177", "+44 117 496 0177", ["(0", ")"], ["+44 "]),
    ("a repeated letter is found once", "aab", "aaab", [], ["a"]),
]


def _cut(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(("case", "old", "new", "gone", "came"), CASES)
def test_the_characters_that_differ_are_found(case, old, new, gone, came):
    found = difference(old, new)
    assert (_cut(old, found.old), _cut(new, found.new)) == (gone, came), case


@pytest.mark.parametrize(
    ("case", "old", "new"),
    [
        ("nothing differs", "Bath", "Bath"),
        ("little is common", "No", "Yes"),
        ("the old value was empty", "", "Bristol"),
        ("the new value is empty", "Bristol", ""),
        ("too long to be shown", "a" * LONGEST, "a" * LONGEST + "b"),
    ],
)
def test_whole_values_are_marked_when_parts_would_not_help(case, old, new):
    assert difference(old, new) == WHOLE, case


def test_long_texts_are_compared_word_by_word():
    old = "The quick brown fox. " * 12
    new = old.replace("quick brown fox. The", "quick red fox. The", 1)
    found = difference(old, new)
    assert _cut(old, found.old) == ["brown "]
    assert _cut(new, found.new) == ["red "]


def test_what_is_not_marked_is_equal_on_both_sides():
    def rest(text: str, spans: tuple[tuple[int, int], ...]) -> str:
        kept, at = "", 0
        for start, end in spans:
            kept, at = kept + text[at:start], end
        return kept + text[at:]

    for _, old, new, _, _ in CASES:
        found = difference(old, new)
        assert rest(old, found.old) == rest(new, found.new)
