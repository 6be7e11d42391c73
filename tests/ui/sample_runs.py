"""A run in memory for pictures and tests: the failures of the design pictures."""

from dataclasses import replace
from datetime import timedelta

from app.core.outcome import RetryClass, Tally
from app.core.plan import Operation
from app.core.progress import Phase, Progress
from app.core.report import RunReport, RunState
from app.core.sync import OrgKind, Place
from app.store.pages import FailedWrite, FailureCause, RunRow
from tests.ui.sample_nouns import NOW
from tests.ui.sample_plan import COUNTS, sample_part

LONG_VALUES = (
    (4_118, "Dele Banjo", "C-120455", "+44 7700 900333 or +44 7700 900334 or at work"),
    (7_902, "Kofi Asante", "C-104417", "+44 7700 900145 ext. 12, not before 10 o'clock"),
    (9_340, "Marie Leclair", "C-097220", "+44 7700 900268 or 900269 after 6 pm on weekdays"),
    (11_067, "Yusuf Demir", "C-110038", "+44 7700 900410 / +44 7700 900411 / office"),
    (15_551, "Hanna Virtanen", "C-081196", "+44 7700 900142 (home), ask for Hanna or Timo"),
    (18_203, "Paul Mwangi", "C-126671", "+44 7700 900587 (mobile) 0117 496 0021 (home)"),
    (22_874, "Sofia Rossi", "C-093304", "+44 7700 900733, please not before 10.30 am"),
    (31_090, "Liam Doyle", "C-119882", "+353 20 915 0111 or message the same number"),
    (44_726, "Ana Pereira", "C-130027", "+44 7700 900844 or 845 on weekday evenings"),
)


def cause(code: str, count: int, example: str, *fields: str, retry=RetryClass.DATA) -> FailureCause:
    return FailureCause(318, "contacts", code, example, fields, retry, count, example)


CAUSES = (
    cause(
        "UNABLE_TO_LOCK_ROW",
        12,
        "unable to obtain exclusive access to this record",
        retry=RetryClass.LOCK,
    ),
    cause(
        "STRING_TOO_LONG", 9, "Mobile Phone: data value too large (max length=40)", "MobilePhone"
    ),
    cause(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        6,
        "Mailing City: bad value for restricted picklist field: Avonn",
        "City",
    ),
    cause(
        "INVALID_EMAIL_ADDRESS", 3, "Email: invalid email address: dele.banjo@harbourmail", "Email"
    ),
    cause("DUPLICATES_DETECTED", 1, "Use one of these records?"),
)


def failed(place: int, one: FailureCause, name: str, key: str, value: str, row: int) -> FailedWrite:
    field = one.fields[0] if one.fields else "MobilePhone"
    first = 1_000 * (1 + next((n for n, known in enumerate(CAUSES) if known is one), len(CAUSES)))
    return FailedWrite(
        write_id=first + place,
        seq=first + place,
        mapping="contacts",
        operation=Operation.UPDATE.value,
        title=name,
        shown_key=key,
        source_key=key,
        target_key=f"0035g00000Qy7{place:04}AAJ",
        source_row=row,
        values={field: value},
        before={field: "+44 7700 900999"},
        code=one.code,
        message=one.example,
        fields=one.fields,
        retry=one.retry,
        attempts=1,
    )


class MemoryRuns:
    """`RunPages` over the causes above."""

    def __init__(self, causes: tuple[FailureCause, ...] = CAUSES) -> None:
        self._causes = causes

    def causes(self, run_id):
        return self._causes

    def failed(self, run_id, cause=None, *, limit=256, after=0):
        one = cause or self._causes[0]
        if one.code == "STRING_TOO_LONG":
            rows = [
                failed(place, one, name, key, value, row)
                for place, (row, name, key, value) in enumerate(LONG_VALUES, start=1)
            ]
        else:
            rows = [
                failed(
                    place, one, f"Subscriber {place}", f"C-{200_000 + place}", "Avonn", place * 37
                )
                for place in range(1, one.count + 1)
            ]
        return tuple(row for row in rows if row.write_id > after)[:limit]


def sample_report(**more) -> RunReport:
    values = {
        "run_id": 318,
        "plan_id": 318,
        "place": Place("mobile-opt-ins", "00D5g000001AbCdEAA"),
        "org_kind": OrgKind.SANDBOX,
        "org_name": "Riverbend UAT",
        "state": RunState.RUNNING,
        "started_at": NOW,
        "ended_at": None,
        "approved_by": "you",
        "plan_hash": "",
        "counts": COUNTS,
        "tally": Tally(
            1_246, 10, succeeded=837, failed={one.code: one.count for one in CAUSES}, open=378
        ),
        "done": {"insert": 209, "update": 628},
        "calls": {"write": 5, "check": 1},
    }
    return RunReport(**{**values, **more})


def sample_run(**more) -> RunRow:
    values = {
        "report": sample_report(),
        "sync_title": "Mobile opt-ins → Contact",
        "kind": "apply",
        "parent_run": None,
        "approved_at": NOW,
        "lifted": (),
        "progress": Progress(Phase.SEND, 868, 1_246),
        "progress_at": NOW,
        "parts": (sample_part(target_label="Contacts"),),
    }
    return RunRow(**{**values, **more})


FINISHED = sample_run(
    report=sample_report(
        run_id=317,
        state=RunState.FINISHED,
        ended_at=NOW + timedelta(seconds=29),
        tally=Tally(1_246, 10, succeeded=1_215, failed={"UNABLE_TO_LOCK_ROW": 31}),
        done={"insert": 209, "update": 1_006},
        calls={"write": 7, "confirm": 1},
    ),
    progress=None,
    progress_at=None,
)
CLEAN = replace(
    FINISHED,
    report=replace(
        FINISHED.report,
        run_id=316,
        org_kind=OrgKind.PRACTICE,
        org_name="Practice org",
        tally=Tally(40, 0, succeeded=40),
        done={"insert": 30, "update": 8, "delete": 2},
    ),
)
