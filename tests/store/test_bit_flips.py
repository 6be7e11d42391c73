"""A bit that changes in any file of a workspace is found, and what it is in is never used."""

import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import AppError, DataError, MappingError, StoreError
from app.store.backup import back_up, check_backup, restore
from app.store.baselines import Baselines
from app.store.check import check_at_rest, check_workspace
from app.store.database import Database
from app.store.erasure_certificate import Certificate, write_certificate
from app.store.page_seal import check_seal, refuse_damage, seal, seal_path
from app.store.paths import database_path
from app.store.stage import DuckStage
from app.store.syncs import Syncs
from tests.store.places import NAME, PEOPLE, PLACE, START, Workplace, insert, update
from tests.store.test_sync_files import MINIMAL

FLIPS = 1_000


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A workspace with every kind of file, at rest; its backup is beside it."""
    folder = tmp_path / "w"
    with Database(folder) as database, DuckStage(tmp_path / "stage", "flips") as stage:
        at = Workplace(folder, database, stage)
        path = tmp_path / "small.yaml"
        path.write_text(MINIMAL, "utf-8")
        Syncs(database).add(path, START)
        agreed = [(f"s{n}", f"t{n}", {NAME: (f"n{n}", f"N{n}")}) for n in range(50)]
        at.begin([insert(n) for n in range(1, 40)], agreed=agreed)
        at.save([update(n) for n in range(1, 40)], agreed=agreed)
    certificate = Certificate(START, "anna", ["0" * 64], 1, {"journal": 3}, 9, 9_999, 0, [], [])
    write_certificate(folder, certificate)
    back_up(folder, tmp_path / "w.backup", START)
    assert seal(folder)
    return folder


def files(closed: Path) -> list[Path]:
    kept = [one for one in sorted(closed.rglob("*")) if one.is_file() and "stage" not in one.parts]
    return [*kept, closed.with_suffix(".backup")]


def findings(closed: Path) -> list[str]:
    """All that `orgtide check --deep` looks at; a damaged database is not opened."""
    found = [str(one) for one in check_at_rest(closed)]
    if not found:
        found += [str(one) for one in check_workspace(closed, deep=True) if not one.harmless]
    return found + check_backup(closed.with_suffix(".backup"))


def test_each_kind_of_file_is_there(closed: Path):
    kinds = {path.relative_to(closed.parent).parts[:2] for path in files(closed)}
    assert kinds == {
        ("w", "orgtide.sqlite"),
        ("w", "orgtide.sqlite.seal"),
        ("w", "syncs"),
        ("w", "plans"),
        ("w", "erasures"),
        ("w.backup",),
    }
    assert findings(closed) == []


def test_a_thousand_random_bit_flips_are_all_found(closed: Path):
    chance = random.Random(11)
    kinds = files(closed)
    missed = []
    for turn in range(FLIPS):
        path = kinds[turn % len(kinds)]
        place, bit = chance.randrange(path.stat().st_size), 1 << chance.randrange(8)
        flip(path, place, bit)
        if path == database_path(closed) or path == seal_path(closed):
            found = [str(one) for one in check_at_rest(closed)]
        elif path.suffix == ".backup":
            found = check_backup(path)
        else:
            found = [str(one) for one in check_workspace(closed) if not one.harmless]
        if not found:
            missed.append((path.name, place, bit))
        flip(path, place, bit)
    assert missed == []
    assert findings(closed) == []


def flip(path: Path, place: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ bit]))


def use_database(closed: Path) -> None:
    refuse_damage(closed)


def use_sync(closed: Path) -> None:
    with Database(closed) as database:
        Syncs(database).load("small")


def use_segment(closed: Path) -> None:
    with Database(closed) as database, DuckStage(closed.parent / "stage", "use") as stage:
        Baselines(database).load(PLACE, PEOPLE, stage)


def use_backup(closed: Path) -> None:
    restore(closed.with_suffix(".backup"), closed.parent / "restored")


@pytest.mark.parametrize(
    ("pattern", "use", "refusal"),
    [
        ("orgtide.sqlite", use_database, StoreError),
        ("syncs/small.yaml", use_sync, MappingError),
        ("plans/1/*.parquet", use_segment, StoreError),
        ("../w.backup", use_backup, DataError),
    ],
    ids=["database", "sync file", "segment", "backup"],
)
def test_what_a_bit_flipped_in_is_refused_wherever_it_is(
    closed: Path, pattern: str, use: Callable[[Path], None], refusal: type[AppError]
):
    chance = random.Random(5)
    path = closed / pattern if ".." in pattern else next(closed.glob(pattern))
    for _ in range(25):
        place, bit = chance.randrange(path.stat().st_size), 1 << chance.randrange(8)
        flip(path, place, bit)
        with pytest.raises(refusal):
            use(closed)
        flip(path, place, bit)
    assert not (closed.parent / "restored").exists()
    use(closed)


# The seal ----------------------------------------------------------------------------------------


def test_whoever_opens_the_database_breaks_the_seal_before_writing(closed: Path):
    assert seal_path(closed).exists()
    with Database(closed):
        assert not seal_path(closed).exists()
        assert not seal(closed), "it is open"
    assert seal(closed)


def test_a_database_that_another_process_has_open_is_not_sealed(closed: Path):
    seal_path(closed).unlink()
    other = sqlite3.connect(database_path(closed))
    other.execute("SELECT count(*) FROM plans").fetchone()
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM plans").fetchone()
    try:
        assert not seal(closed)
    finally:
        other.close()
    assert seal(closed)
    assert check_seal(closed) == []


def test_a_workspace_without_a_seal_is_not_compared(closed: Path):
    seal_path(closed).unlink()
    flip(database_path(closed), 60_000, 1)
    assert check_seal(closed) == []


def test_a_file_that_was_cut_is_told_as_such(closed: Path):
    os.truncate(database_path(closed), database_path(closed).stat().st_size - 4096)
    assert check_seal(closed) == [
        "orgtide.sqlite has another size than when it was closed: it is damaged."
    ]
