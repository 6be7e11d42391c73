"""What connectors of files share: prints, faults in our words, open elsewhere, safe replacing."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import AccessDeniedError, EndpointError, RetriableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARING_VIOLATION = 32
"""Windows' own number for a file that another program holds. Source: System Error Codes."""


@dataclass(frozen=True)
class FilePrint:
    """What tells one state of a file from another."""

    size_bytes: int
    changed_at_ns: int
    sha256: str


def print_of(path: Path) -> FilePrint:
    """Take the print of a file as it is now.

    Raises:
        OSError: it cannot be read.
    """
    known = path.stat()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FilePrint(known.st_size, known.st_mtime_ns, digest)


@contextmanager
def faults_said(endpoint: str, name: str) -> Iterator[None]:
    """Say in our words what the computer says of a file.

    Raises:
        EndpointError: what stands inside could not use the file.
    """
    try:
        yield
    except OSError as error:
        raise refused(error, endpoint, name) from error


def refused(error: OSError, endpoint: str, name: str) -> EndpointError:
    """Make the error of a file that the computer does not let us use."""
    code = errno.errorcode.get(error.errno or 0, "")
    words = f"{name} cannot be used: {error.strerror}."
    if getattr(error, "winerror", None) == _SHARING_VIOLATION:
        return RetriableError(f"{name} is open in another program.", endpoint=endpoint, code=code)
    if isinstance(error, PermissionError):
        return AccessDeniedError(words, endpoint=endpoint, code=code, object=name)
    if isinstance(error, BlockingIOError | InterruptedError):
        return RetriableError(words, endpoint=endpoint, code=code)
    return EndpointError(words, endpoint=endpoint, code=code)


def check_not_open(path: Path, endpoint: str) -> None:
    """Refuse to write a file that an office program has open: it would be overwritten there.

    Office and LibreOffice put a file beside one that they have open.

    Raises:
        RetriableError: it is open; names the program and the file that says so.
    """
    for program, mark in (
        ("Excel", path.with_name(f"~${path.name}")),
        ("LibreOffice", path.with_name(f".~lock.{path.name}#")),
    ):
        if mark.is_file():
            raise RetriableError(
                f"{path.name} is open in {program} ({mark.name} stands beside it). Close it there; "
                "if nobody has it open, delete that file.",
                endpoint=endpoint,
                code="EBUSY",
            )


def replace_file(path: Path, data: bytes) -> None:
    """Put new contents in a file's place, all of them or none.

    Raises:
        OSError: the old contents are still there.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
