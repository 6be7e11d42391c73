"""Draws screens with sample nouns into PNG files, to be looked at beside the design pictures.

    python -m tests.ui.render FOLDER [NAME...]

Runs offscreen unless QT_QPA_PLATFORM says otherwise.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.asks.messages import ErasureFacts, ErrorFacts
from app.core.pairing import Drift
from app.core.snapshot import Side
from app.core.sync import OrgKind
from app.store.pages import HistoryEntry, PersonRole
from app.ui.dialogs.apply_dialog import ApplyDialog, ApplyFacts, Fact
from app.ui.dialogs.confirm_dialog import ConfirmDialog
from app.ui.dialogs.history_dialog import HistoryDialog
from app.ui.dialogs.reconcile_dialog import ReconcileDialog
from app.ui.error_words import facts_words
from app.ui.language import Language, install_language
from app.ui.main_window import MainWindow
from app.ui.models.live_rows import LiveFacts
from app.ui.models.mapping_detail import MappingDetail
from app.ui.models.schedule_rows import ScheduleRow
from app.ui.models.value_list import proposed_list
from app.ui.pages.connection_facts import ConnectionsFacts
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.pages.field_drag import Held
from app.ui.pages.home_page import HomeFacts, HomePage
from app.ui.pages.live_page import LivePage
from app.ui.pages.mapping_fields import MappingFields
from app.ui.pages.mappings_page import MappingsPage
from app.ui.pages.schedules_page import SchedulesPage
from app.ui.pages.settings_page import SettingsPage
from app.ui.pages.value_list_popup import ValueListPopup
from app.ui.rail_items import RailItem
from app.ui.rights import rights
from app.ui.theme import install_theme, theme
from app.ui.tokens import Scheme
from tests.ui.api_pictures import API_PICTURES
from tests.ui.component_sheet import ComponentSheetPage
from tests.ui.form_pictures import FORM_PICTURES
from tests.ui.plan_pictures import PLAN_PICTURES
from tests.ui.sample_mapping import COUNTS, DETAIL, TRIED
from tests.ui.sample_nouns import (
    CONNECTIONS,
    DATABASE_FACTS,
    HEALTH,
    HOME,
    HOME_FEW,
    HOME_FIRST_RUN,
    MAPPINGS,
    NO_CONNECTIONS,
    NOW,
    PRACTICE_DAY,
    TABLE,
    USAGE,
)
from tests.ui.sample_schedules import LIVE, LIVE_EMPTY, SCHEDULES
from tests.ui.webhook_pictures import WEBHOOK_PICTURES


def components() -> MainWindow:
    window = MainWindow()
    page = ComponentSheetPage()
    window.add_page(RailItem.SETTINGS, page)
    window.open_item(RailItem.SETTINGS)
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Ready")
    window.status_bar.meter.show_usage(USAGE, 8, NOW)
    return window


def home(facts: HomeFacts) -> MainWindow:
    window = MainWindow()
    page = HomePage()
    window.add_page(RailItem.HOME, page)
    window.open_item(RailItem.HOME)
    page.show_facts(facts)
    window.show_environment(OrgKind.PRACTICE, "Practice org", ("Practice org",))
    window.status_bar.show_state("Practice org is running on this computer", "circle-check", "ok")
    window.status_bar.meter.show_usage(USAGE, 208, NOW)
    return window


def connections(facts: ConnectionsFacts, *, wizard: bool) -> MainWindow:
    window = MainWindow()
    page = ConnectionsPage()
    window.add_page(RailItem.CONNECTIONS, page)
    window.open_item(RailItem.CONNECTIONS)
    page.show_facts(facts)
    if wizard:
        page.open_wizard()
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("1 folder not found", "triangle-alert", "warn")
    window.status_bar.meter.show_usage(USAGE, 208, NOW)
    return window


def mappings(detail: MappingDetail | None, *, settings: bool = False) -> MainWindow:
    window = MainWindow()
    page = MappingsPage()
    window.add_page(RailItem.MAPPINGS, page)
    window.open_item(RailItem.MAPPINGS)
    page.show_rows(MAPPINGS, NOW)
    if detail is not None:
        page.detail.show_detail(detail, OrgKind.SANDBOX, checked=True)
        page.open_detail()
        page.detail.fields.choose_pair(4)
        page.detail.fields.sample.show_tried("Mobile Phone", "Contact", TRIED)
        window.show_detail(RailItem.MAPPINGS, "Mobile opt-ins → Contact")
    if settings:
        page.detail._open_settings()
        if detail is not None:
            page.detail.settings.show_counts(detail.mapping, COUNTS)
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Connected, tested 14:31", "circle-check", "ok")
    window.status_bar.meter.show_usage(USAGE, 8, NOW)
    return window


def schedules(rows: tuple[ScheduleRow, ...]) -> MainWindow:
    window = MainWindow()
    page = SchedulesPage()
    window.add_page(RailItem.SCHEDULES, page)
    window.open_item(RailItem.SCHEDULES)
    page.show_rows(rows, NOW, 6000, 3600)
    if rows:
        page.table.setCurrentIndex(page.table.rows.index(0, 0))
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Connected, tested 14:31", "circle-check", "ok")
    window.status_bar.meter.show_usage(USAGE, 0, NOW)
    return window


def live(facts: LiveFacts) -> MainWindow:
    window = MainWindow()
    page = LivePage()
    window.add_page(RailItem.LIVE, page)
    window.open_item(RailItem.LIVE)
    page.show_facts(facts, NOW)
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Connected, tested 14:31", "circle-check", "ok")
    window.status_bar.meter.show_usage(USAGE, 0, NOW)
    return window


def settings(section: int = 0, *, viewer: bool = False) -> MainWindow:
    window = MainWindow()
    page = SettingsPage(QSettings())
    page.data.show_workspace("~/.local/share/orgtide")
    page.data.show_kept({"plans": 90, "journal": 365, "notices": 90, "logs": 30, "usage": 400})
    certificate = "~/.local/share/orgtide/erasures/erasure-20261121.json"
    page.data.show_erased(ErasureFacts(certificate, 2, {"journal": 3}, 0, ()))
    named = {"anna": PersonRole.ADMINISTRATOR, "ben": PersonRole.VIEWER}
    own = PersonRole.VIEWER if viewer else PersonRole.ADMINISTRATOR
    page.people.show_people(named, "ben" if viewer else "anna", own)
    page.open_section(section)
    if viewer:
        rights().allow_looking(["anna"])
    else:
        rights().allow_all()
    window.add_page(RailItem.SETTINGS, page)
    window.open_item(RailItem.SETTINGS)
    return window


def drift() -> ReconcileDialog:
    dialog = ReconcileDialog("Compare both sides of Mobile opt-ins")
    found = [
        Drift("subscribers", "003A", "003B", 2000, 1999, "9f31a0c27711", "a2c4", 3, ("003A7", "9")),
        Drift("subscribers", "003C", "003D", 2000, 2000, "0011223344556677", "8899", 1, ("003C1",)),
    ]
    dialog.show_drift(found)
    return dialog


def history() -> HistoryDialog:
    entry = HistoryEntry(
        at=NOW,
        run_id=318,
        kind="apply",
        plan_id=12,
        seq=4,
        sync="opt-ins",
        org_id="00D",
        mapping="subscribers",
        side="target",
        operation="update",
        field="MobilePhone",
        rule="phone_number>MobilePhone",
        old="07700 900333",
        new="+44 7700 900333",
        approved_by="anna",
        approved_at=NOW,
        unattended=False,
        decision="approved as a part of group 3",
        plan_hash="",
    )
    made = replace(entry, run_id=301, operation="insert", old=None, new="07700 900333", decision="")
    title = "History of Mobile Phone, Amara Okafor"
    return HistoryDialog(title, (entry, made), {})


def question() -> MainWindow:
    window = home(HOME)
    window.show_environment(OrgKind.PRODUCTION, "Riverbend Museum", ("Riverbend Museum",))
    window.show()
    window.open_dialog(apply_dialog(window))
    return window


def apply_dialog(window: MainWindow) -> ApplyDialog:
    facts = ApplyFacts(
        OrgKind.PRODUCTION,
        "Riverbend Museum",
        "riverbend.my.salesforce.com",
        "Contact, from mobile_subscribers.csv, as orgtide.integration@riverbend.example",
        214,
        1039,
        3,
        ("Hugo Lindqvist", "Test Subscriber", "Mobile Test 2"),
        "Contacts",
        (
            Fact("history", "ok", "Current values are saved first. You can undo this run."),
            Fact("gauge", "muted", "About 8 API calls, 12 s. 9,574 left of your budget after."),
        ),
    )
    return ApplyDialog(facts, window)


def removal() -> ConfirmDialog:
    return ConfirmDialog("Remove Riverbend UAT?", "4 syncs use it. They stay, but stop.", "Remove")


def bad_day() -> MainWindow:
    window = connections(CONNECTIONS, wizard=False)
    page = window.findChild(ConnectionsPage)
    assert page is not None
    page.open_faults()
    page.faults_panel.show_day(PRACTICE_DAY)
    page.faults_panel._toggle(page.faults_panel._cards[1])
    return window


def health() -> MainWindow:
    window = connections(CONNECTIONS, wizard=False)
    page = window.findChild(ConnectionsPage)
    assert page is not None
    page.open_health("Riverbend UAT")
    page.health.show_looking("Riverbend UAT")
    page.health.show_report(HEALTH)
    return window


def signing_in(state: str) -> MainWindow:
    """The panel in one of its states: a form, the wait for the browser, the set-up, a refusal."""
    window = connections(CONNECTIONS, wizard=True)
    page = window.findChildren(ConnectionsPage)[0]
    panel = page.panel
    if state == "waiting":
        panel.show_checking()
        panel.show_waiting("https://riverbend.my.salesforce.com/services/oauth2/authorize", 581)
    elif state == "set-up":
        panel._show_set_up("browser")
    elif state == "refused":
        panel.show_checking()
        facts = ErrorFacts("SignInError", "app must be installed", {"code": "invalid_client"})
        words = facts_words(facts)
        panel.show_error(words.sentence, words.details, words.refusal)
    else:
        option = next(one for one in panel._options if one.form.sign_in == state)
        panel._choose(option)
    return window


def database(state: str) -> MainWindow:
    """The panel of databases: the form, what the check said, the look inside."""
    window = connections(CONNECTIONS, wizard=False)
    page = window.findChildren(ConnectionsPage)[0]
    if state == "inside":
        page.open_tables("Members")
        page.table_panel.show_tables("Members", ["members", "payments", "people_of_today"])
        page.table_panel.show_table("Members", TABLE)
        return window
    page._open_panel(page.panel.open_sql)
    if state == "checked":
        page.panel.show_facts(DATABASE_FACTS)
    return window


def dragging() -> MainWindow:
    """A column on its way to a field."""
    window = mappings(DETAIL)
    window.resize(*SIZES[0])
    window.show()
    QTest.qWait(50)
    fields = window.findChild(MappingFields)
    assert fields is not None
    fields.drag._begin(Held("source_code", Side.SOURCE))
    row = fields._target.row_rect("LeadSource")
    assert row is not None
    fields.drag._move(row.center())
    fields.drag._scroll.stop()  # near the edge it would scroll, further on a computer that is idle
    return window


def value_list() -> ValueListPopup:
    allowed = ("Avon", "Kent", "Devon", "Somerset")
    values = proposed_list(("avon", "Kent", "Avonn", "Sommerset", "Greater London"), allowed)
    return ValueListPopup("state to Mailing State", values, allowed, None)


def drawer() -> MainWindow:
    """The sample of a small window."""
    window = mappings(DETAIL)
    window.resize(*SIZES[1])
    window.show()
    QTest.qWait(50)
    fields = window.findChild(MappingFields)
    assert fields is not None
    fields.open_drawer(sample=True)
    return window


PICTURES: dict[str, Callable[[], QWidget]] = {
    "components": components,
    "home": partial(home, HOME),
    "home-few": partial(home, HOME_FEW),
    "home-first-run": partial(home, HOME_FIRST_RUN),
    "connections": partial(connections, CONNECTIONS, wizard=False),
    "connections-bad-day": bad_day,
    "connections-health": health,
    **{
        f"sign-in-{state}": partial(signing_in, state)
        for state in ("waiting", "set-up", "refused", "password", "key", "client", "cli")
    },
    **{f"database-{state}": partial(database, state) for state in ("form", "checked", "inside")},
    "connections-wizard": partial(connections, CONNECTIONS, wizard=True),
    "mappings": partial(mappings, None),
    "mapping": partial(mappings, DETAIL),
    "mapping-drag": dragging,
    "mapping-values": value_list,
    "mapping-drawer": drawer,
    "mapping-settings": partial(mappings, DETAIL, settings=True),
    "live": partial(live, LIVE),
    "live-empty": partial(live, LIVE_EMPTY),
    "schedules": partial(schedules, SCHEDULES),
    "schedules-empty": partial(schedules, ()),
    "drift": drift,
    "history": history,
    "settings": settings,
    "settings-people": partial(settings, 2),
    "settings-data": partial(settings, 3),
    "settings-viewer": partial(settings, 3, viewer=True),
    "question": question,
    "removal": removal,
    "connections-empty": partial(connections, NO_CONNECTIONS, wizard=False),
    **API_PICTURES,
    **FORM_PICTURES,
    **PLAN_PICTURES,
    **WEBHOOK_PICTURES,
}


SIZES = ((1440, 900), (1024, 680))


def main(folder: Path, names: list[str]) -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    if names[:1] == ["--german"]:
        names = names[1:]
        install_language(app, Language.GERMAN)
    install_theme(app)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or PICTURES:
        for scheme in Scheme:
            theme().choose_scheme(scheme)
            window = PICTURES[name]()
            sizes = SIZES if isinstance(window, MainWindow) else SIZES[:1]
            for width, height in sizes:
                if isinstance(window, MainWindow):
                    window.resize(width, height)
                window.show()
                window.activateWindow()
                QTest.qWait(50)
                path = folder / f"{name}-{scheme.value}-{width}.png"
                window.grab().save(str(path))
                print(path)
            window.close()
            window.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
