"""Long lists of a plan's changes on their way from the engine process to the window, as a file.

Numbers of changes and nothing else. The window takes a list in as soon as it is told of it; the
next list takes its place.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from app.core.errors import StoreError
from app.store.paths import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ENDING = ".seqs"
_NUMBER = "I"
"""Four bytes each, for `seq` is below 2^32."""


class ShownLists:
    """The lists of a workspace, of which only the newest is there."""

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / "lists"

    def keep(self, seqs: Iterable[int]) -> str:
        """Write a list, and let go of the ones before; its name.

        Raises:
            StoreError: it cannot be written.
        """
        try:
            private_folder(self._folder)
            before = list(self._folder.glob(f"*{_ENDING}"))
            last = max((int(path.stem) for path in before if path.stem.isdigit()), default=0)
            path = self._folder / f"{last + 1}{_ENDING}"
            with path.open("wb") as file:
                array(_NUMBER, seqs).tofile(file)
            for one in before:
                one.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError("The list of changes cannot be written.", path=self._folder) from error
        return path.name

    def read(self, name: str) -> array[int]:
        """Read a list by the name that `keep` gave.

        Raises:
            StoreError: it is not there any more.
        """
        path = self._folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise StoreError("The list of changes is gone; ask again.", path=path) from error
        seqs = array(_NUMBER)
        seqs.frombytes(content)
        return seqs
