"""Asks the practice org the way strict clients do: raw HTTP, odd slashes and cases, limits, gzip.

What R's, Java's and Go's clients send differs from what Python's do. The answers expected here are
those of the REST and Bulk guides, whatever our own client makes of them.
"""

import gzip
import http.client
import json
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from tests.conformance.steps import ClientRun, walk
from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess

ROOT = "/services/data/v68.0"


@dataclass(frozen=True)
class Answered:
    """An answer, as it came."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    content: bytes

    @property
    def body(self) -> Any:
        """Its JSON, unpacked where it is compressed."""
        packed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.content) if packed else self.content)

    @property
    def code(self) -> str:
        """The error code of a refusal."""
        return str(self.body[0]["errorCode"])


class _Errand:
    """One question after the other."""

    def __init__(self, practice: PracticeProcess) -> None:
        self._netloc = urlsplit(practice.url()).netloc
        self._trust = ssl.create_default_context(cafile=practice.ca_file)
        with RehearsalSession(practice) as session:
            self._token = str(signed_in(practice, session).session_id)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        *,
        token: str | None = None,
        **headers: str,
    ) -> Answered:
        """Send one request on a connection of its own; `_` in a header's name is `-`."""
        connection = http.client.HTTPSConnection(self._netloc, context=self._trust, timeout=120)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("Authorization", f"Bearer {self._token if token is None else token}")
        url = path if path.startswith("/") else f"{ROOT}/{path}"
        try:
            connection.request(method, url, body, sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, found, answer.read())
        finally:
            connection.close()

    def json(self, method: str, path: str, body: object, **headers: str) -> Answered:
        """Send JSON."""
        headers.setdefault("Content_Type", "application/json; charset=UTF-8")
        return self.ask(method, path, json.dumps(body).encode(), **headers)

    def steps(self) -> dict[str, Callable[[], None]]:
        return {
            "versions without signing in, and without Sforce-Limit-Info": self.versions,
            "a trailing slash changes nothing": self.slashes,
            "fixed words of a path in any case": self.cases,
            "object and field names in any case": self.names,
            "both spellings of Authorization": self.authorization,
            "a missing, a malformed and a stale token": self.tokens,
            "retired and unknown versions": self.old_versions,
            "a wrong verb": self.verbs,
            "HEAD, and another verb by _HttpMethod": self.head,
            "dates and times with Z, with an offset, with +0000": self.times,
            "a date with a zone is refused": self.zoned_date,
            "compressed answers": self.packed_answer,
            "compressed requests": self.packed_request,
            "chunked requests": self.chunked,
            "UTF-8 with and without charset": self.charsets,
            "bodies that are no JSON, or no gzip": self.no_json,
            "an address of more than 16,384 bytes": self.long_uri,
            "an address and headers of more than 16,384 bytes": self.long_headers,
            "pages of 200 to 2,000 rows, and no others": self.page_sizes,
            "a cursor belongs to one user and one answer": self.locators,
            "If-Modified-Since on a describe": self.not_modified,
            "ETag, If-Match and If-None-Match on an Account": self.etags,
            "external Ids with odd characters": self.odd_keys,
            "ISO and HTTP dates of answers": self.answer_forms,
            "every key of limits": self.limits,
            "bulk addresses with and without a slash": self.bulk_slashes,
            "a bulk file with a byte order mark, CRLF and quotes": self.bulk_csv,
            "SOSL by GET and by POST": self.search,
            "tooling queries": self.tooling,
            "headers of a composite request and of its parts": self.part_headers,
        }

    def versions(self) -> None:
        for path in ("/services/data", "/services/data/"):
            answer = self.ask("GET", path, Authorization="")
            assert answer.status == 200
            assert answer.body[-1] == {
                "label": "Winter '27",
                "url": "/services/data/v68.0",
                "version": "68.0",
            }
            assert "sforce-limit-info" not in answer.headers

    def slashes(self) -> None:
        for path in ("sobjects", "sobjects/Contact", "sobjects/Contact/describe", "limits"):
            assert (
                self.ask("GET", path).body == self.ask("GET", f"{path}/").body or path == "limits"
            )
        for path in ("query?q=", "query/?q="):
            assert self.ask("GET", path + quote("SELECT Id FROM Account LIMIT 1")).status == 200

    def cases(self) -> None:
        for path in ("SObjects/Contact/Describe", "Limits/", "QUERYALL/?q=SELECT+Id+FROM+Account"):
            assert self.ask("GET", path).status == 200, path

    def names(self) -> None:
        assert self.ask("GET", "sobjects/contact/describe").body["name"] == "Contact"
        soql = quote("select id, LASTNAME from contact limit 1")
        (row,) = self.ask("GET", f"query?q={soql}").body["records"]
        assert set(row) == {"attributes", "Id", "LastName"}

    def authorization(self) -> None:
        for scheme in ("Bearer", "bearer", "OAuth"):
            header = f"{scheme} {self._token}"
            assert self.ask("GET", "limits", Authorization=header).status == 200

    def tokens(self) -> None:
        for header, code in (
            ("", "INVALID_SESSION_ID"),
            ("Basic abc", "INVALID_AUTH_HEADER"),
            ("Bearer 00Dxx!stale", "INVALID_SESSION_ID"),
        ):
            answer = self.ask("GET", "limits", Authorization=header)
            assert (answer.status, answer.code) == (401, code), header

    def old_versions(self) -> None:
        old = self.ask("GET", "/services/data/v29.0/limits")
        assert (old.status, old.code) == (410, "UNSUPPORTED_API_VERSION")
        for path in ("/services/data/v99.0/limits", "/services/data/v68.5/limits"):
            assert self.ask("GET", path).status == 404

    def verbs(self) -> None:
        answer = self.json("PUT", "sobjects/Contact/describe", {})
        assert (answer.status, answer.code) == (405, "METHOD_NOT_ALLOWED")

    def head(self) -> None:
        answer = self.ask("HEAD", "sobjects/Contact/describe")
        assert (answer.status, answer.content) == (200, b"")
        made = self.json("POST", "sobjects/Contact", {"LastName": "Head"}).body["id"]
        changed = self.json(
            "POST", f"sobjects/Contact/{made}?_HttpMethod=PATCH", {"FirstName": "A"}
        )
        assert (changed.status, changed.content) == (204, b"")

    def times(self) -> None:
        for given in (
            "2026-03-01T10:00:00Z",
            "2026-03-01T10:00:00.000Z",
            "2026-03-01T12:00:00+02:00",
            "2026-03-01T10:00:00.000+0000",
            "2026-03-01T05:30:00.000-0430",
        ):
            body = {"LastName": "Time", "Opt_In_Time__c": given}
            made = self.json("POST", "sobjects/Contact", body).body["id"]
            row = self.ask("GET", f"sobjects/Contact/{made}?fields=Opt_In_Time__c").body
            assert row["Opt_In_Time__c"] == "2026-03-01T10:00:00.000+0000", given

    def zoned_date(self) -> None:
        body = {"LastName": "Date", "Opt_In_Date__c": "01/03/2026"}
        answer = self.json("POST", "sobjects/Contact", body)
        assert (answer.status, answer.code) == (400, "JSON_PARSER_ERROR")

    def packed_answer(self) -> None:
        answer = self.ask("GET", "sobjects/Contact/describe", Accept_Encoding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.body["name"] == "Contact"

    def packed_request(self) -> None:
        body = gzip.compress(json.dumps({"LastName": "Gzip"}).encode())
        answer = self.ask(
            *("POST", "sobjects/Contact", body),
            Content_Encoding="gzip",
            Content_Type="application/json",
        )
        assert answer.status == 201

    def chunked(self) -> None:
        parts = (part for part in (b'{"LastName"', b': "Chunked"}'))
        answer = self.ask("POST", "sobjects/Contact", parts, Content_Type="application/json")
        assert answer.status == 201

    def charsets(self) -> None:
        kind_of_answers = "application/json;charset=utf-8"
        for kind in ("application/json", "application/json;charset=utf-8"):
            body = json.dumps({"LastName": "Zoë"}, ensure_ascii=False).encode()
            made = self.ask("POST", "sobjects/Contact", body, Content_Type=kind)
            assert made.status == 201, kind
            row = self.ask("GET", f"sobjects/Contact/{made.body['id']}?fields=LastName")
            assert row.body["LastName"] == "Zoë"
            assert row.headers["content-type"].replace(" ", "").lower() == kind_of_answers

    def no_json(self) -> None:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
            answer = self.ask("POST", "sobjects/Contact", b"LastName=A", Content_Type=kind)
            assert (answer.status, answer.code) == (415, "UNSUPPORTED_MEDIA_TYPE"), kind
        broken = self.ask(
            *("POST", "sobjects/Contact", b"no gzip"),
            Content_Type="application/json",
            Content_Encoding="gzip",
        )
        assert (broken.status, broken.code) == (400, "JSON_PARSER_ERROR")

    def long_uri(self) -> None:
        answer = self.ask("GET", f"query?q={'x' * 16_400}")
        assert answer.status == 414

    def long_headers(self) -> None:
        answer = self.ask("GET", f"query?q={'x' * 12_000}", X_Long="y" * 5_000)
        assert answer.status == 431

    def page_sizes(self) -> None:
        soql = quote("SELECT Id FROM Contact")
        for size, status in (("200", 200), ("2000", 200), ("199", 400), ("2001", 400)):
            options = f"batchSize={size}"
            answer = self.ask("GET", f"query?q={soql}", Sforce_Query_Options=options)
            assert answer.status == status, size
            if status == 400:
                assert answer.code == "INVALID_BATCH_SIZE"

    def locators(self) -> None:
        soql = quote("SELECT Id FROM Contact")
        first = self.ask("GET", f"query?q={soql}", Sforce_Query_Options="batchSize=200").body
        assert (first["done"], len(first["records"])) == (False, 200)
        seen = [each["Id"] for each in first["records"]]
        page = first
        while not page["done"]:
            page = self.ask("GET", page["nextRecordsUrl"]).body
            seen += [each["Id"] for each in page["records"]]
        assert "nextRecordsUrl" not in page
        assert len(set(seen)) == len(seen) == first["totalSize"]
        again = self.ask("GET", first["nextRecordsUrl"]).body
        assert again["records"][0]["Id"] == seen[200]
        lost = self.ask("GET", f"{ROOT}/query/01g000000000000AAA-2000")
        assert (lost.status, lost.code) == (400, "INVALID_QUERY_LOCATOR")

    def not_modified(self) -> None:
        answer = self.ask("GET", "sobjects/Contact/describe")
        since = answer.headers["last-modified"]
        same = self.ask("GET", "sobjects/Contact/describe", If_Modified_Since=since)
        assert (same.status, same.content) == (304, b"")

    def etags(self) -> None:
        made = self.json("POST", "sobjects/Account", {"Name": "ETag"}).body["id"]
        path = f"sobjects/Account/{made}"
        tag = self.ask("GET", path).headers["etag"]
        assert self.ask("GET", path, If_None_Match=tag).status == 304
        assert self.json("PATCH", path, {"Site": "A"}, If_Match=tag).status == 204
        stale = self.json("PATCH", path, {"Site": "B"}, If_Match='"0"')
        assert stale.status == 412

    def odd_keys(self) -> None:
        for key in ("a b", "a%2Fb", "ü+1"):
            path = f"sobjects/Contact/Constituent_ID__c/{quote(key, safe='')}"
            assert self.json("PATCH", path, {"LastName": "Odd"}).status == 201
            assert self.ask("GET", path).body["Constituent_ID__c"] == key

    def answer_forms(self) -> None:
        soql = quote("SELECT CreatedDate, Birthdate FROM Contact WHERE Birthdate != null LIMIT 1")
        answer = self.ask("GET", f"query?q={soql}")
        (row,) = answer.body["records"]
        assert row["CreatedDate"].endswith(".000+0000")
        assert len(row["Birthdate"]) == 10
        assert answer.headers["date"].endswith("GMT")
        assert answer.headers["sforce-limit-info"].startswith("api-usage=")

    def limits(self) -> None:
        body = self.ask("GET", "limits").body
        assert {"Max", "Remaining"} <= set(body["DailyApiRequests"])
        assert {"DailyBulkApiBatches", "DailyBulkV2QueryJobs", "DataStorageMB"} <= set(body)
        assert all(each["Remaining"] <= each["Max"] for each in body.values())
        old = self.ask("GET", "/services/data/v48.0/limits").body
        assert "DailyBulkApiRequests" in old
        assert "DailyBulkApiBatches" not in old

    def bulk_slashes(self) -> None:
        job = {"object": "Contact", "operation": "insert", "lineEnding": "LF"}
        for path in ("jobs/ingest", "jobs/ingest/"):
            made = self.json("POST", path, job)
            assert (made.status, made.body["state"]) == (200, "Open")
            assert not made.body["contentUrl"].startswith("/")
            for tail in ("", "/"):
                assert self.ask("GET", f"jobs/ingest/{made.body['id']}{tail}").status == 200
            aborted = self.json("PATCH", f"jobs/ingest/{made.body['id']}/", {"state": "Aborted"})
            assert aborted.body["state"] == "Aborted"

    def bulk_csv(self) -> None:
        job = {"object": "Contact", "operation": "insert", "lineEnding": "CRLF"}
        made = self.json("POST", "jobs/ingest", job).body["id"]
        text = '\ufeffLastName,Description\r\n"O""Neil, Ada","two\nlines"\r\n'
        sent = self.ask(
            "PUT", f"jobs/ingest/{made}/batches/", text.encode(), Content_Type="text/csv"
        )
        assert sent.status == 201
        self.json("PATCH", f"jobs/ingest/{made}", {"state": "UploadComplete"})
        info: dict[str, Any] = {}
        while info.get("state") not in {"JobComplete", "Failed"}:
            info = self.ask("GET", f"jobs/ingest/{made}").body
        assert info["numberRecordsFailed"] == 0, info
        for tail in ("successfulResults", "successfulResults/", "SUCCESSFULRESULTS/"):
            result = self.ask("GET", f"jobs/ingest/{made}/{tail}")
            assert result.status == 200, tail
            assert 'O""Neil, Ada' in result.content.decode()

    def search(self) -> None:
        made = self.json("POST", "sobjects/Contact", {"LastName": "Quetzalcoatl"}).body["id"]
        sosl = quote("FIND {quetzal*} IN NAME FIELDS RETURNING Contact(Id, LastName), Account(Id)")
        found = self.ask("GET", f"search/?q={sosl}").body["searchRecords"]
        assert [each["Id"] for each in found] == [made]
        assert found[0]["attributes"]["type"] == "Contact"
        body = {"q": "quetzalcoatl", "sobjects": [{"name": "Contact", "fields": ["Id"]}]}
        posted = self.json("POST", "parameterizedSearch", body).body["searchRecords"]
        assert [each["Id"] for each in posted] == [made]
        bad = self.ask("GET", f"search/?q={quote('FIND nothing')}")
        assert (bad.status, bad.code) == (400, "MALFORMED_SEARCH")

    def part_headers(self) -> None:
        part = {"method": "GET", "url": f"{ROOT}/sobjects/Contact/describe", "referenceId": "a"}
        since = {"If-Modified-Since": self.ask("GET", part["url"]).headers["last-modified"]}
        for own, status in (({}, 200), ({"httpHeaders": since}, 304)):
            whole = {"compositeRequest": [{**part, **own}]}
            answer = self.json(
                "POST", "composite", whole, If_Modified_Since=since["If-Modified-Since"]
            )
            assert answer.body["compositeResponse"][0]["httpStatusCode"] == status
        typed = {"compositeRequest": [{**part, "httpHeaders": {"Content-Type": "text/csv"}}]}
        assert self.json("POST", "composite", typed).status == 400

    def tooling(self) -> None:
        soql = quote("SELECT Id, SelectedEntity FROM PlatformEventChannelMember")
        for path in ("tooling/query", "tooling/query/"):
            answer = self.ask("GET", f"{path}?q={soql}")
            assert answer.status == 200
            assert answer.body["done"] is True
        missing = self.ask("GET", f"tooling/query?q={quote('SELECT Id FROM Nope')}")
        assert (missing.status, missing.code) == (400, "INVALID_TYPE")


def step_names() -> list[str]:
    """List the questions."""
    return list(_Errand.steps(_Errand.__new__(_Errand)))


def drive(practice: PracticeProcess) -> ClientRun:
    """Ask them all."""
    return ClientRun("plain HTTP", "", list(walk(_Errand(practice).steps())))
