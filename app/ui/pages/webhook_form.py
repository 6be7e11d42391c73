"""The form of a webhook: how its sender signs, and where its payloads say what."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.asks import ConnectWebhook
from app.asks.messages import SchemeFacts
from app.core.sync import Connection
from app.ui.pages.sign_in_forms import ConnectionForm, FormWords
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import TextLabel

USUAL = "hmac"
"""The scheme that is chosen at first: most senders sign so."""


class WebhookForm(ConnectionForm):
    """Told the schemes by `show_schemes`.

    Signals:
        schemes_requested: how can senders sign?
    """

    schemes_requested = Signal()

    def __init__(self) -> None:
        self._schemes: dict[str, SchemeFacts] = {}
        self._kept: dict[str, str] = {}
        self._wanted = USUAL
        self.secret = TextField(
            _tr("Secret"),
            hint=_tr("What the sender signs with. It goes to the keyring."),
            secret=True,
        )
        self.second = TextField(
            _tr("Second secret"),
            hint=_tr("Counts too, while one takes the place of the other."),
            secret=True,
            optional=True,
        )
        self.type_at = TextField(
            _tr("Where a payload says its type"),
            hint=_tr("A path such as event.name, or “header NAME”. Each type is an object."),
            placeholder="webhook",
            optional=True,
        )
        self.id_at = TextField(
            _tr("Where it says its id"),
            hint=_tr("A repeat is then kept once. Without it, equal payloads are one."),
            placeholder="id",
            optional=True,
        )
        self.allowed = TextField(
            _tr("Who may send"),
            hint=_tr("Addresses and networks of the sender; nobody else is let in."),
            placeholder="203.0.113.0/24",
            optional=True,
        )
        self.public_url = TextField(
            _tr("Address that the sender is given"),
            hint=_tr("Where a proxy or a tunnel of yours stands before this computer."),
            placeholder="https://hooks.riverbend.example/in/…",
            optional=True,
        )
        self.main_words = _tr("Make the address")
        super().__init__(
            self.secret, self.second, self.type_at, self.id_at, self.allowed, self.public_url
        )
        self.scheme = ChoiceBox()
        self.scheme.setAccessibleName(_tr("How the sender signs"))
        self.scheme.activated.connect(lambda _row: self._on_chosen())
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(TextLabel(_tr("How the sender signs"), "tableStrong"))
        column.addWidget(self.scheme)
        self._note = TextLabel("", "label", "muted", wrap=True)
        column.addWidget(self._note)
        self.column.insertWidget(0, holder)

    def words(self) -> FormWords:
        return FormWords("webhook", _tr("Webhook"), _tr("A sender posts its events to Orgtide."))

    def opened(self) -> None:
        self.schemes_requested.emit()

    def show_schemes(self, schemes: list[SchemeFacts]) -> None:
        """Offer the ways to sign."""
        self._schemes = {one.name: one for one in schemes}
        self.scheme.clear()
        for one in schemes:
            self.scheme.addItem(one.label, one.name)
        self.scheme.setCurrentIndex(max(0, self.scheme.findData(self._wanted)))
        self._on_chosen()

    def fill(self, connection: Connection) -> None:
        self._kept = dict(connection.settings)
        self._wanted = connection.settings.get("scheme", "path")
        for name, one in self._fields_by_setting().items():
            one.set_text(connection.settings.get(name, ""))
        self.main_words = _tr("Save")
        for one in (self.secret, self.second):
            one.edit.setPlaceholderText(_tr("As it is"))

    def is_filled(self) -> bool:
        chosen = self._schemes.get(str(self.scheme.currentData()))
        if chosen is None:
            return False
        return not chosen.needs_secret or bool(self._kept) or bool(self.secret.text())

    def proposed_name(self) -> str:
        chosen = self._schemes.get(str(self.scheme.currentData()))
        return "" if chosen is None or chosen.name in ("hmac", "path") else chosen.name

    def ask(self, name: str, *, replace: bool) -> ConnectWebhook:
        said = {name: one.text() for name, one in self._fields_by_setting().items()}
        rest = {
            name: text for name, text in self._kept.items() if name not in said and name != "scheme"
        }
        settings = {**rest, **{name: text for name, text in said.items() if text}}
        return ConnectWebhook(
            name,
            scheme=str(self.scheme.currentData()),
            secret=self.secret.edit.text(),
            second_secret=self.second.edit.text(),
            settings=tuple(sorted(settings.items())),
            replace=replace,
        )

    def _fields_by_setting(self) -> dict[str, TextField]:
        return {
            "type_at": self.type_at,
            "id_at": self.id_at,
            "allowed": self.allowed,
            "public_url": self.public_url,
        }

    def _on_chosen(self) -> None:
        chosen = self._schemes.get(str(self.scheme.currentData()))
        if chosen is not None:
            note = _tr("Checked: the header {header}.").format(header=chosen.header)
            if not chosen.header:
                note = _tr("Checked: the address alone, which nobody can guess.")
            if chosen.name == "salesforce":
                note = _tr("Checked: the Id of the org. Say it in a terminal with --set org_id=…")
            if chosen.name == "basic":
                note = _tr("The secret is user:password.")
            self._note.setText(note)
            self.secret.setVisible(chosen.needs_secret)
            self.second.setVisible(chosen.needs_secret)
        self.changed.emit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("WebhookForm", text)
