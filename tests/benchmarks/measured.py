"""What benchmarks share: a command in a process of its own, and a sandbox filled beforehand."""

from __future__ import annotations

import json
import os
import random
import resource
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.practice.organisations import PracticeOrg, open_practice_org
from app.practice.sample import SampleSize
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess, start_practice_process
from tests.stories.terminal import Terminal


def measured(
    desk: Desk, practice: PracticeProcess, *words: str
) -> tuple[dict[str, Any], resource.struct_rusage]:
    """Run a command of the terminal in a process of its own, so that its memory is its own too.

    Returns:
        What it answers with `--json`, and what it used.
    """
    user = practice.user()
    secrets = {
        "ORGTIDE_SECRET_ORG": user["password"],
        "ORGTIDE_SECRET_ORG__SECURITY_TOKEN": user["security_token"],
    }
    process = Terminal(desk.machine.path, secrets).start(*words, "--json")
    pipes = (process.stdout, process.stderr, process.stdin)
    out, trouble = (pipe.read() if pipe else "" for pipe in pipes[:2])
    for pipe in pipes:
        if pipe:
            pipe.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), trouble
    return json.loads(out), used


def filled_sandbox(folder: Path, fill: Callable[[PracticeOrg], None]) -> PracticeProcess:
    """Start a practice sandbox whose org was filled while nobody asked it; the caller stops it."""
    made = open_practice_org(
        folder / "sandbox",
        "sandbox",
        now=lambda: datetime.now(UTC),
        rng=random.Random(1),
        size=SampleSize.SMALL,
    )
    fill(made)
    made.org.close()
    return start_practice_process(folder, "--kind", "sandbox", "--records", "small", "--seed", "1")
