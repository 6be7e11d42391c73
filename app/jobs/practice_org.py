"""The built-in practice orgs: a process of their own, started when somebody needs them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import ProtocolError, RetriableError

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_S = 0.2
"""How often a wait looks whether it was stopped. Unit: seconds. Source: ours."""

READY_S = 60.0
"""Longest time the practice orgs may take to start; the first time they make their data."""


@dataclass(frozen=True)
class PracticeUser:
    """Somebody who may sign in to a practice org."""

    username: str
    password: str
    security_token: str


@dataclass(frozen=True)
class PracticeFacts:
    """Where a practice org is and who may sign in."""

    kind: str
    """`sandbox` or `production`: what the org pretends to be."""
    host: str
    """Host and port."""
    ca_file: Path
    user: PracticeUser


class PracticeOrgs:
    """Starts the practice orgs for one workspace, and ends what it started."""

    def __init__(self, folder: Path) -> None:
        """Name the folder in which the orgs keep their data; nothing is started yet."""
        self.folder = folder
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._facts_path = folder / "ready.json"

    @property
    def ca_file(self) -> Path:
        """The authority that signs the practice orgs' certificates."""
        return self.folder / "tls" / "ca.pem"

    def ensure(self, still_wanted: Callable[[], None] = lambda: None) -> tuple[PracticeFacts, ...]:
        """Start the practice orgs unless they run, here or in another process of this workspace.

        Args:
            still_wanted: is asked while they start, and raises when the person stopped waiting.

        Raises:
            RetriableError: they did not start in time.
        """
        with self._starting:
            if self._answers():
                return self._facts()
            return self._start(still_wanted)

    def close(self) -> None:
        """End the process that was started here."""
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        process.stdin.close()
        process.wait()
        process.stdout.close()

    def _answers(self) -> bool:
        """Whether the orgs of this workspace listen where they last did."""
        if not self._facts_path.exists():
            return False
        facts = self._facts()
        return bool(facts) and all(_listens(one.host) for one in facts)

    def _start(self, still_wanted: Callable[[], None]) -> tuple[PracticeFacts, ...]:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "app", "practice-server", "--data", str(self.folder)]
        if getattr(sys, "frozen", False):
            command = [sys.executable, *command[3:]]
        command += ["--ports-file", str(self.folder / "ports.json"), "--until-stdin-closes"]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._process = process
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        line = _first_line(process, still_wanted)
        if not line:
            self.close()
            raise RetriableError("The practice org did not start", endpoint="practice")
        self._facts_path.write_bytes(line)
        self._facts_path.chmod(0o600)
        return self._facts()

    def _facts(self) -> tuple[PracticeFacts, ...]:
        try:
            said: dict[str, Any] = json.loads(self._facts_path.read_text(encoding="utf-8"))
            return tuple(_org_facts(kind, org, said) for kind, org in said["orgs"].items())
        except (ValueError, KeyError, IndexError) as error:
            raise ProtocolError(
                "The practice org's own description cannot be read", endpoint="practice"
            ) from error


def _first_line(process: subprocess.Popen[bytes], still_wanted: Callable[[], None]) -> bytes:
    """What a server says when it is ready; nothing when it ends before, or takes too long."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    lines: list[bytes] = []
    read = process.stdout.readline
    reader = threading.Thread(target=lambda: lines.append(read()), name="practice starts")
    patience = threading.Timer(READY_S, process.kill)
    reader.start()
    patience.start()
    try:
        while reader.is_alive():
            reader.join(LOOK_S)
            still_wanted()
    except BaseException:
        process.kill()
        raise
    finally:
        patience.cancel()
        patience.join()
        reader.join()
    return lines[0]


def _org_facts(kind: str, org: dict[str, Any], said: dict[str, Any]) -> PracticeFacts:
    user = org["users"][0]
    return PracticeFacts(
        kind=kind,
        host=f"{org['host']}:{org['port']}",
        ca_file=Path(said["ca_file"]),
        user=PracticeUser(user["username"], user["password"], user["security_token"]),
    )


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1.0):
            return True
    except OSError:
        return False
