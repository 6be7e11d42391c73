import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.asks import (
    ConnectByClient,
    ConnectByKey,
    ConnectFiles,
    ConnectFromCli,
    ConnectSalesforce,
    ConnectSql,
    SignInWithBrowser,
)
from app.asks.messages import CertificateFacts, CliOrgFacts, ConnectionFacts, ErrorFacts
from app.core.sync import Connection, ConnectionKind
from app.sign_in_guide import sign_in_guide
from app.ui.error_words import facts_words
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.pages.org_card import OrgCard, sign_in_words
from app.ui.pages.org_forms import clean_address
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.labels import TextLabel
from tests.ui.sample_nouns import CONNECTIONS, NO_CONNECTIONS, TABLE, UAT, UAT_FACTS


@pytest.fixture
def page(looks, qtbot) -> ConnectionsPage:
    made = ConnectionsPage()
    qtbot.addWidget(made)
    made.resize(1368, 816)
    made.show_facts(CONNECTIONS)
    made.show()
    return made


def button(page: ConnectionsPage, words: str) -> PushButton:
    return next(b for b in page.findChildren(PushButton) if b.text() == words and b.isVisible())


def open_form(page: ConnectionsPage, sign_in: str):
    page.open_wizard()
    option = next(one for one in page.panel._options if one.form.sign_in == sign_in)
    page.panel._choose(option)
    return option.form


def made_ask(page: ConnectionsPage, qtbot):
    with qtbot.waitSignal(page.ask_made) as heard:
        page.panel._main.click()
    return heard.args[0]


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        (" https://Riverbend--UAT.sandbox.my.salesforce.com/lightning/page ", None),
        ("riverbend--uat.sandbox.my.salesforce.com", None),
        ("https://riverbend--uat.sandbox.my.salesforce.com?x=1#top", None),
        ("https://127.0.0.1:8443/services", "127.0.0.1:8443"),
        ("<https://riverbend--uat.sandbox.my.salesforce.com/>", None),
        ("", ""),
    ],
)
def test_a_pasted_address_is_cleaned(typed: str, clean: str | None) -> None:
    expected = "riverbend--uat.sandbox.my.salesforce.com" if clean is None else clean
    assert clean_address(typed) == expected


def test_each_org_is_a_card_that_says_its_environment(page: ConnectionsPage) -> None:
    names = [card.accessibleName() for card in page.findChildren(OrgCard)]
    assert names == ["Riverbend UAT, SANDBOX", "Riverbend Museum, PRODUCTION"]


def test_no_secret_is_in_sight(page: ConnectionsPage) -> None:
    form = open_form(page, "password")
    form.password.set_text("hunter2")
    assert form.password.edit.displayText() != "hunter2"


def test_a_password_sign_in_makes_its_ask(page: ConnectionsPage, qtbot) -> None:
    form = open_form(page, "password")
    form.host.set_text("https://riverbend--uat.sandbox.my.salesforce.com/home")
    form.username.set_text("fiona.tran@riverbend.example.uat")
    form.password.set_text("correct horse ")
    form.token.set_text("AbC")
    form.changed.emit()
    assert made_ask(page, qtbot) == ConnectSalesforce(
        name="riverbend--uat",
        host="riverbend--uat.sandbox.my.salesforce.com",
        username="fiona.tran@riverbend.example.uat",
        password="correct horse ",
        security_token="AbC",
    )


def test_a_token_and_a_browser_sign_in_make_theirs(page: ConnectionsPage, qtbot) -> None:
    form = open_form(page, "token")
    form.host.set_text("riverbend.my.salesforce.com")
    form.token.set_text("00D!token")
    form.changed.emit()
    ask = made_ask(page, qtbot)
    assert (type(ask), ask.name, ask.access_token) == (ConnectSalesforce, "riverbend", "00D!token")
    form = open_form(page, "oauth")
    form.host.set_text("riverbend.my.salesforce.com")
    form.consumer_key.set_text("3MVG9")
    form.changed.emit()
    assert made_ask(page, qtbot) == SignInWithBrowser(
        "riverbend", "riverbend.my.salesforce.com", "3MVG9"
    )


