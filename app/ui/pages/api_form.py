"""The form of an HTTP API: its file, and a field for each thing that the file asks for."""

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.asks import ConnectHttp
from app.asks.messages import ApiFacts, AskedFacts
from app.core.sync import Connection
from app.ui.pages.sign_in_forms import ConnectionForm, FormWords
from app.ui.widgets.form_fields import TextField

READ_AFTER_MS = 400
"""How long nothing is typed before the file is read. Source: ours."""


class ApiForm(ConnectionForm):
    """An API file by name or path. What it asks for is known once it was read; see `show_asked`.

    Signals:
        api_requested: what does this API file ask for? (str: its name or path)
    """

    api_requested = Signal(str)

    def __init__(self) -> None:
        self.api = TextField(
            _tr("API"),
            hint=_tr("A shipped API, such as mixmax, or the path of an API file."),
            placeholder="mixmax",
        )
        super().__init__(self.api)
        self.asked: dict[str, TextField] = {}
        """Name → the field of what the file asks for."""
        self._facts: ApiFacts | None = None
        self._known: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        self._is_kept = False
        self._fields = QWidget()
        self._rows = QVBoxLayout(self._fields)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(10)
        self.column.addWidget(self._fields)
        self._soon = QTimer(self, interval=READ_AFTER_MS, singleShot=True)
        self._soon.timeout.connect(self._read)
        self.api.changed.connect(self._soon.start)

    def opened(self) -> None:
        """The person looks at the form now: read the file that it names."""
        self._read()

    def words(self) -> FormWords:
        return FormWords("globe", _tr("HTTP API"), _tr("An API that a YAML file declares."))

    def fill(self, connection: Connection) -> None:
        """Take over file and answers; secrets stay in the keyring and need not be typed again."""
        settings = connection.settings
        self.api.set_text(settings.get("api_from", ""))
        self._known = {
            key.removeprefix("ask."): one for key, one in settings.items() if key.startswith("ask.")
        }
        self._is_kept = True
        self._read()

    def show_asked(self, facts: ApiFacts | None, problem: str = "") -> None:
        """Offer a field for each thing that the file asks for.

        Args:
            facts: what the file declares; None where it cannot be read.
            problem: why not.
        """
        self.api.show_problem(problem)
        if self._facts is not None and facts is not None and self._facts.asks == facts.asks:
            return
        self._facts = facts
        self._typed |= {name: field.text() for name, field in self.asked.items()}
        for field in self.asked.values():
            field.hide()
            field.deleteLater()
        self.asked = {one.name: self._field(one) for one in (facts.asks if facts else ())}
        for field in self.asked.values():
            self._rows.addWidget(field)
            field.changed.connect(self.changed)
        self.changed.emit()

    def ask(self, name: str, *, replace: bool) -> ConnectHttp:
        said = [(one, self.asked[one.name].text()) for one in self._asks()]
        return ConnectHttp(
            name=name,
            api=self.api.text(),
            answers=tuple((one.name, text) for one, text in said if text and not one.secret),
            secrets=tuple((one.name, text) for one, text in said if text and one.secret),
            replace=replace,
        )

    def proposed_name(self) -> str:
        return self.api.text().replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")

    def is_filled(self) -> bool:
        """Whether the file was read and everything it needs is there."""
        known = self._facts is not None and self.api.is_filled()
        return known and all(field.is_filled() for field in self.asked.values())

    def _asks(self) -> tuple[AskedFacts, ...]:
        return self._facts.asks if self._facts is not None else ()

    def _field(self, one: AskedFacts) -> TextField:
        hint = one.help
        if one.secret:
            hint = " ".join(filter(None, (hint, _tr("It goes to the keyring."))))
            if self._is_kept:
                hint = " ".join((hint, _tr("Left empty, the one that is kept counts.")))
        field = TextField(
            one.label,
            hint=hint,
            placeholder=one.default,
            secret=one.secret,
            optional=one.optional or bool(one.default) or (one.secret and self._is_kept),
        )
        known = "" if one.secret else self._known.get(one.name, "")
        field.set_text(self._typed.get(one.name) or known)
        return field

    def _read(self) -> None:
        if self.api.text():
            self.api_requested.emit(self.api.text())


def _tr(text: str) -> str:
    return QCoreApplication.translate("ApiForm", text)
