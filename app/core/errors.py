"""The tree of exceptions, by what can be done next.

    AppError
    ├── UserError                       the person can mend it now
    │   ├── MappingError                a sync file: path, line, key
    │   ├── SettingsError               a setting or an argument
    │   ├── DataError                   an input file or row that cannot be read: path, line
    │   └── SchemaMismatchError         an object or field that is not there
    ├── EndpointError                   the other side did not do what was asked
    │   ├── RetriableError              may work later; seen when the retries ran out
    │   │   └── RequestLimitError       an allowance is used up
    │   │       └── CrowdedError        it takes no more requests at once; there are calls left
    │   ├── SignInError                 the sign-in is missing, expired or refused
    │   ├── AccessDeniedError           the user may not
    │   ├── UnknownOutcomeError         sent, and nobody knows whether it was done
    │   └── ProtocolError               an answer we do not know
    ├── NotAllowedError                 the person's role does not allow it
    ├── SafetyStop                      refused before any write
    ├── BusyError                       another process holds the lease
    ├── AccountingError                 a run's books do not add up: a fault of ours
    └── StoreError                      the workspace cannot be read or written
        ├── StoreTooNewError            written by a newer program
        └── StoreFullError              the disk is full
    Cancelled                           not an AppError: the person's wish

A refused row is a value (`Problem`, `Conflict`, `RowError`), never an exception. Every message is
one plain sentence of fact; advice is in `app.wording`. A secret never enters an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class AppError(Exception):
    """Anything that stops a job and that somebody can act on."""

    def __reduce__(self) -> tuple[object, ...]:
        """Come back whole from another process, whatever the class wants to be made with."""
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[AppError], args: tuple[object, ...]) -> AppError:
    return kind.__new__(kind, *args)


class UserError(AppError):
    """Something the person can mend now."""


class MappingError(UserError):
    """A sync file that does not say what it should.

    Attributes:
        path: the file.
        line: 1-based line, None when the whole file is meant.
        key: the key concerned, with its parents joined by dots, "" when none.
    """

    def __init__(self, message: str, *, path: Path, line: int | None = None, key: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.key = key


class SettingsError(UserError):
    """A setting, name or argument that cannot be used.

    Attributes:
        key: the setting's or argument's name, "" when none.
    """

    def __init__(self, message: str, *, key: str = "") -> None:
        super().__init__(message)
        self.key = key


class DataError(UserError):
    """An input file that cannot be read as it is.

    Attributes:
        path: the file.
        line: 1-based line, None when the whole file is meant.
        byte: 0-based offset of the first bad byte, None when unknown.
    """

    def __init__(
        self, message: str, *, path: Path, line: int | None = None, byte: int | None = None
    ) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.byte = byte


class SchemaMismatchError(UserError):
    """An object or a field that the side does not have, or that the user may not see.

    Attributes:
        object: API name of the object or table.
        field: the field's name, "" when the object itself is missing.
        near: names that come close, best first.
        paused: whether it was there before, so that its mapping waits; the message says what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        object: str,
        field: str = "",
        near: tuple[str, ...] = (),
        paused: bool = False,
    ) -> None:
        super().__init__(message)
        self.object = object
        self.field = field
        self.near = near
        self.paused = paused


