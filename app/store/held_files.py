"""Which database files this process has open, so that nobody opens them past SQLite.

Closing any descriptor of a file drops every lock that the process holds on it, whoever took the
lock: another process then takes the database for unused and throws its write-ahead log away.

Source: sqlite.org/howtocorrupt.html, section 2.2.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FileMark = tuple[int, int]
"""Device and inode."""


class HeldFiles:
    """Counts the open connections of each file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[FileMark, int] = {}

    @contextmanager
    def opening(self, path: Path) -> Iterator[bool]:
        """Let one thread at a time open a file; gives whether a connection has it open already.

        Where one has, the file must be reached through SQLite alone. Where none has, it may be
        looked at and made before the connection, inside of this block.
        """
        with self._lock:
            yield self._counts.get(_mark(path), 0) > 0

    def hold(self, path: Path) -> FileMark:
        """Count a connection that was opened; called inside of `opening`."""
        mark = _mark(path)
        self._counts[mark] = self._counts.get(mark, 0) + 1
        return mark

    def release(self, mark: FileMark) -> None:
        """Count a connection that was closed."""
        with self._lock:
            left = self._counts[mark] - 1
            if left:
                self._counts[mark] = left
            else:
                del self._counts[mark]


def _mark(path: Path) -> FileMark:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


HELD = HeldFiles()
"""Of this process."""
