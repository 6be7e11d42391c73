"""What the person at this window may do: everything, or look and export; and why not more.

Only the look of the window follows it. What counts is asked by the engine for each ask.
"""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal

SHOWN_ADMINISTRATORS = 3
"""How many administrators are named to whoever needs one. Source: ours."""


class Rights(QObject):
    """The rights of one person in one workspace.

    Signals:
        changed: the person may do more now, or less.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._refusal = ""

    @property
    def refusal(self) -> str:
        """Why nothing can be changed, approved or run, and whom to ask; "" where it can."""
        return self._refusal

    def allow_all(self) -> None:
        """The person is an administrator."""
        self._set("")

    def allow_looking(self, administrators: Sequence[str]) -> None:
        """The person is a viewer.

        Args:
            administrators: who may do everything, by name.
        """
        names = ", ".join(administrators[:SHOWN_ADMINISTRATORS])
        words = _tr(
            "You may look and export in this workspace. To change, approve or run, ask {names}."
        )
        self._set(words.format(names=names or _tr("an administrator")))

    def _set(self, refusal: str) -> None:
        if refusal != self._refusal:
            self._refusal = refusal
            self.changed.emit()


_rights: list[Rights] = []


def rights() -> Rights:
    """Give the rights of the person at this window; all of them until the workspace is read."""
    if not _rights:
        _rights.append(Rights())
    return _rights[-1]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Rights", text)
