"""The stage takes any text and gives it back, in order, and leaves nothing behind."""

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import StoreError, StoreFullError
from app.store.stage import DuckStage

ANY_TEXT = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture
def stage(tmp_path: Path):
    with DuckStage(tmp_path / "stage", "job", memory_bytes=512 * 1024 * 1024) as stage:
        yield stage


@given(rows=st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_any_text_comes_back_as_it_was(stage: DuckStage, rows):
    table = stage.name("t")
    stage.load(table, ["a", "b"], [rows[:7], rows[7:]])
    assert list(stage.rows(f'SELECT a, b FROM "{table}"')) == rows


NASTY = [
    "",
    None,
    "\\N",
    '"q"',
    "a\r\nb",
    "\r",
    "\\",
    "\x00",
    "NULL",
    "null",
    '{"a":1}',
    "[1]",
    " x ",
]


def test_the_values_that_files_get_wrong_come_back_as_they_were(stage: DuckStage):
    assert stage.load("t", ['odd "name', "b"], [[(value, "-") for value in NASTY]]) == len(NASTY)
    assert [row[0] for row in stage.rows("SELECT * FROM t")] == NASTY


def test_no_rows_make_an_empty_table_with_its_columns(stage: DuckStage):
    assert stage.load("t", ["a", "b"], []) == 0
    assert stage.one("SELECT count(*), count(a), count(b) FROM t") == (0, 0, 0)


def test_rows_keep_their_order_over_many_batches(stage: DuckStage):
    batches = (
        [(str(n),) for n in range(start, start + 5_000)] for start in range(0, 60_000, 5_000)
    )
    stage.load("t", ["n"], batches)
    assert [row[0] for row in stage.rows("SELECT n FROM t")] == [str(n) for n in range(60_000)]


def test_half_a_surrogate_pair_is_refused_in_words(stage: DuckStage):
    with pytest.raises(StoreError, match="surrogate"):
        stage.load("t", ["a"], [[("\ud800",)]])


def test_statements_may_run_while_rows_are_streamed(stage: DuckStage):
    stage.execute("CREATE TABLE t AS SELECT range AS n FROM range(50000)")
    stage.execute("CREATE TABLE copy (n BIGINT)")
    seen = 0
    for (n,) in stage.rows("SELECT n FROM t"):
        seen += 1
        if n == 30_000:
            stage.execute("INSERT INTO copy VALUES (?)", [n])
    assert seen == 50_000
    assert stage.one("SELECT * FROM copy") == (30_000,)


def test_one_row_means_one_row(stage: DuckStage):
    with pytest.raises(StoreError, match="2 rows"):
        stage.one("SELECT * FROM range(2)")


def test_a_statement_that_duckdb_refuses_is_a_store_error(stage: DuckStage):
    with pytest.raises(StoreError, match="nowhere"):
        stage.execute("SELECT * FROM nowhere")


def test_names_are_used_once(stage: DuckStage):
    assert len({stage.name("a b") for _ in range(5)}) == 5


def test_parquet_goes_out_and_comes_in(stage: DuckStage, tmp_path: Path):
    stage.load("t", ["a"], [[("x",), (None,), ("",)]])
    path = tmp_path / "out" / "it's.parquet"
    stage.parquet_out("SELECT a FROM t", path)
    assert list(stage.rows(f"SELECT a FROM {stage.parquet_in([path, path])}")) == [
        ("x",), (None,), ("",), ("x",), (None,), ("",),
    ]  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_files_are_gone_when_the_job_ends(tmp_path: Path):
    with DuckStage(tmp_path / "stage", "job") as stage:
        stage.load("t", ["a"], [[("x",)]])
        assert list((tmp_path / "stage").iterdir())
    assert not list((tmp_path / "stage").iterdir())


def test_a_stage_left_by_a_crash_is_begun_anew(tmp_path: Path):
    left = DuckStage(tmp_path, "job")
    left.execute("CREATE TABLE t AS SELECT 1 AS a")
    left._connection.close()
    with DuckStage(tmp_path, "job") as stage:
        stage.execute("CREATE TABLE t (b INTEGER)")
        assert list(stage.rows("SELECT * FROM t")) == []


def test_a_stage_without_room_says_that_the_disk_is_full(stage: DuckStage):
    stage.execute("SET memory_limit = '20MB'")
    stage.execute("SET max_temp_directory_size = '1MB'")
    with pytest.raises(StoreFullError):
        stage.execute(
            "CREATE TEMP TABLE t AS SELECT md5(range::VARCHAR) AS a FROM range(3000000) ORDER BY a"
        )


def test_a_statement_that_needs_more_memory_gets_it_and_the_others_do_not(tmp_path: Path):
    least = 24 * 1024 * 1024
    with DuckStage(tmp_path / "stage", "job", memory_bytes=least) as stage:
        stage.execute(
            "CREATE TABLE t AS SELECT range AS n, md5(range::VARCHAR) AS a FROM range(1000000)"
        )
        limits = "SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'"
        before = stage.one(limits)
        # One list of all values is held in memory at once, and cannot go to disk.
        assert stage.one("SELECT len(list(a ORDER BY n)) FROM t") == (1_000_000,)
        assert stage.one(limits) == before


def test_wide_rows_get_their_memory_once_and_keep_it(tmp_path: Path):
    columns = ", ".join(f"md5(range::VARCHAR) AS a{i}" for i in range(600))
    limits = "SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'"
    with DuckStage(tmp_path / "stage", "job") as stage:
        before = stage.one(limits)
        stage.execute(f"CREATE TEMP TABLE t AS SELECT {columns} FROM range(10)")
        sums = ", ".join(f"list(s.a{i}), list(t.a{i} || s.a{i})" for i in range(600))
        stage.execute(f"CREATE TEMP TABLE u AS SELECT {sums} FROM t JOIN t s USING (a0)")
        wide = stage.one(limits)
        assert wide != before
        stage.execute("CREATE TEMP TABLE v AS SELECT 1 AS a")
        assert stage.one(limits) == wide


def test_a_stage_works_on_more_rows_than_fit_its_memory(tmp_path: Path):
    with DuckStage(tmp_path / "stage", "job", memory_bytes=32 * 1024 * 1024) as stage:
        stage.execute(
            "CREATE TABLE t AS SELECT range AS n, repeat(md5(range::VARCHAR), 4) AS a"
            " FROM range(500000) ORDER BY a"
        )
        assert stage.one("SELECT count(*), min(n), max(n) FROM t") == (500_000, 0, 499_999)


def test_a_passing_table_is_asked_for_while_others_are_read_and_takes_no_room_in_the_file(
    tmp_path: Path,
) -> None:
    with DuckStage(tmp_path, "passing") as stage:
        stage.execute("CREATE TEMP TABLE numbers AS SELECT n FROM range(200_000) t(n)")
        stage.execute("CREATE VIEW few AS SELECT n FROM numbers WHERE n < 3")
        stage.execute("INSERT INTO numbers SELECT 2")
        found = [n for (n,) in stage.rows("SELECT n FROM few ORDER BY n") if stage.one("SELECT 1")]
        stage.execute("CREATE TABLE kept AS SELECT * FROM few")
        stage.execute("DROP TABLE numbers")
        assert found == [0, 1, 2, 2]
        assert stage.one("SELECT count(*) FROM kept") == (4,)
        assert (tmp_path / "passing" / "stage.duckdb").stat().st_size < 1_000_000