def test_a_key_an_app_and_the_cli_make_theirs(page: ConnectionsPage, qtbot) -> None:
    form = open_form(page, "key")
    form.host.set_text("riverbend.my.salesforce.com")
    form.consumer_key.set_text("3MVG9")
    form.username.set_text("nightly@riverbend.example")
    form.changed.emit()
    assert made_ask(page, qtbot) == ConnectByKey(
        "riverbend", "riverbend.my.salesforce.com", "3MVG9", "nightly@riverbend.example"
    )
    form = open_form(page, "client")
    form.host.set_text("riverbend.my.salesforce.com")
    form.consumer_key.set_text("3MVG9")
    form.secret.set_text("s3cret")
    form.changed.emit()
    assert made_ask(page, qtbot) == ConnectByClient(
        "riverbend", "riverbend.my.salesforce.com", "3MVG9", "s3cret"
    )
    with qtbot.waitSignal(page.orgs_requested):
        open_form(page, "cli")
    assert not page.panel._main.isEnabled()
    page.panel.show_cli_orgs([CliOrgFacts("fiona@riverbend.example", "uat", "", "Connected")])
    assert made_ask(page, qtbot) == ConnectFromCli("uat", "uat")


def test_a_cli_that_is_not_there_is_said_in_its_form(page: ConnectionsPage) -> None:
    form = open_form(page, "cli")
    page.panel.show_cli_orgs([], "The Salesforce CLI (sf) is not installed on this computer.")
    assert form.state.isVisible()
    assert "not installed" in form.state.text()
    assert not page.panel._main.isEnabled()


def test_the_password_form_says_when_it_ends(page: ConnectionsPage) -> None:
    form = open_form(page, "password")
    assert form.end.isVisible()
    assert "June 2027" in form.end.text()


def test_a_key_is_made_under_the_connections_name(page: ConnectionsPage, qtbot) -> None:
    form = open_form(page, "key")
    form.certificate_requested.emit()
    assert "name" in page.panel._name._below.text()
    page.panel.show_certificate(CertificateFacts("/home/you/uat.crt", "2028-11-21", True))
    assert form.made.isVisible()
    assert "/home/you/uat.crt" in form.made.text()


@pytest.mark.parametrize("way", ["browser", "key", "client"])
def test_what_to_create_in_the_org_stands_beside_the_form(
    page: ConnectionsPage, qtbot, way: str
) -> None:
    open_form(page, {"browser": "oauth"}.get(way, way))
    button(page, "What to create in the org").click()
    said = " ".join(label.text() for label in page.panel._set_up.findChildren(TextLabel))
    assert sign_in_guide().ways[way].title in said
    for callback in sign_in_guide().callbacks:
        assert callback in said
    copy = next(
        b for b in page.findChildren(PushButton) if b.accessibleName() == "Copy Callback URLs"
    )
    copy.click()
    assert QGuiApplication.clipboard().text() == "\n".join(sign_in_guide().callbacks)
    button(page, "Back").click()
    assert page.panel._forms.isVisible()


