"""What is approved as it stands comes into the journal as if it had been resolved alone."""

from dataclasses import replace

import pytest

from app.core.approval import Choice, Decision
from app.core.plan import Change, ChangeKind, Verdict
from app.core.snapshot import Side
from tests.store.places import NAME, PEOPLE, PHONE, Workplace, conflict, delete, insert, update
from tests.store.places import written as field

SAME = field(PEOPLE.fields[1], "071", "071", verdict=Verdict.SAME)
COMES = field(PEOPLE.fields[2], None, None, verdict=Verdict.SAME)
ODD = 'Zoë "Ø" \\ \u2028 😀'


@pytest.mark.parametrize(
    "change",
    [
        insert(1),
        insert(1, ODD),
        replace(insert(1), fields=(*insert(1).fields, SAME)),
        replace(insert(1), fields=(*insert(1).fields, COMES)),
        update(1),
        update(1, old=ODD),
        replace(update(1), fields=(*update(1).fields, SAME)),
        replace(update(1), side=Side.SOURCE),
        replace(update(1), fields=(SAME,)),
        delete(1),
        replace(delete(1), fields=()),
        conflict(1),
        replace(update(1), fields=(*update(1).fields, *conflict(1).fields)),
    ],
)
def test_a_write_is_the_same_whichever_way_it_was_carried(at: Workplace, change: Change):
    def journalled(*decisions: Decision) -> list[tuple[object, ...]]:
        run_id, _ = at.begin([change], *decisions)
        return at.rows(
            'SELECT seq, mapping, side, operation, source_key, target_key, "values", before, rules,'
            " others, agreed, stamp, title, shown_key, source_row, depends_on, state, confirmed"
            " FROM writes WHERE run_id = ?",
            run_id,
        )

    deletes = Decision(Choice.APPROVE, kind=ChangeKind.DELETE)
    one_by_one = [Decision(Choice.APPROVE, rule=rule) for rule in (NAME, PHONE)]
    assert journalled(deletes) == journalled(deletes, *one_by_one)


def test_a_change_may_settle_one_field_and_write_another(at: Workplace):
    both = replace(conflict(1), fields=conflict(1, rule=0).fields + conflict(1).fields)
    run_id, _ = at.begin(
        [both], Decision(Choice.KEEP_TARGET, rule=NAME), Decision(Choice.TAKE_SOURCE, rule=PHONE)
    )
    assert at.rows("SELECT seq, state FROM writes WHERE run_id = ?", run_id) == [(1, "waiting")]
    assert at.agreements()["s1", "t1"] == {NAME: ("s", "T")}
