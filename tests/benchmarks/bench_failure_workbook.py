"""How long the workbook of a large run takes, and how much memory."""

import resource
import time
from pathlib import Path

from app.jobs.failure_facts import FailedRow
from app.jobs.failure_workbook import write_failure_workbook
from tests.jobs import sample_run as sample

ROWS = 100_000


def test_export(tmp_path: Path):
    """Half of the rows are too long, with a marked part; the other half met a lock."""
    kinds = (sample.too_long, sample.locked)
    value = "+44 7700 900333 ext. 2041 ask for Dele or Sam"
    causes = sample.causes([sample.too_long(1, value), sample.locked(2)])
    rows = (
        FailedRow(write, sample.original(write))
        for write in (kinds[n % 2](n, *([value] if n % 2 == 0 else [])) for n in range(ROWS))
    )
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    path = tmp_path / "large.xlsx"
    write_failure_workbook(sample.facts([], rows=rows, causes=causes), path)
    seconds = time.perf_counter() - started
    more_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
    size_mb = path.stat().st_size / 1_000_000
    print(
        f"\n{ROWS:,} failed rows: {seconds:.1f} s, {ROWS / seconds:,.0f} rows a second, "
        f"{more_mb:.0f} MB more memory, {size_mb:.1f} MB file"
    )
