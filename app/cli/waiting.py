"""The wait for the browser, in a terminal: the address, a countdown, and a place to paste."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from app.cli.errors import tell
from app.connectors.salesforce.loopback import deliver
from app.core.errors import AppError

if TYPE_CHECKING:
    from app.core.progress import Progress

PASTE_MAX_BYTES = 8_192
"""Longest line that is read at once. Unit: bytes. Source: ours."""


class BrowserWait:
    """Told by the job how long it has been waited; reads a pasted address beside it."""

    def __init__(self) -> None:
        self._shown = False
        self._live = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        """Show the address once, then how much time is left."""
        if not self._shown:
            self._shown = True
            print(
                f"Your browser opens this address; if it does not, open it yourself:\n"
                f"{progress.note}\n"
                "If the browser cannot come back here, copy the address that it ends on, paste it"
                " here and press Enter. If it shows an error of Salesforce, see"
                " orgtide connect setup.",
                file=sys.stderr,
            )
            threading.Thread(target=_read_pasted, name="pasted address", daemon=True).start()
        if self._live and progress.total is not None:
            minutes, seconds = divmod(progress.total - progress.done, 60)
            text = f"\rWaiting for the browser: {minutes}:{seconds:02} left. Ctrl+C to stop. "
            print(text, end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the countdown's line."""
        if self._shown and self._live:
            print(file=sys.stderr)


def _read_pasted() -> None:
    """Bring each pasted line to the listener, until one is taken or the input ends.

    Reads the descriptor itself: a thread that sits in the reading of `sys.stdin` would keep the
    program from ending.
    """
    kept = b""
    while said := os.read(0, PASTE_MAX_BYTES):
        kept += said
        *lines, kept = kept.split(b"\n")
        for line in (one.decode(errors="replace").strip() for one in lines):
            if line and _delivered(line):
                return


def _delivered(line: str) -> bool:
    try:
        deliver(line)
    except AppError as error:
        print(file=sys.stderr)
        tell(error, as_json=False)
        return False
    return True
