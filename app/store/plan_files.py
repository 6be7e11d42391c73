"""A plan as a file: what it says of each record and what was decided, to be opened elsewhere.

A ZIP with two parts: `plan.json`, the head, with the decisions, the groups and the SHA-256 of the
other part; and `changes.jsonl`, one change a line with the values before. Nothing in it is trusted:
where it is opened both sides are compared anew, and a decision counts only for a record of which
the new plan says exactly the same.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import msgspec

from app.core.approval import ChangeGroup, Decision
from app.core.errors import SettingsError, StoreError
from app.core.sync import OrgKind, Place
from app.store.paths import OWNER_ONLY_FILE
from app.store.plan_groups import read_plan_groups
from app.store.plan_rows import change_id, change_rows, read_decisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store.database import Database, Reader

VERSION = 1
HEAD, CHANGES = "plan.json", "changes.jsonl"
MOST_HEAD_BYTES = 64 * 2**20
MOST_LINE_BYTES = 16 * 2**20
"""A file that holds more than this at once is not one of ours. Unit: bytes. Source: ours."""
CHANGES_A_TRANSACTION = 50_000
"""Changes taken in before other processes get their turn. Unit: rows. Source: ours."""

_COLUMNS = (
    *("seq", "mapping", "kind", "side", "source_key", "target_key", "title", "shown_key"),
    *("fields", "changed", "touched", "reason", "detail", "source_row", "target_stamp"),
    *("depends_on", "groups"),
)
_Line = tuple[str | int | None, ...]


class PlanFileHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a plan file says of the plan as a whole."""

    orgtide_plan: int
    """The version of the format."""
    sync: str
    sync_title: str
    org_id: str
    org_kind: str
    org_name: str
    made_at: str
    changes: int
    changes_sha256: str
    decisions: tuple[Decision, ...]
    groups: tuple[ChangeGroup, ...]


@dataclass(frozen=True)
class PlanFile:
    """A plan file that was found whole."""

    path: Path
    head: PlanFileHead

    @property
    def place(self) -> Place:
        """The sync and the org that it was made for."""
        return Place(self.head.sync, self.head.org_id)

    @property
    def org_kind(self) -> OrgKind | None:
        """What kind of org that was; None when nobody knew."""
        return OrgKind(self.head.org_kind) if self.head.org_kind else None


def write_plan_file(reader: Reader, plan_id: int, head: PlanFileHead, path: Path) -> None:
    """Write a plan beside the file's place, then put it there; only its owner can read it.

    Args:
        reader: of the workspace.
        plan_id: the plan.
        head: with no decisions, groups and checksum yet.
        path: of the file; one that is there is replaced.

    Raises:
        StoreError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, OWNER_ONLY_FILE)
        with os.fdopen(handle, "wb") as file, ZipFile(file, "w", ZIP_DEFLATED) as parts:
            count, seal = 0, hashlib.sha256()
            with parts.open(CHANGES, "w", force_zip64=True) as lines:
                for row in change_rows(reader, plan_id):
                    line = msgspec.json.encode([row[name] for name in _COLUMNS]) + b"\n"
                    seal.update(line)
                    lines.write(line)
                    count += 1
            whole = msgspec.structs.replace(
                head,
                changes=count,
                changes_sha256=seal.hexdigest(),
                decisions=tuple(read_decisions(reader, plan_id)),
                groups=read_plan_groups(reader, plan_id),
            )
            parts.writestr(HEAD, msgspec.json.encode(whole))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StoreError(f"{path} cannot be written: {error.strerror}.", path=path) from error


def open_plan_file(path: Path) -> PlanFile:
    """Read the head of a plan file and look whether the rest is whole.

    Raises:
        SettingsError: there is no such file, it is no plan file, or it is damaged.
    """
    try:
        with ZipFile(path) as parts:
            if parts.getinfo(HEAD).file_size > MOST_HEAD_BYTES:
                raise SettingsError(f"{path.name} is no plan that Orgtide saved", key="path")
            head = msgspec.json.decode(parts.read(HEAD), type=PlanFileHead)
            if head.orgtide_plan != VERSION:
                raise SettingsError(
                    f"{path.name} was saved by another version of Orgtide", key="path"
                )
            seal = hashlib.sha256()
            with parts.open(CHANGES) as lines:
                for line in _lines(lines):
                    seal.update(line)
    except FileNotFoundError as error:
        raise SettingsError(f"There is no file {path}", key="path") from error
    except (OSError, KeyError, BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise SettingsError(f"{path.name} is no plan that Orgtide saved", key="path") from error
    if seal.hexdigest() != head.changes_sha256:
        raise SettingsError(f"{path.name} is damaged; save the plan again", key="path")
    return PlanFile(path, head)


def take_in(database: Database, file: PlanFile) -> int:
    """Store the plan of a file as one that has had its time; its id.

    Raises:
        StoreError: the disk is full, or a line of the file is not what it should be.
    """
    head = file.head
    with database.transaction():
        plan_id = database.insert(
            "INSERT INTO plans (sync, org_id, org_kind, kind, state, made_at, changes, counts,"
            " stops, content_hash) VALUES (?, ?, ?, 'preview', 'saving', ?, ?, '{}', '[]', '')",
            (head.sync, head.org_id, head.org_kind or None, head.made_at, head.changes),
        )
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    marks = ", ".join("?" for _ in range(len(_COLUMNS) + 2))
    with ZipFile(file.path) as parts, parts.open(CHANGES) as lines:
        rows = _rows(lines, plan_id, file.path)
        while batch := list(islice(rows, CHANGES_A_TRANSACTION)):
            with database.transaction():
                database.many(
                    f"INSERT INTO plan_changes (id, plan_id, {names}) VALUES ({marks})", batch
                )
    return plan_id


def _rows(lines: IO[bytes], plan_id: int, path: Path) -> Iterator[_Line]:
    for line in _lines(lines):
        try:
            row = msgspec.json.decode(line, type=tuple[str | int | None, ...])
        except msgspec.DecodeError as error:
            raise StoreError(f"{path.name} is no plan that Orgtide saved.", path=path) from error
        if len(row) != len(_COLUMNS) or not isinstance(row[0], int):
            raise StoreError(f"{path.name} is no plan that Orgtide saved.", path=path)
        yield (change_id(plan_id, row[0]), plan_id, *row)


def _lines(lines: IO[bytes]) -> Iterator[bytes]:
    """The lines of a part, none of which may be longer than ours ever are."""
    while line := lines.readline(MOST_LINE_BYTES):
        if not line.endswith(b"\n"):
            raise ValueError("a line is too long, or the file ends in one")
        yield line
