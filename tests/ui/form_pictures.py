"""Pictures of the form of a sync."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from app.asks.messages import SettingFacts, SyncFormFacts
from app.core.sync import OrgKind
from app.ui.main_window import MainWindow
from app.ui.pages.mappings_page import MappingsPage
from app.ui.rail_items import RailItem
from tests.ui.sample_nouns import MAPPINGS, NOW, USAGE


def setting(name: str, label: str, kind: str = "text", **more) -> SettingFacts:
    values = {
        "name": name,
        "label": label,
        "help": "",
        "kind": kind,
        "default": "",
        "blank": None,
        "on": "",
        "choices": (),
        "offers": "",
        "columns": (),
        "value": "",
    }
    return SettingFacts(**{**values, **more})


FORM = SyncFormFacts(
    "mobile-opt-ins",
    "Mobile opt-ins",
    active=True,
    settings=(
        setting(
            "field",
            "Mobile opt-in field name",
            "field",
            on="salesforce.Contact",
            value="Mobile_Subscriber__c",
            help="A checkbox of Contacts. The name is case sensitive.",
        ),
        setting("way", "Which Contacts", "choice", choices=("all", "with a number"), value="all"),
        setting("moments", "Send moments", "boolean", value="true"),
        setting("path", "Web opt-in path", "choice", offers="profiles.opt_in_paths", blank="none"),
        setting(
            "paths",
            "Opt-in paths by lead source",
            "table",
            columns=(
                setting("when", "Lead source", "condition"),
                setting("path", "Path", "choice", offers="profiles.opt_in_paths"),
            ),
            blank="the default for all",
            value='[{"when": "LeadSource = \'Web\'", "path": "OP1"}]',
        ),
        setting("daily_quota", "Daily API quota", "integer", blank="no limit"),
    ),
    unbound=(),
)


def form(state: str) -> MainWindow:
    """The form beside the list of mappings: active, or off with an answer that was refused."""
    window = MainWindow()
    page = MappingsPage()
    window.add_page(RailItem.MAPPINGS, page)
    window.open_item(RailItem.MAPPINGS)
    page.show_rows(MAPPINGS, NOW)
    if state == "off":
        page.form.show_form(replace(FORM, active=False, unbound=("profiles",)))
        page.form.show_problem("daily_quota", '"many" is not a whole number.')
    else:
        page.form.show_form(FORM)
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Ready")
    window.status_bar.meter.show_usage(USAGE, 0, NOW)
    return window


FORM_PICTURES: dict[str, Callable[[], QWidget]] = {
    f"sync-form-{state}": partial(form, state) for state in ("active", "off")
}
