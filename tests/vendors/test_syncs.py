"""The five vendors' syncs load, pass their check against the practice org, and run over fakes."""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from app.asks import CheckSync, ConnectHttp, ConnectWebhook, SetSyncSetting
from app.asks.messages import SyncFinding
from app.core.design import SAFE_FIXES
from app.core.mapping import Mode
from app.core.plan import ChangeKind
from app.resources import mapping_file
from app.store.api_files import api_text
from app.store.sync_files import read_sync
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer
from tests.jobs.desk import Desk
from tests.jobs.test_webhook_source import JSON, listening
from tests.practice_orgs import PracticeProcess
from tests.practice_soap import SoapUser
from tests.vendors import deployteq, mixmax, mobile_commons

VENDORS = ("deployteq", "mixmax", "mobile-commons", "polytomic", "tixtrack")


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProcess]:
    """A practice org with what the fact sheet says is installed for partners."""
    from tests.practice_orgs import start_practice_process

    process = start_practice_process(tmp_path_factory.mktemp("vendors-org"))
    packages = [{"package": "nonprofit"}, {"package": "partner-fields"}]
    process.control("schema", {"edits": packages})
    yield process
    process.stop()


@pytest.fixture
def desk(org: PracticeProcess, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", org)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path)
    yield server
    server.close()


def connect(
    desk: Desk,
    server: FakeServer,
    api: str,
    host: str,
    answers: dict[str, str],
    secrets: dict[str, str],
) -> None:
    """Connect a shipped API whose host is the fake, under its own name."""
    text = api_text(mapping_file("apis", f"{api}.yaml"))
    assert host in text
    path = desk.folder / f"{api}.yaml"
    path.write_text(text.replace(host, server.host), "utf-8")
    given = tuple(answers.items()), tuple(secrets.items())
    desk.ask(ConnectHttp(api, str(path), *given, server.ca_file))


def make(desk: Desk, sobject: str, record: dict[str, str]) -> None:
    """Make a record as somebody in a browser would."""
    body = {"operation": "insert", "sobject": sobject, "records": [record]}
    desk.practice.control("edits", body)


def shipped(name: str) -> str:
    return mapping_file(f"{name}.yaml").read_text("utf-8")


def errors(desk: Desk, sync: str) -> list[str]:
    found: list[SyncFinding] = desk.ask(CheckSync(sync))
    return [f"{one.mapping}: {one.message}" for one in found if one.severity == "error"]


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendors_sync_loads_and_says_at_its_head_what_it_does(name: str):
    path = mapping_file(f"{name}.yaml")
    sync = read_sync(path)
    assert sync.mappings
    assert path.read_text("utf-8").startswith(
        "# yaml-language-server: $schema=sync.schema.json\n#\n# "
    )
    for role in sync.roles:
        if "api" in role.options:
            assert mapping_file("apis", f"{role.options['api']}.yaml").is_file()


# Polytomic ----------------------------------------------------------------------------------------


def model(path: Path, *rows: tuple[str | None, object]) -> None:
    database = sqlite3.connect(path)
    database.execute(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, first_name TEXT, last_name TEXT,"
        " is_deleted BOOLEAN)"
    )
    for email, flag in rows:
        database.execute(
            "INSERT INTO people (email, first_name, last_name, is_deleted) VALUES (?, 'A', 'B', ?)",
            (email, flag),
        )
    database.commit()
    database.close()


def test_polytomic_deletes_the_contacts_that_match_and_are_flagged_and_no_others(
    desk: Desk, tmp_path: Path
):
    for last, email in (
        ("One", "gone@poly.example"),
        ("Two", "GONE@poly.example"),
        ("Three", "stays@poly.example"),
        ("Four", "zero@poly.example"),
    ):
        make(desk, "Contact", {"LastName": last, "Email": email})
    flags = [("gone@poly.example", 1), ("stays@poly.example", 0), ("zero@poly.example", None)]
    model(tmp_path / "model.sqlite", *flags, ("nobody@poly.example", 1), (None, 1), ("", 1))
    desk.connect_database(tmp_path / "model.sqlite")
    name = desk.add(shipped("polytomic"), ("salesforce", "org"), ("model", "database"))
    assert errors(desk, name) == []
    plan = desk.preview(name)
    assert desk.planned(plan).get(ChangeKind.DELETE) == 2, "both that have the address, no other"
    run = desk.apply(plan)
    assert (run.tally.succeeded, run.tally.failed) == (2, {})
    left = desk.look("Contact", ("LastName",), "Email")
    assert {"stays@poly.example", "zero@poly.example"} <= left.keys()
    assert "gone@poly.example" not in left


def test_polytomic_copies_people_once_its_setting_says_so(desk: Desk, tmp_path: Path):
    model(tmp_path / "model.sqlite", ("new@poly.example", 0))
    desk.connect_database(tmp_path / "model.sqlite")
    name = desk.add(shipped("polytomic"), ("salesforce", "org"), ("model", "database"))
    assert desk.changes(desk.preview(name)) == []
    desk.ask(SetSyncSetting(name, "copy_people", "true"))
    assert desk.planned(desk.preview(name)) == {ChangeKind.INSERT: 1}


def test_every_mode_of_polytomic_is_a_mode_of_ours():
    said = {"insert", "update", "upsert", "replace", "append", "delete"}
    assert said <= {one.value for one in Mode}


# Mobile Commons -----------------------------------------------------------------------------------


CONSERVATIVE = " AND Mobile_Subscriber__c = true"


def profile(phone: str, **more: str) -> dict[str, str]:
    at = "2019-06-21 14:49:40 UTC"
    plain = {"id": phone[-4:], "status": "Active subscriber", "created_at": at, "updated_at": at}
    return {**plain, "phone_number": phone, **more}


@pytest.fixture
def commons(desk: Desk, server: FakeServer) -> mobile_commons.MobileCommons:
    fake = mobile_commons.MobileCommons()
    server.script = fake
    answers = {"email": mobile_commons.USER}
    secrets = {"password": mobile_commons.PASSWORD}
    connect(desk, server, "mobile-commons", "secure.mcommons.com", answers, secrets)
    return fake


def add_commons(desk: Desk) -> str:
    bindings = ("salesforce", "org"), ("profiles", "mobile-commons")
    name = desk.add(shipped("mobile-commons"), *bindings)
    desk.ask(SetSyncSetting(name, "scope", "MobilePhone != null AND Email LIKE '%@mc.example'"))
    return name


def test_mobile_commons_default_field_is_refused_with_the_name_that_is_there(
    desk: Desk, commons: mobile_commons.MobileCommons
):
    name = add_commons(desk)
    found: list[SyncFinding] = desk.ask(CheckSync(name))
    wrong = [one for one in found if one.severity == "error"]
    assert {one.message for one in wrong} == {
        'Contact has no field "Mobile_Subscriber_c". Did you mean Mobile_Subscriber__c?'
    }
    assert {one.fix_words for one in wrong} == {"Set opt_in_field to Mobile_Subscriber__c"}
    assert all(one.fix and one.fix.kind in SAFE_FIXES for one in wrong)
    desk.ask(SetSyncSetting(name, "opt_in_field", "mobile_subscriber__c"))
    assert '"mobile_subscriber__c" is spelled Mobile_Subscriber__c there' in " ".join(
        errors(desk, name)
    )
    desk.ask(SetSyncSetting(name, "opt_in_field", "Mobile_Subscriber__c"))
    assert errors(desk, name) == []


def test_mobile_commons_subscribers_become_contacts_and_contacts_become_profiles(
    desk: Desk, commons: mobile_commons.MobileCommons
):
    commons.profiles["12025550111"] = profile(
        "12025550111",
        email="ada@mc.example",
        last_name="Lovelace",
        street1="5 Low Road",
        street2="Top floor",
    )
    commons.profiles["12025550112"] = profile("12025550112", last_name="Without")
    make(
        desk,
        "Contact",
        {
            "LastName": "Hopper",
            "Email": "grace@mc.example",
            "MobilePhone": "+12025550113",
            "LeadSource": "Web",
            "MailingStreet": "1 High Street\nFlat 2",
            "MailingPostalCode": "02139",
        },
    )
    name = add_commons(desk)
    desk.ask(SetSyncSetting(name, "opt_in_field", "Mobile_Subscriber__c"))
    lines = [{"when": "LeadSource = 'Web'", "path": "OIP1"}]
    desk.ask(SetSyncSetting(name, "paths", json.dumps(lines)))
    desk.ask(SetSyncSetting(name, "notes", "ask nobody about this"))
    run = desk.apply(desk.preview(name))
    assert run.tally.failed == {}
    there = desk.look("Contact", ("LastName", "MobilePhone", "LeadSource", "Id"), "Email")
    assert there["ada@mc.example"]["MobilePhone"] == "+12025550111"
    assert there["ada@mc.example"]["LeadSource"] == "Mobile Commons"
    made = commons.profiles["12025550113"]
    assert (made["email"], made["opt_in_path_id"]) == ("grace@mc.example", "OIP1")
    assert made["first_name"] == "Contact", "the default of a Contact without a first name"
    assert (made["street1"], made["street2"]) == ("1 High Street", "Flat 2")
    assert made["postal_code"] == "02139", "the zero in front stays"
    streets = desk.look("Contact", ("MailingStreet",), "Email")
    assert streets["ada@mc.example"]["MailingStreet"] == "5 Low Road\nTop floor"
    assert "Without" not in {one["LastName"] for one in there.values()}, "no e-mail address"
    desk.apply(desk.preview(name))
    kept = {phone: one.get("Constituent ID") for phone, one in commons.profiles.items()}
    assert kept["12025550111"] == there["ada@mc.example"]["Id"], "the next run keeps the Id there"
    assert kept["12025550113"] == there["grace@mc.example"]["Id"]
    welcomed = [one for one in commons.sent if "opt_in_path_id" in one]
    assert [one["phone_number"] for one in welcomed] == ["12025550113"], "once, and only new ones"
    assert not [one for one in commons.sent if "ask nobody" in " ".join(one.values())]
    now = "2026-01-01 10:00:00 UTC"
    out = {"status": "Opted out", "opted_out_at": now, "updated_at": now}
    commons.profiles["12025550111"] |= out
    run = desk.apply(desk.preview(name))
    assert run.tally.failed == {}
    flags = desk.look("Contact", ("Mobile_Subscriber__c",), "Email")
    assert flags["ada@mc.example"]["Mobile_Subscriber__c"] == "false"


@pytest.mark.parametrize(("scope", "which"), [("", {"yes", "no"}), (CONSERVATIVE, {"yes"})])
def test_mobile_commons_is_liberal_or_conservative_by_a_setting(
    desk: Desk, commons: mobile_commons.MobileCommons, scope: str, which: set[str]
):
    host = f"{len(which)}.scope.example"
    for number, flag in enumerate(("yes", "no")):
        record = {
            "LastName": flag,
            "Email": f"{flag}@{host}",
            "MobilePhone": f"+1202555{len(which)}{number:03}",
            "Mobile_Subscriber__c": "true" if flag == "yes" else "false",
        }
        make(desk, "Contact", record)
    make(desk, "Contact", {"LastName": "Silent", "Email": f"silent@{host}"})
    name = add_commons(desk)
    desk.ask(SetSyncSetting(name, "opt_in_field", "Mobile_Subscriber__c"))
    condition = f"MobilePhone != null AND Email LIKE '%@{host}'{scope}"
    desk.ask(SetSyncSetting(name, "scope", condition))
    assert desk.apply(desk.preview(name)).tally.failed == {}
    assert {one["last_name"] for one in commons.profiles.values()} == which


# Mixmax -------------------------------------------------------------------------------------------


def test_mixmax_gets_contacts_and_leads_and_salesforce_is_not_written(
    desk: Desk, server: FakeServer
):
    from app.jobs.machine import SystemClock

    fake = mixmax.Mixmax(SystemClock().now)
    server.script = fake
    connect(desk, server, "mixmax", "api.mixmax.com", {}, {"token": mixmax.TOKEN})
    make(desk, "Contact", {"LastName": "Known", "Email": "known@mix.example"})
    make(desk, "Lead", {"LastName": "New", "Company": "Ltd", "Email": "new@mix.example"})
    name = desk.add(shipped("mixmax"), ("salesforce", "org"), ("mixmax", "mixmax"))
    for setting in ("contacts", "leads"):
        desk.ask(SetSyncSetting(name, setting, "Email LIKE '%@mix.example'"))
    assert "“Sync user”" in "".join(errors(desk, name))
    desk.ask(SetSyncSetting(name, "sync_user", desk.practice.user()["username"]))
    assert errors(desk, name) == []
    run = desk.apply(desk.preview(name))
    assert run.tally.failed == {}
    held = {one["email"]: one for one in fake.contacts.values()}
    assert {"known@mix.example", "new@mix.example"} <= held.keys()
    assert str(held["known@mix.example"]["salesforceId"]).startswith("003")
    sync = read_sync(mapping_file("mixmax.yaml"))
    objects = {rule.when.object for rule in sync.rules}
    assert objects == {"Account", "Contact", "Event", "Lead", "Opportunity", "Task", "User"}
    one_way = [one for one in sync.mappings if one.source.role == "salesforce"]
    assert {one.to_source for one in one_way} == {Mode.NONE}


# Deployteq ----------------------------------------------------------------------------------------


class Customers:
    """The REST customers of Deployteq, as far as its collection shows them: made and changed."""

    def __init__(self) -> None:
        self.customers: dict[str, dict[str, str]] = {}

    def __call__(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        assert parse_qs(url.query)["token"] == ["secret"]
        key = url.path.partition("/customer")[2].strip("/")
        if asked.method == "GET" and key:
            found = self.customers.get(key)
            return Answer(200, found) if found else Answer(404, {})
        if asked.method == "GET":
            wanted = {k: v[0] for k, v in parse_qs(url.query).items() if k != "token"}
            found_all = [
                one
                for one in self.customers.values()
                if all(one.get(field) == value for field, value in wanted.items())
            ]
            return Answer(200, found_all)
        if asked.method == "POST":
            key = str(len(self.customers) + 1)
        self.customers.setdefault(key, {"id": key}).update(asked.json)
        return Answer(200, self.customers[key])


def connect_customers(desk: Desk, server: FakeServer, address: str) -> tuple[Customers, str]:
    """A fake of Deployteq, and the sync for people of one mail host; its name."""
    fake = Customers()
    server.script = fake
    host = "https://{portal}.myclang.com"
    text = api_text(mapping_file("apis", "deployteq.yaml"))
    assert host in text
    path = desk.folder / "deployteq.yaml"
    path.write_text(text.replace(host, f"https://{server.host}"), "utf-8")
    desk.ask(
        ConnectHttp(
            "deployteq", str(path), (("portal", "x"),), (("token", "secret"),), server.ca_file
        )
    )
    bindings = ("salesforce", "org"), ("deployteq", "deployteq")
    name = desk.add(shipped("deployteq"), *bindings)
    desk.ask(SetSyncSetting(name, "contacts", f"Email LIKE '%@{address}'"))
    leads = f"Email LIKE '%@{address}' AND IsConverted = false"
    desk.ask(SetSyncSetting(name, "leads", leads))
    desk.ask(SetSyncSetting(name, "moments", "false"))
    assert errors(desk, name) == []
    return fake, name


def test_deployteq_gets_leads_and_contacts_with_their_status(desk: Desk, server: FakeServer):
    make(
        desk,
        "Lead",
        {
            "LastName": "Dee",
            "Company": "Ltd",
            "Email": "dee@dq.example",
            "Email_Opt_In__c": "true",
        },
    )
    make(desk, "Contact", {"LastName": "Con", "Email": "con@dq.example"})
    fake, name = connect_customers(desk, server, "dq.example")
    run = desk.apply(desk.preview(name))
    assert run.tally.failed == {}
    held = {one["emailaddress"]: one for one in fake.customers.values()}
    assert held["dee@dq.example"]["status"] == "PROSPECT"
    assert held["con@dq.example"]["status"] == "CUSTOMER"
    assert held["dee@dq.example"]["externalid"].startswith("00Q")
    assert (held["dee@dq.example"]["optin"], held["con@dq.example"]["optin"]) == ("Y", "N")
    there = held["con@dq.example"]["id"]
    fake.customers[there]["firstname"] = "Changed there"
    desk.apply(desk.preview(name))
    assert desk.look("Contact", ("FirstName",), "Email")["con@dq.example"]["FirstName"] == (
        "Changed there"
    )


@pytest.mark.parametrize("unique", ["Id", "Email"])
def test_deployteq_holds_a_converted_lead_twice_or_once_by_what_is_unique(
    desk: Desk, server: FakeServer, unique: str
):
    host = f"{unique.lower()}.dq.example"
    email = f"eve@{host}"
    make(desk, "Lead", {"LastName": "Eve", "Company": "Ltd", "Email": email, "City": "Bath"})
    fake, name = connect_customers(desk, server, host)
    if unique == "Email":
        desk.ask(SetSyncSetting(name, "unique_here", "Email"))
        desk.ask(SetSyncSetting(name, "unique_there", "emailaddress"))
    desk.apply(desk.preview(name))
    (customer,) = fake.customers.values()
    lead = desk.look("Lead", ("Id",), "Email")[email]["Id"]
    assert (customer["status"], customer["externalid"]) == ("PROSPECT", lead)
    customer["interests"] = "kept there"
    SoapUser(desk.practice).convert(str(lead))
    contact = desk.look("Contact", ("Id",), "Email")[email]["Id"]
    assert desk.apply(desk.preview(name)).tally.failed == {}
    people = [(one["externalid"], one["status"]) for one in fake.customers.values()]
    if unique == "Id":
        assert sorted(people) == sorted([(lead, "PROSPECT"), (contact, "CUSTOMER")])
        assert {one["emailaddress"] for one in fake.customers.values()} == {email}
    else:
        assert people == [(contact, "CUSTOMER")], "the Contact takes the Lead's place"
        assert customer["interests"] == "kept there", "it is enriched, not replaced"
    assert desk.changes(desk.preview(name)) == []


# Ticketure ----------------------------------------------------------------------------------------


ORGANIZATION = {"id": "org-1", "type": "organization", "last_name": "Choir"}
ADA = {
    "id": "idn-9",
    "type": "person",
    "first_name": "Ada",
    "last_name": "L",
    "email": "ada@tt.example",
    "phone": "+12025550100",
    "organization_id": "org-1",
}
CARTS = [
    {"id": "cart-3", "identity_id": "idn-9", "total": 75.0, "completed": "2026-01-01T09:59:50Z"},
    {"id": "cart-4", "identity_id": "idn-10", "total": 9.0, "completed": "2026-01-01T10:00:00Z"},
]
TICKETS = [
    {"id": "tkt-1", "cart_id": "cart-3", "type": "Adult", "price": 25.0},
    {"id": "tkt-2", "cart_id": "cart-3", "type": "Donation", "price": 50.0, "fund": "Education"},
]
PAYMENTS = [
    {"id": "pay-1", "cart_id": "cart-3", "amount": 50.0},
    {"id": "pay-2", "cart_id": "cart-3", "amount": 25.0},
]


def send(address: str, webhook: str, event: str, **parts: list[dict[str, Any]]) -> None:
    """Send one payload, in the form of the samples that the sync's paths were learned from."""
    body: dict[str, Any] = {"webhook": webhook, "id": event}
    body |= {name: {"_data": rows} for name, rows in parts.items()}
    sent = requests.post(address, json.dumps(body).encode(), headers=JSON, timeout=120)
    assert sent.status_code == 200


def test_ticketure_payloads_become_people_carts_tickets_payments_and_funds(desk: Desk):
    make(desk, "npsp__General_Accounting_Unit__c", {"Name": "Education"})
    make(desk, "Product2", {"Name": "Ticket", "IsActive": "true"})
    facts = desk.ask(ConnectWebhook("hooks", "bearer", "s3nder-secret"))
    text = re.sub(r"(  - name: \w+ out\n)", r"\1    enabled: false\n", shipped("tixtrack"))
    name = desk.add(text, ("salesforce", "org"), ("inbox", "hooks"))
    prices = desk.look("PricebookEntry", ("Name",), "Id")
    desk.ask(SetSyncSetting(name, "price_book_entry", next(iter(prices))))
    with listening(desk.machine) as root:
        address = root + facts.path
        # the purchase arrives before the customer
        send(address, "ticket_audit", "e2", cart=CARTS, ticket=TICKETS, payment=PAYMENTS)
        send(address, "identity_changed", "e1", identity=[ORGANIZATION, ADA])
        assert errors(desk, name) == []
        run = desk.apply(desk.preview(name))
        assert (run.tally.failed, run.tally.succeeded) == ({}, 8)
        people = desk.look("Contact", ("LastName", "AccountId"), "Ticketure_Id__c")
        accounts = desk.look("Account", ("Id", "Name"), "Ticketure_Id__c")
        assert people["idn-9"]["AccountId"] == accounts["org-1"]["Id"]
        carts = desk.look("Opportunity", ("Id", "Amount"), "Ticketure_Id__c")
        assert carts.keys() - {"None"} == {"cart-3"}, "a cart without its customer waits"
        lines = desk.look("OpportunityLineItem", ("OpportunityId",), "Ticketure_Id__c")
        for ticket in ("tkt-1", "tkt-2"):
            assert lines[ticket]["OpportunityId"] == carts["cart-3"]["Id"]
        amount = "npe01__Payment_Amount__c"
        payments = desk.look("npe01__OppPayment__c", (amount,), "Ticketure_Id__c")
        assert {one[amount] for one in payments.values()} == {"50", "25"}
        funds = desk.look("npsp__Allocation__c", ("npsp__Amount__c",), "Ticketure_Id__c")
        assert funds["tkt-2"]["npsp__Amount__c"] == "50"
        late = ADA | {"id": "idn-10", "last_name": "M", "email": "m@tt.example"}
        send(address, "identity_changed", "e3", identity=[late])
        desk.apply(desk.preview(name))
    assert "cart-4" in desk.look("Opportunity", ("Id",), "Ticketure_Id__c"), "it goes by itself"


def test_deployteq_moments_stand_at_the_lead_or_the_contact_they_are_of(
    desk: Desk, server: FakeServer
):
    fake = deployteq.Deployteq(host=server.host)
    server.script = fake
    text = api_text(mapping_file("apis", "deployteq-events.yaml"))
    for host in ("api.canopydeploy.net", "auth.clang.cloud"):
        assert host in text
        text = text.replace(host, server.host)
    path = desk.folder / "deployteq-events.yaml"
    path.write_text(text.replace("first: 360 days", "first: 2 days"), "utf-8")
    answers, secrets = (("client_id", deployteq.CLIENT),), (("client_secret", deployteq.SECRET),)
    desk.ask(ConnectHttp("events", str(path), answers, secrets, server.ca_file))
    make(desk, "Lead", {"LastName": "Moment", "Company": "Ltd", "Email": "lead@mo.example"})
    make(desk, "Contact", {"LastName": "Moment", "Email": "contact@mo.example"})
    lead = desk.look("Lead", ("Id",), "Email")["lead@mo.example"]["Id"]
    contact = desk.look("Contact", ("Id",), "Email")["contact@mo.example"]["Id"]
    today = datetime.now(UTC).date().isoformat()
    fake.events = [
        deployteq.event(1, "sends", today) | {"external_id": lead},
        deployteq.event(2, "opens", today) | {"external_id": contact},
    ]
    text = re.sub(
        r"(  - name: (?:leads|contacts)\n)", r"\1    enabled: false\n", shipped("deployteq")
    )
    name = desk.add(text, ("salesforce", "org"), ("events", "events"))
    assert errors(desk, name) == []
    run = desk.apply(desk.preview(name))
    assert (run.tally.succeeded, run.tally.failed) == (2, {})
    asked = ("Lead__c", "Contact__c", "Type__c", "Online_Version_URL__c", "Campaign__c")
    held = desk.look("Contact_Moment__c", asked, "Moment_Key__c")
    assert (held["e-1"]["Lead__c"], held["e-1"]["Contact__c"]) == (lead, None)
    assert (held["e-2"]["Lead__c"], held["e-2"]["Contact__c"]) == (None, contact)
    assert held["e-2"]["Type__c"] == "opens"
    assert held["e-2"]["Online_Version_URL__c"] == "https://online.example/e"
    assert held["e-2"]["Campaign__c"] == "Spring"
