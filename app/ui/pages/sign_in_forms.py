"""The forms of the connection panel: each knows its fields and makes one ask from them."""

import re
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.asks import ConnectFiles, ConnectSalesforce, ConnectSql, SignInWithBrowser
from app.core.sync import Connection
from app.ui.widgets.form_fields import FileField, TextField

SALESFORCE_SUFFIXES = (".sandbox.my.salesforce.com", ".my.salesforce.com", ".salesforce.com")


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
    """

    changed = Signal()

    def __init__(self, *fields: TextField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = fields
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(10)
        for field in fields:
            column.addWidget(field)
            field.changed.connect(self.changed)

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


class _OrgForm(ConnectionForm):
    """A form that signs in to an org: address first, a private certificate last."""

    def __init__(self, *fields: TextField) -> None:
        self.host = TextField(
            _tr("My Domain or Salesforce address"),
            placeholder="riverbend--uat.sandbox.my.salesforce.com",
        )
        self.ca_file = FileField(
            _tr("Certificate of your own authority (PEM)"),
            pattern=_tr("Certificates (*.pem *.crt)"),
            optional=True,
        )
        super().__init__(self.host, *fields, self.ca_file)

    def fill(self, connection: Connection) -> None:
        self.host.set_text(connection.settings.get("host", ""))
        self.ca_file.set_text(connection.settings.get("ca_file", ""))

    def proposed_name(self) -> str:
        host = clean_address(self.host.text()).partition(":")[0]
        for suffix in SALESFORCE_SUFFIXES:
            host = host.removesuffix(suffix)
        return host


class BrowserForm(_OrgForm):
    """OAuth in the system browser."""

    def __init__(self) -> None:
        self.consumer_key = TextField(
            _tr("Consumer key"),
            hint=_tr("Of the external client app that your org lets Orgtide sign in with."),
        )
        super().__init__(self.consumer_key)

    def words(self) -> FormWords:
        return FormWords(
            "globe",
            _tr("Sign in with browser"),
            _tr("Your password stays with Salesforce."),
            _tr("Recommended"),
        )

    def ask(self, name: str, *, replace: bool) -> SignInWithBrowser:
        return SignInWithBrowser(
            name=name,
            host=clean_address(self.host.text()),
            consumer_key=self.consumer_key.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
        )


class PasswordForm(_OrgForm):
    """User name, password and security token."""

    def __init__(self) -> None:
        self.username = TextField(_tr("Username"))
        self.password = TextField(_tr("Password"), secret=True)
        self.token = TextField(
            _tr("Security token"),
            secret=True,
            optional=True,
            hint=_tr(
                "Salesforce sends it by e-mail: Settings, Reset My Security Token. "
                "A trusted network needs none."
            ),
        )
        super().__init__(self.username, self.password, self.token)

    def words(self) -> FormWords:
        return FormWords(
            "key-round",
            _tr("Username, password and security token"),
            _tr("For an integration user without single sign-on."),
        )

    def fill(self, connection: Connection) -> None:
        super().fill(connection)
        self.username.set_text(connection.settings.get("username", ""))

    def ask(self, name: str, *, replace: bool) -> ConnectSalesforce:
        return ConnectSalesforce(
            name=name,
            host=clean_address(self.host.text()),
            username=self.username.text(),
            password=self.password.edit.text(),
            security_token=self.token.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
        )


class TokenForm(_OrgForm):
    """An access token from elsewhere."""

    def __init__(self) -> None:
        self.token = TextField(_tr("Access token"), secret=True)
        super().__init__(self.token)

    def words(self) -> FormWords:
        return FormWords(
            "ticket",
            _tr("Access token"),
            _tr("For a short test. It stops working after a few hours."),
        )

    def ask(self, name: str, *, replace: bool) -> ConnectSalesforce:
        return ConnectSalesforce(
            name=name,
            host=clean_address(self.host.text()),
            access_token=self.token.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
        )


class SqlForm(ConnectionForm):
    """A database by its address."""

    def __init__(self) -> None:
        self.url = TextField(
            _tr("Address"),
            placeholder="sqlite:////home/you/members.db",
            hint=_tr("A password in it goes to this computer’s keyring."),
        )
        super().__init__(self.url)

    def words(self) -> FormWords:
        return FormWords(
            "database", _tr("Database"), _tr("SQLite, PostgreSQL or MySQL by its address.")
        )

    def ask(self, name: str, *, replace: bool) -> ConnectSql:
        return ConnectSql(name=name, url=self.url.text(), replace=replace)


class FilesForm(ConnectionForm):
    """A folder of files."""

    def __init__(self) -> None:
        self.folder = FileField(_tr("Folder"), folder=True)
        super().__init__(self.folder)

    def words(self) -> FormWords:
        return FormWords("file-spreadsheet", _tr("Files"), _tr("A folder with CSV files."))

    def fill(self, connection: Connection) -> None:
        self.folder.set_text(connection.settings.get("folder", ""))

    def ask(self, name: str, *, replace: bool) -> ConnectFiles:
        return ConnectFiles(name=name, folder=self.folder.text(), replace=replace)

    def proposed_name(self) -> str:
        return re.split(r"[\\/]", self.folder.text().rstrip("\\/"))[-1]


def clean_address(typed: str) -> str:
    """Drop scheme, path and spaces from a pasted address; host and port stay."""
    without = re.sub(r"^[a-zA-Z][a-zA-Z+.-]*://", "", typed.strip())
    return re.split(r"[/?#]", without, maxsplit=1)[0].casefold()


def _tr(text: str) -> str:
    return QCoreApplication.translate("SignInForms", text)
