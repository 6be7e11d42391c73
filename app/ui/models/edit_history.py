"""What was done to a sync and can be undone, and what was undone and can be done again."""

from dataclasses import dataclass

MOST_STEPS = 200
"""How many edits are remembered. Source: ours."""


@dataclass(frozen=True)
class EditStep:
    """One edit: what it did in a few words, and the sync's text on both sides of it."""

    words: str
    before: str
    after: str


class EditHistory:
    """The edits of one sync, newest last; a new edit forgets what was undone."""

    def __init__(self) -> None:
        self._done: list[EditStep] = []
        self._undone: list[EditStep] = []

    def add(self, step: EditStep) -> None:
        """Remember an edit; one that changed nothing is none."""
        if step.before == step.after:
            return
        self._done = [*self._done, step][-MOST_STEPS:]
        self._undone.clear()

    def to_undo(self) -> EditStep | None:
        """The edit that an undo takes back, None if there is none."""
        return self._done[-1] if self._done else None

    def to_redo(self) -> EditStep | None:
        """The edit that a redo does again, None if there is none."""
        return self._undone[-1] if self._undone else None

    def undone(self) -> None:
        """The newest edit was taken back."""
        self._undone.append(self._done.pop())

    def redone(self) -> None:
        """The edit that was taken back last was done again."""
        self._done.append(self._undone.pop())
