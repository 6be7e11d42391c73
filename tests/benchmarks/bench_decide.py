"""How long a decision over 100,000 changes takes, and the beginning of a run of 1,000,000 writes.

The first is asserted: at most 100 ms. The second prints its table.
"""

import platform
import time
from pathlib import Path

from app.core.approval import Choice, Decision
from app.core.plan import fields_to_json
from app.engine.group import group
from app.store.database import Database
from app.store.stage import DuckStage
from tests.store.places import CHANGE_COLUMNS, Workplace, update

APPROVE_AT_MOST_S = 0.1


def planned(at: Workplace, count: int) -> int:
    """A plan of so many updates in three patterns; its id."""
    plan = at.plan([])
    table = plan.parts[0].changes_table
    samples = [update(1, "07700900000", "+447700900000"), update(1, "ADA", "Ada"), update(1)]
    texts = ", ".join("'" + fields_to_json(one.fields).replace("'", "''") + "'" for one in samples)
    at.stage.execute(f"DROP TABLE {table}")
    made = {
        "seq": "n",
        "mapping": "'people'",
        "kind": "'update'",
        "side": "'target'",
        "source_key": "'s' || n",
        "target_key": "'t' || n",
        "title": "'Person ' || n",
        "shown_key": "'K' || n",
        "fields": f"[{texts}][1 + n % 3]",
        "changed": "1",
        "source_row": "CAST(n AS VARCHAR)",
        "detail": "''",
        "depends_on": "''",
    }
    columns = ", ".join(f"{made.get(name, 'NULL')} AS {name}" for name in CHANGE_COLUMNS)
    at.stage.execute(f"CREATE TABLE {table} AS SELECT {columns} FROM range(1, {count + 1}) t(n)")
    return at.plans.save(plan, at.stage, grouping=group(plan, at.stage))


def test_a_decision_over_100_000_changes(tmp_path: Path):
    with Database(tmp_path / "w") as database, DuckStage(tmp_path / "stage", "bench") as stage:
        at = Workplace(tmp_path / "w", database, stage)
        plan_id = planned(at, 100_000)
        took = []
        for choice in (Choice.REFUSE, Choice.APPROVE) * 3:
            for n in (0, 1, 2, 3):
                started = time.perf_counter()
                numbers = at.plans.decide(plan_id, [Decision(choice, group=n)])
                took.append(time.perf_counter() - started)
        assert numbers.approved == 100_000
    worst = max(took)
    print(
        f"\na decision over 100,000 changes: {worst * 1000:.1f} ms at worst; {platform.machine()}"
    )
    assert worst < APPROVE_AT_MOST_S


def test_the_beginning_of_a_run_of_a_million_writes(tmp_path: Path):
    count = 1_000_000
    with Database(tmp_path / "w") as database, DuckStage(tmp_path / "stage", "bench") as stage:
        at = Workplace(tmp_path / "w", database, stage)
        started = time.perf_counter()
        plan_id = planned(at, count)
        saved = time.perf_counter()
        approved = at.approved(plan_id)
        sealed = time.perf_counter()
        at.runs.begin(approved, at.lease, org_name="UAT")
        begun = time.perf_counter()
        print(
            f"\n{count:,} updates: made and stored in {saved - started:.1f} s, sealed in"
            f" {sealed - saved:.1f} s, begun in {begun - sealed:.1f} s"
        )
        assert at.rows("SELECT count(*) FROM writes") == [(count,)]
