"""A fake of Deployteq's public interfaces: SOAP sets of customers, OAuth and contact moments."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.connectors.salesforce.fake_server import Answer, Asked

UUID = "uuid-of-the-api"
CLIENT, SECRET = "client-1", "client-s3cret"
_XML = {"Content-Type": "text/xml; charset=utf-8"}
MOST_OF_A_SET = 50


@dataclass
class Deployteq:
    """Customers as a set, and events by day and metric."""

    customers: list[dict[str, str]] = field(default_factory=list)
    looks: int = 2
    """How often a set is PROCESSING before it is READY."""
    ends: str = "READY"
    events: list[dict[str, Any]] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    host: str = ""

    def __call__(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/oauth2/token":
            return self._token(asked)
        if url.path.endswith("/events"):
            return self._events(asked, query)
        return self._soap(asked.body.decode())

    def _token(self, asked: Asked) -> Answer:
        wanted = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        given = parse_qs(asked.body.decode())
        if asked.headers.get("authorization") != f"Basic {wanted}":
            return Answer(401, {"error": "invalid_client"})
        if given != {"grant_type": ["client_credentials"], "scope": ["analytics.events:read"]}:
            return Answer(400, {"error": "invalid_scope"})
        self.tokens.append(f"token-{len(self.tokens)}")
        return Answer(200, {"access_token": self.tokens[-1], "expires_in": 3_600})

    def _events(self, asked: Asked, query: dict[str, str]) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {(self.tokens or ['-'])[-1]}":
            return Answer(401, {"message": "The token has expired"})
        begin, end = query["filter[date_from]"], query["filter[date_to]"]
        found = [
            one
            for one in self.events
            if one["metric"] == query["filter[metric]"]
            and begin <= one["metric_timestamp"][:10] <= end
        ]
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", 1_000))
        links = {}
        if offset + limit < len(found):
            kept = "&".join(f"{k}={v}" for k, v in query.items() if k != "offset")
            links["next"] = f"https://{self.host}/analytics/events?{kept}&offset={offset + limit}"
        page = found[offset : offset + limit]
        return Answer(200, {"total_count": len(found), "_links": links, "data": page})

    def _soap(self, body: str) -> Answer:
        call = re.search(r"<c:(\w+)>", body)
        said = dict(re.findall(r"<(\w+)>([^<]*)</\w+>", body))
        if call is None or said.get("uuid") != UUID:
            return _fault(202, "Invalid argument uuid")
        if call[1] == "customer_getAll":
            return _said(call[1], "<code>0</code><msg>77</msg>")
        if call[1] == "resource_getById":
            self.looks -= 1
            status = "PROCESSING" if self.looks >= 0 else self.ends
            return _said(call[1], f"<code>0</code><msg><id>77</id><status>{status}</status></msg>")
        if call[1] == "resource_free":
            self.freed.append(said["resourceId"])
            return _said(call[1], "<code>0</code><msg>true</msg>")
        if call[1] == "customerSet_getCustomers":
            size, offset = int(said["size"]), int(said["offset"])
            if not 1 <= size <= MOST_OF_A_SET:
                return _fault(105, "Invalid size")
            shown = self.customers[offset : offset + size]
            return _said(call[1], f"<code>0</code><msg>{''.join(map(_item, shown))}</msg>")
        return _fault(213, "Not found")


def _item(customer: dict[str, str]) -> str:
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in customer.items()) + "</item>"


def _said(call: str, inner: str) -> Answer:
    text = (
        '<?xml version="1.0"?><SOAP-ENV:Envelope'
        ' xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>'
        f'<ns1:{call}Response xmlns:ns1="urn:x">{inner}</ns1:{call}Response>'
        "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
    return Answer(200, text.encode(), _XML)


def _fault(number: int, words: str) -> Answer:
    text = (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>{number}</faultcode>"
        f"<faultstring>{words}</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
    return Answer(500, text.encode(), _XML)


def event(number: int, metric: str, day: str) -> dict[str, Any]:
    """One contact moment."""
    return {
        "uuid": f"e-{number}",
        "metric": metric,
        "metric_timestamp": f"{day}T10:00:00Z",
        "external_id": "003A",
        "subject": json.dumps("x"),
        "campaign_name": "Spring",
        "url": "https://online.example/e",
    }
