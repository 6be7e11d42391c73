"""The panel at the right of Connections: choose how to sign in, then see what the check said."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.asks.messages import ApiFacts, CertificateFacts, CliOrgFacts, ConnectionFacts, SchemeFacts
from app.core.sync import Connection, OrgKind
from app.sign_in_guide import Refusal
from app.ui.environment import look_of
from app.ui.language import spoken
from app.ui.pages.api_form import ApiForm
from app.ui.pages.browser_wait import BrowserWaitBox
from app.ui.pages.database_forms import DatabaseForm, database_forms
from app.ui.pages.org_forms import CliForm, KeyForm, org_forms
from app.ui.pages.sign_in_forms import ConnectionForm, FilesForm
from app.ui.pages.sign_in_help import SetUpBox, refusal_box
from app.ui.pages.webhook_form import WebhookForm
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import CardFrame, Surface
from app.ui.widgets.chips import Badge
from app.ui.widgets.choices import RadioButton
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import IconLabel, TextLabel
from app.ui.widgets.panel_head import PanelHead
from app.ui.widgets.scrolled_column import ScrolledColumn
from app.ui.widgets.states import NoticeBar
from app.ui.widgets.step_trail import StepTrail
from app.wording.orgs import database_lines

WIDTH_PX = 440
PADDING_PX = 24


class ConnectionPanel(Surface):
    """Two steps: sign in, check. Told how the check went by `show_facts` or `show_error`.

    Signals:
        ask_made: the person wants this connection (an ask of `app.asks`).
        address_pasted: the address that the browser ended on (str).
        certificate_requested: make a key for a connection, its certificate into a file (str, str).
        orgs_requested: list the orgs of the Salesforce CLI.
        api_read_requested: what does an API file ask for? (str: its name or path)
        schemes_requested: list how senders of webhooks can sign.
        cancel_requested: stop the sign-in that is under way.
        closed: the panel went away.
    """

    ask_made = Signal(object)
    address_pasted = Signal(str)
    certificate_requested = Signal(str, str)
    orgs_requested = Signal()
    api_read_requested = Signal(str)
    schemes_requested = Signal()
    cancel_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sunken", "left", parent)
        self._options: list[SignInOption] = []
        self._replacing: Connection | None = None
        self._busy = self._done = False
        self._title = TextLabel("", "sectionTitle")
        self._steps = StepTrail((self.tr("Sign in"), self.tr("Check")))
        self._question = TextLabel("", "paneTitle")
        self._error = NoticeBar()
        self._name = TextField(self.tr("Name"), hint=self.tr("How Orgtide calls it."))
        self._body = QVBoxLayout()
        self._result = QVBoxLayout()
        self._cancel = PushButton(self.tr("Cancel"))
        self._main = PushButton("", ButtonKind.MAIN)
        self._forms = QWidget()
        self._wait = BrowserWaitBox()
        self._set_up = SetUpBox()
        self._refusal: QWidget | None = None
        self._lay_out()
        self._cancel.clicked.connect(self._on_cancel)
        self._main.clicked.connect(self._on_main)
        self._name.changed.connect(self._on_name_typed)
        self._wait.address_pasted.connect(self.address_pasted)
        self._wait.set_up_requested.connect(lambda: self._show_set_up(""))
        self._set_up.left.connect(self._leave_set_up)

    def open_orgs(self, replacing: Connection | None = None) -> None:
        """Offer the ways to sign in to an org, or to sign in to one anew under its name."""
        title = self.tr("Add a Salesforce org")
        if replacing is not None:
            title = self.tr("Sign in again to {name}").format(name=replacing.name)
        self._open(title, self.tr("How do you want to sign in?"), org_forms(), replacing)
        known = replacing.settings.get("sign_in", "") if replacing is not None else ""
        for option in self._options:
            if option.form.sign_in == known:
                self._choose(option)

    def open_sql(self, replacing: Connection | None = None) -> None:
        """Offer the forms of databases, or the one that a connection was made by."""
        title = self.tr("Add a database")
        if replacing is not None:
            title = self.tr("Change {name}").format(name=replacing.name)
        self._open(title, self.tr("What is it?"), database_forms(), replacing)
        for option in self._options if replacing is not None else ():
            form = option.form
            if isinstance(form, DatabaseForm) and replacing and form.takes(replacing):
                self._choose(option)
                return

    def open_files(self, replacing: Connection | None = None) -> None:
        """Offer the form of a folder."""
        self._open(self.tr("Add files"), self.tr("Where are they?"), (FilesForm(),), replacing)

    def open_api(self, replacing: Connection | None = None) -> None:
        """Offer the form of an HTTP API."""
        self._open(self.tr("Add an HTTP API"), self.tr("Which one?"), (ApiForm(),), replacing)

    def open_webhook(self, replacing: Connection | None = None) -> None:
        """Offer the form of a webhook."""
        title = self.tr("Add a webhook")
        if replacing is not None:
            title = self.tr("Change {name}").format(name=replacing.name)
        self._open(title, self.tr("Who sends?"), (WebhookForm(),), replacing)

    def show_schemes(self, schemes: list[SchemeFacts]) -> None:
        """How senders of webhooks can sign."""
        for option in self._options:
            if isinstance(option.form, WebhookForm):
                option.form.show_schemes(schemes)

    def show_api(self, facts: ApiFacts | None, problem: str = "") -> None:
        """What an API file asks for, or why nobody knows."""
        for option in self._options:
            if isinstance(option.form, ApiForm):
                option.form.show_asked(facts, problem)

    def show_checking(self) -> None:
        """The sign-in is under way."""
        self._busy = True
        self._drop_refusal()
        self._steps.show_step(1)
        self._error.hide()
        self._main.set_ready(ready=False, reason=self.tr("The check is running"))
        self._main.setText(self.tr("Checking…"))
        self._main.updateGeometry()

    def leave(self) -> None:
        """Go away: what was asked for is shown elsewhere."""
        self._busy = False
        self._leave()

    def show_waiting(self, address: str, left_s: int) -> None:
        """The browser is awaited: its address, and how many seconds are left."""
        if not self._busy:
            return
        self._steps.show_step(0)
        self._main.setText(self.tr("Waiting…"))
        self._main.set_ready(ready=False, reason=self.tr("The browser is awaited"))
        self._wait.show_left(address, left_s)
        if self._set_up.isHidden():
            self._forms.hide()
            self._wait.show()

    def show_paste_problem(self, words: str) -> None:
        """The pasted address is not the one; the browser is awaited still."""
        self._wait.show_problem(words)

    def show_certificate(self, facts: CertificateFacts) -> None:
        """A key was made."""
        form = self._chosen().form
        if isinstance(form, KeyForm):
            form.show_certificate(facts)

    def show_cli_orgs(self, orgs: list[CliOrgFacts], problem: str = "") -> None:
        """What the Salesforce CLI is signed in to, or why nobody knows."""
        for option in self._options:
            if isinstance(option.form, CliForm):
                if problem:
                    option.form.show_problem(problem)
                else:
                    option.form.show_orgs(orgs)

    def show_error(self, words: str, details: str = "", refusal: Refusal | None = None) -> None:
        """It did not work; what was typed stays."""
        self._busy = False
        self._steps.show_step(0)
        self._end_waiting()
        self._error.show_error(words, details)
        if refusal is not None:
            self._refusal = refusal_box(refusal, named=False)
            self._above.addWidget(self._refusal)
            self._refusal.show()
        self._refresh()

    def show_facts(self, facts: ConnectionFacts) -> None:
        """It worked: show what the connection said of itself."""
        self._busy, self._done = False, True
        self._end_waiting()
        self._steps.show_step(2)
        self._forms.hide()
        for icon, color, words in self._lines(facts):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(IconLabel(icon, color, 16), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(TextLabel(words, "body", wrap=True), 1)
            self._result.addLayout(row)
        if facts.org_kind:
            kind = OrgKind(facts.org_kind)
            self._result.insertWidget(0, Badge.of_environment(kind))
            if kind is OrgKind.PRODUCTION:
                self._result.insertWidget(1, TextLabel(self.tr("This is PRODUCTION."), "paneTitle"))
        self._main.setText(self.tr("Done"))
        self._main.updateGeometry()
        self._main.set_ready(ready=True)
        self._cancel.hide()

    @property
    def is_busy(self) -> bool:
        """Whether a sign-in is under way."""
        return self._busy

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_cancel()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._main.isEnabled():
            self._on_main()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        head = PanelHead(self._title)
        head.closed.connect(self._on_cancel)
        column.addWidget(head)
        column.addWidget(self._error)
        column.addWidget(self._scroll(), 1)
        foot = Surface("surface", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(PADDING_PX, 12, PADDING_PX, 12)
        row.setSpacing(8)
        row.addWidget(TextLabel(self.tr("Esc to close"), "small", "muted"))
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._main)
        column.addWidget(foot)

    def _scroll(self) -> ScrolledColumn:
        inside = Surface("sunken")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(PADDING_PX, 16, PADDING_PX, 16)
        outer.setSpacing(12)
        outer.addWidget(self._steps)
        self._above = QVBoxLayout()
        outer.addLayout(self._above)
        outer.addWidget(self._wait)
        outer.addWidget(self._set_up)
        self._wait.hide()
        self._set_up.hide()
        forms = QVBoxLayout(self._forms)
        forms.setContentsMargins(0, 0, 0, 0)
        forms.setSpacing(8)
        forms.addWidget(self._question)
        forms.addLayout(self._body)
        forms.addWidget(self._name)
        forms.addSpacing(4)
        note = QHBoxLayout()
        note.setSpacing(8)
        note.addWidget(IconLabel("lock-keyhole", "muted"), 0, Qt.AlignmentFlag.AlignTop)
        words = self.tr("Secrets go to this computer’s keyring, never into a sync or a plan file.")
        note.addWidget(TextLabel(words, "small", "muted", wrap=True), 1)
        forms.addLayout(note)
        outer.addWidget(self._forms)
        self._result.setSpacing(12)
        outer.addLayout(self._result)
        outer.addStretch(1)
        return ScrolledColumn(inside)

    def _open(
        self,
        title: str,
        question: str,
        forms: tuple[ConnectionForm, ...],
        replacing: Connection | None,
    ) -> None:
        self._replacing, self._busy, self._done = replacing, False, False
        self._end_waiting()
        self._drop_refusal()
        self._title.setText(title)
        self._question.setText(question)
        self._error.hide()
        self._forms.show()
        self._cancel.show()
        _clear(self._result)
        _clear(self._body)
        self._options = [SignInOption(form, alone=len(forms) == 1) for form in forms]
        for option in self._options:
            self._body.addWidget(option)
            option.pressed.connect(lambda o=option: self._choose(o))
            option.form.changed.connect(self._on_form_typed)
            option.form.set_up_requested.connect(self._show_set_up)
            option.form.certificate_requested.connect(self._on_certificate)
            option.form.orgs_requested.connect(self.orgs_requested)
            if isinstance(option.form, WebhookForm):
                option.form.schemes_requested.connect(self.schemes_requested)
            if isinstance(option.form, ApiForm):
                option.form.api_requested.connect(self.api_read_requested)
            if replacing is not None:
                option.form.fill(replacing)
        self._name.set_text(replacing.name if replacing else "")
        self._name.edit.setReadOnly(replacing is not None)
        self._name_typed = replacing is not None
        self._steps.show_step(0)
        self._choose(self._options[0])
        self.show()
        self._options[0].form.fields[0].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, chosen: "SignInOption") -> None:
        for option in self._options:
            option.set_open(is_open=option is chosen)
        chosen.form.opened()
        self._refresh()

    def _show_set_up(self, way: str) -> None:
        self._set_up.show_way(way or self._chosen().form.way)
        self._forms.hide()
        self._wait.hide()
        self._set_up.show()

    def _leave_set_up(self) -> None:
        self._set_up.hide()
        (self._wait if self._busy else self._forms).show()

    def _end_waiting(self) -> None:
        """Go back from the wait and from the set-up page to the forms."""
        self._wait.clear()
        self._wait.hide()
        self._set_up.hide()
        self._forms.show()

    def _drop_refusal(self) -> None:
        if self._refusal is not None:
            self._refusal.deleteLater()
            self._refusal = None

    def _on_certificate(self) -> None:
        """Ask where the certificate goes; the key goes to the keyring under the name."""
        if not self._name.text():
            self._name.show_problem(self.tr("Give the connection a name first."))
            return
        dialog = QFileDialog(
            self.window(),
            self.tr("Where the certificate goes"),
            f"{self._name.text()}.crt",
            self.tr("Certificates (*.crt *.pem)"),
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        name = self._name.text()
        dialog.fileSelected.connect(lambda path: self.certificate_requested.emit(name, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self) -> "SignInOption":
        return next(option for option in self._options if option.is_open)

    def _refresh(self) -> None:
        form = self._chosen().form
        self._main.setText(form.main_words or self.tr("Check"))
        self._main.updateGeometry()
        ready = form.is_filled() and bool(self._name.text())
        self._main.set_ready(ready=ready, reason=self.tr("Fill in every field first"))

    def _on_form_typed(self) -> None:
        if not self._name_typed:
            self._name.set_text(self._chosen().form.proposed_name())
        self._refresh()

    def _on_name_typed(self) -> None:
        self._name_typed = bool(self._name.text())
        self._refresh()

    def _on_main(self) -> None:
        if self._done:
            self._leave()
            return
        replace = self._replacing is not None
        ask: Any = self._chosen().form.ask(self._name.text(), replace=replace)
        self.ask_made.emit(ask)

    def _on_cancel(self) -> None:
        if self._busy:
            self.cancel_requested.emit()
            self._busy = False
        self._leave()

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()

    def _lines(self, facts: ConnectionFacts) -> tuple[tuple[str, str, str], ...]:
        """What the check found, one line each: icon, colour token, words."""
        number = QLocale().toString
        lines: list[tuple[str, str, str]] = []
        if facts.server:
            lines.append(("circle-check", "ok", spoken(facts.message)))
            lines += [("info", "muted", spoken(words)) for words in database_lines(facts)]
            if facts.encrypted is False:
                lines[-1] = ("triangle-alert", "warn", lines[-1][2])
            facts = replace(facts, username="", objects=None, message="")
        if facts.username:
            said = self.tr("Signed in as {user}").format(user=facts.username)
            lines.append(("circle-check", "ok", said))
        if facts.username_before:
            said = self.tr(
                "Before it was {user}. The fields that this user may see and edit can differ."
            ).format(user=facts.username_before)
            lines.append(("triangle-alert", "warn", said))
        if facts.org_kind:
            word = look_of(OrgKind(facts.org_kind)).word
            parts: tuple[str, ...] = (word, facts.org_name, facts.edition)
            version = self.tr("API {version}").format(version=facts.api_version)
            said = ", ".join(
                part for part in (*parts, version if facts.api_version else "") if part
            )
            lines.append(("circle-check", "ok", said))
        if facts.calls_maximum is not None and facts.calls_used is not None:
            said = self.tr("{maximum} calls a day, {used} used").format(
                maximum=number(facts.calls_maximum), used=number(facts.calls_used)
            )
            lines.append(("circle-check", "ok", said))
        if facts.objects is not None:
            said = self.tr("{n} objects").format(n=number(facts.objects))
            lines.append(("circle-check", "ok", said))
        if facts.message:
            lines.append(("info", "muted", spoken(facts.message)))
        if not facts.secret_kept:
            said = self.tr(
                "This computer has no keyring. The sign-in is kept until Orgtide closes, "
                "and is written nowhere."
            )
            lines.append(("triangle-alert", "warn", said))
        return tuple(lines) or (("circle-check", "ok", self.tr("It works.")),)


class SignInOption(CardFrame):
    """One way to sign in: closed, its title; open, its form."""

    def __init__(self, form: ConnectionForm, *, alone: bool) -> None:
        super().__init__(pressable=not alone)
        self.form = form
        self.is_open = False
        words = form.words()
        self._radio = RadioButton(name=words.title)
        self._radio.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._radio.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._radio.setVisible(not alone)
        self.setAccessibleName(words.title)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._radio)
        head.addWidget(IconLabel(words.icon, "text2"))
        head.addWidget(TextLabel(words.title, "bodyStrong"))
        if words.badge:
            head.addWidget(Badge(words.badge, "", color="ok", tint="okTint"))
        head.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(24 if alone else 46, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(TextLabel(words.note, "small", "muted", wrap=True))
        below.addWidget(form)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(below)

    def set_open(self, *, is_open: bool) -> None:
        """Show or hide the form."""
        self.is_open = is_open
        self.form.setVisible(is_open)
        self._radio.setChecked(is_open)
        self.set_chosen(chosen=is_open)


def _clear(layout: QVBoxLayout) -> None:
    """Take everything out of a layout, layouts inside it as well."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.deleteLater()
        if isinstance(inner, QHBoxLayout):
            while inner.count():
                part = inner.takeAt(0)
                held = part.widget() if part else None
                if held is not None:
                    held.deleteLater()
