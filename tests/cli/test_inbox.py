"""The inbox in the terminal: who may listen, and who may know the address that is a secret."""

import pytest
from typer.testing import CliRunner

from app.cli.main import program
from app.core.sync import Connection, ConnectionKind
from app.store.people import PersonRole
from tests.engine.rehearsal import Rehearsal


@pytest.mark.parametrize("words", [("listen", "--port", "0"), ("address", "tickets")])
def test_a_viewer_neither_listens_nor_learns_the_address(rehearse, words: tuple[str, ...]) -> None:
    work: Rehearsal = rehearse()
    work.workspace.connections.save(Connection("tickets", ConnectionKind.WEBHOOK, {}))
    work.workspace.people.set_role("anna", PersonRole.ADMINISTRATOR)
    folder = str(work.workspace.path)
    answer = CliRunner().invoke(program(), ["--workspace", folder, "inbox", *words])
    assert answer.exit_code == 4
    assert "may look and export" in answer.output
