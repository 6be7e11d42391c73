"""Settings, Data: where the workspace is, its copies, what is kept how long, erasing a person."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.asks.messages import ErasureFacts
from app.ui.models.value_words import counted, number
from app.ui.pages.settings_card import SettingsSection, in_a_row
from app.ui.path_words import path_words
from app.ui.rights import rights
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import TextLabel

OFFERED_DAYS = (7, 30, 90, 180, 365, 400, 730, 1825)
"""Times that can be chosen; another one that is in use stands among them. Unit: days."""
FOREVER = 0
"""What a choice holds for "for ever"."""
CHOICE_PX, VALUES_PX = 160, 400


class DataSection(SettingsSection):
    """The workspace as a folder full of data.

    Signals:
        kept_chosen: keep a kind for another time (str: kind, int: days or `FOREVER`).
        erase_requested: remove a person (tuple of str: what the person is known by).
        check_requested: check the workspace's files (bool: every byte).
    """

    kept_chosen = Signal(str, int)
    erase_requested = Signal(tuple)
    check_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        small = ButtonSize.SMALL
        self._folder = TextLabel("", selectable=True)
        self.backup = PushButton(self.tr("Back up…"), size=small, changes=True)
        self.restore = PushButton(self.tr("Restore a backup…"), size=small, changes=True)
        self.move_workspace = PushButton(self.tr("Move…"), size=small, changes=True)
        self.check = PushButton(self.tr("Check"), size=small)
        self.check_deep = PushButton(self.tr("Check every byte"), size=small)
        self.found = TextLabel("", "body", wrap=True, selectable=True)
        self.kept = {kind: _kept_box() for kind in self._kinds()}
        self.known_by = TextField(
            self.tr("What the person is known by"),
            placeholder="ann@mail.example",
            hint=self.tr("An address, a number, the Id of a record; several with commas"),
        )
        self.known_by.setFixedWidth(VALUES_PX)
        self.erase = PushButton(self.tr("Erase…"), size=small, changes=True)
        self.erased = TextLabel("", "body", wrap=True, selectable=True)
        self._lay_out()
        self._connect()
        rights().changed.connect(self._follow_rights)
        self._follow_rights()
        self.show_workspace("")
        self.show_found(None)
        self.erased.hide()

    def show_workspace(self, path: str) -> None:
        """Say where everything is kept; "" while nobody knows yet."""
        self._folder.setText(path)
        for button in (self.backup, self.restore, self.move_workspace, self.check, self.erase):
            button.setEnabled(bool(path))
        self.check_deep.setEnabled(bool(path))

    def show_kept(self, days: Mapping[str, int | None]) -> None:
        """Show how long each kind of data is kept, in days; None for ever."""
        for kind, box in self.kept.items():
            wanted = days.get(kind)
            held = FOREVER if wanted is None else wanted
            box.clear()
            for one in sorted({*OFFERED_DAYS, held} - {FOREVER}):
                box.addItem(counted(one, self.tr("1 day"), self.tr("{n} days")), one)
            box.addItem(self.tr("For ever"), FOREVER)
            box.setCurrentIndex(box.findData(held))

    def show_found(self, findings: list[str] | None) -> None:
        """Say what a check found; None takes the words away."""
        self.found.setVisible(findings is not None)
        if findings is not None:
            self.found.setText("\n".join(findings) or self.tr("Everything is as it was written."))
            self.found.set_color("error" if findings else "ok")

    def show_erased(self, facts: ErasureFacts) -> None:
        """Say what an erasure did, and where its certificate is."""
        lines = [
            counted(
                facts.records, self.tr("1 record was erased."), self.tr("{n} records were erased.")
            )
        ]
        lines += [f"{place}: {number(count)}" for place, count in facts.removed.items()]
        if facts.found:
            lines.append(
                counted(
                    facts.found,
                    self.tr("1 mention is left. Please report this."),
                    self.tr("{n} mentions are left. Please report this."),
                )
            )
        else:
            lines.append(
                self.tr("Every file of the workspace was looked through: nothing is left.")
            )
        said = self.tr("This workbook holds the person; remove it: {path}")
        lines += [said.format(path=path_words(path)) for path in facts.workbooks]
        said = self.tr("Certificate: {path}")
        lines.append(said.format(path=path_words(facts.certificate)))
        self.erased.setText("\n".join(lines))
        self.erased.set_color("error" if facts.found else "text")
        self.erased.show()

    def values(self) -> tuple[str, ...]:
        """What the person who is to be erased is known by, as it was typed."""
        parts = (part.strip() for part in self.known_by.text().split(","))
        return tuple(part for part in parts if part)

    def _kinds(self) -> dict[str, str]:
        """Each kind of data in words."""
        return {
            "plans": self.tr("Plans and their decisions"),
            "journal": self.tr("What runs wrote, with old values"),
            "notices": self.tr("Notices"),
            "logs": self.tr("Old log files"),
            "usage": self.tr("API calls by hour"),
            "workbooks": self.tr("The list of exported workbooks"),
            "inbox": self.tr("What webhooks brought"),
        }

    def _lay_out(self) -> None:
        self.backup.setToolTip(self.tr("Secrets and the practice org's data are not in it"))
        self.restore.setToolTip(self.tr("Into another folder; the workspace in use stays"))
        self.move_workspace.setToolTip(self.tr("Orgtide has to be started again after it"))
        self.add_card(
            self.tr("Workspace"),
            (self.tr("Folder"), self._folder),
            (self.tr("Copy it into one file"), in_a_row(self.backup, self.restore)),
            (self.tr("Keep it elsewhere"), self.move_workspace),
            (self.tr("Look for damage"), in_a_row(self.check, self.check_deep)),
            ("", self.found),
        )
        self.add_card(
            self.tr("Kept for"),
            *((words, self.kept[kind]) for kind, words in self._kinds().items()),
            words=self.tr(
                "What is older goes once a day. Without what a run wrote, it cannot be undone."
            ),
        )
        self.add_card(
            self.tr("Erase a person"),
            ("", self.known_by),
            ("", self.erase),
            ("", self.erased),
            words=self.tr(
                "Removes a person from everything that this workspace keeps, and writes a "
                "certificate. Delete the person in the orgs and files first, or the next preview "
                "reads them again."
            ),
        )

    def _connect(self) -> None:
        self.check.clicked.connect(lambda: self.check_requested.emit(False))
        self.check_deep.clicked.connect(lambda: self.check_requested.emit(True))
        self.erase.clicked.connect(self._on_erase)
        for kind, box in self.kept.items():
            box.setAccessibleName(self._kinds()[kind])
            box.activated.connect(
                lambda _, kind=kind, box=box: self.kept_chosen.emit(kind, int(box.currentData()))
            )

    def _follow_rights(self) -> None:
        for box in self.kept.values():
            box.setEnabled(not rights().refusal)
            box.setToolTip(rights().refusal)

    def _on_erase(self) -> None:
        if not self.values():
            self.known_by.show_problem(self.tr("Write at least one value."))
            return
        self.erase_requested.emit(self.values())


def _kept_box() -> ChoiceBox:
    box = ChoiceBox()
    box.setFixedWidth(CHOICE_PX)
    return box
