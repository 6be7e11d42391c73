from pathlib import Path

from app.asks import OpenPractice
from app.jobs.handlers import handle
from app.jobs.workspace import Machine, Workspace


def ignore(_: object) -> None:
    """Progress that nobody watches."""


def test_the_practice_org_is_opened_again_as_it_was_left(tmp_path: Path) -> None:
    machine = Machine.start(str(tmp_path))
    workspace = Workspace.open(machine)
    first = handle(OpenPractice(), workspace, ignore)
    again = handle(OpenPractice(), workspace, ignore)
    assert first == again
    assert [row.name for row in workspace.pages.syncs()] == [first["sync"]]
    names = {row.connection.name for row in workspace.pages.connections()}
    assert names == {first["org"], "Practice production", first["files"], first["database"]}
    workspace.close()
    machine.close()
