"""Nouns for pictures and tests of the window: one museum, its orgs, syncs and runs."""

from datetime import UTC, datetime, timedelta

from app.asks.messages import (
    ConnectionFacts,
    HealthLine,
    HealthReport,
    HealthState,
    PracticeChoice,
    PracticeDay,
    PracticeFault,
    TableColumn,
    TableFacts,
)
from app.core.mapping import Mode
from app.core.outcome import Tally
from app.core.plan import Counts
from app.core.quota import OrgAllowance, Usage
from app.core.report import RunReport, RunState
from app.core.sync import Connection, ConnectionKind, OrgKind, Place
from app.ui.models.mapping_rows import MappingRow
from app.ui.pages.connection_facts import ConnectionCard, ConnectionsFacts, ConnectionTest
from app.ui.pages.home_page import HomeFacts
from app.ui.widgets.attention_list import AttentionItem

NOW = datetime(2026, 11, 20, 14, 40, tzinfo=UTC)
RESETS = NOW + timedelta(hours=9, minutes=20)
USAGE = Usage(1012, 212, 6000, 3600, RESETS, OrgAllowance(31204, 5_000_000, NOW))
CALLS = (4, 6, 52, 4, 4, 4, 4, 10, 28, 58, 80, 92, 128, 150, 188, *(0,) * 9)


def report(
    inserts: int = 0, updates: int = 0, deletes: int = 0, *, failed: int = 0, conflicts: int = 0
) -> RunReport:
    done = {"insert": inserts, "update": updates, "delete": deletes}
    planned = inserts + updates + deletes + failed
    return RunReport(
        run_id=318,
        plan_id=41,
        place=Place("mobile-opt-ins", "00D5g00000Qy7RtEAJ"),
        org_kind=OrgKind.SANDBOX,
        org_name="Riverbend UAT",
        state=RunState.FINISHED,
        started_at=NOW - timedelta(minutes=20),
        ended_at=NOW - timedelta(minutes=19),
        approved_by="Fiona Tran",
        plan_hash="",
        counts=Counts(read=planned, updates=planned, conflicts=conflicts),
        tally=Tally(planned, 0, planned - failed, {"STRING_TOO_LONG": failed} if failed else {}),
        done=done,
    )


FILES, SQL, SALESFORCE = ConnectionKind.FILES, ConnectionKind.SQL, ConnectionKind.SALESFORCE
MAPPINGS = (
    MappingRow(
        "mobile-opt-ins",
        "subscribers",
        "Mobile opt-ins",
        "Contact",
        FILES,
        "mobile_subscribers.csv",
        Mode.UPSERT,
        last=report(209, 1006, failed=31),
        when="Every 10 min",
    ),
    MappingRow(
        "memberships",
        "memberships",
        "Memberships",
        "Membership",
        SQL,
        "SQL, ticketing.memberships",
        Mode.MIRROR,
        both_ways=True,
        last=report(18, 240, conflicts=7),
        when="Nightly 02:00",
    ),
    MappingRow(
        "erasure",
        "erasure",
        "Erasure requests",
        "Contact",
        FILES,
        "erasure_requests.xlsx",
        Mode.DELETE,
        last=report(deletes=4),
    ),
    MappingRow(
        "copy",
        "contacts",
        "Contacts, production copy",
        "Contact",
        SALESFORCE,
        "Riverbend Museum (org)",
        Mode.MIRROR,
        last=report(),
        when="Weekly",
    ),
    MappingRow("leads", "leads", "Web leads", "Lead", SQL, "leads", Mode.UPSERT),
)
ATTENTION = (
    AttentionItem(
        "7 conflicts in Memberships",
        "Both sides changed End Date since 19 November.",
        "equal-not",
        "conflict",
        "conflictTint",
        "Decide",
    ),
    AttentionItem(
        "12 failures are safe to retry",
        "Mobile opt-ins, run 318. Records were busy.",
        "shield-check",
        "ok",
        "okTint",
        "Retry 12",
        writes="Writes to SANDBOX",
    ),
    AttentionItem(
        "Riverbend Museum needs a new password",
        "It ends on 24 Nov. Used by 3 syncs.",
        "key-round",
        "warn",
        "warnTint",
        "Sign in",
    ),
)
HOME = HomeFacts(MAPPINGS, ATTENTION, CALLS, NOW)
HOME_FIRST_RUN = HomeFacts((), (), (0,) * 24, NOW)
HOME_FEW = HomeFacts(MAPPINGS[:2], ATTENTION, CALLS, NOW)

