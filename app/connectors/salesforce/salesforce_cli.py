"""Takes over orgs that the Salesforce CLI on this computer is signed in to.

The CLI keeps and refreshes its own tokens; it is asked for one whenever one is needed. Since May
2026 `sf org display` hides the token, and `sf org auth show-access-token` tells it; both forms are
read, so that older and newer versions serve. A token never stands in an argument list.

Source: Salesforce CLI Command Reference, "org display", "org auth show-access-token", "org list".
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.patience import LOOK_S
from app.core.errors import ProtocolError, RetriableError, SettingsError, SignInError

if TYPE_CHECKING:
    from app.core.clock import Clock

PROGRAM = "sf"

LONGEST_RUN = timedelta(minutes=2)
"""How long one command of the CLI may take; it refreshes tokens over the network. Source: ours."""

_TARGET = re.compile(r"[\w@.+][\w@.+-]*")
"""An alias or a user name, never an option. Source: ours."""

_TOKEN = re.compile(r"00D\w{12,15}!\S+")


@dataclass(frozen=True)
class CliOrg:
    """An org as the CLI knows it."""

    username: str
    alias: str
    instance_url: str
    org_id: str
    status: str
    """Such as "Connected" or "Expired"; "" when the CLI did not say."""


@dataclass(frozen=True)
class _Shown:
    """What `org display` tells."""

    instance_url: str
    token: str = field(repr=False)


class SalesforceCli:
    """Runs the CLI of this computer."""

    def __init__(self, clock: Clock) -> None:
        """Run nothing yet.

        Args:
            clock: its waits end when the person asks to stop.
        """
        self._clock = clock

    def orgs(self) -> tuple[CliOrg, ...]:
        """The orgs that the CLI is signed in to, by user name.

        Raises:
            SettingsError: the CLI is not installed.
            EndpointError: it does not do what it should.
        """
        said = self._result("org", "list")
        found: dict[str, CliOrg] = {}
        for group in said.values() if isinstance(said, dict) else ():
            for one in group if isinstance(group, list) else ():
                org = _listed(one)
                if org is not None:
                    found.setdefault(org.username, org)
        return tuple(sorted(found.values(), key=lambda org: org.username))

    def access(self, target: str) -> Access:
        """An access to an org; the CLI refreshes it first if it has to.

        Args:
            target: alias or user name.

        Raises:
            SettingsError: the CLI is not installed, or that is no alias.
            SignInError: the CLI is not signed in to such an org.
        """
        if not _TARGET.fullmatch(target):
            raise SettingsError(
                f"“{target}” is no alias or user name of the Salesforce CLI", key="target_org"
            )
        shown = self._display(target)
        token = shown.token
        if not _TOKEN.fullmatch(token):
            told = self._result("org", "auth", "show-access-token", "--target-org", target)
            token = str(told.get("accessToken") or "") if isinstance(told, dict) else ""
        if not _TOKEN.fullmatch(token):
            raise SignInError(
                f"The Salesforce CLI has no access token for {target}", code="NO_TOKEN"
            )
        return Access(parse_host(shown.instance_url), token)

    def _display(self, target: str) -> _Shown:
        said = self._result("org", "display", "--target-org", target)
        if not isinstance(said, dict) or not said.get("instanceUrl"):
            raise ProtocolError("The Salesforce CLI did not tell the address of the org")
        return _Shown(str(said["instanceUrl"]), str(said.get("accessToken") or ""))

    def _result(self, *words: str) -> Any:
        """Run a command and give its `result`."""
        said = _json_in(self._run(*words, "--json"))
        if said is None:
            raise ProtocolError("The Salesforce CLI answered in a form that cannot be read")
        if said.get("status") not in (0, None):
            message = str(said.get("message") or "The Salesforce CLI refused")
            raise SignInError(
                " ".join(message.split())[:300], code=str(said.get("name") or "CLI_REFUSED")
            )
        return said.get("result")

    def _run(self, *words: str) -> str:
        program = shutil.which(PROGRAM)
        if program is None:
            raise SettingsError(
                "The Salesforce CLI (sf) is not installed on this computer, or not on the PATH",
                key="salesforce_cli",
            )
        process = subprocess.Popen(
            [program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "SF_AUTOUPDATE_DISABLE": "true", "NO_COLOR": "1"},
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        with process:
            try:
                return self._output(process)
            except BaseException:
                process.kill()
                raise

    def _output(self, process: subprocess.Popen[str]) -> str:
        """What it printed where answers and errors are; older versions tell errors beside."""
        began = self._clock.now()
        while True:
            try:
                out, err = process.communicate(timeout=LOOK_S)
            except subprocess.TimeoutExpired:
                self._clock.sleep(0)
                if self._clock.now() - began > LONGEST_RUN:
                    raise RetriableError("The Salesforce CLI does not come to an end") from None
            else:
                return out if "{" in out else err


class CliWay:
    """Gets into an org with what the CLI has."""

    def __init__(self, cli: SalesforceCli, target: str) -> None:
        self._cli = cli
        self._target = target

    def sign_in(self) -> Access:
        """Ask the CLI.

        Raises:
            SignInError: it is not signed in to such an org any more.
        """
        return self._cli.access(self._target)

    def close(self) -> None:
        """Nothing is open."""


def _listed(one: object) -> CliOrg | None:
    if not isinstance(one, dict) or not one.get("username"):
        return None
    said = {name: str(value) for name, value in one.items() if value is not None}
    return CliOrg(
        said["username"],
        said.get("alias", ""),
        said.get("instanceUrl", ""),
        said.get("orgId", ""),
        said.get("connectedStatus") or said.get("status", ""),
    )


def _json_in(text: str) -> dict[str, Any] | None:
    """The JSON object of a command's output, warnings around it left out; None without one."""
    start = text.find("{")
    if start < 0:
        return None
    try:
        said, _ = json.JSONDecoder().raw_decode(text[start:])
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
