"""Memory and speed of reading and writing a database: flat in the number of rows.

    python -m pytest -o python_files='bench_*.py' -s -n0 tests/benchmarks/bench_databases.py

Each figure is of a process of its own, so that nothing of another one counts.
"""

import json
import subprocess
import sys

import pytest

from tests.database_servers import ServerDatabase

SIZES = (100_000, 400_000)
MORE_MB = 25
"""How much more memory four times the rows may take. Unit: MB. Source: ours."""

READ = """
import json, resource, sys, time
from pathlib import Path
from tempfile import TemporaryDirectory
from app.connectors.sql_table import SqlTable
from app.core.ports import ReadRequest

class Sink:
    '''Takes rows and keeps none.'''
    def name(self, hint): return hint
    def load(self, table, columns, batches): return sum(len(batch) for batch in batches)

side = SqlTable("partner", sys.argv[1])
side.schema("people")
began = time.perf_counter()
result = side.read(ReadRequest("people", ("a", "b", "c", "d")), Sink(), lambda _p: None)
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": result.rows, "seconds": seconds, "peak_mb": peak}))
"""

WRITE = """
import json, sys, time
from app.connectors.sql_table import SqlTable
from app.core.plan import Operation
from tests.builders import request

side = SqlTable("partner", sys.argv[1])
rows = [(None, {"a": f"v{n}", "b": "x", "c": str(n), "d": "2026-11-20"}) for n in range(5_000)]
began = time.perf_counter()
done = side.write(request("people", Operation.INSERT, *rows), lambda _id: None)
insert = time.perf_counter() - began
keys = [result.record_key for result in done]
began = time.perf_counter()
changes = [(key, {"b": "y"}) for key in keys]
done = side.write(request("people", Operation.UPDATE, *changes), lambda _id: None)
update = time.perf_counter() - began
assert all(result.succeeded for result in done)
print(json.dumps({"insert_s": insert, "update_s": update}))
"""


def told(program: str, url: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", program, url], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def make_table(server: ServerDatabase) -> None:
    counted = "GENERATED ALWAYS AS IDENTITY" if server.is_postgres else "AUTO_INCREMENT"
    server.execute(
        f"CREATE TABLE people (id BIGINT {counted} PRIMARY KEY, a VARCHAR(40), b VARCHAR(40),"
        " c NUMERIC(12, 2), d DATE)"
    )


def test_memory_of_a_read_is_flat(server: ServerDatabase) -> None:
    make_table(server)
    series = (
        "generate_series(1, {n}) AS s(n)"
        if server.is_postgres
        else "(SELECT seq AS n FROM seq_1_to_{n}) AS s"
    )
    figures, held = [], 0
    for size in SIZES:
        server.execute(
            "INSERT INTO people (a, b, c, d) SELECT concat('name ', n), 'a value of some length',"
            f" n, '2026-11-20' FROM {series.format(n=size - held)}"
        )
        held = size
        figures.append(told(READ, server.url))
        print(server.server.driver, figures[-1])
        assert figures[-1]["rows"] == size
    assert figures[1]["peak_mb"] - figures[0]["peak_mb"] < MORE_MB


@pytest.mark.parametrize("rows", [5_000])
def test_rows_are_written_in_few_statements(server: ServerDatabase, rows: int) -> None:
    make_table(server)
    print(server.server.driver, rows, told(WRITE, server.url))
