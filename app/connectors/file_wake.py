"""Tells when a file changed, or another one arrived, and was then left alone for a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

FileState = tuple[tuple[str, int, int], ...]
"""Name, size in bytes and time of change of each file."""


def file_state(paths: Iterable[Path]) -> FileState:
    """What files are now.

    Raises:
        OSError: one cannot be looked at.
    """
    known = ((path.name, path.stat()) for path in paths)
    return tuple((name, one.st_size, one.st_mtime_ns) for name, one in known)


class FileWake:
    """Files as they were at the last look."""

    def __init__(self, state: Callable[[], FileState]) -> None:
        """Begin with what is there, which counts as known.

        Args:
            state: looks at the files.
        """
        self._state = state
        self._seen = state()
        self._known = self._seen

    def moved(self) -> bool:
        """Whether there is something new that did not change between two looks.

        Raises:
            EndpointError: the folder cannot be read now.
        """
        before, self._seen = self._seen, self._state()
        if self._seen != before or self._seen == self._known:
            return False
        self._known = self._seen
        return bool(self._seen)

    def close(self) -> None:
        """Nothing is open between two looks."""