def test_the_wait_for_the_browser_counts_down_and_takes_a_pasted_address(
    page: ConnectionsPage, qtbot
) -> None:
    open_form(page, "oauth")
    page.panel.show_checking()
    page.panel.show_waiting("https://foocorp.my.salesforce.com/services/oauth2/authorize?x", 581)
    assert page.panel._wait._left.text() == "9:41 left"
    assert not page.panel._forms.isVisible()
    button(page, "Copy the link").click()
    assert QGuiApplication.clipboard().text().endswith("authorize?x")
    page.panel._wait._pasted.edit.setFocus()
    qtbot.keyClicks(page.panel._wait._pasted.edit, "http://localhost:1717/OauthRedirect?code=1")
    with qtbot.waitSignal(page.address_pasted) as heard:
        button(page, "Use this address").click()
    assert heard.args == ["http://localhost:1717/OauthRedirect?code=1"]
    page.panel.show_paste_problem("No sign-in waits for this address any more.")
    assert page.panel._wait.isVisible()
    button(page, "The browser shows an error").click()
    assert page.panel._set_up.isVisible()
    page.panel.show_waiting("https://foocorp.my.salesforce.com/", 580)
    assert page.panel._set_up.isVisible()
    button(page, "Back").click()
    assert page.panel._wait.isVisible()
    page.panel.show_facts(UAT_FACTS)
    assert not page.panel._wait.isVisible()
    assert page.panel._wait._pasted.text() == ""


def test_a_refusal_comes_with_its_steps(page: ConnectionsPage) -> None:
    open_form(page, "oauth")
    page.panel.show_checking()
    facts = ErrorFacts(
        "SignInError", "app must be installed into org", {"endpoint": "", "code": "invalid_client"}
    )
    words = facts_words(facts)
    page.panel.show_error(words.sentence, words.details, words.refusal)
    said = " ".join(
        label.text() for label in page.panel.findChildren(TextLabel) if label.isVisible()
    )
    assert "press Install" in said
    assert "app must be installed into org" in words.details
    page.panel.show_checking()
    assert page.panel._refusal is None


@pytest.mark.parametrize("sign_in", ["oauth", "password", "token", "key", "client", "cli"])
def test_a_card_names_each_way_of_signing_in(looks, sign_in: str) -> None:
    assert sign_in_words(sign_in) not in {"", sign_in}


def choose_database(page: ConnectionsPage, title: str):
    page.panel.open_sql()
    option = next(each for each in page.panel._options if each.form.words().title == title)
    option.pressed.emit()
    return option.form


@pytest.mark.parametrize(
    ("title", "kind"), [("PostgreSQL", "postgresql"), ("MariaDB, MySQL", "mariadb")]
)
def test_a_database_server_is_asked_for_by_its_parts(
    page: ConnectionsPage, qtbot, title: str, kind: str
) -> None:
    form = choose_database(page, title)
    assert not page.panel._main.isEnabled()
    for field, typed in (
        (form.host, "db.example"),
        (form.port, "70a"),
        (form.database, "members"),
        (form.user, "keeper"),
        (form.password, " se cret "),
    ):
        qtbot.keyClicks(field.edit, typed)
    assert not page.panel._main.isEnabled()
    form.port.edit.clear()
    qtbot.keyClicks(form.port.edit, "7001")
    assert page.panel._name.text() == "members"
    assert made_ask(page, qtbot) == ConnectSql(
        "members",
        kind=kind,
        host="db.example",
        port=7001,
        database="members",
        user="keeper",
        password=" se cret ",
        encryption="verified",
    )


def test_a_database_that_is_changed_opens_its_own_form(page: ConnectionsPage, qtbot) -> None:
    url = "postgresql+psycopg://kee%40per@db.example:7001/members"
    settings = {"url": url, "encryption": "verified"}
    page.panel.open_sql(Connection("Members", ConnectionKind.SQL, settings))
    form = page.panel._chosen().form
    assert form.words().title == "PostgreSQL"
    assert form.password.text() == ""
    assert made_ask(page, qtbot) == ConnectSql(
        "Members",
        replace=True,
        kind="postgresql",
        host="db.example",
        port=7001,
        database="members",
        user="kee@per",
        encryption="verified",
    )
    other = Connection("Stock", ConnectionKind.SQL, {"url": "mssql+pyodbc://h/stock"})
    page.panel.open_sql(other)
    assert page.panel._chosen().form.url.text() == "mssql+pyodbc://h/stock"


