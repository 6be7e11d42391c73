"""Pictures of the editor of API files."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.asks.messages import (
    ApiCheck,
    ApiFacts,
    ApiFileFacts,
    ApiText,
    ApiTrial,
    AskedFacts,
    PathFacts,
)
from app.core.sync import OrgKind
from app.ui.main_window import MainWindow
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.rail_items import RailItem
from tests.connectors.http_api.fake_api import PEOPLE
from tests.ui.sample_nouns import CONNECTIONS, NOW, USAGE

TEXT = PEOPLE.strip().replace("HOST", "api.partner.example")
FACTS = ApiFacts(
    "people",
    "The people of the partner.",
    "https://api.partner.example/v1",
    (AskedFacts("token", "Token", "Settings, API", "", secret=True, optional=False),),
    ("people",),
    ("people",),
)
FILES = [
    ApiFileFacts("people", "/apis/people.yaml", shipped=False),
    ApiFileFacts("mixmax", "/shipped/mixmax.yaml", shipped=True),
]
FOUND = ApiTrial(
    object="people",
    request="GET https://api.partner.example/v1/people?limit=40",
    status=200,
    answer='{"data": {"items": [{"id": "p1", "title": "Amara Okafor"}], "next": "40"}}',
    columns=("id", "code", "title", "address.city", "active"),
    rows=(
        ("p1", "c1", "Amara Okafor", "Bath", "true"),
        ("p2", "c2", "Hugo Lindqvist", "", "false"),
    ),
    problem="",
    headers=(("Authorization", "Bearer ***"), ("Accept", "application/json")),
    paths=(
        PathFacts("data.items", 1, "2", "list"),
        PathFacts("data.items[*].id", 2, "p1", "value"),
        PathFacts("data.items[*].code", 2, "c1", "value"),
        PathFacts("data.items[*].title", 2, "Amara Okafor", "value"),
        PathFacts("data.items[*].address.city", 1, "Bath", "value"),
        PathFacts("data.next", 1, "40", "value"),
    ),
)


def editor(state: str) -> MainWindow:
    """The editor: with rows found, with its paths, or with a mistake in the file."""
    window = MainWindow()
    page = ConnectionsPage()
    window.add_page(RailItem.CONNECTIONS, page)
    window.open_item(RailItem.CONNECTIONS)
    page.show_facts(CONNECTIONS)
    page.open_api_editor()
    api = page.api
    api.show_files(FILES)
    api.show_text(ApiText("people", TEXT, shipped=False, connections=("Partner",)))
    api.pane.connections.setCurrentIndex(0)
    api.show_check(ApiCheck(FACTS))
    if state == "wrong":
        api.editor.setPlainText(TEXT.replace("records: data.items", "recods: data.items", 1))
        line = TEXT[: TEXT.index("records:")].count("\n") + 1
        problem = "'recods' is not known here. Did you mean 'records'?"
        api.show_check(ApiCheck(None, problem, line, "objects.people.read"))
    else:
        api.show_trial(FOUND)
        api.pane._open_tab(3 if state == "paths" else 0)
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Ready")
    window.status_bar.meter.show_usage(USAGE, 0, NOW)
    return window


API_PICTURES: dict[str, Callable[[], QWidget]] = {
    f"api-{state}": partial(editor, state) for state in ("rows", "paths", "wrong")
}
