"""Schedules, rules and payloads of a museum, for pictures and tests."""

from datetime import time, timedelta

from app.core.mapping import Flow
from app.core.report import RunReport
from app.core.rule import LiveRule, Watched
from app.core.schedule import Schedule, Weekday, next_times
from app.core.sync import OrgKind
from app.store.pages import DeliveryRow, ParkedRow, RejectionRow
from app.ui.models.live_rows import InboxRow, LiveFacts, RuleRow, content_words
from app.ui.models.schedule_rows import NEXT_SHOWN, ScheduleRow, times_of_day
from app.ui.models.schedule_words import zone_of
from tests.ui.sample_nouns import NOW, report

WORKDAYS = tuple(Weekday)[:5]
OPT_INS = Schedule(
    "subscribers", every=timedelta(minutes=10), between=(time(7), time(20)), days=WORKDAYS
)
BACK = Schedule("subscribers", Flow.TO_SOURCE, at=time(2), zone="Europe/London")


def row(
    title: str,
    schedule: Schedule,
    *,
    calls: int | None = None,
    active: bool = True,
    org: str = "Riverbend UAT",
    last: RunReport | None = None,
) -> ScheduleRow:
    return ScheduleRow(
        sync=title.partition(",")[0].casefold().replace(" ", "-"),
        title=title,
        schedule=schedule,
        active=active,
        kind=OrgKind.SANDBOX,
        org=org,
        upcoming=next_times(schedule, NOW, zone_of(schedule), NEXT_SHOWN),
        today=times_of_day(schedule, NOW),
        calls=calls,
        last=last,
    )


SCHEDULES = (
    row("Mobile opt-ins", OPT_INS, calls=8, last=report(209, 1006, failed=31)),
    row("Mobile opt-ins", BACK, calls=8, last=report(209, 1006, failed=31)),
    row(
        "Memberships",
        Schedule("memberships", at=time(2)),
        calls=312,
        last=report(18, 240, conflicts=7),
    ),
    row("Web leads", Schedule("leads", every=timedelta(hours=1), zone="America/New_York"), org=""),
    row(
        "Contacts, production copy",
        Schedule("contacts", at=time(3, 30), days=(Weekday.SUNDAY,)),
        calls=44,
        active=False,
        last=report(),
    ),
)
RULES = (
    RuleRow(
        "leads",
        "Web leads",
        active=True,
        rule=LiveRule(
            Watched("salesforce", "Lead", "Status", "Qualified"),
            "partner",
            "welcome_sequence",
            (("email", "Email"),),
            ("Id",),
        ),
    ),
    RuleRow(
        "memberships",
        "Memberships",
        active=True,
        rule=LiveRule(
            Watched("salesforce", "Membership", "End_Date__c"), "ticketing", "memberships"
        ),
    ),
    RuleRow(
        "mobile-opt-ins",
        "Mobile opt-ins",
        active=False,
        rule=LiveRule(
            Watched(
                "salesforce", "Contact", "Mobile_Subscriber__c", "false", "MobilePhone != null"
            ),
            "profiles",
            "opt_out",
            (("phone_number", "MobilePhone"),),
            ("Id", "phone_number"),
        ),
    ),
)
_PAYLOADS = (
    (7, "ticket_audit", '{"ticket": {"cart": 88412, "tickets": 2, "total": "38.00"}}'),
    (16, "identity_changed", '{"identity": {"id": 55127, "name": "Naomi Clarke"}}'),
    (48, "ticket_audit", '{"ticket": {"cart": 88413, "tickets": 4, "total": "76.00"}}'),
    (61, "membership_changed", '{"membership": "M-20431", "until": "2027-01-31"}'),
    (90, "donation_made", '{"amount": "25.00", "appeal": "Harbour Appeal"}'),
    (240, "ticket_audit", ""),
)
INBOX = tuple(
    InboxRow(
        DeliveryRow(
            900 - number, "ticketing", kind, NOW - timedelta(seconds=ago), "203.0.113.7", begin
        ),
        content_words(begin),
        () if kind == "donation_made" else (f"Ticketing, {kind}",),
    )
    for number, (ago, kind, begin) in enumerate(_PAYLOADS)
)
REJECTIONS = (
    RejectionRow(
        "ticketing", 401, "the signature is wrong", 3, NOW - timedelta(minutes=9), "198.51.100.4"
    ),
    RejectionRow("ticketing", 413, "longer than 1 MB", 1, NOW - timedelta(days=1), "203.0.113.7"),
)
PARKED = tuple(
    ParkedRow(
        4400 + number,
        318,
        "Ticketing",
        "carts",
        title,
        f"Waits for people {key}, which is not there yet",
        tries,
        NOW - timedelta(minutes=ago),
    )
    for number, (title, key, tries, ago) in enumerate(
        (("Cart 88411", 55127, 0, 14), ("Cart 88420", 55160, 2, 3))
    )
)
LIVE = LiveFacts(("ticketing",), INBOX, 1284, RULES, REJECTIONS, PARKED)
LIVE_EMPTY = LiveFacts((), (), 0, (), ())
