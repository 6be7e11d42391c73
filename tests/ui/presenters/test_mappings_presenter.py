import msgspec

from app.asks import CheckSync
from app.asks.messages import Area
from app.core.mapping import Mode
from app.core.sync import Binding, Connection, ConnectionKind, OrgKind
from app.store.connections import Connections
from app.store.page_rows import MappingFacts, RoleFacts, SyncFacts
from app.store.schemas import Schemas
from app.ui.desk import Desk
from app.ui.pages.mappings_page import MappingsPage
from app.ui.presenters.mappings_presenter import MappingsPresenter
from app.ui.rail_items import RailItem
from tests.store.places import PEOPLE, PLACE, START, Workplace, schema

ORG = "Practice org"


def add_sync(at: Workplace) -> None:
    facts = MappingFacts(
        "people", "files", "people.csv", "salesforce", "Contact",
        Mode.UPSERT, Mode.UPDATE, 3, 1, enabled=True, mapping=PEOPLE,
    )  # fmt: skip
    roles = (
        RoleFacts("files", ConnectionKind.FILES),
        RoleFacts("salesforce", ConnectionKind.SALESFORCE),
    )
    stored = msgspec.json.encode(SyncFacts(roles, (facts,))).decode()
    with at.database.transaction():
        at.database.execute(
            "INSERT INTO syncs VALUES (?, 'Opt-ins', '', '', 1, ?, ?, NULL)",
            (PLACE.sync, START.isoformat(), stored),
        )
    connections = Connections(at.database)
    connections.save(
        Connection(ORG, ConnectionKind.SALESFORCE, org_id=PLACE.org_id, org_kind=OrgKind.PRACTICE)
    )
    connections.bind(Binding(PLACE.sync, "salesforce", OrgKind.PRACTICE, ORG))


def opened(desk: Desk, at: Workplace, qtbot) -> tuple[MappingsPage, MappingsPresenter]:
    """The page, and its presenter, with the sync's mapping open."""
    add_sync(at)
    page = MappingsPage()
    qtbot.addWidget(page)
    desk.window.add_page(RailItem.MAPPINGS, page)
    presenter = MappingsPresenter(desk, page)
    desk.engine.ready.emit(str(at.folder))
    presenter.open_mapping(PLACE.sync, "people")
    return page, presenter


def test_labels_take_the_place_of_api_names_once_a_preview_brought_them(
    loop, desk: Desk, at: Workplace, qtbot, monkeypatch
) -> None:
    async def nothing_found(_ask: object) -> list[object]:
        return []

    monkeypatch.setattr(desk.engine, "run", nothing_found)
    page, _presenter = opened(desk, at, qtbot)

    def shown() -> list[str]:
        return [pair.target for pair in page.detail.fields._pairs]

    qtbot.waitUntil(lambda: shown() == ["LastName", "MobilePhone", "MailingCity"])
    known = schema("Contact", ("LastName", "MobilePhone", "MailingCity"))
    Schemas(at.database).save(ORG, "Contact", known, START)
    desk.engine.data_changed.emit(frozenset({Area.PLANS}))
    qtbot.waitUntil(lambda: shown() == [field.label for field in known.fields])


def test_the_fields_of_a_mapping_are_read_when_it_is_first_opened_and_not_by_a_switch(
    loop, desk: Desk, at: Workplace, qtbot, monkeypatch
) -> None:
    checks: list[CheckSync] = []

    async def nothing_found(ask: object) -> list[object]:
        if isinstance(ask, CheckSync):
            checks.append(ask)
        return []

    monkeypatch.setattr(desk.engine, "run", nothing_found)
    page, presenter = opened(desk, at, qtbot)
    qtbot.waitUntil(lambda: page.is_detail_open)
    assert checks == [], "the files have no connection yet"
    connections = Connections(at.database)
    connections.save(Connection("files", ConnectionKind.FILES))
    connections.bind(Binding(PLACE.sync, "files", None, "files"))
    presenter.open_mapping(PLACE.sync, "people")
    qtbot.waitUntil(lambda: checks == [CheckSync(PLACE.sync, "practice")])
    uat = Connection("UAT", ConnectionKind.SALESFORCE, org_id="00D2", org_kind=OrgKind.SANDBOX)
    connections.save(uat)
    connections.bind(Binding(PLACE.sync, "salesforce", OrgKind.SANDBOX, "UAT"))
    desk.choose_environment(OrgKind.SANDBOX)
    presenter.invalidate()
    presenter.refresh()
    presenter.open_mapping(PLACE.sync, "people")
    qtbot.waitUntil(lambda: len(checks) == 2)
    assert checks[1].org == "sandbox", "opened anew, not because another org was chosen"
    presenter.open_mapping(PLACE.sync, "people")
    presenter.refresh()
    assert len(checks) == 2
