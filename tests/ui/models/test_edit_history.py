import itertools

from app.ui.models.edit_history import MOST_STEPS, EditHistory, EditStep


def history(*texts: str) -> EditHistory:
    made = EditHistory()
    for before, after in itertools.pairwise(texts):
        made.add(EditStep(f"to {after}", before, after))
    return made


def test_steps_are_undone_from_the_newest_and_redone_from_the_oldest():
    done = history("a", "b", "c")
    newest = done.to_undo()
    assert newest is not None
    assert newest.words == "to c"
    done.undone()
    done.undone()
    assert done.to_undo() is None
    again = done.to_redo()
    assert again is not None
    assert again.words == "to b"
    done.redone()
    last = done.to_redo()
    assert last is not None
    assert last.words == "to c"


def test_a_new_edit_forgets_what_was_undone():
    done = history("a", "b")
    done.undone()
    done.add(EditStep("to x", "a", "x"))
    assert done.to_redo() is None


def test_an_edit_that_changed_nothing_is_none():
    assert history("a", "a").to_undo() is None


def test_the_oldest_steps_are_forgotten():
    done = history(*(str(n) for n in range(MOST_STEPS + 10)))
    steps = 0
    while done.to_undo() is not None:
        done.undone()
        steps += 1
    assert steps == MOST_STEPS
