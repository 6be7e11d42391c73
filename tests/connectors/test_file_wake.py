"""A file tells that it changed, once nobody is writing it any more."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.connectors.file_folder import FileFolder
from app.core.ports import Wake


def begun(files: FileFolder, object: str) -> Wake:
    wake = files.wake(object, None)
    assert wake is not None
    return wake


def put(path: Path, text: str, at: int) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (at, at))


def test_a_changed_file_is_told_once_it_was_the_same_twice(tmp_path):
    path = tmp_path / "people.csv"
    put(path, "k\n1\n", at=1_000)
    wake = begun(FileFolder("files", tmp_path), "people")
    assert not wake.moved()
    put(path, "k\n1\n2", at=2_000)
    assert not wake.moved(), "it may still be written"
    put(path, "k\n1\n2\n", at=2_000)
    assert [wake.moved() for _ in range(3)] == [False, True, False]
    put(tmp_path / "other.csv", "k\n", at=3_000)
    assert [wake.moved() for _ in range(2)] == [False, False]


def test_a_file_that_arrived_is_told_once_it_is_whole(tmp_path):
    now = datetime.now(UTC)
    clock = [now]
    said = {"arrivals": "by name", "settled": "30"}
    wake = begun(FileFolder("drop", tmp_path, said, lambda: clock[0]), "p-*.csv")
    (tmp_path / "p-1.csv").write_text("k\n1\n", "utf-8")
    assert [wake.moved() for _ in range(2)] == [False, False]
    clock[0] = now + timedelta(seconds=60)
    assert [wake.moved() for _ in range(3)] == [False, True, False]
    (tmp_path / "p-1.csv").unlink()
    assert [wake.moved() for _ in range(2)] == [False, False], "that it went is no news"
