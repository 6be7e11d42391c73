"""A plan in memory for pictures and tests: subscribers of a museum, as many as asked for."""

from array import array
from dataclasses import replace
from datetime import UTC, datetime

from app.core.approval import Decision
from app.core.forecast import Forecast, ForecastLine
from app.core.mapping import Flow
from app.core.plan import Change, ChangeKind, Counts, FieldChange, Reason, Verdict
from app.core.snapshot import Side
from app.core.sync import OrgKind
from app.core.values import FieldType
from app.store.page_rows import PlanKind, PlanPartRow, PlanRow, PlanState
from app.store.pages import (
    ChangeFilter,
    ChangeOrder,
    GroupRow,
    Numbers,
    PlannedRule,
    Resolver,
    Standing,
)
from app.ui.models.plan_view import LISTED_KINDS, PlanField

PHONE, MOBILE, EMAIL, CITY = "phone>MobilePhone", "opt_in>Mobile__c", "email>Email", "city>City"
STREET, FIRST, LAST = "street>MailingStreet", "first>FirstName", "last>LastName"
FIELDS = (
    PlanField(PHONE, "Mobile Phone", FieldType.PHONE, 40),
    PlanField(MOBILE, "Mobile Subscriber", FieldType.BOOLEAN),
    PlanField(EMAIL, "Email", FieldType.EMAIL, 80),
    PlanField(CITY, "Mailing City", FieldType.STRING, 40),
)
MORE_FIELDS = (
    *FIELDS,
    PlanField(STREET, "Mailing Street", FieldType.TEXTAREA, 255),
    PlanField(FIRST, "First Name", FieldType.STRING, 40),
    PlanField(LAST, "Last Name", FieldType.STRING, 80),
)
RULES = {
    "contacts": {
        one.rule: PlannedRule(
            one.rule,
            *one.rule.split(">"),
            Flow.TO_TARGET,
            target_label=one.label,
            target_type=one.type,
            target_length=one.length,
        )
        for one in MORE_FIELDS
    }
}
MADE_AT = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)


def write(rule: str, old: str | None, new: str | None, verdict: Verdict = Verdict.WRITE):
    return FieldChange(
        rule, rule.rpartition(">")[2], old, new, verdict, source=new, target=old, agreed=False
    )


def same(rule: str, value: str | None):
    return FieldChange(
        rule, rule.rpartition(">")[2], value, value, Verdict.SAME, value, value, value, value, True
    )


def conflict(rule: str, target: str, source: str, agreed: str | None):
    return FieldChange(
        rule,
        rule.rpartition(">")[2],
        target,
        source,
        Verdict.CONFLICT,
        source,
        target,
        agreed,
        agreed,
        True,
    )


def agreed_write(rule: str, old: str, new: str):
    return FieldChange(
        rule, rule.rpartition(">")[2], old, new, Verdict.WRITE, new, old, old, old, True
    )


def change(seq: int, kind: ChangeKind, title: str, key: str, *fields: FieldChange, **more):
    target = (
        None if kind is ChangeKind.INSERT else f"0035g00000Qy7{seq:04}A{'AJ' if seq % 2 else 'AQ'}"
    )
    return Change(
        seq, "contacts", kind, Side.TARGET, key, target, title, key, tuple(fields), **more
    )


def _create(seq: int, name: str, key: str, phone: str, email: str, city: str) -> Change:
    first, _, last = name.partition(" ")
    values = ((PHONE, phone), (MOBILE, "true"), (EMAIL, email), (CITY, city))
    rest = ((STREET, "2 Dock Road"), (FIRST, first), (LAST, last))
    fields = [write(rule, None, value) for rule, value in (*values, *rest)]
    return change(seq, ChangeKind.INSERT, name, key, *fields)


