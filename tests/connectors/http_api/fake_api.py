"""A small API on this computer: people and their tasks, behind a bearer token, in pages."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.connectors.http_api import HttpApiEndpoint, HttpTools
from app.core.http_api import HttpApi
from app.jobs.machine import SystemRandom
from app.store.api_files import parse_api
from app.store.credentials import WorkspaceSecrets
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer

TOKEN = "t0ken-0123456789"

PEOPLE = """
orgtide_api: 1
name: people
asks:
  token: {label: Token, secret: true}
base: https://HOST/v1
auth: {kind: bearer, value: "{token}"}
limits: {tries: 3, most_wait: 5 s}
objects:
  people:
    label: Person
    key: id
    fields:
      id: {read_only: true}
      code: {unique: true}
      title: {required: true}
      note: textarea
      address.city:
      active: boolean
      born: date
      score: double
    read:
      request: GET /people
      records: data.items
      paging: {kind: cursor, at: data.next, param: cursor, more: data.has_more, size: {limit: 40}}
    find:
      - {by: code, request: GET /people, query: {code: "{value}"}, records: data.items}
      - by: id
        request: GET /people
        query: {ids: "{values}"}
        records: data.items
        most_values: 50
    insert: {request: POST /people, body: {json: "{record}"}, key: id}
    update: {request: "PATCH /people/{key}", body: {json: "{record}"}}
    delete: {request: "DELETE /people/{key}"}
"""


class FakeClock:
    """A clock whose waits are over at once, and which remembers them."""

    def __init__(self) -> None:
        from datetime import UTC, datetime

        self._now = datetime(2026, 3, 1, tzinfo=UTC)
        self.waits: list[float] = []

    def now(self) -> Any:
        return self._now

    def set(self, now: Any) -> None:
        self._now = now

    def sleep(self, seconds: float) -> None:
        from datetime import timedelta

        if seconds > 0:
            self.waits.append(seconds)
            self._now += timedelta(seconds=seconds)


def opened(
    server: FakeServer,
    text: str,
    clock: FakeClock | None = None,
    secrets: dict[str, str] | None = None,
    answers: dict[str, str] | None = None,
) -> HttpApiEndpoint:
    """An endpoint over an API file; HOST in it is the server."""
    keyring = WorkspaceSecrets("tests", None)
    for name, value in (secrets if secrets is not None else {"token": TOKEN}).items():
        keyring.set("api", name, value)
    tools = HttpTools(clock or FakeClock(), SystemRandom(), keyring, "us", server.ca_file)
    return HttpApiEndpoint("api", declared(server, text), answers or {}, tools)


def declared(server: FakeServer, text: str) -> HttpApi:
    return parse_api(text.replace("HOST", server.host), Path("people.yaml"))


@dataclass
class FakePeople:
    """Answers for the file above, and nothing else."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer(401, {"message": "No token"})
        url = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        one = re.fullmatch(r"/v1/people/([^/]+)", url.path)
        if url.path == "/v1/people" and asked.method == "GET":
            return self._page(query)
        if url.path == "/v1/people" and asked.method == "POST":
            return self._insert(json.loads(asked.body))
        if one and asked.method in ("PATCH", "DELETE"):
            return self._change(asked, unquote(one[1]))
        return Answer(404, {"message": f"No such address {url.path}"})

    def _page(self, query: dict[str, str]) -> Answer:
        found = [{"id": key, **one} for key, one in self.people.items()]
        if "code" in query:
            found = [one for one in found if one.get("code") == query["code"]]
        if "ids" in query:
            found = [one for one in found if one["id"] in query["ids"].split(",")]
        start = int(query.get("cursor") or 0)
        end = start + int(query.get("limit") or 1_000)
        # As some real APIs do, the last page names a next one too; only the flag tells.
        data = {"items": found[start:end], "next": str(end), "has_more": end < len(found)}
        return Answer(200, {"data": data}, {"Content-Type": "application/json"})

    def _insert(self, record: dict[str, Any]) -> Answer:
        if not record.get("title"):
            return Answer(422, {"message": "title must not be empty", "code": "title_empty"})
        self.made += 1
        key = f"p/{self.made}"
        self.people[key] = record
        return Answer(201, {"id": key, **record}, {"Content-Type": "application/json"})

    def _change(self, asked: Asked, key: str) -> Answer:
        if key not in self.people:
            return Answer(404, {"message": "No such person"})
        if asked.method == "DELETE":
            del self.people[key]
            return Answer(204)
        change = json.loads(asked.body)
        if "title" in change and not change["title"]:
            return Answer(422, {"message": "title must not be empty"})
        self.people[key] |= change
        return Answer(200, {"id": key, **self.people[key]})
