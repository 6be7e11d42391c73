"""The forms of the connection panel that connect a database: a server, a file, or any address."""

from typing import ClassVar
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QCoreApplication

from app.asks import ConnectSql
from app.core.sync import Connection
from app.ui.pages.sign_in_forms import ConnectionForm, FormWords, labelled
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import FileField, TextField


class DatabaseForm(ConnectionForm):
    """A form of some kind of database."""

    kinds: ClassVar[tuple[str, ...]] = ()
    """What the address of such a database begins with, without its driver."""

    def takes(self, connection: Connection) -> bool:
        """Whether a connection was made by this form, or could have been."""
        return _backend(connection) in self.kinds


class ServerForm(DatabaseForm):
    """A database server by host, database, user and password."""

    kind = ""
    usual_port = 0

    def __init__(self) -> None:
        self.host = TextField(_tr("Server"), placeholder="db.riverbend.example")
        self.port = TextField(_tr("Port"), placeholder=str(self.usual_port), optional=True)
        self.database = TextField(_tr("Database"))
        self.user = TextField(_tr("User"))
        self.password = TextField(_tr("Password"), secret=True, optional=True)
        self.ca_file = FileField(
            _tr("Certificate of your own authority (PEM)"),
            pattern=_tr("Certificates (*.pem *.crt)"),
            optional=True,
        )
        fields = (self.host, self.port, self.database, self.user, self.password, self.ca_file)
        super().__init__(*fields)
        self.encryption = ChoiceBox()
        self.encryption.setAccessibleName(_tr("Encryption"))
        for value, words in (
            ("verified", _tr("Encrypted, and the server is checked")),
            ("off", _tr("Not encrypted")),
            ("driver", _tr("As the driver decides")),
        ):
            self.encryption.addItem(words, value)
        self.encryption.activated.connect(lambda _: self.changed.emit())
        self.column.insertWidget(5, labelled(_tr("Encryption"), self.encryption))

    def fill(self, connection: Connection) -> None:
        if not self.takes(connection):
            return
        settings = connection.settings
        parts = urlsplit(settings.get("url", ""))
        self.host.set_text(parts.hostname or "")
        self.port.set_text(str(parts.port or ""))
        self.database.set_text(parts.path.lstrip("/"))
        self.user.set_text(unquote(parts.username or ""))
        self.password.edit.setPlaceholderText(_tr("As it is"))
        self.ca_file.set_text(settings.get("ca_file", ""))
        place = self.encryption.findData(settings.get("encryption", "driver"))
        self.encryption.setCurrentIndex(max(place, 0))

    def is_filled(self) -> bool:
        port = self.port.text()
        return super().is_filled() and (not port or port.isdecimal())

    def proposed_name(self) -> str:
        return self.database.text()

    def ask(self, name: str, *, replace: bool) -> ConnectSql:
        port = self.port.text()
        return ConnectSql(
            name,
            replace=replace,
            kind=self.kind,
            host=self.host.text(),
            port=int(port) if port else None,
            database=self.database.text(),
            user=self.user.text(),
            password=self.password.edit.text(),
            encryption=str(self.encryption.currentData()),
            ca_file=self.ca_file.text(),
        )


class PostgresForm(ServerForm):
    """PostgreSQL."""

    kind, usual_port, kinds = "postgresql", 5432, ("postgresql", "postgres")

    def words(self) -> FormWords:
        return FormWords("database", "PostgreSQL", _tr("A server on the network or here."))


class MariadbForm(ServerForm):
    """MariaDB, and MySQL, which speaks the same."""

    kind, usual_port, kinds = "mariadb", 3306, ("mariadb", "mysql")

    def words(self) -> FormWords:
        return FormWords("database", "MariaDB, MySQL", _tr("A server on the network or here."))


class SqliteForm(DatabaseForm):
    """A file of SQLite's."""

    kinds = ("sqlite",)

    def __init__(self) -> None:
        self.path = FileField(_tr("File"), pattern=_tr("Databases (*.db *.sqlite *.sqlite3);;*"))
        super().__init__(self.path)

    def words(self) -> FormWords:
        return FormWords("file-up", "SQLite", _tr("A database in a file on this computer."))

    def fill(self, connection: Connection) -> None:
        if self.takes(connection):
            self.path.set_text(connection.settings.get("url", "").partition(":///")[2])

    def proposed_name(self) -> str:
        return self.path.text().replace("\\", "/").rpartition("/")[2].partition(".")[0]

    def ask(self, name: str, *, replace: bool) -> ConnectSql:
        return ConnectSql(name, replace=replace, kind="sqlite", database=self.path.text())


class AddressForm(DatabaseForm):
    """Any database that SQLAlchemy has a driver for."""

    def __init__(self) -> None:
        self.url = TextField(
            _tr("Address"),
            placeholder="mssql+pyodbc://user@host/database",
            hint=_tr("A password in it goes to this computer’s keyring."),
        )
        super().__init__(self.url)

    def words(self) -> FormWords:
        return FormWords("database", _tr("Another database"), _tr("By its SQLAlchemy address."))

    def takes(self, connection: Connection) -> bool:
        return True

    def fill(self, connection: Connection) -> None:
        self.url.set_text(connection.settings.get("url", ""))

    def ask(self, name: str, *, replace: bool) -> ConnectSql:
        return ConnectSql(name=name, url=self.url.text(), replace=replace)


def database_forms() -> tuple[DatabaseForm, ...]:
    """The forms in the order in which they are offered; the last one takes whatever comes."""
    return PostgresForm(), MariadbForm(), SqliteForm(), AddressForm()


def _backend(connection: Connection) -> str:
    return connection.settings.get("url", "").partition(":")[0].partition("+")[0]


def _tr(text: str) -> str:
    return QCoreApplication.translate("DatabaseForms", text)
