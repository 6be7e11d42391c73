"""The lines of an org's health, each a judgement of what the org said; words are in a resource.

A line that could not be looked at is UNKNOWN, never GOOD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.asks.messages import HealthLine, HealthState
from app.connectors.salesforce.composite_reads import PartAnswer
from app.connectors.salesforce.hosts import MY_DOMAIN
from app.connectors.salesforce.opening import BY_PASSWORD, BY_TOKEN
from app.connectors.salesforce.org_trial import OrgAnswers, records_of
from app.connectors.salesforce.who_am_i import OrgFacts
from app.core.quota import OrgAllowance
from app.core.sync import Connection, OrgKind
from app.jobs.rights_needed import ObjectNeeds, missing_rights
from app.wording.orgs import missing_right_words, setup_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connectors.salesforce.client import Json

WITH_API = ("Enterprise", "Unlimited", "Performance", "Developer")
"""Editions that include the API. Source: Salesforce Help, "API Access in Salesforce Editions"."""
RETIRING_VERSION = 40.0
"""Newest of the API versions that are retired in Summer '28.

Source: REST API Developer Guide, "API End-of-Life Policy".
"""
SHORT_SHARE, SPENT_SHARE = 0.80, 0.95
"""Shares of the org's allowance from which on runs are warned of and held. Source: ours."""
STORAGE_SHORT_SHARE = 0.10
RECORD_KB = 2
"""Data storage of most records. Unit: KB. Source: Salesforce Help, "Data and File Storage"."""
CLOCK_WRONG_S = 180.0
"""Difference from which on sign-in by key may be refused. Unit: seconds. Source: ours."""
MOST_NAMED = 6
ADMINISTRATOR = "System Administrator"
EVENT = "ChangeEvent"
NPSP_PACKAGES = ("npsp", "npe01", "npo02", "npe03", "npe4", "npe5")


@dataclass(frozen=True)
class HealthFacts:
    """What an org said when it was looked at."""

    connection: Connection
    org: OrgFacts
    answers: OrgAnswers
    needs: tuple[ObjectNeeds, ...]
    """What the bound mappings need."""
    events: PartAnswer | None
    """The change events that are chosen; None when they could not be seen."""
    versions: tuple[str, ...]
    clock_ahead_s: float
    """How far the computer's clock is ahead of the org's."""
    allowance: OrgAllowance | None
    """As the org last said it along with an answer."""

    def line(self, check: str, case: str, state: HealthState, **facts: str) -> HealthLine:
        """One line, with the page of Setup that belongs to it."""
        host = self.connection.settings.get("my_domain") or self.org.host
        page = setup_page(check)
        return HealthLine(check, case, state, facts, f"https://{host}/lightning/setup/{page}/home")

    def unknown(self, check: str, **facts: str) -> HealthLine:
        """A line that could not be looked at."""
        return self.line(check, "unknown", HealthState.UNKNOWN, **facts)

    def records(self, name: str) -> list[Json] | None:
        """The records of one of the queries; None when it was refused."""
        return records_of(self.answers.queries[name])


def _edition(facts: HealthFacts) -> HealthLine:
    edition, ends = facts.org.edition, facts.org.trial_ends
    if not edition:
        return facts.unknown("edition")
    if ends:
        state = HealthState.LOOK
        return facts.line("edition", "trial", state, edition=edition, ends=ends[:10])
    if edition.startswith(WITH_API):
        return facts.line("edition", "included", HealthState.GOOD, edition=edition)
    return facts.line("edition", "extra", HealthState.LOOK, edition=edition)


def _api(facts: HealthFacts) -> HealthLine:
    version = facts.connection.settings.get("api_version", "")
    if not facts.versions or not version:
        return facts.unknown("api", version=version or "?")
    said = {"version": version, "newest": max(facts.versions, key=float)}
    if float(version) <= RETIRING_VERSION:
        return facts.line("api", "old", HealthState.LOOK, **said)
    return facts.line("api", "current", HealthState.GOOD, **said)


def _my_domain(facts: HealthFacts) -> HealthLine:
    host = facts.org.host
    own = host.endswith(MY_DOMAIN) or facts.org.kind is OrgKind.PRACTICE
    case, state = ("own", HealthState.GOOD) if own else ("generic", HealthState.LOOK)
    return facts.line("my_domain", case, state, host=host)


