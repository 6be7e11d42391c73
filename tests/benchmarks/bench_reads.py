"""What reading costs: calls, seconds and memory for 100,000 records, and a cycle without news.

Calls and memory are asserted as they were promised; seconds are printed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.quota import Purpose
from app.jobs.workspace import Workspace
from app.practice.organisations import PracticeOrg
from tests.benchmarks.measured import filled_sandbox
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

RECORDS = 100_000
FIELDS = (
    *("FirstName", "LastName", "Email", "Phone", "Title", "Birthdate", "Constituent_ID__c"),
    *("MailingAddress", "Lifetime_Value__c", "Opt_In_Time__c", "AccountId", "LeadSource"),
)
MOST_CALLS = 8
MOST_IDLE_CALLS = 5
MOST_MB = 250

pytest_plugins = ["tests.practice_orgs"]


def crowd(made: PracticeOrg) -> None:
    there = made.org.query("SELECT COUNT() FROM Contact", user_id=made.org.admin_id).total_size
    made.org.bulk_load("Contact", (contact(n) for n in range(RECORDS - there)))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProcess]:
    """A practice sandbox with 100,000 contacts."""
    running = filled_sandbox(tmp_path_factory.mktemp("crowded"), crowd)
    yield running
    running.stop()


def contact(n: int) -> dict[str, Any]:
    return {
        "FirstName": f"First {n % 977}",
        "LastName": f"Last {n}",
        "Name": f"First {n % 977} Last {n}",
        "Email": f"person{n}@mail.example",
        "Phone": f"+44 20 7946 {n % 10_000:04}",
        "Title": "Member of the society",
        "Birthdate": "1970-01-01",
        "Constituent_ID__c": f"B-{n}",
        "MailingStreet": f"{n} High Street",
        "MailingCity": "Leeds",
        "MailingCountry": "United Kingdom",
        "Lifetime_Value__c": n / 4,
    }


def one_read(practice: PracticeProcess, folder: Path, known: int) -> dict[str, Any]:
    user = practice.user()
    org = {
        "host": practice.url(),
        "ca_file": practice.ca_file,
        "username": user["username"],
        "password": user["password"],
        "security_token": user["security_token"],
    }
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.one_read"),
            *(str(folder), "Contact", str(known), *FIELDS),
        ],
        input=json.dumps(org),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("known", [0, RECORDS], ids=["count unknown", "count known"])
def test_a_read_of_100_000_records(crowded: PracticeProcess, tmp_path: Path, known: int):
    found = one_read(crowded, tmp_path / "stage", known)
    print(
        f"\n100,000 records of {len(FIELDS)} fields, count {'known' if known else 'unknown'}: "
        f"{found['calls']} calls by {found['way']}, {found['seconds']} s, "
        f"{found['peak_mb']} MB at most"
    )
    assert found["rows"] == RECORDS
    assert found["calls"] <= MOST_CALLS
    assert found["peak_mb"] <= MOST_MB


OBJECTS = (
    *("Account", "Contact", "Lead", "Opportunity", "Task", "Event", "Campaign", "CampaignMember"),
    *("Product2", "Pricebook2", "PricebookEntry", "Membership__c", "OpportunityLineItem"),
)
CYCLE = """
orgtide: 1
name: cycle
connections:
  org: {{kind: salesforce}}
  files: {{kind: files}}
mappings:
{mappings}
"""
ONE = """
  - name: m{n}
    source: {{connection: org, object: {object}}}
    target: {{connection: files, object: m{n}.csv}}
    where: {{source: "CreatedDate = '1999-01-01T00:00:00Z'"}}
    identity: [{{source: Id, target: key}}]
    mode: {{to_target: upsert}}
    fields:
      - {{source: Id, target: key}}
      - {{source: CreatedDate, target: made}}
"""


def test_a_cycle_without_news_over_25_objects(practice: PracticeProcess, tmp_path: Path):
    desk = Desk(tmp_path / "desk", practice)
    names = [*OBJECTS, *OBJECTS][:25]
    for n in range(25):
        desk.write_csv(f"m{n}.csv", [{"key": "", "made": ""}])
    mappings = "".join(ONE.format(n=n, object=name) for n, name in enumerate(names))
    sync = desk.add(CYCLE.format(mappings=mappings), ("org", "org"), ("files", "files"))
    practice.control("clock", {"advance_seconds": 3_600})
    desk.preview(sync)
    practice.control("clock", {"advance_seconds": 3_600})
    before = calls(desk)
    desk.preview(sync)
    after = calls(desk)
    spent = {name: after[name] - before.get(name, 0) for name in after}
    spent = {name: count for name, count in spent.items() if count}
    print(f"\na cycle without news over 25 objects: {sum(spent.values())} calls, {spent}")
    assert spent.get(Purpose.READ.value, 0) <= 2
    assert sum(spent.values()) <= MOST_IDLE_CALLS


def calls(desk: Desk) -> dict[str, int]:
    """Calls by purpose so far."""
    workspace = Workspace.open(desk.machine)
    try:
        rows = workspace.database.rows(
            "SELECT purpose, sum(calls) FROM quota_ledger GROUP BY purpose"
        )
        return {str(row[0]): int(row[1]) for row in rows}
    finally:
        workspace.close()
