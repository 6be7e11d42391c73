"""Agreed values come back from their files as they were written, whichever program wrote them."""

from pathlib import Path

import pytest

from app.language.sums import sum_sql
from app.store.agreed_files import AgreedFile, agreed_file, written_sql
from app.store.stage import DuckStage

RULES = ["name", "city"]
ROWS = [
    ("a", "A", True, "x", "x", True, "1", "2"),
    ("b", "B", True, None, None, True, None, "y"),
    ("c", "C", False, None, None, True, "z", "z"),
    ("d", "D", True, "", None, True, "q", "q"),
]
VALUES = "k0, s0, t0, k1, s1, t1"


@pytest.fixture
def stage(tmp_path: Path):
    with DuckStage(tmp_path / "stages", "agreed") as stage:
        yield stage


@pytest.fixture
def table(stage: DuckStage) -> str:
    stage.execute(
        "CREATE TABLE agreed (source_key VARCHAR, target_key VARCHAR, k0 BOOLEAN, s0 VARCHAR,"
        " t0 VARCHAR, k1 BOOLEAN, s1 VARCHAR, t1 VARCHAR)"
    )
    for row in ROWS:
        stage.execute("INSERT INTO agreed VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return "agreed"


def test_what_was_written_comes_back_with_the_sums_of_its_values(
    stage: DuckStage, table: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.parquet"
    stage.parquet_out(written_sql(table, len(RULES)), path)
    rows = agreed_file(path, stage).rows_sql(RULES, RULES, stage)
    found = stage.rows(f"SELECT source_key, target_key, {VALUES} FROM ({rows}) ORDER BY 1")
    assert list(found) == ROWS
    own, theirs = sum_sql(["s0", "s1"]), sum_sql(["t0", "t1"])
    told = list(
        stage.rows(f"SELECT held_s = {own}, held_t = {theirs} FROM ({rows}) ORDER BY source_key")
    )
    assert told == [(True, True), (True, True), (None, None), (True, True)]


def test_a_value_that_is_alike_on_both_sides_is_written_once(
    stage: DuckStage, table: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.parquet"
    stage.parquet_out(written_sql(table, len(RULES)), path)
    written = stage.rows(f"SELECT t0, t1 FROM {stage.parquet_in([path])} ORDER BY source_key")
    assert list(written) == [(None, "2"), (None, "y"), (None, None), (None, None)]


def test_a_file_of_an_older_program_has_the_same_values_and_sums(
    stage: DuckStage, table: str, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.parquet", tmp_path / "new.parquet"
    stage.parquet_out(f"SELECT * FROM {table}", old)
    stage.parquet_out(written_sql(table, len(RULES)), new)
    found = [
        list(stage.rows(f"{agreed_file(path, stage).rows_sql(RULES, RULES, stage)} ORDER BY 1"))
        for path in (old, new)
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("rules", [["city", "name"], ["name"], ["name", "city", "more"]])
def test_sums_over_other_rules_are_made_anew(
    stage: DuckStage, table: str, tmp_path: Path, rules: list[str]
) -> None:
    path = tmp_path / "a.parquet"
    stage.parquet_out(written_sql(table, len(RULES)), path)
    rows = agreed_file(path, stage).rows_sql(RULES, rules, stage)
    places = range(len(rules))
    own = sum_sql([f"s{i}" for i in places])
    known = " AND ".join(f"k{i}" for i in places)
    (wrong,) = stage.one(
        f"SELECT count(*) FROM ({rows})"
        f" WHERE held_s IS DISTINCT FROM CASE WHEN {known} THEN {own} END"
    )
    assert wrong == 0


def test_sums_of_another_duckdb_are_made_anew(stage: DuckStage, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    stage.parquet_out(
        "SELECT 'a' AS source_key, 'A' AS target_key, CAST(1 AS UBIGINT) AS held_s,"
        " CAST(2 AS UBIGINT) AS held_t, true AS k0, 'x' AS s0, true AS a0, NULL AS t0",
        path,
    )
    mine = agreed_file(path, stage)
    other = AgreedFile(path, mine.columns, same_sums=False)
    kept = stage.one(f"SELECT held_s FROM ({mine.rows_sql(['n'], ['n'], stage)})")
    made = stage.one(
        f"SELECT held_s = {sum_sql(['s0'])} FROM ({other.rows_sql(['n'], ['n'], stage)})"
    )
    assert (kept, made) == ((1,), (True,))
