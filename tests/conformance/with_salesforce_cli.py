"""Drives the practice org with the Salesforce CLI: sign-in, query, records, bulk jobs."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conformance.node_tools import NodeTools
from tests.conformance.steps import ClientRun, walk
from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess

ALIAS = "practice"


class CommandFailedError(Exception):
    """A command of the CLI ended badly; the text is what it said."""


class _Errand:
    """What is done, step by step; steps build on each other."""

    def __init__(self, practice: PracticeProcess, tools: NodeTools, home: Path) -> None:
        self._practice = practice
        self._tools = tools
        self._home = home
        self._record = ""

    def steps(self) -> dict[str, Callable[[], None]]:
        return {
            "sign-in: an access token": self.sign_in,
            "org: display and list": self.display,
            "describe: global and object": self.describe,
            "query: rows and a parent": self.query,
            "query: a wrong field is refused": self.wrong_field,
            "record: create": self.create,
            "record: read and update": self.update,
            "record: delete": self.delete,
            "upsert: a bulk job from a file": self.upsert,
            "bulk 2.0: import, with bad rows": self.import_bulk,
            "bulk 2.0: export": self.export,
            "bulk 2.0: delete": self.delete_bulk,
            "search: SOSL": self.search,
            "limits": self.limits,
            "REST: a request of one's own": self.rest,
        }

    def sf(self, *words: str, **environment: str) -> Any:
        """Run a command; its result, from the JSON it prints."""
        done = self.say(*words, **environment)
        if done.get("status"):
            raise CommandFailedError(f"{done.get('name')}: {done.get('message')}")
        return done["result"]

    def say(self, *words: str, **environment: str) -> dict[str, Any]:
        """Run a command; whatever it says as JSON."""
        runner = self._tools.modules / "@salesforce" / "cli" / "bin" / "run.js"
        done = self._tools.run(
            [str(runner), *words, "--json"],
            {
                "HOME": str(self._home),
                "NODE_EXTRA_CA_CERTS": self._practice.ca_file,
                "SF_DISABLE_TELEMETRY": "true",
                "SF_AUTOUPDATE_DISABLE": "true",
                "SF_SKIP_NEW_VERSION_CHECK": "true",
                "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
                "NO_COLOR": "1",
                **environment,
            },
        )
        text = done.stdout if done.stdout.strip().startswith("{") else done.stderr
        try:
            said: dict[str, Any] = json.loads(text[text.index("{") :])
        except ValueError:
            raise CommandFailedError((done.stderr or done.stdout).strip()[-200:]) from None
        return said

    def sign_in(self) -> None:
        with RehearsalSession(self._practice) as session:
            token = str(signed_in(self._practice, session).session_id)
        said = self.sf(
            *("org", "login", "access-token", "--no-prompt", "--alias", ALIAS),
            *("--instance-url", self._practice.url()),
            SF_ACCESS_TOKEN=token,
        )
        assert said["orgId"] == self._practice.org()["org_id"]

    def display(self) -> None:
        assert self.sf("org", "display", "-o", ALIAS)["connectedStatus"] == "Connected"

    def describe(self) -> None:
        names = self.sf("sobject", "list", "-o", ALIAS, "-s", "all")
        assert "Contact" in names
        described = self.sf("sobject", "describe", "-o", ALIAS, "-s", "Contact")
        assert described["name"] == "Contact"

    def query(self) -> None:
        soql = "SELECT Id, Account.Name FROM Contact WHERE AccountId != null LIMIT 3"
        rows = self.sf("data", "query", "-o", ALIAS, "-q", soql)["records"]
        assert len(rows) == 3
        assert rows[0]["Account"]["Name"]

    def wrong_field(self) -> None:
        said = self.say("data", "query", "-o", ALIAS, "-q", "SELECT Nope__c FROM Contact")
        assert said["status"] != 0
        assert "Nope__c" in said["message"]

    def create(self) -> None:
        made = self.sf("data", "create", "record", "-o", ALIAS, "-s", "Contact", "-v", "LastName=C")
        self._record = made["id"]

    def update(self) -> None:
        which = ("-o", ALIAS, "-s", "Contact", "-i", self._record)
        self.sf("data", "update", "record", *which, "-v", "Title='Duty Manager'")
        assert self.sf("data", "get", "record", *which)["Title"] == "Duty Manager"

    def delete(self) -> None:
        which = ("-o", ALIAS, "-s", "Contact", "-i", self._record)
        assert self.sf("data", "delete", "record", *which)["success"]

    def upsert(self) -> None:
        path = self._file("upsert.csv", [("Constituent_ID__c", "LastName"), ("SF-1", "A")])
        said = self.sf(
            *("data", "upsert", "bulk", "-o", ALIAS, "-s", "Contact", "-f", path),
            *("-i", "Constituent_ID__c", "-w", "2"),
        )
        assert said["jobInfo"]["state"] == "JobComplete"
        assert said["jobInfo"]["numberRecordsFailed"] == 0

    def import_bulk(self) -> None:
        rows = [("Constituent_ID__c", "LastName"), ("SF-2", "B"), ("SF-3", "")]
        said = self.say(
            *("data", "import", "bulk", "-o", ALIAS, "-s", "Contact", "-w", "2"),
            *("-f", self._file("import.csv", rows)),
        )
        assert "failed" in said["message"].lower() or said["name"] == "FailedRecordDetailsError"

    def export(self) -> None:
        path = self._home / "export.csv"
        soql = "SELECT Id, LastName FROM Contact WHERE Constituent_ID__c LIKE 'SF-%'"
        said = self.sf(
            *("data", "export", "bulk", "-o", ALIAS, "-q", soql, "-w", "2"),
            *("--output-file", str(path)),
        )
        with path.open(newline="") as lines:
            assert len(list(csv.DictReader(lines))) == said["totalSize"] == 2

    def delete_bulk(self) -> None:
        with (self._home / "export.csv").open(newline="") as lines:
            rows = [("Id",), *((row["Id"],) for row in csv.DictReader(lines))]
        said = self.sf(
            *("data", "delete", "bulk", "-o", ALIAS, "-s", "Contact", "-w", "2"),
            *("-f", self._file("delete.csv", rows)),
        )
        assert said["jobInfo"]["numberRecordsFailed"] == 0

    def search(self) -> None:
        rows = self.sf("data", "query", "-o", ALIAS, "-q", "SELECT LastName FROM Contact LIMIT 1")
        name = rows["records"][0]["LastName"]
        sosl = f"FIND {{{name}}} IN ALL FIELDS RETURNING Contact(Id, LastName)"
        assert self.sf("data", "search", "-o", ALIAS, "-q", sosl)["searchRecords"]

    def limits(self) -> None:
        said = {each["name"] for each in self.sf("org", "list", "limits", "-o", ALIAS)}
        assert {"DailyApiRequests", "DailyBulkApiBatches", "DataStorageMB"} <= said

    def rest(self) -> None:
        self.sf("org", "list", "sobject", "record-counts", "-o", ALIAS, "-s", "Contact")

    def _file(self, name: str, rows: list[tuple[str, ...]]) -> str:
        path = self._home / name
        with path.open("w", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(rows)
        return str(path)


def step_names() -> list[str]:
    """List the steps of the errand."""
    return list(_Errand.steps(_Errand.__new__(_Errand)))


def drive(practice: PracticeProcess, tools: NodeTools, home: Path) -> ClientRun:
    """Do the errand with a home folder of its own."""
    home.mkdir(parents=True, exist_ok=True)
    package = tools.modules / "@salesforce" / "cli" / "package.json"
    steps = list(walk(_Errand(practice, tools, home).steps()))
    return ClientRun("Salesforce CLI", json.loads(package.read_text())["version"], steps)