def _sign_in(facts: HealthFacts) -> HealthLine:
    way = facts.connection.settings.get("sign_in", BY_PASSWORD)
    if way == BY_PASSWORD:
        practice = facts.org.kind is OrgKind.PRACTICE
        state = HealthState.GOOD if practice else HealthState.LOOK
        return facts.line("sign_in", "password", state)
    if way == BY_TOKEN:
        return facts.line("sign_in", "token", HealthState.LOOK)
    return facts.line("sign_in", "app", HealthState.GOOD)


def _user(facts: HealthFacts) -> HealthLine:
    records = facts.records("user")
    profile = ((records[0].get("Profile") or {}).get("Name") or "") if records else ""
    if not profile:
        return facts.unknown("user")
    said = {"username": facts.org.username, "profile": profile}
    if profile == ADMINISTRATOR:
        return facts.line("user", "administrator", HealthState.LOOK, **said)
    return facts.line("user", "own", HealthState.GOOD, **said)


def _permissions(facts: HealthFacts) -> HealthLine:
    records = facts.records("permissions")
    if not records:
        return facts.unknown("permissions")
    has = {
        name
        for record in records
        for name, granted in (record.get("PermissionSet") or {}).items()
        if granted is True
    }
    names = {
        "PermissionsApiEnabled": "API Enabled",
        "PermissionsViewSetup": "View Setup and Configuration",
    }
    lacks = [words for name, words in names.items() if name not in has]
    if lacks:
        said = " and ".join(lacks)
        return facts.line("permissions", "lacks", HealthState.LOOK, lacks=said)
    if "PermissionsModifyAllData" in has:
        return facts.line("permissions", "too_much", HealthState.LOOK)
    return facts.line("permissions", "enough", HealthState.GOOD)


def _rights(facts: HealthFacts) -> HealthLine:
    if not facts.needs:
        return facts.line("rights", "unbound", HealthState.UNKNOWN)
    missing = missing_rights(facts.needs, facts.answers.schemas)
    if missing:
        words = _listed([missing_right_words(one) for one in missing])
        return facts.line("rights", "missing", HealthState.BAD, missing=words)
    mappings = dict.fromkeys(name for one in facts.needs for name in one.mappings)
    return facts.line(
        "rights",
        "complete",
        HealthState.GOOD,
        mappings=_listed(list(mappings)),
        objects=_listed([one.object for one in facts.needs]),
    )


def _allowance(facts: HealthFacts) -> HealthLine:
    limit, said = _limit(facts, "DailyApiRequests"), {}
    if limit is not None:
        maximum, used = limit[0], limit[0] - limit[1]
    elif facts.allowance is not None:
        maximum, used = facts.allowance.maximum, facts.allowance.used
        said = {"at": facts.allowance.seen_at.astimezone().strftime("%Y-%m-%d %H:%M")}
    else:
        return facts.unknown("allowance")
    share = used / maximum if maximum else 1.0
    case, state = "enough", HealthState.GOOD
    if share >= SHORT_SHARE:
        case, state = "short", HealthState.LOOK
    if share >= SPENT_SHARE:
        case, state = "spent", HealthState.BAD
    known = {"used": f"{used:,}", "maximum": f"{maximum:,}", **said}
    return facts.line("allowance", f"{case}_then" if said else case, state, **known)


def _storage(facts: HealthFacts) -> HealthLine:
    limit = _limit(facts, "DataStorageMB")
    if limit is None:
        return facts.unknown("storage")
    maximum, left = limit
    records = max(left, 0) * 1024 // RECORD_KB
    said = {"left": f"{left:,}", "maximum": f"{maximum:,}", "records": f"{records:,}"}
    if left <= 0:
        return facts.line("storage", "full", HealthState.BAD, **said)
    if left < maximum * STORAGE_SHORT_SHARE:
        return facts.line("storage", "short", HealthState.LOOK, **said)
    return facts.line("storage", "enough", HealthState.GOOD, **said)


