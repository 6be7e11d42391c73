import pytest

from app.core.schema import FieldSchema, PicklistValue
from app.core.values import FieldType
from app.ui.models.verdicts import Fit, verdict_of

TEXT = FieldSchema("a", "A", FieldType.STRING)
SOURCES = tuple(PicklistValue(name, name) for name in ("Web", "Phone", "Post"))


def field(type: FieldType, **more: object) -> FieldSchema:
    return FieldSchema("b", "B", type, **more)  # type: ignore[arg-type] # any of its keywords


@pytest.mark.parametrize(
    ("target", "values", "fit", "words"),
    [
        (field(FieldType.STRING, createable=False, updateable=False), (), Fit.NOT, "Read-only"),
        (field(FieldType.ADDRESS), (), Fit.NOT, "Put together from other fields"),
        (field(FieldType.STRING), (), Fit.GOOD, ""),
        (field(FieldType.DATE), (), Fit.LOOK, "Text into a date: choose a format"),
        (field(FieldType.BOOLEAN), (), Fit.LOOK, "Text into yes or no: choose the words"),
        (field(FieldType.STRING, length=3), ("abc", "abcd"), Fit.LOOK, "1 of 2 values fit"),
        (field(FieldType.DATE), ("2026-11-20",), Fit.GOOD, "1 of 1 values fit"),
        (field(FieldType.DATE), ("20/11/2026",), Fit.LOOK, "Text into a date: choose a format"),
        (field(FieldType.BOOLEAN), ("Y", "N"), Fit.LOOK, "Text into yes or no: choose the words"),
        (field(FieldType.DOUBLE), ("1.5", "2e3", "x"), Fit.LOOK, "2 of 3 values fit"),
        (
            field(FieldType.PICKLIST, picklist_values=SOURCES),
            ("Web", "Post", "Fax"),
            Fit.GOOD,
            "2 of 3 values match",
        ),
        (
            field(FieldType.PICKLIST, picklist_values=SOURCES),
            ("Web", "Mail", "Fax"),
            Fit.LOOK,
            "1 of 3 values match",
        ),
    ],
)
def test_a_pair_is_judged_by_its_values_or_by_its_types(target, values, fit, words):
    verdict = verdict_of(TEXT, target, values)
    assert (verdict.fit, verdict.words) == (fit, words)


def test_nothing_is_said_of_a_side_that_was_never_read():
    assert verdict_of(None, None).fit is Fit.GOOD
