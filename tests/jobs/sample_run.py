"""A run with every kind of failure, as the workbook's picture in the design shows it."""

from datetime import UTC, datetime, timedelta

from app.core.mapping import Flow
from app.core.outcome import RetryClass, Tally
from app.core.plan import Change, ChangeKind, Counts, FieldChange, Reason, Verdict
from app.core.report import RunReport, RunState
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.snapshot import Side
from app.core.sync import OrgKind, Place
from app.core.values import FieldType
from app.jobs.failure_facts import FailedRow, WorkbookFacts
from app.jobs.left_out_sheets import SkippedRow
from app.store.decisions import PlannedRule, Resolver
from app.store.page_rows import FailedWrite, FailureCause, PlanPartRow, RunRow

STARTED = datetime(2026, 11, 20, 14, 41, 7, tzinfo=UTC)
STATES = ("Avon", "Devon", "Essex", *(f"County {n}" for n in range(45)))

CONTACT = ObjectSchema(
    "Contact",
    "Contact",
    "Contacts",
    (
        FieldSchema("LastName", "Last Name", FieldType.STRING, length=80),
        FieldSchema("MobilePhone", "Mobile Phone", FieldType.PHONE, length=40),
        FieldSchema("Email", "Email", FieldType.EMAIL, length=80),
        FieldSchema(
            "MailingState",
            "Mailing State",
            FieldType.PICKLIST,
            restricted_picklist=True,
            picklist_values=tuple(PicklistValue(state, state) for state in STATES),
        ),
        FieldSchema("Constituent_ID__c", "Constituent ID", FieldType.STRING, length=20),
    ),
)

RULES = tuple(
    PlannedRule(
        key=f"{source}>{target}",
        source=source,
        target=target,
        flow=Flow.BOTH,
        source_label=source,
        target_label=CONTACT.field(target).label,
    )
    for source, target in (
        ("constituent_id", "Constituent_ID__c"),
        ("last_name", "LastName"),
        ("mobile_phone", "MobilePhone"),
        ("email", "Email"),
        ("state", "MailingState"),
    )
)

PART = PlanPartRow(
    mapping="subscribers",
    source_object="mobile_subscribers.csv",
    target_object="Contact",
    source_label="mobile_subscribers.csv",
    target_label="Contacts",
    counts=Counts(),
    rules=RULES,
    changed={},
    source_rows=50_179,
    target_rows=48_000,
    first_run=False,
)


def report(**changed) -> RunReport:
    facts = {
        "run_id": 318,
        "plan_id": 12,
        "place": Place("mobile-opt-ins", "00D5g00000Qy7RtEAJ"),
        "org_kind": OrgKind.SANDBOX,
        "org_name": "Riverbend UAT",
        "state": RunState.FINISHED,
        "started_at": STARTED,
        "ended_at": STARTED + timedelta(seconds=29),
        "approved_by": "you",
        "plan_hash": "0" * 64,
        "counts": Counts(
            read=50_179, unchanged=48_921, skipped={"missing required": 12}, updates=1_246
        ),
        "tally": Tally(approved=1_246, refused=0, succeeded=1_215, failed={"": 31}),
        "done": {"insert": 209, "update": 1_006},
        "calls": {"read": 1, "write": 7},
    }
    return RunReport(**{**facts, **changed})


def run(**changed) -> RunRow:
    return RunRow(
        report=report(**changed),
        sync_title="Mobile opt-ins",
        kind="apply",
        parent_run=None,
        approved_at=STARTED,
        lifted=(),
        progress=None,
        progress_at=None,
        parts=(PART,),
    )


def failed(n: int, code: str, message: str, **given) -> FailedWrite:
    facts = {
        "write_id": n,
        "seq": n,
        "mapping": "subscribers",
        "operation": "update",
        "title": f"Person {n}",
        "shown_key": f"C-{100_000 + n}",
        "source_key": f"C-{100_000 + n}",
        "target_key": f"0035g00000{n:05d}AAA",
        "source_row": n * 37,
        "values": {},
        "before": {},
        "code": code,
        "message": message,
        "fields": (),
        "retry": RetryClass.DATA,
        "attempts": 1,
    }
    return FailedWrite(**{**facts, **given})


def too_long(n: int, value: str, title: str = "Dele Banjo") -> FailedWrite:
    message = f"Mobile Phone: data value too large: {value} (max length=40)"
    values = {"MobilePhone": value}
    return failed(
        n, "STRING_TOO_LONG", message, values=values, fields=("MobilePhone",), title=title
    )


def not_listed(n: int, value: str = "Avonn", title: str = "Isla Grant") -> FailedWrite:
    return failed(
        n,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        f"Mailing State: bad value for restricted picklist field: {value}",
        values={"MailingState": value},
        fields=("MailingState",),
        title=title,
    )


def bad_email(n: int, value: str, title: str = "Pia Sørensen") -> FailedWrite:
    return failed(
        n,
        "INVALID_EMAIL_ADDRESS",
        f"Email: invalid email address: {value}",
        values={"Email": value},
        fields=("Email",),
        title=title,
    )


