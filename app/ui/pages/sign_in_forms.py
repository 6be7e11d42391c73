"""The forms of the connection panel: what all of them are, and those of places that are no org.

Those of orgs are in `org_forms.py`.
"""

import re
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.asks import ConnectFiles
from app.core.sync import ARRIVAL_ORDERS, FILE_OPTIONS, Connection
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import FileField, TextField
from app.ui.widgets.labels import TextLabel


@dataclass(frozen=True)
class FormWords:
    """How a form is offered: icon, title, one line, and a word of praise if it has one."""

    icon: str
    title: str
    note: str
    badge: str = ""


class ConnectionForm(QWidget):
    """Fields of one kind of sign-in.

    Signals:
        changed: something was typed.
        set_up_requested: how is the org made ready for this? (str: a way of the sign-in guide)
        certificate_requested: make a key and its certificate.
        orgs_requested: which orgs can be taken over?
    """

    changed = Signal()
    set_up_requested = Signal(str)
    certificate_requested = Signal()
    orgs_requested = Signal()

    sign_in = ""
    """The connection's setting of the same name; "" for a place that is no org."""
    way = ""
    """Its page of the set-up guide; "" when nothing has to be set up."""
    main_words = ""
    """What the panel's main button says; "" for the usual word."""

    def __init__(self, *fields: TextField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = fields
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(10)
        for field in fields:
            self.column.addWidget(field)
            field.changed.connect(self.changed)

    def opened(self) -> None:
        """The person looks at the form now."""

    def words(self) -> FormWords:
        """Say how the form is offered."""
        raise NotImplementedError

    def ask(self, name: str, *, replace: bool) -> Any:
        """Make the ask from what was typed."""
        raise NotImplementedError

    def fill(self, connection: Connection) -> None:
        """Take over what is known of a connection that is signed in to anew."""

    def proposed_name(self) -> str:
        """Give a name made from what was typed."""
        return ""

    def is_filled(self) -> bool:
        """Whether every field that is needed holds something."""
        return all(field.is_filled() for field in self.fields)


class FilesForm(ConnectionForm):
    """A folder of files."""

    def __init__(self) -> None:
        self.folder = FileField(
            _tr("Folder"),
            folder=True,
            hint=_tr("To connect one file, and see how it is written, drop it onto the window."),
        )
        super().__init__(self.folder)
        self.arrivals = ChoiceBox()
        self.arrivals.setAccessibleName(_tr("Files in it"))
        for value, words in (
            ("", _tr("Stay where they are")),
            (ARRIVAL_ORDERS[0], _tr("Arrive, are taken oldest first, and are moved")),
            (ARRIVAL_ORDERS[1], _tr("Arrive, are taken by name, and are moved")),
        ):
            self.arrivals.addItem(words, value)
        self.arrivals.activated.connect(lambda _: self.changed.emit())
        self.column.addWidget(labelled(_tr("Files in it"), self.arrivals))
        self._said: dict[str, str] = {}
        self._known = ""

    def words(self) -> FormWords:
        return FormWords(
            "file-spreadsheet", _tr("Files"), _tr("A folder of CSV files and Excel workbooks.")
        )

    def fill(self, connection: Connection) -> None:
        self.folder.set_text(connection.settings.get("folder", ""))
        self._known = self.folder.text()
        known = connection.settings
        self._said = {key: known[key] for key in FILE_OPTIONS if key in known}
        self.arrivals.setCurrentIndex(
            max(0, self.arrivals.findData(self._said.get("arrivals", "")))
        )

    def ask(self, name: str, *, replace: bool) -> ConnectFiles:
        """Make the ask; what was said of the files before is said again."""
        said = {**self._said, "arrivals": str(self.arrivals.currentData())}
        if self.folder.text() != self._known:
            said.pop("pattern", None)  # one file of the folder that it was
        kept = tuple((key, value) for key, value in said.items() if value)
        return ConnectFiles(name=name, folder=self.folder.text(), replace=replace, said=kept)

    def proposed_name(self) -> str:
        return re.split(r"[\\/]", self.folder.text().rstrip("\\/"))[-1]


def labelled(words: str, box: ChoiceBox) -> QWidget:
    """A box under its words."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(TextLabel(words, "tableStrong"))
    column.addWidget(box)
    return holder


def _tr(text: str) -> str:
    return QCoreApplication.translate("SignInForms", text)
