"""A fake of Mobile Commons' public REST interface, written from its reference: XML, forms, errors
in answers of status 200, one profile as an element and many as several, pages that end at num="0".
"""

import base64
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

from tests.connectors.salesforce.fake_server import Answer, Asked

USER, PASSWORD = "sync@example.org", "pa:ss"
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_PLAIN = ("first_name", "last_name", "phone_number", "email")
_ADDRESS = ("street1", "street2", "city", "state", "postal_code", "country")


@dataclass
class MobileCommons:
    """Profiles by phone number, two campaigns with their opt-in paths."""

    profiles: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[dict[str, str]] = field(default_factory=list)
    """What each change of a profile said."""
    overloaded: int = 0
    """So many requests are refused by the rate limit, with status 200."""
    heavy_load: int = 0
    """So many requests are refused with 503 and words that are no XML."""

    def __call__(self, asked: Asked) -> Answer:
        expected = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {expected}":
            return Answer(401, b"HTTP Basic: Access denied.")
        if self.heavy_load:
            self.heavy_load -= 1
            return Answer(503, b"This website is under heavy load")
        if self.overloaded:
            self.overloaded -= 1
            return _error(27, "API rate limit exceeded")
        url = urlsplit(asked.path)
        given = url.query if asked.method == "GET" else asked.body.decode()
        named = {one: values[0] for one, values in parse_qs(given, keep_blank_values=True).items()}
        call = f"{asked.method} {url.path.removeprefix('/api/')}"
        if call == "GET profiles":
            return self._profiles(named)
        if call == "GET profile":
            found = self.profiles.get(named.get("phone_number", ""))
            return _error(5, "Invalid phone number") if found is None else _ok(_profile(found))
        if call == "POST profile_update":
            return self._update(named)
        if call == "GET campaigns":
            return _ok(_campaigns(paths="include_opt_in_paths" in named))
        return Answer(404, b"<html>Not found</html>", {"Content-Type": "text/html"})

    def _profiles(self, named: dict[str, str]) -> Answer:
        size, page = min(int(named.get("limit", 1_000)), 1_000), int(named.get("page", 1))
        changed = [
            one for one in self.profiles.values() if one["updated_at"] >= named.get("from", "")
        ]
        shown = changed[(page - 1) * size : page * size]
        inner = "".join(map(_profile, shown))
        return _ok(f'<profiles num="{len(shown)}" page="{page}">{inner}</profiles>')

    def _update(self, named: dict[str, str]) -> Answer:
        self.sent.append(dict(named))
        phone = named.pop("phone_number", "")
        if not phone.isdigit() or len(phone) < 7:
            return _error(5, "Invalid phone number")
        named.pop("company", None)
        known = self.profiles.setdefault(
            phone,
            {
                "id": str(34_001 + len(self.profiles)),
                "phone_number": phone,
                "status": "Active subscriber",
                "created_at": "2019-06-21 14:49:40 UTC",
                "updated_at": "2019-06-21 14:49:40 UTC",
            },
        )
        known |= named
        return _ok(_profile(known))


def _profile(one: dict[str, str]) -> str:
    def element(name: str) -> str:
        value = one.get(name, "")
        return f"<{name}>{escape(value)}</{name}>" if value else f"<{name}/>"

    address = "".join(map(element, _ADDRESS))
    known = {"id", "status", "created_at", "updated_at", "opted_out_at", *_PLAIN, *_ADDRESS}
    columns = "".join(
        f"<custom_column name={quoteattr(name)}>{escape(value)}</custom_column>"
        for name, value in {"Age": "", **one}.items()
        if name not in known
    )
    return (
        f'<profile id="{one["id"]}">{"".join(map(element, _PLAIN))}'
        f"{element('status')}{element('created_at')}{element('updated_at')}"
        f"{element('opted_out_at')}<address>{address}</address>"
        f"<custom_columns>{columns}</custom_columns>"
        f'<subscriptions><subscription campaign_id="162" status="Active" opt_in_path_id=""/>'
        f"</subscriptions><clicks/></profile>"
    )


def _campaigns(*, paths: bool) -> str:
    path = '<opt_in_path id="OIP1" active="true"><name>Web</name></opt_in_path>'
    more = path + '<opt_in_path id="OIP2" active="false"><name>Gala</name></opt_in_path>'
    return (
        "<campaigns>"
        f'<campaign id="162" active="true"><name>News</name>'
        f"<opt_in_paths>{more if paths else ''}</opt_in_paths></campaign>"
        f'<campaign id="163" active="false"><name>Old</name>'
        f"<opt_in_paths>{path.replace('OIP1', 'OIP3') if paths else ''}</opt_in_paths></campaign>"
        "</campaigns>"
    )


def _ok(inner: str) -> Answer:
    return Answer(200, f'<response success="true">{inner}</response>'.encode(), _XML)


def _error(number: int, words: str) -> Answer:
    inner = f'<error id="{number}" message={quoteattr(words)}/>'
    return Answer(200, f'<response success="false">{inner}</response>'.encode(), _XML)
