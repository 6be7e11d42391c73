"""The forms that sign in to a Salesforce org, one for each way there is."""

import re
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.asks import (
    ConnectByClient,
    ConnectByKey,
    ConnectFromCli,
    ConnectSalesforce,
    SignInWithBrowser,
)
from app.asks.messages import CertificateFacts, CliOrgFacts
from app.core.sync import Connection
from app.sign_in_guide import sign_in_guide
from app.ui.language import spoken
from app.ui.pages.sign_in_forms import ConnectionForm, FormWords
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import FileField, TextField
from app.ui.widgets.labels import TextLabel

AROUND = " \t\r\n<>\"'“”‘’„«»`"
"""What stands around an address that was copied out of a mail or a chat."""

SALESFORCE_SUFFIXES = (".sandbox.my.salesforce.com", ".my.salesforce.com", ".salesforce.com")


class OrgForm(ConnectionForm):
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
        if self.way:
            help_button = PushButton(
                _tr("What to create in the org"),
                ButtonKind.QUIET,
                icon="circle-help",
                size=ButtonSize.SMALL,
            )
            help_button.clicked.connect(lambda: self.set_up_requested.emit(self.way))
            self.column.insertWidget(0, help_button)

    def fill(self, connection: Connection) -> None:
        self.host.set_text(connection.settings.get("host", ""))
        self.ca_file.set_text(connection.settings.get("ca_file", ""))

    def proposed_name(self) -> str:
        host = clean_address(self.host.text()).partition(":")[0]
        for suffix in SALESFORCE_SUFFIXES:
            host = host.removesuffix(suffix)
        return host

    @property
    def address(self) -> str:
        """The org's host as it was typed, without scheme and path."""
        return clean_address(self.host.text())


class BrowserForm(OrgForm):
    """OAuth in the system browser."""

    sign_in, way = "oauth", "browser"

    def __init__(self) -> None:
        self.main_words = _tr("Open browser to sign in")
        self.consumer_key = TextField(
            _tr("Consumer key"),
            hint=_tr("Of the External Client App that your org lets Orgtide sign in with."),
        )
        super().__init__(self.consumer_key)
        self.log_in = CheckBox(_tr("Log in to Salesforce without a password"))
        self.log_in.setToolTip(_tr("The app needs the scope web for this."))
        self.column.insertWidget(self.column.indexOf(self.consumer_key) + 1, self.log_in)

    def words(self) -> FormWords:
        return FormWords(
            "globe",
            _tr("Sign in with browser"),
            _tr("Your password stays with Salesforce."),
            _tr("Recommended"),
        )

    def fill(self, connection: Connection) -> None:
        super().fill(connection)
        self.consumer_key.set_text(connection.settings.get("consumer_key", ""))
        self.log_in.setChecked(bool(connection.settings.get("browser_scope")))

    def ask(self, name: str, *, replace: bool) -> SignInWithBrowser:
        return SignInWithBrowser(
            name=name,
            host=self.address,
            consumer_key=self.consumer_key.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
            browser_scope=self.log_in.isChecked(),
        )


class KeyForm(OrgForm):
    """A signed request, for schedules."""

    sign_in, way = "key", "key"

    def __init__(self) -> None:
        self.consumer_key = TextField(_tr("Consumer key"))
        self.username = TextField(_tr("Username of the integration user"))
        self.key_file = FileField(
            _tr("Private key of your own (PEM)"),
            pattern=_tr("Keys (*.pem *.key)"),
            hint=_tr("Leave it empty for the key that Orgtide makes and keeps in the keyring."),
            optional=True,
        )
        self.passphrase = TextField(_tr("Passphrase of the key file"), secret=True, optional=True)
        super().__init__(self.consumer_key, self.username, self.key_file, self.passphrase)
        make = PushButton(
            _tr("Make a key and certificate…"), icon="key-round", size=ButtonSize.SMALL
        )
        make.clicked.connect(self.certificate_requested)
        self.made = TextLabel("", "small", "ok", wrap=True)
        self.made.hide()
        place = self.column.indexOf(self.key_file)
        self.column.insertWidget(place, make)
        self.column.insertWidget(place + 1, self.made)

    def words(self) -> FormWords:
        return FormWords(
            "key-round",
            _tr("Key and certificate"),
            _tr("For schedules: signs in without a person, as an integration user."),
        )

    def fill(self, connection: Connection) -> None:
        super().fill(connection)
        self.consumer_key.set_text(connection.settings.get("consumer_key", ""))
        self.username.set_text(connection.settings.get("username", ""))
        self.key_file.set_text(connection.settings.get("key_file", ""))

    def show_certificate(self, facts: CertificateFacts) -> None:
        """Say where the certificate is."""
        said = _tr("Upload {file} to the app. It is good until {day}.")
        self.made.setText(said.format(file=facts.file, day=facts.ends_on))
        self.made.show()

    def ask(self, name: str, *, replace: bool) -> ConnectByKey:
        return ConnectByKey(
            name=name,
            host=self.address,
            consumer_key=self.consumer_key.text(),
            username=self.username.text(),
            key_file=self.key_file.text(),
            passphrase=self.passphrase.edit.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
        )


