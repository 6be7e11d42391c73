import pytest

from app.core.approval import Choice, Decision
from app.core.plan import ChangeKind, Verdict
from app.store.pages import Resolver
from app.ui.models.cells import (
    Cell,
    CellLook,
    accessible_words,
    cell_of,
    changed_words,
    plain_words,
)
from app.ui.models.plan_view import plan_view
from tests.ui.sample_plan import (
    CITY,
    EMAIL,
    MOBILE,
    PHONE,
    RULES,
    change,
    conflict,
    same,
    sample_plan,
    write,
)

UPDATE, CONFLICT = ChangeKind.UPDATE, ChangeKind.CONFLICT
LOOK = CellLook

CASES = [
    (
        "changed",
        UPDATE,
        write(CITY, "Brisol", "Bristol"),
        (),
        Cell(LOOK.CHANGED, "Brisol", "Bristol"),
    ),
    ("filled", UPDATE, write(CITY, None, "Bristol"), (), Cell(LOOK.FILLED, "", "Bristol")),
    ("cleared", UPDATE, write(CITY, "Bristol", None), (), Cell(LOOK.CLEARED, "Bristol", "")),
    ("the same", UPDATE, same(CITY, "Bath"), (), Cell(LOOK.SAME, "", "Bath")),
    ("in words", UPDATE, write(MOBILE, "false", "true"), (), Cell(LOOK.CHANGED, "No", "Yes")),
    ("created", ChangeKind.INSERT, write(CITY, None, "Bath"), (), Cell(LOOK.CREATED, "", "Bath")),
    ("deleted", ChangeKind.DELETE, write(CITY, "Bath", None), (), Cell(LOOK.DELETED, "Bath")),
    (
        "disputed",
        CONFLICT,
        conflict(CITY, "Bath", "Wells", "Ely"),
        (),
        Cell(LOOK.CONFLICT, "Wells", "Bath"),
    ),
    (
        "disputed, the source wins",
        CONFLICT,
        conflict(CITY, "Bath", "Wells", "Ely"),
        (Decision(Choice.TAKE_SOURCE),),
        Cell(LOOK.CHANGED, "Bath", "Wells"),
    ),
    (
        "disputed, the target stays",
        CONFLICT,
        conflict(CITY, "Bath", "Wells", "Ely"),
        (Decision(Choice.KEEP_TARGET),),
        Cell(LOOK.REJECTED, "Bath", "Wells"),
    ),
    (
        "a person's own value",
        UPDATE,
        write(CITY, "Brisol", "Bristol"),
        (Decision(Choice.OWN_VALUE, rule=CITY, value="Bath"),),
        Cell(LOOK.EDITED, "Brisol", "Bath"),
    ),
    (
        "one field of several is refused",
        UPDATE,
        write(CITY, "Brisol", "Bristol"),
        (Decision(Choice.REFUSE, rule=CITY),),
        Cell(LOOK.REJECTED, "Brisol", "Bristol"),
    ),
    (
        "the whole record is refused",
        UPDATE,
        write(CITY, "Brisol", "Bristol"),
        (Decision(Choice.REFUSE),),
        Cell(LOOK.CHANGED, "Brisol", "Bristol"),
    ),
]


@pytest.mark.parametrize(("case", "kind", "field", "decisions", "cell"), CASES)
def test_a_cell_says_what_happens_to_its_field(looks, case, kind, field, decisions, cell):
    others = () if kind is ChangeKind.DELETE else (write(EMAIL, "a@b.example", "c@d.example"),)
    made = change(1, kind, "Amara", "C-1", field, *others)
    resolved = Resolver(RULES, decisions).resolve(made)
    view = plan_view(sample_plan())
    assert cell_of(resolved, resolved.fields[0], view.field_of(field.rule)) == cell, case


@pytest.mark.parametrize(
    ("cell", "plain", "said"),
    [
        (Cell(LOOK.CHANGED, "a", "b"), "a → b", "City, was a, becomes b"),
        (Cell(LOOK.FILLED, "", "b"), "Empty → b", "City, was empty, becomes b"),
        (Cell(LOOK.CLEARED, "a", ""), "a → Empty", "City, was a, becomes empty"),
        (Cell(LOOK.CONFLICT, "a", "b"), "a ≠ b", "City, conflict, source a, target b"),
        (Cell(LOOK.REJECTED, "a", "b"), "b, stays a", "City, b refused, stays a"),
        (Cell(LOOK.DELETED, "a"), "a", "City, a, goes away"),
        (Cell(LOOK.CREATED, "", "b"), "b", "City, new, b"),
        (Cell(LOOK.EDITED, "a", "b"), "a → b", "City, was a, becomes b, your own value"),
        (Cell(LOOK.SAME, "", "b"), "b", "City, b"),
    ],
)
def test_a_cell_is_said_in_signs_and_in_words(looks, cell, plain, said):
    assert plain_words(cell) == plain
    assert accessible_words(cell, "City") == said


def test_a_row_says_how_many_of_its_fields_change(looks):
    three = change(
        1, UPDATE, "A", "C-1", write(CITY, "a", "b"), same(EMAIL, "x"), write(PHONE, "1", "2")
    )
    assert changed_words(three) == "2"
    assert changed_words(change(1, ChangeKind.DELETE, "A", "C-1", write(CITY, "a", None))) == "All"
    assert Verdict.SAME is three.fields[1].verdict