def test_what_a_database_says_of_itself_is_shown(page: ConnectionsPage) -> None:
    page.panel.open_sql()
    facts = ConnectionFacts(
        "Members",
        "sql",
        ok=True,
        message="PostgreSQL 15.18, 14 tables",
        objects=14,
        username="keeper",
        server="PostgreSQL 15.18",
        time_zone="Europe/Berlin",
        encrypted=False,
        readable=12,
        writable=3,
    )
    lines = [(icon, words) for icon, _, words in page.panel._lines(facts)]
    assert lines[0] == ("circle-check", "PostgreSQL 15.18, 14 tables")
    assert ("info", "This user may read 12 of 14 tables and write 3.") in lines
    assert lines[-1] == ("triangle-alert", "The way to the server is NOT encrypted.")


def test_a_database_file_and_a_folder_make_theirs(page: ConnectionsPage, qtbot) -> None:
    form = choose_database(page, "SQLite")
    form.path.set_text("/srv/members.db")
    form.changed.emit()
    assert made_ask(page, qtbot) == ConnectSql("members", kind="sqlite", database="/srv/members.db")
    form = choose_database(page, "Another database")
    form.url.set_text("mssql+pyodbc://h/stock")
    page.panel._name.set_text("Stock")
    page.panel._refresh()
    assert made_ask(page, qtbot) == ConnectSql("Stock", "mssql+pyodbc://h/stock")
    page.panel.open_files()
    page.panel._options[0].form.folder.set_text("/srv/sync/mobile/")
    page.panel._options[0].form.changed.emit()
    assert made_ask(page, qtbot) == ConnectFiles("mobile", "/srv/sync/mobile/")


def test_a_folder_in_which_files_arrive_is_said_in_its_form_and_nothing_said_is_lost(
    page: ConnectionsPage, qtbot
) -> None:
    page.panel.open_files()
    form = page.panel._options[0].form
    form.folder.set_text("/srv/drop")
    form.arrivals.setCurrentIndex(form.arrivals.findData("by name"))
    form.changed.emit()
    wanted = ConnectFiles("drop", "/srv/drop", said=(("arrivals", "by name"),))
    assert made_ask(page, qtbot) == wanted
    said = {"dates": "dd.MM.yyyy", "arrivals": "oldest first", "pattern": "a.csv"}
    known = Connection("drop", ConnectionKind.FILES, {"folder": "/srv/drop", **said})
    page.panel.open_files(known)
    form = page.panel._options[0].form
    assert form.arrivals.currentData() == "oldest first"
    assert dict(form.ask("drop", replace=True).said) == said
    form.folder.set_text("/srv/other")
    assert "pattern" not in dict(form.ask("drop", replace=True).said), "it named a file there"


def test_the_main_button_waits_until_everything_needed_is_there(page: ConnectionsPage) -> None:
    open_form(page, "password")
    assert not page.panel._main.isEnabled()
    assert page.panel._main.toolTip() == "Fill in every field first"


def test_a_name_the_person_typed_is_not_overwritten(page: ConnectionsPage, qtbot) -> None:
    form = open_form(page, "token")
    page.panel._name.edit.setFocus()
    qtbot.keyClicks(page.panel._name.edit, "UAT")
    form.host.set_text("riverbend.my.salesforce.com")
    form.changed.emit()
    assert page.panel._name.text() == "UAT"


def test_force_reconnect_keeps_the_name_and_replaces(page: ConnectionsPage, qtbot) -> None:
    card = page.findChildren(OrgCard)[1]
    next(b for b in card.findChildren(PushButton) if b.text() == "Force reconnect").click()
    form = page.panel._chosen().form
    assert form.username.text() == "orgtide.integration@riverbend.example"
    form.password.set_text("new")
    form.changed.emit()
    ask = made_ask(page, qtbot)
    assert (ask.name, ask.replace, ask.password) == ("Riverbend Museum", True, "new")


