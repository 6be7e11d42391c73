"""Asks about the workspace: its people, what it keeps and for how long, its copies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SetRole:
    """Say what a person may do in this workspace: `administrator` or `viewer`."""

    person: str
    role: str


@dataclass(frozen=True)
class SeeNotices:
    """Mark notices as seen, up to one of them. Answers how many there were."""

    up_to: int


@dataclass(frozen=True)
class ApplyRetention:
    """Remove what is older than it is kept for. Answers kind → how many were removed."""

    if_due: bool = False
    """Only if a day has passed since the last time."""


@dataclass(frozen=True)
class SetRetention:
    """Say how long a kind of data is kept: see `app.store.retention.Kept`."""

    kind: str
    days: int | None
    """None: for ever."""


@dataclass(frozen=True)
class ErasePerson:
    """Remove a person from everything that is kept. Answers `ErasureFacts`."""

    values: tuple[str, ...]
    """What the person is known by: an address, a number, a record's Id."""
    by: str


@dataclass(frozen=True)
class BackUpWorkspace:
    """Copy the workspace into one file, while it is in use. Answers the file's path."""

    path: str
    """A file to make, or a folder for one named after the day."""


@dataclass(frozen=True)
class MoveWorkspace:
    """Move the workspace to another folder; the program has to be started again after it."""

    folder: str


@dataclass(frozen=True)
class RestoreBackup:
    """Make a workspace of a backup in another folder; the one in use stays. Answers the folder."""

    path: str
    """The backup."""
    folder: str
    """Must hold no workspace."""


@dataclass(frozen=True)
class CheckWorkspace:
    """Check the workspace's files. Answers a list of findings, empty when it is sound."""

    deep: bool = False


@dataclass(frozen=True)
class ReadErrorGuide:
    """Read the shipped guide to errors. Answers what `app.wording.guide.take_guide` takes."""
