"""Looks for secrets where none may be: in files of every kind, in texts, in what processes show."""

import base64
import html
import io
import json
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import duckdb

LOOKS = 20
"""How often a process is looked at: it may begin as a copy of another one. Unit: looks."""

SHORTEST = 6
"""Shorter secrets would be found by chance. Unit: characters."""


def spellings(secret: str) -> set[bytes]:
    """A secret as it may be written down."""
    plain = secret.encode()
    aligned = {base64.b64encode(b" " * shift + plain)[4:-4] for shift in (0, 3)}
    found = {
        plain,
        secret.encode("utf-16-le"),
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"="),
        json.dumps(secret)[1:-1].encode(),
        quote(secret, safe="").encode(),
        quote_plus(secret).encode(),
        html.escape(secret).encode(),
    }
    return {one for one in found | aligned if len(one) >= SHORTEST}


def found_in(data: bytes, secrets: Mapping[str, str]) -> set[str]:
    """Names of the secrets that stand in some bytes, in whatever spelling."""
    return {
        name
        for name, secret in secrets.items()
        if len(secret) >= SHORTEST and any(one in data for one in spellings(secret))
    }


def contents(path: Path) -> Iterator[bytes]:
    """What a file holds: its bytes, and what is packed in them."""
    data = path.read_bytes()
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    if data[:4] == b"PAR1":
        rows = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()
        yield repr(rows).encode()


def leaked_files(folders: Iterable[Path], secrets: Mapping[str, str]) -> list[str]:
    """Files below some folders that hold secrets, each with the names of what it holds."""
    return [
        f"{path.name}: {', '.join(sorted(names))}"
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and (names := set().union(*(found_in(data, secrets) for data in contents(path))))
    ]


class ProcessWatch:
    """Reads what everybody on the computer may see of the processes of one workspace."""

    def __init__(self, home: Path) -> None:
        self._mark = f"ORGTIDE_HOME={home}".encode()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._looked: dict[str, int] = {}
        self.shown: set[bytes] = set()
        """Argument lists and environments."""

    def __enter__(self) -> "ProcessWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            for folder in Path("/proc").iterdir():
                looked = self._looked.get(folder.name, 0)
                if folder.name.isdigit() and looked < LOOKS:
                    self._looked[folder.name] = looked + 1
                    self._look(folder)

    def _look(self, folder: Path) -> None:
        try:
            environment = (folder / "environ").read_bytes()
            if self._mark in environment:
                self.shown |= {environment, (folder / "cmdline").read_bytes()}
        except OSError:
            return  # it has ended