PICTURED = (
    change(
        1,
        ChangeKind.CONFLICT,
        "Amara Okafor",
        "C-104882",
        conflict(PHONE, "+44 7700 900418", "+44 7700 900142", "+44 7700 900903"),
        same(MOBILE, "true"),
        agreed_write(EMAIL, "amara@oldmail.example", "amara@harbourmail.example"),
        same(CITY, "Bristol"),
        agreed_write(STREET, "14 Quay Street", "14 Quay Street, Flat 3"),
        same(FIRST, "Amara"),
        same(LAST, "Okafor"),
    ),
    change(
        2,
        ChangeKind.CONFLICT,
        "Tomasz Wrona",
        "C-091127",
        same(PHONE, "+44 117 496 0318"),
        conflict(MOBILE, "true", "false", None),
        same(EMAIL, "t.wrona@quayside.example"),
        same(CITY, "Bath"),
    ),
    change(
        3,
        ChangeKind.CONFLICT,
        "Grace Adeyemi",
        "C-118340",
        write(PHONE, "07700 900871", "+44 7700 900871"),
        same(MOBILE, "true"),
        conflict(EMAIL, "g.adeyemi@quayside.example", "grace@adeyemi.example", "grace@old.example"),
        same(CITY, "Bristol"),
    ),
    change(
        4,
        ChangeKind.DELETE,
        "Hugo Lindqvist",
        "C-077003",
        write(PHONE, "+44 7700 900055", None),
        write(MOBILE, "false", None),
        write(EMAIL, "hugo.l@fjordpost.example", None),
        write(CITY, "Cardiff", None),
    ),
    change(
        5,
        ChangeKind.DELETE,
        "Test Subscriber",
        "C-000001",
        write(PHONE, "+44 7700 900000", None),
        write(MOBILE, "true", None),
        write(EMAIL, "test@test.example", None),
        write(CITY, "Bristol", None),
    ),
    change(
        6,
        ChangeKind.UPDATE,
        "Dele Banjo",
        "C-120455",
        write(PHONE, "07700 900333", "+44 7700 900333"),
        write(MOBILE, "false", "true"),
        same(EMAIL, "dele.banjo@harbourmail.example"),
        same(CITY, "Bristol"),
    ),
    change(
        7,
        ChangeKind.UPDATE,
        "Ines Carvalho",
        "C-101968",
        same(PHONE, "+44 7700 900207"),
        write(MOBILE, "true", "false"),
        same(EMAIL, "ines@carvalho.example"),
        same(CITY, "Newport"),
    ),
    change(
        8,
        ChangeKind.UPDATE,
        "Marcus Bell",
        "C-088714",
        write(PHONE, "+44 7700 900621", "+44 7700 900612"),
        same(MOBILE, "true"),
        same(EMAIL, "m.bell@quayside.example"),
        write(CITY, "Brisol", "Bristol"),
    ),
    change(
        9,
        ChangeKind.UPDATE,
        "Priya Raman",
        "C-099310",
        write(PHONE, "(0117) 496 0177", "+44 117 496 0177"),
        write(MOBILE, "false", "true"),
        write(EMAIL, "priya_raman@mail.example", "priya.raman@mail.example"),
        same(CITY, "Bath"),
    ),
    change(
        10,
        ChangeKind.UPDATE,
        "Noor Haddad",
        "C-113826",
        same(PHONE, "+44 7700 900764"),
        write(MOBILE, "true", "false"),
        same(EMAIL, "noor@haddad.example"),
        same(CITY, "Bristol"),
    ),
    _create(
        11,
        "Lena Fischer",
        "C-131007",
        "+44 7700 900518",
        "lena.fischer@harbourmail.example",
        "Bristol",
    ),
    _create(
        12, "Samuel Ortiz", "C-131011", "+44 7700 900692", "s.ortiz@quayside.example", "Swindon"
    ),
    change(
        13,
        ChangeKind.PROBLEM,
        "Row 4118",
        "C-131020",
        reason=Reason.MISSING_REQUIRED,
        detail="Last Name is empty",
        source_row=4118,
    ),
)


def many_changes(count: int) -> tuple[Change, ...]:
    """The pictured changes, then updates and creations up to `count`, all different."""
    made = list(PICTURED)
    for seq in range(len(made) + 1, count + 1):
        name, key = f"Subscriber {seq}", f"C-{200_000 + seq}"
        if seq % 6:
            made.append(
                change(
                    seq,
                    ChangeKind.UPDATE,
                    name,
                    key,
                    write(PHONE, f"07700 {seq:06}", f"+44 7700 {seq:06}"),
                    same(MOBILE, "true"),
                    write(EMAIL, f"sub_{seq}@mail.example", f"sub.{seq}@mail.example"),
                    same(CITY, "Bath"),
                )
            )
        else:
            made.append(
                _create(seq, name, key, f"+44 7700 {seq:06}", f"s{seq}@mail.example", "Bath")
            )
    return tuple(made[:count])