UAT = Connection(
    "Riverbend UAT",
    SALESFORCE,
    {
        "host": "riverbend--uat.sandbox.my.salesforce.com",
        "username": "fiona.tran@riverbend.example.uat",
        "api_version": "68.0",
        "sign_in": "oauth",
    },
    "00D5g00000Qy7RtEAJ",
    OrgKind.SANDBOX,
    "Riverbend UAT",
)
MUSEUM = Connection(
    "Riverbend Museum",
    SALESFORCE,
    {
        "host": "riverbend.my.salesforce.com",
        "username": "orgtide.integration@riverbend.example",
        "api_version": "68.0",
        "sign_in": "password",
    },
    "00D5g00000Qy7RuEAJ",
    OrgKind.PRODUCTION,
    "Riverbend Museum",
)
PRACTICE = Connection(
    "Practice org",
    SALESFORCE,
    {"host": "127.0.0.1:8443"},
    "00D5g00000Qy7RvEAJ",
    OrgKind.PRACTICE,
    "Practice",
)
WAREHOUSE = Connection(
    "Ticketing warehouse", SQL, {"url": "postgresql://db.riverbend.example/ticketing"}
)
FOLDER = Connection("Mobile opt-ins folder", FILES, {"folder": "/srv/sync/mobile"})
UAT_FACTS = ConnectionFacts(
    "Riverbend UAT",
    "salesforce",
    ok=True,
    org_id=UAT.org_id,
    org_kind="sandbox",
    org_name="Riverbend UAT",
    edition="Enterprise, Partial Copy",
    username="fiona.tran@riverbend.example.uat",
    api_version="68.0",
    calls_used=31204,
    calls_maximum=5_000_000,
    objects=214,
)
GONE = ConnectionFacts("Mobile opt-ins folder", "files", ok=False, message="Folder not found")
CONNECTIONS = ConnectionsFacts(
    (
        ConnectionCard(
            UAT, ("mobile-opt-ins",), USAGE, ConnectionTest(UAT_FACTS, NOW, 0.4), current=True
        ),
        ConnectionCard(MUSEUM, ("mobile-opt-ins", "copy")),
        ConnectionCard(PRACTICE),
        ConnectionCard(
            WAREHOUSE,
            ("memberships",),
            None,
            ConnectionTest(ConnectionFacts("Ticketing warehouse", "sql", ok=True), NOW, 0.1),
        ),
        ConnectionCard(FOLDER, ("mobile-opt-ins",), None, ConnectionTest(GONE, NOW, 0.0)),
    ),
    NOW,
)
NO_CONNECTIONS = ConnectionsFacts((), NOW)

PRACTICE_DAY = PracticeDay(
    "sandbox",
    (
        PracticeChoice(
            "session-ends",
            "The session ends",
            "The next call is told that its session has expired. Nothing of that call is done.",
            "Connection",
            (),
            waits=True,
            times=1,
        ),
        PracticeChoice(
            "slow",
            "Answers are slow",
            "Each answer waits before it comes.",
            "Connection",
            (("seconds", "5"),),
            waits=True,
            times=None,
        ),
        PracticeChoice(
            "other-edit",
            "Somebody else edits a record",
            "The administrator of the org changes a field of one record, just now.",
            "Records",
            (("record", ""), ("field", "Description")),
            waits=False,
            times=1,
        ),
    ),
    (
        PracticeFault(
            3, "slow", "Answers are slow", "seconds 5", on=True, after=0, times=None, happened=12
        ),
        PracticeFault(
            4, "session-ends", "The session ends", "", on=False, after=2, times=1, happened=1
        ),
    ),
)


def _health(check: str, case: str, state: HealthState, **facts: str) -> HealthLine:
    host = "riverbend--uat.sandbox.my.salesforce.com"
    return HealthLine(check, case, state, facts, f"https://{host}/lightning/setup/{check}/home")


HEALTH = HealthReport(
    "Riverbend UAT",
    "00D1x0000008bXnEAI",
    "Riverbend Museum",
    "sandbox",
    (
        _health("edition", "included", HealthState.GOOD, edition="Enterprise Edition"),
        _health("api", "current", HealthState.GOOD, version="66.0", newest="68.0"),
        _health("sign_in", "password", HealthState.LOOK),
        _health("permissions", "unknown", HealthState.UNKNOWN),
        _health(
            "rights",
            "missing",
            HealthState.BAD,
            missing="Mobile Subscriber (Contact.Mobile_Subscriber__c) cannot be changed",
        ),
        _health(
            "storage", "enough", HealthState.GOOD, left="812", maximum="1,024", records="415,744"
        ),
        _health("events", "some", HealthState.LOOK, objects="Contact, Membership__c"),
        _health("npsp", "absent", HealthState.GOOD),
    ),
    3,
)
"""What a look at an org with every state found."""

DATABASE_FACTS = ConnectionFacts(
    "Members",
    "sql",
    ok=True,
    message="PostgreSQL 15.18, 14 tables",
    objects=14,
    username="keeper",
    server="PostgreSQL 15.18",
    time_zone="Europe/Berlin",
    encrypted=True,
    readable=14,
    writable=3,
)

TABLE = TableFacts(
    "members",
    (
        TableColumn("id", "BIGINT", "long", needed=False, writable=False),
        TableColumn("email", "VARCHAR(80)", "string", needed=True, writable=True),
        TableColumn("level", "level", "picklist", needed=False, writable=True),
        TableColumn("paid", "NUMERIC(9, 2)", "double", needed=False, writable=True),
        TableColumn("changed_at", "TIMESTAMP", "datetime", needed=False, writable=True),
        TableColumn("photo", "BYTEA", "base64", needed=False, writable=True),
        TableColumn("tags", "TEXT[]", "complexvalue", needed=False, writable=True),
    ),
    ("id",),
    (("id",), ("email",)),
    tuple(
        (
            str(n),
            f"member{n}@mail.example",
            "gold" if n % 2 else None,
            f"{n * 12}.50",
            f"2026-11-{n + 10} 14:32:00+00",
            None,
            '["a", "b"]',
        )
        for n in range(1, 6)
    ),
)
