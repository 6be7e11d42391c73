"""Settings, People: who may change, approve and run, and who may look and export."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.store.pages import PersonRole
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.pages.settings_card import SettingsSection
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.tables import TableView

NAME_PX, ROLE_PX = 240, 160
LEAST_ROWS = 2

Named = tuple[str, PersonRole]


class PeopleSection(SettingsSection):
    """The people of the workspace and their roles.

    Signals:
        role_requested: a person is to have a role (str: name, str: `PersonRole.value`).
    """

    role_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = TextLabel("", "body", wrap=True)
        self._model: RowTableModel[Named] = RowTableModel(
            (
                Column(self.tr("Person"), lambda one: one[0], lambda one: one[0].casefold()),
                Column(self.tr("Role"), lambda one: self._role_words(one[1])),
            ),
            self,
        )
        self.table = _PeopleTable(self._model)
        self.table.setAccessibleName(self.tr("People and roles"))
        self.name = TextField(self.tr("Name they sign in to the computer with"))
        self.name.setFixedWidth(NAME_PX)
        self.role = ChoiceBox()
        self.role.setFixedWidth(ROLE_PX)
        self.role.setAccessibleName(self.tr("Role"))
        for role in PersonRole:
            self.role.addItem(self._role_words(role), role.value)
        self.give = PushButton(self.tr("Give the role"), size=ButtonSize.SMALL, changes=True)
        self.add_card(
            self.tr("People"),
            (self.tr("You"), self._own),
            ("", self.table),
            (self.tr("Person"), self.name),
            (self.tr("Role"), self.role),
            (" ", self.give),
            words=self.tr(
                "An administrator may do everything. A viewer may look and export. Once an "
                "administrator is named, whoever is not named is a viewer."
            ),
        )
        self.give.clicked.connect(self._on_give)
        self.table.row_opened.connect(self._on_row_opened)

    def show_people(self, named: Mapping[str, PersonRole], person: str, own: PersonRole) -> None:
        """Show who was named.

        Args:
            named: roles by name.
            person: who sits at this window.
            own: what this person may do, named or not.
        """
        self._model.show_rows(tuple(named.items()))
        self.table.setVisible(bool(named))
        words = self.tr("{person}: {role}") if named else self.tr("{person}: {role}, as everybody")
        self._own.setText(words.format(person=person, role=self._role_words(own)))
        self.table.updateGeometry()

    def own_words(self) -> str:
        """What it says of the person at this window."""
        return self._own.words()

    def _role_words(self, role: PersonRole) -> str:
        return {
            PersonRole.ADMINISTRATOR: self.tr("Administrator"),
            PersonRole.VIEWER: self.tr("Viewer"),
        }[role]

    def _on_row_opened(self, row: int) -> None:
        name, role = self._model.row(row)
        self.name.set_text(name)
        self.role.setCurrentIndex(self.role.findData(role.value))

    def _on_give(self) -> None:
        if not self.name.text():
            self.name.show_problem(self.tr("Write a name."))
            return
        self.role_requested.emit(self.name.text(), str(self.role.currentData()))


class _PeopleTable(TableView):
    """Rows of name and role, as high as it needs to be."""

    def __init__(self, model: RowTableModel[Named], parent: QWidget | None = None) -> None:
        super().__init__("rowFields", framed=True, parent=parent)
        self.setModel(model)
        self.setItemDelegateForColumn(0, TextDelegate("tableStrong", "text", parent=self))
        self.setItemDelegateForColumn(1, TextDelegate("table", "text2", parent=self))
        self.set_widths(NAME_PX, 0)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        rows = max(LEAST_ROWS, self.model().rowCount())
        height = rows * theme().row_height("rowFields") + theme().size("tableHeader") + 4
        return QSize(NAME_PX + ROLE_PX, height)
