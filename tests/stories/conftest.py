"""A terminal, a practice org somewhere on the network, and the partner's files beside it."""

import shutil
from pathlib import Path

import pytest

from app.practice.partner_files import write_partner_side
from app.practice.partner_seeds import PartnerSide
from app.practice.sample import SampleSize
from tests.forks import Forks
from tests.practice_orgs import PracticeProcess
from tests.stories.terminal import ROOT, Terminal

SYNC = "mobile-opt-ins"
SYNC_FILE = ROOT / "mappings" / "practice-mobile-opt-ins.yaml"


@pytest.fixture
def terminal(tmp_path: Path, secret_service: dict[str, str], forks: Forks) -> Terminal:
    """A person's terminal, with a workspace and a keyring."""
    return Terminal(tmp_path / "workspace", secret_service, forks)


@pytest.fixture(scope="session")
def partner_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PartnerSide]:
    folder = tmp_path_factory.mktemp("partner-template")
    return folder, write_partner_side(folder, SampleSize.SMALL, 1)


@pytest.fixture
def partner(tmp_path: Path, partner_template: tuple[Path, PartnerSide]) -> Path:
    """The partner's folder, for this test alone."""
    return Path(shutil.copytree(partner_template[0], tmp_path / "partner"))


def connect_org(
    terminal: Terminal, practice: PracticeProcess, name: str = "uat", kind: str = "sandbox"
) -> None:
    """Sign in as a person does: password and security token on standard input."""
    user = practice.user(kind=kind)
    terminal.ok(
        "connect",
        "salesforce",
        name,
        "--host",
        practice.url(kind),
        "--ca-file",
        practice.ca_file,
        "--username",
        user["username"],
        typed=f"{user['password']}\n{user['security_token']}\n",
    )


@pytest.fixture
def ready(terminal: Terminal, practice: PracticeProcess, partner: Path) -> Terminal:
    """A terminal with the org and the partner's folder connected, and the sync added."""
    connect_org(terminal, practice)
    terminal.ok("connect", "files", "partner", "--folder", str(partner))
    terminal.ok(
        "sync", "add", str(SYNC_FILE), "--bind", "salesforce=uat", "--bind", "partner=partner"
    )
    return terminal
