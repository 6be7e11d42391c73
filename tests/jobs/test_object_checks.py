"""What the check of a sync knows of record types, people, currencies, codes and picklists."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.connectors.salesforce.describe import to_schema
from app.core.mapping import FieldRule, IdentityRule, Mapping, Mode, ObjectRef, WriteWhen
from app.core.schema import ObjectSchema
from app.core.snapshot import Side
from app.jobs.object_checks import object_findings
from app.jobs.record_types import with_record_types
from app.practice.org import Org
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

FEATURES = ("multi_currency", "state_country_picklists", "person_accounts")
CONTINENTS = "Continent__c picklist 40 restricted"
CITIES = "City__c picklist 40 restricted controller=Continent__c"


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ObjectSchema]]:
    """Account, Contact and Opportunity of an org with every feature on."""
    path = tmp_path_factory.mktemp("checks") / "org.sqlite"
    org = Org(path, "sandbox", now=lambda: datetime(2026, 11, 20, tzinfo=UTC), rng=random.Random(1))
    for name in FEATURES:
        org.edit_schema({"feature": name})
    org.edit_schema({"object": "Contact", "put": CONTINENTS, "picklist": ["Asia", "Europe"]})
    cities = [{"Delhi": None, "for": ["Asia"]}, {"Rome": None, "for": ["Europe"]}]
    org.edit_schema({"object": "Contact", "put": CITIES, "picklist": cities})
    old = {"name": "Old", "developer_name": "Old", "active": False}
    org.edit_schema({"object": "Account", "record_type": old})
    yield {name: to_schema(org.describe(name)) for name in ("Account", "Contact", "Opportunity")}
    org.close()


def rule(target: str, value: str | None = None, **more: object) -> FieldRule:
    source = "" if value is not None else target.lower()
    return FieldRule(source, target, value=value, **more)  # type: ignore[arg-type]  # a test's words


def mapping(object: str, *rules: FieldRule, where: str = "", mode: Mode = Mode.UPSERT) -> Mapping:
    return Mapping(
        "m",
        ObjectRef("files", "a.csv"),
        ObjectRef("org", object),
        rules,
        (IdentityRule(("id",), ("Id",)),),
        to_target=mode,
        where_target=where,
    )


def messages(schemas: dict[str, ObjectSchema], made: Mapping) -> list[str]:
    found = object_findings(made, Side.TARGET, schemas[made.target.object])
    return [f"{one.severity} {one.field}: {one.message}" for one in found]


@pytest.mark.parametrize(
    ("mode", "rights", "said"),
    [
        (Mode.UPSERT, {"createable": False, "updateable": False}, "created or changed"),
        (Mode.UPSERT, {"updateable": False}, "changed"),
        (Mode.MIRROR, {"deletable": False}, "deleted"),
        (Mode.DELETE, {"deletable": False, "createable": False}, "deleted"),
        (Mode.INSERT, {"updateable": False, "deletable": False}, ""),
        (Mode.LINK, {"createable": False, "updateable": False, "deletable": False}, ""),
    ],
)
def test_an_object_that_this_user_cannot_write_is_named(
    schemas: dict[str, ObjectSchema], mode: Mode, rights: dict[str, bool], said: str
):
    schema = replace(schemas["Contact"], **rights)  # type: ignore[arg-type]  # flags of a schema
    made = mapping("Contact", rule("Email"), where="IsPersonAccount = false", mode=mode)
    found = [
        one for one in object_findings(made, Side.TARGET, schema) if "by this user" in one.message
    ]
    assert [one.severity for one in found] == (["error"] if said else [])
    assert not said or found[0].message.startswith(f"Contacts cannot be {said} by this user")


@pytest.mark.parametrize("side", Side)
def test_an_object_that_cannot_be_queried_is_named(side: Side):
    said = {"name": "ActivityHistory", "label": "Activity History", "fields": []}
    schema = to_schema({**said, "labelPlural": "Activity Histories", "queryable": False})
    found = object_findings(mapping("ActivityHistory", mode=Mode.NONE), side, schema)
    assert [one.severity for one in found] == ["error"]
    assert found[0].message.startswith("Activity Histories (ActivityHistory) cannot be queried")
    assert object_findings(mapping("X", mode=Mode.NONE), side, to_schema(said)) == []


NO_PEOPLE = "IsPersonAccount = false"


@pytest.mark.parametrize(
    ("made", "severity", "field", "words"),
    [
        (
            mapping("Account", rule("RecordTypeId", "Houshold"), rule("Name")),
            "error",
            "RecordTypeId",
            "has no record type Houshold. Did you mean Household?",
        ),
        (
            mapping("Account", rule("RecordTypeId", "Old"), rule("Name")),
            "error",
            "RecordTypeId",
            "The record type Old is not active",
        ),
        (
            mapping("Account", rule("RecordTypeId", "012000000000202AAA"), rule("Name")),
            "warning",
            "RecordTypeId",
            "Write Household instead",
        ),
        (
            mapping("Account", rule("RecordTypeId"), rule("Name")),
            "warning",
            "RecordTypeId",
            "Record types are written by Id",
        ),
        (
            mapping("Account", rule("Name"), where="RecordType.DeveloperName = 'Famly'"),
            "error",
            "",
            "The filter names the record type Famly",
        ),
        (
            mapping("Account", rule("Name"), rule("PersonEmail")),
            "error",
            "Name",
            "no account takes both",
        ),
        (
            mapping("Account", rule("LastName"), rule("PersonEmail")),
            "error",
            "lastname",
            "a new account is a person only by its record type",
        ),
        (
            mapping("Account", rule("Visits__pc"), rule("RecordTypeId", "PersonAccount")),
            "error",
            "visits__pc",
            "needs a last name",
        ),
        (
            mapping("Contact", rule("LastName")),
            "warning",
            "",
            "changed through their account only",
        ),
        (
            mapping("Opportunity", rule("Name"), rule("Amount")),
            "warning",
            "Amount (Amount)",
            "has the user's own",
        ),
        (
            mapping("Opportunity", rule("Amount"), rule("CurrencyIsoCode")),
            "warning",
            "CurrencyIsoCode",
            "converts the record's other amounts",
        ),
        (
            mapping("Opportunity", rule("CurrencyIsoCode", "EURO", write=WriteWhen.ON_INSERT)),
            "error",
            "CurrencyIsoCode",
            "takes no value EURO. Did you mean EUR?",
        ),
        (
            mapping("Contact", rule("MailingCountry"), rule("MailingCountryCode"), where=NO_PEOPLE),
            "error",
            "MailingCountry",
            "Write MailingCountryCode only",
        ),
        (
            mapping("Contact", rule("MailingCountry"), where=NO_PEOPLE),
            "warning",
            "MailingCountry",
            "takes only the names of its own list",
        ),
        (
            mapping("Contact", rule("MailingCountry", "Irland"), where=NO_PEOPLE),
            "error",
            "MailingCountry",
            "Did you mean Ireland?",
        ),
        (
            mapping("Contact", rule("MailingStateCode"), where=NO_PEOPLE),
            "error",
            "MailingStateCode",
            "is refused without its country. Map MailingCountryCode as well",
        ),
        (
            mapping(
                "Contact",
                rule("City__c", "Rome"),
                rule("Continent__c", "Asia"),
                where=NO_PEOPLE,
            ),
            "error",
            "City__c",
            "Rome of City (City__c) does not go with Asia of Continent. With it go Delhi",
        ),
        (
            mapping("Contact", rule("City__c"), where=NO_PEOPLE),
            "warning",
            "City__c",
            "Continent (Continent__c), which is not mapped",
        ),
        (
            mapping("Contact", rule("LeadSource", "Wbe"), where=NO_PEOPLE),
            "warning",
            "LeadSource",
            "it would be added as an inactive one",
        ),
    ],
)
def test_what_an_org_would_refuse_is_named_with_what_to_do(
    schemas: dict[str, ObjectSchema], made: Mapping, severity: str, field: str, words: str
):
    found = messages(schemas, made)
    assert any(text.startswith(f"{severity} {field}: ") and words in text for text in found), found


@pytest.mark.parametrize(
    "made",
    [
        mapping("Account", rule("RecordTypeId", "household"), rule("Name")),
        mapping(
            "Account",
            rule("RecordTypeId", "PersonAccount"),
            rule("LastName"),
            rule("PersonEmail"),
        ),
        mapping("Account", rule("Name"), where="RecordType.DeveloperName = 'Household'"),
        mapping("Contact", rule("LastName"), where=NO_PEOPLE),
        mapping("Contact", rule("Fax"), where=NO_PEOPLE, mode=Mode.UPDATE),
        mapping(
            "Contact",
            rule("MailingCountryCode"),
            rule("MailingStateCode"),
            where=NO_PEOPLE,
        ),
        mapping(
            "Contact", rule("City__c", "Rome"), rule("Continent__c", "Europe"), where=NO_PEOPLE
        ),
        mapping(
            "Opportunity",
            rule("Amount"),
            rule("CurrencyIsoCode", "EUR", write=WriteWhen.ON_INSERT),
        ),
    ],
)
def test_a_mapping_that_heeds_them_has_no_findings(schemas: dict[str, ObjectSchema], made: Mapping):
    assert messages(schemas, made) == []


def test_a_developer_name_becomes_the_orgs_own_id(schemas: dict[str, ObjectSchema]):
    made = mapping("Account", rule("Name"), rule("recordtypeid", "household"))
    resolved = with_record_types(made, Side.TARGET, schemas["Account"])
    assert resolved.fields[1].value == "012000000000202AAA"
    assert resolved.fields[0] == made.fields[0]
    unknown = mapping("Account", rule("RecordTypeId", "Famly"))
    assert with_record_types(unknown, Side.TARGET, schemas["Account"]) == unknown


def test_a_record_type_by_name_reaches_the_org_as_its_id(
    tmp_path: Path, shared_practice: PracticeProcess
):
    desk = Desk(tmp_path, shared_practice)
    desk.write_csv("homes.csv", [{"number": "RT-1", "name": "The Bellos"}])
    sync = desk.add(
        """\
orgtide: 1
name: homes
connections:
  org: {kind: salesforce}
  files: {kind: files}
mappings:
  - name: homes
    source: {connection: files, object: homes.csv}
    target: {connection: org, object: Account}
    identity: [{source: number, target: Customer_Number__c}]
    mode: {to_target: upsert}
    fields:
      - {source: number, target: Customer_Number__c, flow: "->"}
      - {source: name, target: Name, flow: "->"}
      - {value: Household, target: RecordTypeId, flow: "->"}
""",
        ("org", "org"),
        ("files", "files"),
    )
    report = desk.apply(desk.preview(sync))
    assert report.tally.succeeded == 1
    seen = desk.look("Account", ("RecordTypeId",), "Customer_Number__c")
    assert seen["RT-1"]["RecordTypeId"] == "012000000000202AAA"
    assert desk.planned(desk.preview(sync)) == {}