class ClientForm(OrgForm):
    """The app itself."""

    sign_in, way = "client", "client"

    def __init__(self) -> None:
        self.consumer_key = TextField(_tr("Consumer key"))
        self.secret = TextField(_tr("Consumer secret"), secret=True)
        super().__init__(self.consumer_key, self.secret)

    def words(self) -> FormWords:
        return FormWords(
            "shield-check",
            _tr("App with a secret"),
            _tr("Client credentials: the app signs in as the user that it runs as."),
        )

    def fill(self, connection: Connection) -> None:
        super().fill(connection)
        self.consumer_key.set_text(connection.settings.get("consumer_key", ""))

    def ask(self, name: str, *, replace: bool) -> ConnectByClient:
        return ConnectByClient(
            name=name,
            host=self.address,
            consumer_key=self.consumer_key.text(),
            client_secret=self.secret.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
        )


class CliForm(ConnectionForm):
    """An org that the Salesforce CLI is signed in to."""

    sign_in = "cli"

    def __init__(self) -> None:
        super().__init__()
        self._ca_file = ""
        self.orgs = ChoiceBox()
        self.orgs.setAccessibleName(_tr("Org of the Salesforce CLI"))
        self.orgs.hide()
        self.state = TextLabel(_tr("Asking the Salesforce CLI…"), "small", "muted", wrap=True)
        self.column.addWidget(self.orgs)
        self.column.addWidget(self.state)
        self.orgs.activated.connect(lambda _: self.changed.emit())

    def words(self) -> FormWords:
        return FormWords(
            "terminal",
            _tr("Org of the Salesforce CLI"),
            _tr("What the command sf on this computer is signed in to."),
        )

    def opened(self) -> None:
        self.orgs_requested.emit()

    def show_orgs(self, orgs: list[CliOrgFacts]) -> None:
        """Offer the orgs that the CLI knows."""
        self.orgs.clear()
        for org in orgs:
            known = f"{org.alias}, {org.username}" if org.alias else org.username
            state = f" ({org.status})" if org.status else ""
            self.orgs.addItem(f"{known}{state}", org.alias or org.username)
        self.orgs.setVisible(bool(orgs))
        none = _tr("The Salesforce CLI is signed in to no org. Type: sf org login web")
        self.state.setText("" if orgs else none)
        self.state.setVisible(not orgs)
        self.changed.emit()

    def show_problem(self, words: str) -> None:
        """Say why there is no list."""
        self.orgs.hide()
        self.state.setText(words)
        self.state.show()

    def fill(self, connection: Connection) -> None:
        self._ca_file = connection.settings.get("ca_file", "")

    def is_filled(self) -> bool:
        return self.orgs.currentIndex() >= 0

    def proposed_name(self) -> str:
        return str(self.orgs.currentData() or "")

    def ask(self, name: str, *, replace: bool) -> ConnectFromCli:
        return ConnectFromCli(name, str(self.orgs.currentData()), self._ca_file, replace)


class TokenForm(OrgForm):
    """An access token from elsewhere."""

    sign_in = "token"

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
            host=self.address,
            access_token=self.token.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
        )


class PasswordForm(OrgForm):
    """User name, password and security token, as long as Salesforce takes them."""

    sign_in = "password"

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
        self.end = TextLabel(spoken(sign_in_guide().legacy_end), "small", "error", wrap=True)
        self.column.insertWidget(0, self.end)

    def words(self) -> FormWords:
        return FormWords(
            "lock-keyhole",
            _tr("Username, password and security token"),
            _tr("The old way, for integrations that have no other yet."),
        )

    def fill(self, connection: Connection) -> None:
        super().fill(connection)
        self.username.set_text(connection.settings.get("username", ""))

    def ask(self, name: str, *, replace: bool) -> ConnectSalesforce:
        return ConnectSalesforce(
            name=name,
            host=self.address,
            username=self.username.text(),
            password=self.password.edit.text(),
            security_token=self.token.text(),
            ca_file=self.ca_file.text(),
            replace=replace,
        )


def org_forms() -> tuple[ConnectionForm, ...]:
    """Make one form of each way, the best first and the one that ends last."""
    made: tuple[Any, ...] = (BrowserForm, KeyForm, ClientForm, CliForm, TokenForm, PasswordForm)
    return tuple(form() for form in made)


def clean_address(typed: str) -> str:
    """Drop scheme, path and spaces from a pasted address; host and port stay."""
    without = re.sub(r"^[a-zA-Z][a-zA-Z+.-]*://", "", typed.strip(AROUND))
    return re.split(r"[/?#]", without, maxsplit=1)[0].casefold()


def _tr(text: str) -> str:
    return QCoreApplication.translate("SignInForms", text)
