"""Each line of an org's health, judged over answers as orgs give them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.asks.messages import HealthLine, HealthState
from app.connectors.salesforce.composite_reads import PartAnswer
from app.connectors.salesforce.describe import OrgObjectSchema
from app.connectors.salesforce.org_trial import OrgAnswers
from app.connectors.salesforce.who_am_i import OrgFacts
from app.core.mapping import FieldRule, IdentityRule, Mapping, Mode, ObjectRef
from app.core.quota import OrgAllowance
from app.core.schema import FieldSchema
from app.core.snapshot import Side
from app.core.sync import Connection, ConnectionKind, OrgKind
from app.core.values import FieldType
from app.jobs.health_checks import CHECKS, HealthFacts, event_of
from app.jobs.rights_needed import DELETE, ObjectNeeds, add_needs
from app.wording.orgs import health_words

REFUSED = PartAnswer(400, [{"errorCode": "INVALID_TYPE", "message": "not supported"}], {})


def records(*found: dict[str, Any]) -> PartAnswer:
    return PartAnswer(200, {"records": list(found)}, {})


def schema(name: str, *fields: str) -> OrgObjectSchema:
    made = tuple(FieldSchema(one, one, FieldType.STRING) for one in fields)
    return OrgObjectSchema(name, name, f"{name}s", made)


ORG = OrgFacts(
    org_id="00D000000000001EAA",
    name="Acme",
    kind=OrgKind.PRODUCTION,
    edition="Enterprise Edition",
    username="orgtide@acme.example",
    user_id="005000000000001AAA",
    host="acme.my.salesforce.com",
)
FACTS = HealthFacts(
    connection=Connection(
        "prod", ConnectionKind.SALESFORCE, {"sign_in": "oauth", "api_version": "66.0"}
    ),
    org=ORG,
    answers=OrgAnswers(
        queries={
            "user": records({"Profile": {"Name": "Integration"}}),
            "permissions": records(
                {"PermissionSet": {"PermissionsApiEnabled": True, "PermissionsViewSetup": False}},
                {"PermissionSet": {"PermissionsViewSetup": True}},
            ),
            "packages": records({"NamespacePrefix": "abc"}),
        },
        schemas={"account": schema("Account", "Name")},
        limits={
            "DailyApiRequests": {"Max": 100_000, "Remaining": 90_000},
            "DataStorageMB": {"Max": 1_000, "Remaining": 500},
        },
    ),
    needs=(),
    events=records(),
    versions=("31.0", "66.0", "68.0"),
    clock_ahead_s=2.0,
    allowance=None,
)


def line(facts: HealthFacts, check: str) -> HealthLine:
    return next(one for one in (each(facts) for each in CHECKS) if one.check == check)


def said_before(used: int) -> HealthFacts:
    """An org whose limits may not be seen, and that told its use of 100 along with an answer."""
    seen_at = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    return replace(answers(limits=None), allowance=OrgAllowance(used, 100, seen_at))


def case(facts: HealthFacts, check: str) -> tuple[str, str]:
    found = line(facts, check)
    assert health_words(found)
    return found.case, found.state.value


def org(**more: Any) -> HealthFacts:
    return replace(FACTS, org=replace(ORG, **more))


def answers(**more: Any) -> HealthFacts:
    return replace(FACTS, answers=replace(FACTS.answers, **more))


def queries(**more: PartAnswer) -> HealthFacts:
    return answers(queries={**FACTS.answers.queries, **more})


def connection(**settings: str) -> HealthFacts:
    kept = {**FACTS.connection.settings, **settings}
    return replace(FACTS, connection=replace(FACTS.connection, settings=kept))


def limits(**more: dict[str, int]) -> HealthFacts:
    return answers(limits={**FACTS.answers.limits, **more})


@pytest.mark.parametrize(
    ("facts", "check", "expected"),
    [
        (FACTS, "edition", ("included", "good")),
        (org(edition="Professional Edition"), "edition", ("extra", "look")),
        (org(trial_ends="2026-12-01T00:00:00.000+0000"), "edition", ("trial", "look")),
        (org(edition=""), "edition", ("unknown", "unknown")),
        (FACTS, "api", ("current", "good")),
        (connection(api_version="40.0"), "api", ("old", "look")),
        (replace(FACTS, versions=()), "api", ("unknown", "unknown")),
        (FACTS, "my_domain", ("own", "good")),
        (org(host="eu12.salesforce.com"), "my_domain", ("generic", "look")),
        (FACTS, "sign_in", ("app", "good")),
        (connection(sign_in="password"), "sign_in", ("password", "look")),
        (connection(sign_in="token"), "sign_in", ("token", "look")),
        (FACTS, "user", ("own", "good")),
        (queries(user=REFUSED), "user", ("unknown", "unknown")),
        (queries(user=records()), "user", ("unknown", "unknown")),
        (FACTS, "permissions", ("enough", "good")),
        (queries(permissions=REFUSED), "permissions", ("unknown", "unknown")),
        (
            queries(permissions=records({"PermissionSet": {"PermissionsApiEnabled": True}})),
            "permissions",
            ("lacks", "look"),
        ),
        (FACTS, "rights", ("unbound", "unknown")),
        (FACTS, "allowance", ("enough", "good")),
        (limits(DailyApiRequests={"Max": 100, "Remaining": 20}), "allowance", ("short", "look")),
        (limits(DailyApiRequests={"Max": 100, "Remaining": 5}), "allowance", ("spent", "bad")),
        (answers(limits=None), "allowance", ("unknown", "unknown")),
        (said_before(10), "allowance", ("enough_then", "good")),
        (said_before(80), "allowance", ("short_then", "look")),
        (said_before(95), "allowance", ("spent_then", "bad")),
        (FACTS, "storage", ("enough", "good")),
        (limits(DataStorageMB={"Max": 1_000, "Remaining": 99}), "storage", ("short", "look")),
        (limits(DataStorageMB={"Max": 1_000, "Remaining": 0}), "storage", ("full", "bad")),
        (answers(limits={}), "storage", ("unknown", "unknown")),
        (FACTS, "events", ("unbound", "unknown")),
        (replace(FACTS, events=None), "events", ("unknown", "unknown")),
        (FACTS, "npsp", ("absent", "good")),
        (queries(packages=records({"NamespacePrefix": "npe01"})), "npsp", ("installed", "good")),
        (queries(packages=REFUSED), "npsp", ("unknown", "unknown")),
        (
            replace(
                queries(packages=REFUSED),
                answers=replace(
                    queries(packages=REFUSED).answers,
                    schemas={"npe01__opppayment__c": schema("npe01__OppPayment__c")},
                ),
            ),
            "npsp",
            ("installed", "good"),
        ),
        (FACTS, "person_accounts", ("off", "good")),
        (answers(schemas={}), "person_accounts", ("unknown", "unknown")),
        (FACTS, "currencies", ("one", "good")),
        (answers(schemas={}), "currencies", ("unknown", "unknown")),
        (FACTS, "addresses", ("unknown", "unknown")),
        (FACTS, "clock", ("right", "good")),
        (replace(FACTS, clock_ahead_s=-600.0), "clock", ("wrong", "look")),
    ],
)
def test_a_line_stands_as_the_org_does(facts: HealthFacts, check: str, expected: tuple[str, str]):
    assert case(facts, check) == expected


def test_a_clock_that_is_wrong_says_how_much_and_which_way():
    words = health_words(line(replace(FACTS, clock_ahead_s=-600.0), "clock"))
    assert words == "The computer's clock is 10 minutes slow. Set it by the network."


def test_objects_are_compared_by_the_names_of_their_events():
    needs = (ObjectNeeds("Contact"), ObjectNeeds("Membership__c"))
    chosen = records({"SelectedEntity": "ContactChangeEvent"})
    found = line(replace(FACTS, needs=needs, events=chosen), "events")
    assert (found.case, found.facts["objects"]) == ("some", "Membership__c")
    assert event_of("Membership__c") == "Membership__ChangeEvent"


@pytest.mark.parametrize(
    ("mode", "delete_when", "needs"),
    [
        (Mode.UPSERT, "gone = 'true'", True),
        (Mode.UPSERT, "", False),
        (Mode.NONE, "gone = 'true'", False),
        (Mode.MIRROR, "", True),
    ],
)
def test_records_that_a_row_flags_as_gone_need_the_right_to_delete(
    mode: Mode, delete_when: str, needs: bool
):
    made = Mapping(
        "people",
        ObjectRef("files", "people.csv"),
        ObjectRef("org", "Contact"),
        (FieldRule("number", "Constituent_ID__c"),),
        (IdentityRule(("number",), ("Constituent_ID__c",)),),
        to_target=mode,
        delete_when=delete_when,
    )
    found = add_needs({}, made, Side.TARGET, "Contact")
    assert (DELETE in found.rights) is needs
    assert DELETE not in add_needs({}, made, Side.SOURCE, "people.csv").rights


def test_an_object_the_user_does_not_see_is_missing():
    found = line(replace(FACTS, needs=(ObjectNeeds("Secret__c"),)), "rights")
    assert found.state is HealthState.BAD
    assert health_words(found) == "Missing: Secret__c is not visible."


def test_the_page_of_setup_is_the_org_s_own():
    assert line(FACTS, "storage").url == (
        "https://acme.my.salesforce.com/lightning/setup/CompanyResourceDisk/home"
    )
