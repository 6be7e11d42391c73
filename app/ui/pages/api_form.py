"""The form of an HTTP API: its file, what the file asks for, and one secret."""

from PySide6.QtCore import QCoreApplication

from app.asks import ConnectHttp
from app.core.sync import Connection
from app.ui.pages.sign_in_forms import ConnectionForm, FormWords
from app.ui.widgets.form_fields import TextField


class ApiForm(ConnectionForm):
    """An API file by name or path; an API with more than one secret is connected in a terminal."""

    def __init__(self) -> None:
        self.api = TextField(
            _tr("API"),
            hint=_tr("A shipped API, such as mixmax, or the path of an API file."),
            placeholder="mixmax",
        )
        self.answers = TextField(
            _tr("Settings"),
            hint=_tr("What the file asks for, such as portal=acme, platform=login."),
            optional=True,
        )
        self.secret = TextField(
            _tr("Secret"),
            hint=_tr("The first secret that the file asks for. It goes to the keyring."),
            secret=True,
            optional=True,
        )
        super().__init__(self.api, self.answers, self.secret)

    def words(self) -> FormWords:
        return FormWords("globe", _tr("HTTP API"), _tr("An API that a YAML file declares."))

    def fill(self, connection: Connection) -> None:
        settings = connection.settings
        self.api.set_text(settings.get("api_from", ""))
        said = {k.removeprefix("ask."): v for k, v in settings.items() if k.startswith("ask.")}
        self.answers.set_text(", ".join(f"{name}={value}" for name, value in said.items()))

    def ask(self, name: str, *, replace: bool) -> ConnectHttp:
        pairs = [one.partition("=") for one in self.answers.text().split(",") if one.strip()]
        secret = self.secret.text()
        return ConnectHttp(
            name=name,
            api=self.api.text(),
            answers=tuple((key.strip(), value.strip()) for key, _, value in pairs),
            secrets=(("", secret),) if secret else (),
            replace=replace,
        )

    def proposed_name(self) -> str:
        return self.api.text().replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ApiForm", text)