def _events(facts: HealthFacts) -> HealthLine:
    records = records_of(facts.events) if facts.events is not None else None
    if records is None:
        return facts.unknown("events")
    chosen = {str(record.get("SelectedEntity", "")).casefold() for record in records}
    if not facts.needs:
        state = HealthState.UNKNOWN
        return facts.line("events", "unbound", state, count=str(len(chosen)))
    objects = [one.object for one in facts.needs]
    polled = [one for one in objects if event_of(one).casefold() not in chosen]
    if polled:
        return facts.line("events", "some", HealthState.LOOK, objects=_listed(polled))
    return facts.line("events", "all", HealthState.GOOD, objects=_listed(objects))


def _npsp(facts: HealthFacts) -> HealthLine:
    records = facts.records("packages")
    if records is not None:
        installed = {str(record.get("NamespacePrefix") or "") for record in records}
        found = [name for name in NPSP_PACKAGES if name in installed]
        if found:
            return facts.line("npsp", "installed", HealthState.GOOD, packages=", ".join(found))
        return facts.line("npsp", "absent", HealthState.GOOD)
    seen = [name for name in facts.answers.schemas if name.startswith(NPSP_PACKAGES)]
    if seen:
        return facts.line("npsp", "installed", HealthState.GOOD, packages=seen[0].split("__")[0])
    return facts.unknown("npsp")


def _person_accounts(facts: HealthFacts) -> HealthLine:
    account = facts.answers.schemas.get("account")
    if account is None:
        return facts.unknown("person_accounts")
    case = "on" if account.field("IsPersonAccount") else "off"
    return facts.line("person_accounts", case, HealthState.GOOD)


def _currencies(facts: HealthFacts) -> HealthLine:
    for schema in facts.answers.schemas.values():
        field = schema.field("CurrencyIsoCode")
        if field is not None:
            codes = [one.value for one in field.picklist_values if one.active]
            state = HealthState.GOOD
            return facts.line("currencies", "many", state, currencies=_listed(codes))
    if not facts.answers.schemas:
        return facts.unknown("currencies")
    return facts.line("currencies", "one", HealthState.GOOD)


def _addresses(facts: HealthFacts) -> HealthLine:
    seen = False
    for schema in facts.answers.schemas.values():
        for field in schema.fields:
            if field.compound and field.name.endswith("CountryCode"):
                state = HealthState.GOOD
                return facts.line("addresses", "codes", state, example=field.name)
            seen = seen or (bool(field.compound) and field.name.endswith("Country"))
    return (
        facts.line("addresses", "texts", HealthState.GOOD) if seen else facts.unknown("addresses")
    )


def _clock(facts: HealthFacts) -> HealthLine:
    if abs(facts.clock_ahead_s) < CLOCK_WRONG_S:
        return facts.line("clock", "right", HealthState.GOOD)
    way = "fast" if facts.clock_ahead_s > 0 else "slow"
    minutes = f"{abs(facts.clock_ahead_s) / 60:,.0f}"
    return facts.line("clock", "wrong", HealthState.LOOK, minutes=minutes, way=way)


CHECKS: tuple[Callable[[HealthFacts], HealthLine], ...] = (
    _edition,
    _api,
    _my_domain,
    _sign_in,
    _user,
    _permissions,
    _rights,
    _allowance,
    _storage,
    _events,
    _npsp,
    _person_accounts,
    _currencies,
    _addresses,
    _clock,
)
"""All lines, in the order in which they are shown."""


def event_of(object: str) -> str:
    """The change event of an object: `ContactChangeEvent`, `Membership__ChangeEvent`.

    Source: Change Data Capture Developer Guide, "Change Event Object".
    """
    if object.endswith("__c"):
        return object.removesuffix("c") + EVENT
    return object + EVENT


def _limit(facts: HealthFacts, name: str) -> tuple[int, int] | None:
    """Most and remaining of a limit; None when it is not told."""
    limits = facts.answers.limits
    entry = limits.get(name) if isinstance(limits, dict) else None
    try:
        return (int(entry["Max"]), int(entry["Remaining"])) if entry else None
    except (KeyError, TypeError, ValueError):
        return None


def _listed(words: list[str]) -> str:
    """A list in words; what is too long is counted."""
    more = len(words) - MOST_NAMED
    named = ", ".join(words[:MOST_NAMED])
    return f"{named} and {more} more" if more > 0 else named
