"""Keeps the API files that were written or changed in a workspace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.errors import MappingError, StoreError
from app.store.paths import private_file, private_folder
from app.store.stage import sync_to_disk

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.http_api import HttpApi

FOLDER = "apis"
"""Of a workspace: where its own API files are."""


def own_api_files(workspace: Path) -> list[Path]:
    """The API files that were written or changed in a workspace, by name."""
    return sorted((workspace / FOLDER).glob("*.yaml"))


def keep_api_file(workspace: Path, api: HttpApi, text: str) -> Path:
    """Keep an API file under its own name; whatever happens, one whole file is there.

    Raises:
        MappingError: its name is none for a file.
        StoreError: it cannot be written.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", api.name):
        raise MappingError(
            f'"{api.name}" is no name for a file; use letters, digits, - and _.',
            path=api.path,
            key="name",
        )
    path = private_folder(workspace / FOLDER) / f"{api.name}.yaml"
    beside = path.with_suffix(".new")
    try:
        private_file(beside).write_text(text, "utf-8")
        sync_to_disk(beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StoreError(f"{path} cannot be written: {error.strerror}.", path=path) from error
    return path