def locked(n: int, title: str = "Oscar Lund") -> FailedWrite:
    return failed(
        n,
        "UNABLE_TO_LOCK_ROW",
        "unable to obtain exclusive access to this record or 1 records: 0015g00000AbCdE",
        values={"Email": f"person{n}@mail.example"},
        retry=RetryClass.LOCK,
        title=title,
    )


def duplicate(n: int) -> FailedWrite:
    return failed(
        n,
        "DUPLICATES_DETECTED",
        "Use one of these records? Found: 0035g00000Qy7RtAAJ",
        values={"Email": "marta@mail.example"},
        operation="insert",
        target_key=None,
        title="Marta Nowak",
    )


PHONES = (
    ("Dele Banjo", "+44 7700 900333 ext. 2041 ask for Dele or Sam"),
    ("Kofi Asante", "+44 7700 900145 ext. 12 (after 6 pm only)"),
    ("Marie Leclair", "+44 7700 900268 or 900269 after 6 pm please"),
    ("Yusuf Demir", "+44 7700 900410 / +44 7700 900411 / office"),
    ("Hanna Virtanen", "+44 7700 900142 (home), ask for Hanna or Timo"),
    ("Paul Mwangi", "+44 7700 900587 (mobile) 0117 496 0021 (home)"),
    ("Sofia Rossi", "+44 7700 900733, please not before 10.30 am"),
    ("Liam Doyle", "+353 20 915 0111 or message the same number"),
    ("Ana Pereira", "+44 7700 900844 or 845 on weekday evenings"),
)


def all_failed() -> list[FailedWrite]:
    """The 31 failed writes of the picture, those of one cause together."""
    rows = [too_long(110 + n, value, title) for n, (title, value) in enumerate(PHONES)]
    rows += [not_listed(56 + n) for n in range(6)]
    mails = ("dele.banjo@harbourmail", "pia.sorensen@@quayside.example", "tom archer@mail.example")
    rows += [bad_email(141 + n, mail) for n, mail in enumerate(mails)]
    rows.append(duplicate(342))
    rows += [locked(89 + n) for n in range(12)]
    return rows


def causes(rows: list[FailedWrite]) -> tuple[FailureCause, ...]:
    """What the store makes of failed writes, most frequent first."""
    grouped: dict[tuple, list[FailedWrite]] = {}
    for row in rows:
        grouped.setdefault((row.mapping, row.code, row.fields, row.retry), []).append(row)
    found = [
        FailureCause(
            run_id=318,
            mapping=mapping,
            code=code,
            pattern="",
            fields=fields,
            retry=retry,
            count=len(members),
            example=min(row.message for row in members),
            messages=len({row.message for row in members}),
        )
        for (mapping, code, fields, retry), members in grouped.items()
    ]
    return tuple(sorted(found, key=lambda cause: -cause.count))


def skipped(n: int) -> SkippedRow:
    change = Change(
        seq=9_000 + n,
        mapping="subscribers",
        kind=ChangeKind.PROBLEM,
        side=Side.TARGET,
        source_key=f"C-{n}",
        target_key=None,
        title=f"Nameless {n}",
        shown_key=f"C-{n}",
        reason=Reason.MISSING_REQUIRED,
        detail="last_name is empty",
        source_row=n,
    )
    return SkippedRow(change, {"constituent_id": f"C-{n}", "last_name": None, "state": "Avon"})


def conflict(n: int = 1):
    """A change whose phone number both sides moved, undecided."""
    field = FieldChange(
        "mobile_phone>MobilePhone",
        "MobilePhone",
        "+44 7700 900333",
        "+44 7700 900444",
        Verdict.CONFLICT,
        source="+44 7700 900444",
        target="+44 7700 900333",
        agreed_source="+44 7700 900222",
        agreed_target="+44 7700 900222",
        agreed=True,
    )
    change = Change(
        seq=n,
        mapping="subscribers",
        kind=ChangeKind.CONFLICT,
        side=Side.TARGET,
        source_key="C-1",
        target_key="0035g00000Qy7RtAAJ",
        title="Amara Okafor",
        shown_key="C-1",
        fields=(field,),
        source_row=5,
    )
    rules = {"subscribers": {rule.key: rule for rule in RULES}}
    return Resolver(rules, []).resolve(change)


def original(write: FailedWrite) -> dict[str, str | None]:
    by_target = {rule.target: rule.source for rule in RULES}
    held = {by_target[field]: value for field, value in write.values.items() if field in by_target}
    return {"constituent_id": write.shown_key, "last_name": write.title, **held}


def facts(writes: list[FailedWrite] | None = None, **changed) -> WorkbookFacts:
    """What a workbook is made of; of the picture unless told otherwise."""
    rows = all_failed() if writes is None else writes
    given = {
        "run": run(),
        "address": "riverbend--uat.sandbox.my.salesforce.com",
        "budget": 6_000,
        "causes": causes(rows),
        "rows": [FailedRow(row, original(row)) for row in rows],
        "skipped": [skipped(n) for n in range(12)],
        "conflicts": [conflict()],
        "schemas": {"subscribers": CONTACT},
    }
    return WorkbookFacts(**{**given, **changed})
