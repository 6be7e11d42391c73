"""The command line is put together from the part that a command needs, and from all for help."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from app.cli.main import COMMANDS, GROUPS, program


def _names(*words: str) -> set[str]:
    command = get_command(program(words))
    return set(command.commands)


EVERY = sorted(_names())


def test_help_knows_every_command_that_a_part_offers():
    named = {name for names in COMMANDS.values() for name in names}
    assert set(EVERY) == {"check", *GROUPS, *named}


@pytest.mark.parametrize("name", EVERY)
def test_a_command_is_found_and_no_other_part_is_loaded_for_it(name: str):
    beside = next((set(names) for names in COMMANDS.values() if name in names), {name})
    assert _names(name, "--help") == {*beside, "check"}


def test_a_folder_named_like_a_command_is_not_taken_for_it():
    assert "run" in _names("--workspace", "sync", "run", "opt-ins")
    assert "run" in _names("--workspace=sync", "run", "opt-ins")


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant():
    said = CliRunner().invoke(program(["rnu"]), ["rnu"])
    assert said.exit_code == 2
    assert "'run'" in said.output
