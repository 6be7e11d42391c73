"""Asks about API files: list, open, check while they are typed, try, save."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ListApiFiles:
    """See which API files there are. Answers a list of `ApiFileFacts`."""


@dataclass(frozen=True)
class OpenApiFile:
    """Read an API file to edit it. Answers `ApiText`."""

    api: str = ""
    """Its name or path; "" for a new one to begin with."""
    connection: str = ""
    """The connection whose copy is meant, in place of a file."""


@dataclass(frozen=True)
class CheckApiText:
    """Read an API file as far as it is typed; sends nothing. Answers `ApiCheck`."""

    text: str


@dataclass(frozen=True)
class SaveApiFile:
    """Keep an edited API file in the workspace, under its own name. Answers `SavedApi`."""

    text: str
    connection: str = ""
    """The connection whose copy is replaced as well; "" for none."""


@dataclass(frozen=True)
class TryApi:
    """Ask an API for the first page of an object; nothing is kept. Answers `ApiTrial`."""

    api: str
    """Name or path; with a text, how errors call it."""
    object: str = ""
    """"" for the first that is read."""
    answers: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    connection: str = ""
    """Whose answers and secrets count where none are given."""
    ca_file: str = ""
    only_show: bool = False
    """Say what would be sent, and send nothing."""
    text: str = ""
    """What the file says, where it is not saved yet."""


@dataclass(frozen=True)
class ReadOpenApi:
    """Take fields from an OpenAPI document. Answers `OpenApiFields`; nothing is kept."""

    document: str
    """Path of a file, or an https address."""
    schema: str = ""
    """Which of its records; "" only lists them."""
    text: str = ""
    """An API file that the fields are written into; "" for none."""
    object: str = ""
    """Which of its objects."""
    ca_file: str = ""


@dataclass(frozen=True)
class ReadApiFile:
    """Read an API file and say what it declares; sends nothing. Answers `ApiFacts`."""

    api: str
