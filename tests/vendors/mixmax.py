"""A fake of Mixmax's public REST interface: cursors that stand on the last page too, a bare list of
recipients paged by place, 120 requests a minute, merging by e-mail, words for every row of a batch.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.connectors.salesforce.fake_server import Answer, Asked

TOKEN = "mixmax-t0ken"
MOST_RECIPIENTS = 10_000


@dataclass
class Mixmax:
    """Contacts, sequences and their recipients."""

    now: Callable[[], datetime]
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    sequences: list[str] = field(default_factory=list)
    recipients: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    unsubscribed: set[str] = field(default_factory=set)
    requests_a_minute: int = 120
    asked_at: list[float] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("x-api-token") != TOKEN:
            return Answer(401, {"message": "No API token provided; please visit the settings"})
        now = self.now().timestamp()
        self.asked_at = [at for at in self.asked_at if at > now - 60]
        if len(self.asked_at) >= self.requests_a_minute:
            left = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(now) + 60)}
            return Answer(429, {"message": "Too many requests"}, left)
        self.asked_at.append(now)
        url = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        path = url.path.removeprefix("/v1")
        one = re.fullmatch(r"/contacts/(\w+)", path)
        if path == "/contacts":
            return self._listed(query) if asked.method == "GET" else self._merged(asked)
        if one:
            return self._contact(asked, one[1])
        if path in ("/sequences", "/contactgroups"):
            items = [{"_id": key, "name": key} for key in self.sequences if path == "/sequences"]
            return _page(items, query)
        of = re.fullmatch(r"/sequences/(\w+)/recipients", path)
        if of:
            return self._recipients(asked, of[1], query)
        return Answer(404, {"message": "Not found"})

    def _listed(self, query: dict[str, str]) -> Answer:
        search = query.get("search", "")
        found = [one for one in self.contacts.values() if search in one["email"]]
        return _page(found, query)

    def _merged(self, asked: Asked) -> Answer:
        given = json.loads(asked.body)
        if "@" not in given.get("email", ""):
            return Answer(400, {"message": "email is not valid"})
        email = given["email"].lower()
        known = next((one for one in self.contacts.values() if one["email"] == email), None)
        if known is None:
            known = {"_id": f"{len(self.contacts) + 1:024x}"}
            self.contacts[known["_id"]] = known
        known |= {**given, "email": email}
        return Answer(200, known)

    def _contact(self, asked: Asked, key: str) -> Answer:
        if key not in self.contacts:
            return Answer(404, {"message": "No such contact"})
        if asked.method == "DELETE":
            del self.contacts[key]
            return Answer(204)
        if asked.method == "PUT":
            self.contacts[key] |= json.loads(asked.body)
        return Answer(200, self.contacts[key])

    def _recipients(self, asked: Asked, sequence: str, query: dict[str, str]) -> Answer:
        held = self.recipients.setdefault(sequence, [])
        if asked.method == "GET":
            offset, limit = int(query.get("offset", 0)), int(query.get("limit", 50))
            if offset + limit > MOST_RECIPIENTS:
                return Answer(400, {"message": "offset and limit go beyond 10000"})
            return Answer(200, held[offset : offset + limit])
        said = []
        for one in json.loads(asked.body)["recipients"]:
            status = "unsubscribed" if one["email"] in self.unsubscribed else "success"
            if any(each["email"] == one["email"] for each in held):
                status = "duplicated"
            if status == "success":
                held.append({"_id": f"r{len(held)}", "sequenceId": sequence, **one})
            said.append({"email": one["email"], "status": status})
        return Answer(200, {"recipients": said})


def _page(found: list[dict[str, Any]], query: dict[str, str]) -> Answer:
    start = json.loads(base64.b64decode(query["next"]))["$oid"] if "next" in query else 0
    end = start + min(int(query.get("limit", 50)), 300)
    # `next` stands on the last page too: only hasNext tells that there is no more.
    cursor = base64.b64encode(json.dumps({"$oid": end}).encode()).decode()
    more = {"next": cursor, "hasNext": end < len(found), "hasPrevious": start > 0}
    return Answer(200, {"results": found[start:end], **more})
