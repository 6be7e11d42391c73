"""The command orgtide, as a person types it: a process of its own with a workspace of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.forks import Forks

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error as one JSON object, from the last line of standard error."""
        found: dict[str, Any] = json.loads(self.err.strip().splitlines()[-1])
        return found


@dataclass
class Terminal:
    """Types commands for one workspace."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    forks: Forks | None = None
    """Where a command is forked from a loaded program; without, each is a Python of its own."""

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        python = [sys.executable, "-m", "app", *words]
        return subprocess.Popen(
            self.forks.command("app", *words) if self.forks else python,
            cwd=ROOT,
            env=self.environment_of_a_command(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def environment_of_a_command(self, **more: str) -> dict[str, str]:
        """What a command finds in its environment."""
        return {**os.environ, **self.environment, **more, "ORGTIDE_HOME": str(self.home)}

    def say(self, *words: str, typed: str = "", **more: str) -> Said:
        """Run a command to its end.

        Args:
            words: the command and its arguments.
            typed: what the person types on standard input.
            more: environment variables for this command alone.
        """
        process = self.start(*words, **more)
        out, err = process.communicate(typed, timeout=PATIENCE_S)
        return Said(process.returncode, out, err)

    def ok(self, *words: str, typed: str = "", **more: str) -> Said:
        """Run a command that must succeed."""
        said = self.say(*words, typed=typed, **more)
        assert said.code == 0, f"{words} ended with {said.code}\n{said.out}\n{said.err}"
        return said
