"""Tells whether a process that left its mark somewhere is still there."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessMark:
    """Names one process for good, as far as the system lets us."""

    host: str
    pid: int
    began: str
    """When it began, in the system's own count; "" where that is not told."""

    @classmethod
    def own(cls) -> ProcessMark:
        """The mark of this process."""
        return cls(socket.gethostname(), os.getpid(), _began(os.getpid()))

    @property
    def is_here(self) -> bool:
        """Whether it is, or was, a process of this computer."""
        return self.host == socket.gethostname()

    @property
    def is_gone(self) -> bool:
        """Whether it has certainly ended; never known of another computer's."""
        if not self.is_here:
            return False
        return not _exists(self.pid) or bool(self.began and self.began != _began(self.pid))

    def __str__(self) -> str:
        return f"process {self.pid} on {'this computer' if self.is_here else self.host}"


def _began(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _exists(pid: int) -> bool:
    if os.name != "posix":
        return True  # os.kill would end it there; a heartbeat tells
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
