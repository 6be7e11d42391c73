import pytest

from app.core.sync import Connection, ConnectionKind, OrgKind
from app.store.connections import Connections
from app.ui.desk import Desk
from app.ui.presenters.status_presenter import StatusPresenter
from app.ui.widgets.labels import ElidedLabel
from tests.store.places import PLACE, Workplace


@pytest.fixture
def presenter(desk: Desk, at: Workplace) -> StatusPresenter:
    org = Connection(
        "Practice org", ConnectionKind.SALESFORCE, org_kind=OrgKind.PRACTICE, org_id=PLACE.org_id
    )
    Connections(at.database).save(org)
    made = StatusPresenter(desk, desk.window.status_bar)
    desk.engine.ready.emit(str(at.folder))
    return made


def said(desk: Desk) -> str:
    return desk.window.status_bar.findChild(ElidedLabel).text()


def test_conflicts_of_the_open_plan_wait_until_they_are_decided(
    desk: Desk, presenter: StatusPresenter
) -> None:
    heard = []
    for undecided in (0, 10, 1, 0):
        presenter.show_plan(8, undecided)
        heard.append(said(desk))
    assert heard == [
        "Ready, Practice org",
        "10 conflicts need a decision",
        "1 conflict needs a decision",
        "Ready, Practice org",
    ]