class EndpointError(AppError):
    """The other side did not do what was asked.

    Attributes:
        endpoint: name of the connection, "" when the seam does not know it.
        code: the other side's own code, such as `UNABLE_TO_LOCK_ROW`, "" when it gave none.
    """

    def __init__(self, message: str, *, endpoint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.endpoint = endpoint
        self.code = code


class RetriableError(EndpointError):
    """May work later; nothing was done on the other side.

    Attributes:
        retry_after_s: seconds the other side asked for, None when it did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        endpoint: str = "",
        code: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, endpoint=endpoint, code=code)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Unplanned:
    """An unattended run that ended before anything was planned."""

    sync: str
    mapping: str
    """"" for all of them."""
    org: str
    """The kind of org that was asked for, "" where only one is bound."""


class RequestLimitError(RetriableError):
    """The org's API allowance or the budget set for it is used up.

    Attributes:
        resets_at: when there will be more, None when nobody knows.
        waits: whether what it stopped was kept, and goes on by itself.
        unplanned: the unattended run that it left without a plan; None for anything else.
    """

    waits = False
    unplanned: Unplanned | None = None

    def __init__(
        self,
        message: str,
        *,
        endpoint: str = "",
        code: str = "",
        retry_after_s: float | None = None,
        resets_at: datetime | None = None,
    ) -> None:
        super().__init__(message, endpoint=endpoint, code=code, retry_after_s=retry_after_s)
        self.resets_at = resets_at


class CrowdedError(RequestLimitError):
    """The org works on as many long requests as it takes at once; nothing was done.

    Short waits help; where they do not, what is left is held as with any other limit.
    """


class SignInError(EndpointError):
    """The sign-in is missing, expired, revoked or refused."""


class AccessDeniedError(EndpointError):
    """The user may not do this.

    Attributes:
        object: API name of the object, "" when none is meant.
        field: API name of the field, "" when none is meant.
    """

    def __init__(
        self,
        message: str,
        *,
        endpoint: str = "",
        code: str = "",
        object: str = "",
        field: str = "",
    ) -> None:
        super().__init__(message, endpoint=endpoint, code=code)
        self.object = object
        self.field = field


class UnknownOutcomeError(EndpointError):
    """A write was sent and the answer never came: it may or may not have been done."""


class ProtocolError(EndpointError):
    """An answer we do not know.

    Attributes:
        status: HTTP status, None when there was none.
        excerpt: the first characters of the answer, without secrets.
    """

    def __init__(
        self,
        message: str,
        *,
        endpoint: str = "",
        code: str = "",
        status: int | None = None,
        excerpt: str = "",
    ) -> None:
        super().__init__(message, endpoint=endpoint, code=code)
        self.status = status
        self.excerpt = excerpt


class NotAllowedError(AppError):
    """The person's role in this workspace does not allow it; nothing was done.

    Attributes:
        person: who asked.
    """

    def __init__(self, message: str, *, person: str) -> None:
        super().__init__(message)
        self.person = person


@dataclass(frozen=True)
class StopReason:
    """One guard that stands in the way."""

    guard: str
    """`deletes`, `hard_deletes`, `updates`, `source_empty`, `source_shrank`, `other_org`,
    `first_run` or `paused`."""
    message: str
    count: int = 0
    limit: int = 0


class SafetyStop(AppError):
    """Refused before any write.

    Attributes:
        reasons: each guard that stopped it, worst first.
    """

    def __init__(self, reasons: tuple[StopReason, ...]) -> None:
        *before, last = [reason.message for reason in reasons] or [""]
        super().__init__(". ".join([*(one.rstrip(".") for one in before), last]))
        self.reasons = reasons


class BusyError(AppError):
    """Another process is already doing this.

    Attributes:
        holder: what holds it, in words ("process 4711 on this computer").
    """

    def __init__(self, message: str, *, holder: str = "") -> None:
        super().__init__(message)
        self.holder = holder


class AccountingError(AppError):
    """A run's books do not add up: something was lost or counted twice, and it is our fault."""


class StoreError(AppError):
    """The workspace cannot be read or written.

    Attributes:
        path: the file or folder.
    """

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class StoreTooNewError(StoreError):
    """The workspace was written by a newer program; nothing was touched.

    Attributes:
        found: schema version of the workspace.
        supported: highest version this program knows.
    """

    def __init__(self, message: str, *, path: Path, found: int, supported: int) -> None:
        super().__init__(message, path=path)
        self.found = found
        self.supported = supported


class StoreFullError(StoreError):
    """There is no room left where the workspace is kept."""


class Cancelled(BaseException):
    """The person asked to stop; a BaseException, so that no `except Exception` eats it."""