class MemoryPages:
    """`PlanPages` over a tuple; decisions given to `decide` are stored."""

    def __init__(self, changes: tuple[Change, ...] = PICTURED, plan: PlanRow | None = None) -> None:
        self._changes = changes
        self._by_seq = {one.seq: one for one in changes}
        self._plan = plan or sample_plan()
        self._decisions: tuple[Decision, ...] = ()
        self.group_rows: tuple[GroupRow, ...] = ()

    def decide(self, decisions: tuple[Decision, ...]) -> None:
        self._decisions += decisions
        decided = [self._resolver().resolve(one) for one in self._changes]
        planned = [one for one in decided if one.change.kind is not ChangeKind.PROBLEM]
        approved = sum(one.approved for one in planned)
        waiting = sum(one.standing is Standing.UNDECIDED for one in planned)
        numbers = Numbers(len(planned), approved, len(planned) - approved, waiting, 0, "")
        self._plan = replace(self._plan, numbers=numbers)

    def plan(self, plan_id):
        return self._plan

    def decisions(self, plan_id):
        return self._decisions

    def groups(self, plan_id: int) -> tuple[GroupRow, ...]:
        return self.group_rows

    def change_seqs(self, plan_id, shown=None, order=ChangeOrder.PLAN, *, descending=False):
        kept = [one for one in self._changes if shown is None or _keeps(shown, one)]
        keys = {
            ChangeOrder.PLAN: lambda one: (one.seq,),
            ChangeOrder.NEEDS_DECISION: lambda one: (LISTED_KINDS.index(one.kind), one.seq),
            ChangeOrder.TITLE: lambda one: (one.title.casefold(), one.seq),
            ChangeOrder.KEY: lambda one: (one.shown_key, one.seq),
            ChangeOrder.MOST_CHANGED: lambda one: (-len(_touched(one)), one.seq),
        }
        return array("q", [one.seq for one in sorted(kept, key=keys[order], reverse=descending)])

    def blocks(self, plan):
        return ()

    def is_long(self, plan, shown, order):
        return False

    def changes(self, plan_id, seqs):
        resolver = self._resolver()
        return tuple(resolver.resolve(self._by_seq[seq]) for seq in seqs)

    def _resolver(self) -> Resolver:
        return Resolver(RULES, self._decisions)


def _touched(one: Change) -> list[str]:
    return [field.rule for field in one.fields if field.verdict is not Verdict.SAME]


def _keeps(shown: ChangeFilter, one: Change) -> bool:
    values = [value for field in one.fields for value in (field.old, field.new) if value]
    wanted = shown.text.casefold()
    return (
        (not shown.kinds or one.kind in shown.kinds)
        and (not shown.rule or shown.rule in _touched(one))
        and any(wanted in text.casefold() for text in (one.title, one.shown_key, *values))
    )


COUNTS = Counts(
    read=50_179,
    unchanged=48_911,
    skipped={Reason.MISSING_REQUIRED.value: 12},
    inserts=214,
    updates=1_032,
    deletes=3,
    conflicts=7,
)
FORECAST = Forecast(
    8, 12.0, (ForecastLine("send", 7, 7, "collections"), ForecastLine("check", 1, 1, "read")), 4_980
)


def sample_part(**more) -> PlanPartRow:
    values = {
        "mapping": "contacts",
        "source_object": "mobile_subscribers.csv",
        "target_object": "Contact",
        "source_label": "mobile_subscribers.csv",
        "target_label": "Contact",
        "counts": COUNTS,
        "rules": tuple(RULES["contacts"].values()),
        "changed": {PHONE: 640, EMAIL: 214, MOBILE: 180, CITY: 12},
        "source_rows": 50_179,
        "target_rows": 49_960,
        "first_run": False,
    }
    return PlanPartRow(**{**values, **more})


def sample_plan(**more) -> PlanRow:
    values = {
        "id": 318,
        "sync": "mobile-opt-ins",
        "sync_title": "Mobile opt-ins → Contact",
        "org_id": "00D5g000001AbCdEAA",
        "org_kind": OrgKind.SANDBOX,
        "org_name": "Riverbend UAT",
        "kind": PlanKind.PREVIEW,
        "of_run": None,
        "state": PlanState.OPEN,
        "made_at": MADE_AT,
        "changes": 1_268,
        "counts": COUNTS,
        "stops": (),
        "forecast": FORECAST,
        "numbers": Numbers(1_256, 1_246, 10, 7, 0, ""),
        "content_hash": "",
        "parts": (sample_part(),),
    }
    return PlanRow(**{**values, **more})
