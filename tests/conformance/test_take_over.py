"""The Salesforce CLI of this computer hands an org over; only where `sf` is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.connectors.salesforce.salesforce_cli import SalesforceCli
from app.core.errors import SignInError
from app.jobs.machine import SystemClock
from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess

pytestmark = pytest.mark.skipif(
    shutil.which("sf") is None, reason="the Salesforce CLI is not installed here"
)


@pytest.fixture
def token(shared_practice: PracticeProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The CLI, with a home of its own, is signed in to the practice org as uat."""
    for name, value in {
        "HOME": str(tmp_path),
        "NODE_EXTRA_CA_CERTS": shared_practice.ca_file,
        "SF_DISABLE_TELEMETRY": "true",
        "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
    }.items():
        monkeypatch.setenv(name, value)
    with RehearsalSession(shared_practice) as session:
        found = str(signed_in(shared_practice, session).session_id)
    words = ("org", "login", "access-token", "--no-prompt", "--alias", "uat", "--instance-url")
    subprocess.run(
        ["sf", *words, shared_practice.url()],
        env={**os.environ, "SF_ACCESS_TOKEN": found},
        check=True,
        capture_output=True,
    )
    return found


def test_the_cli_lists_its_org_and_hands_its_token_over(
    token: str, shared_practice: PracticeProcess
) -> None:
    cli = SalesforceCli(SystemClock())
    (org,) = cli.orgs()
    assert (org.alias, org.username) == ("uat", shared_practice.user()["username"])
    access = cli.access("uat")
    assert access.token == token
    assert access.host.url == shared_practice.url()


@pytest.mark.usefixtures("token")
def test_the_cli_says_that_it_knows_no_such_org() -> None:
    with pytest.raises(SignInError) as refused:
        SalesforceCli(SystemClock()).access("nobody")
    assert refused.value.code == "NamedOrgNotFoundError"
