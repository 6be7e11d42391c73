"""A folder in which files arrive: which one is next, and where each goes when it is dealt with.

A file is taken only when it has been left alone for a while: one that is still being written is
not touched, and what comes behind it waits, so that the order stays.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from app.connectors.file_access import FilePrint, faults_said, print_of
from app.connectors.file_wake import file_state
from app.core.errors import EndpointError, RetriableError, SettingsError
from app.core.event import Arrival
from app.core.sync import ARRIVAL_ORDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from app.connectors.file_wake import FileState

DONE, FAILED = "done", "failed"
"""Folders inside the folder: of files that went through whole, and of the others."""

TO_FIX = " - to fix"
"""What a file of the rows that did not go through is called, behind the name of their file."""

SETTLED_S = 10
"""How long a file has to be left alone before it is taken. Unit: seconds. Source: ours."""

_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".download", ".upload")
"""Endings that programs give to a file while they write it, and take away by renaming it."""

_MARKS = (".", "~", "#")
"""First letters of files that are nobody's data."""


class ArrivalFolder:
    """One folder in which files arrive."""

    def __init__(
        self, name: str, folder: Path, said: Mapping[str, str], now: Callable[[], datetime]
    ) -> None:
        """Take a folder; nothing is looked at before it is asked for.

        Args:
            name: the connection's name.
            folder: where the files arrive.
            said: `arrivals`, one of `ARRIVAL_ORDERS`; `settled`, seconds.
            now: the time.

        Raises:
            SettingsError: an option that cannot be used.
        """
        self._name = name
        self._folder = folder
        self._now = now
        self._by_name = said["arrivals"] == ARRIVAL_ORDERS[1]
        if said["arrivals"] not in ARRIVAL_ORDERS:
            words = " or ".join(f"“{one}”" for one in ARRIVAL_ORDERS)
            raise SettingsError(f"Files that arrive are taken {words}.", key="arrivals")
        self._settled_s = _seconds(said.get("settled", ""))
        self._next: dict[str, Path | None] = {}
        self._read: dict[str, Arrival] = {}

    # What is next -----------------------------------------------------------------------------

    def waiting(self, pattern: str) -> list[Path]:
        """The files that a pattern means, in the order in which they are taken.

        Raises:
            EndpointError: the folder is not there.
        """
        with faults_said(self._name, str(self._folder)):
            found = [one for one in self._folder.iterdir() if _is_meant(one, pattern)]
            if self._by_name:
                return sorted(found, key=lambda one: one.name)
            return sorted(found, key=lambda one: (_changed_at(one), one.name))

    def next(self, pattern: str) -> Path | None:
        """The file that is taken now, the same for all who ask; None where none is there whole."""
        if pattern not in self._next:
            found = self.waiting(pattern)[:1]
            whole = found and self._is_settled(found[0])
            self._next[pattern] = found[0] if whole else None
        return self._next[pattern]

    def last(self, pattern: str) -> Path | None:
        """The newest file of a pattern that was dealt with; None where there was none."""
        found = [
            one
            for folder in (self._folder / DONE, self._folder / FAILED)
            if folder.is_dir()
            for one in folder.iterdir()
            if _is_meant(one, pattern)
        ]
        return max(found, key=_changed_at, default=None)

    def state(self, pattern: str) -> FileState:
        """The file that is next as it is now; () where none is there whole."""
        with faults_said(self._name, str(self._folder)):
            found = self.waiting(pattern)[:1]
            return file_state(found) if found and self._is_settled(found[0]) else ()

    def _is_settled(self, path: Path) -> bool:
        with faults_said(self._name, path.name):
            return self._now().timestamp() - _changed_at(path) >= self._settled_s

    # What was read ----------------------------------------------------------------------------

    def was_read(self, pattern: str, path: Path, before: FilePrint) -> None:
        """Remember what a file held that was read just now.

        Args:
            pattern: by which it was asked for.
            path: the file.
            before: its print before it was read.

        Raises:
            RetriableError: it changed meanwhile, so that nobody knows what was read.
        """
        with faults_said(self._name, path.name):
            now = print_of(path)
        if now != before:
            raise RetriableError(
                f"{path.name} is still being written.", endpoint=self._name, code="EBUSY"
            )
        self._read[pattern] = Arrival(path.name, now.size_bytes, now.changed_at_ns, now.sha256)

    def arrived(self, pattern: str) -> Arrival | None:
        """The file that stood for a pattern when it was read; None where none did."""
        return self._read.get(pattern)

    # When it is dealt with --------------------------------------------------------------------

    def put_away(self, arrival: Arrival, *, well: bool, summary: str, rows: bytes = b"") -> str:
        """Move a file to those that are done or to those that failed, its summary beside it.

        Args:
            arrival: the file as it was read.
            well: whether all of it went through.
            summary: what to put beside it.
            rows: a file of the rows that did not, to be put beside it as well; b"" for none.

        Returns:
            Where it is now, from the folder on; "" where it is not there any more, or not as it
            was read: then nothing was done.

        Raises:
            EndpointError: it cannot be moved, and is where it was.
        """
        path = self._folder / arrival.file
        with faults_said(self._name, arrival.file):
            if not path.is_file() or not _is(path, arrival):
                return ""
            folder = self._folder / (DONE if well else FAILED)
            folder.mkdir(exist_ok=True)
            place = _free_place(folder / arrival.file)
            _write_beside(place.with_name(f"{place.name}.txt"), summary)
            if rows:
                _write_beside(place.with_name(f"{place.stem}{TO_FIX}{place.suffix}"), rows)
            path.rename(place)
        self._next.clear()
        self._read.clear()
        return f"{folder.name}/{place.name}"


def _seconds(said: str) -> float:
    try:
        seconds = float(said) if said else SETTLED_S
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise SettingsError("“settled” is a number of seconds, a day at most.", key="settled")
    return seconds


def _is_meant(path: Path, pattern: str) -> bool:
    """Whether a file is data, whole by its name, and one of those that a pattern means."""
    name = path.name
    if name.startswith(_MARKS) or name.lower().endswith(_UNFINISHED) or path.is_symlink():
        return False
    fits = fnmatchcase(name, pattern) if "*" in pattern or "?" in pattern else name == pattern
    return fits and path.is_file()


def _changed_at(path: Path) -> float:
    """When a file was last touched: some programs set its own time back when they have copied it.

    Unit: seconds. On Windows the second time is that of its making, which is no later.
    """
    known = path.stat()
    return max(known.st_mtime, known.st_ctime)


def _is(path: Path, arrival: Arrival) -> bool:
    now = print_of(path)
    return (now.size_bytes, now.changed_at_ns, now.sha256) == (
        arrival.size_bytes,
        arrival.changed_at_ns,
        arrival.sha256,
    )


def _free_place(path: Path) -> Path:
    """A name that no file has: a second one of a name gets a number."""
    for number in range(1, 100_000):
        place = path if number == 1 else path.with_name(f"{path.stem} ({number}){path.suffix}")
        if not place.exists():
            return place
    raise EndpointError(f"{path.parent} holds too many files of the name {path.name}.")


def _write_beside(path: Path, said: str | bytes) -> None:
    """Write a file under another name first; a text gets the line ends of the system."""
    part = path.with_name(f".{path.name}.part")
    if isinstance(said, bytes):
        part.write_bytes(said)
    else:
        part.write_text(said, "utf-8", newline="\r\n" if os.name == "nt" else "\n")
    part.replace(path)
