"""What a person can send when Orgtide fails: readable, and with no secret and no record in it."""

import faulthandler
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from PySide6.QtCore import qVersion

from app import __version__
from app.store.log_file import Sieve
from app.store.paths import private_file

CRASH_NAME = "window-crash.txt"


def compose_report(details: str, happened: datetime | None = None) -> str:
    """Make the report of one failure.

    Args:
        details: the exception with its places in the program, or what the interpreter wrote last.
        happened: when; None for now.
    """
    when = (happened or datetime.now(UTC)).astimezone(UTC)
    lines = [
        f"Orgtide {__version__}",
        f"{platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}",
        f"{when:%Y-%m-%d %H:%M:%S} UTC",
        "",
        details.strip(),
    ]
    clean = str(Sieve().cleaned("\n".join(lines)))
    return clean.replace(str(Path.home()), "~") + "\n"


class CrashWatch:
    """Lets the interpreter write its last words into the workspace's logs."""

    def __init__(self, workspace: Path) -> None:
        self._path = workspace / "logs" / CRASH_NAME
        self._file: IO[bytes] | None = None

    def begin(self) -> str:
        """Watch from now on.

        Returns:
            The report of how the window before this one ended; "" if it was closed.

        Raises:
            OSError: the folder cannot be written.
            StoreError: the same.
        """
        last = self._last_words()
        private_file(self._path)
        self._file = self._path.open("wb")
        faulthandler.enable(self._file)
        return last

    def end(self) -> None:
        """Stop watching; the window is closed in peace."""
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)

    def _last_words(self) -> str:
        if not self._path.is_file():
            return ""
        words = self._path.read_text("utf-8", "replace")
        happened = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        return compose_report(words, happened) if words.strip() else ""