def test_what_the_check_found_is_told_in_lines(page: ConnectionsPage) -> None:
    open_form(page, "oauth")
    page.panel.show_checking()
    assert page.panel.is_busy
    page.panel.show_facts(UAT_FACTS)
    words = [line[2] for line in page.panel._lines(UAT_FACTS)]
    assert words == [
        "Signed in as fiona.tran@riverbend.example.uat",
        "SANDBOX, Riverbend UAT, Enterprise, Partial Copy, API 68.0",
        "5,000,000 calls a day, 31,204 used",
        "214 objects",
    ]
    assert not page.panel.is_busy
    assert page.panel._main.text() == "Done"


def test_an_error_keeps_what_was_typed(page: ConnectionsPage) -> None:
    form = open_form(page, "password")
    form.username.set_text("fiona")
    page.panel.show_checking()
    page.panel.show_error("Salesforce did not accept the user name or password.", "INVALID_LOGIN")
    assert form.username.text() == "fiona"
    assert page.panel._error.isVisible()


def test_escape_stops_the_sign_in_and_closes(page: ConnectionsPage, qtbot) -> None:
    open_form(page, "oauth")
    page.panel.show_checking()
    with qtbot.waitSignals([page.cancel_requested, page.panel.closed]):
        qtbot.keyClick(page.panel, Qt.Key.Key_Escape)
    assert not page.panel.isVisible()


def test_a_narrow_page_gives_all_its_room_to_the_panel(page: ConnectionsPage) -> None:
    page.resize(976, 596)
    page.open_wizard()
    assert page.panel.width() == page.width()
    page.panel._on_cancel()
    assert page._main.isVisible()


@pytest.mark.parametrize(
    ("words", "signal"),
    [("Test", "test_requested"), ("Log in to Salesforce", "login_requested")],
)
def test_a_card_asks_by_its_name(page: ConnectionsPage, qtbot, words: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(page, signal)) as heard:
        button(page, words).click()
    assert heard.args == [UAT.name]


def test_without_connections_there_is_a_way_to_start(page: ConnectionsPage, qtbot) -> None:
    page.show_facts(NO_CONNECTIONS)
    assert not page._test_all.isEnabled()
    with qtbot.waitSignal(page.practice_requested):
        button(page, "Open the practice org").click()
    button(page, "Connect an org").click()
    assert page.panel.isVisible()


def test_a_database_is_looked_into_from_its_menu(page: ConnectionsPage, qtbot) -> None:
    panel = page.table_panel
    with qtbot.waitSignal(panel.list_requested) as listed:
        page.open_tables("Members")
    assert listed.args == ["Members"]
    with qtbot.waitSignal(panel.look_requested) as looked:
        panel.show_tables("Members", ["members", "payments"])
    assert looked.args == ["Members", "members", ""]
    panel.show_table("Other", TABLE)
    assert panel._model.rowCount() == 0
    panel.show_table("Members", TABLE)
    cells = [
        [panel._model.index(row, column).data() for column in range(4)] for row in (0, 1, 2, 5)
    ]
    assert cells == [
        ["id", "bigint, long, read only, key", "1", "2"],
        ["email", "varchar(80), string, needed", "member1@mail.example", "member2@mail.example"],
        ["level", "level, picklist", "gold", "–"],
        ["photo", "bytea, a file, cannot be mapped", "–", "–"],
    ]
    assert "Primary key: id. Unique besides: email." in panel._keys.text()
    qtbot.keyClicks(panel._query.edit, "select 1 as one")
    with qtbot.waitSignal(panel.look_requested) as looked:
        qtbot.keyClick(panel._query.edit, Qt.Key.Key_Return)
    assert looked.args == ["Members", "", "select 1 as one"]
    panel.show_error("The query cannot be run.")
    assert panel._model.rowCount() == 0
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isHidden()
