"""An org behind a server that speaks otherwise than ours, in every way that Salesforce may.

It stands before a practice org and retells each answer: keys in another order, keys that nobody has
heard of, optional ones left out, header names in other letters, bodies in pieces or packed, answers
late or turned away once with an HTML page. What is said stays the same; a client that reads what is
written down in Salesforce's guides works with it as before.
"""

import contextlib
import gzip
import http.client
import json
import random
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trustme

from tests.practice_orgs import PracticeProcess

PATIENCE_S = 120
LATE_S = 0.03
"""Longest pause before an answer. Unit: seconds."""

TURNED_AWAY = 20
"""One of so many reads is turned away with 503; it is safe to ask again."""

FUTURE = {"futureLimit": {"Max": 10, "Remaining": 10}, "isFutureThing": True, "futureNote": None}
OPTIONAL_IN_FIELDS = (
    "aiPredictionField",
    "formulaTreatNullNumberAsZero",
    "highScaleNumber",
    "searchPrefilterable",
    "displayLocationInDecimal",
    "mask",
    "maskType",
    "queryByDistance",
    "writeRequiresMasterRead",
)
"""What older versions of the API do not say of a field. Source: release notes of the API."""

NEEDED_LIMITS = ("DailyApiRequests", "DataStorageMB", "FileStorageMB", "DailyBulkV2QueryJobs")


class VaryingServer(ThreadingHTTPServer):
    """Serves one practice org on a port of its own, under an authority of its own."""

    daemon_threads = True

    def __init__(self, practice: PracticeProcess, folder: Path, seed: int, kind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        authority = trustme.CA()
        self.ca_file = str(folder / "varying-ca.pem")
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.inner = practice.url(kind)
        self.url = f"https://127.0.0.1:{self.server_port}"
        self.trust = ssl.create_default_context(cafile=practice.ca_file)
        self.chance = random.Random(seed)
        self.turned_away = 0
        self.served = 0

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    """Asks the practice org and retells what it says."""

    protocol_version = "HTTP/1.1"
    server: VaryingServer

    def do_GET(self) -> None:
        self._retell()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names of the base

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads along."""

    def _retell(self) -> None:
        chance = self.server.chance
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = self._read_chunks()
        time.sleep(chance.random() * LATE_S)
        read = self.command == "GET" and "/services/data/" in self.path
        if read and chance.randrange(TURNED_AWAY) == 0:
            self.server.turned_away += 1
            self._answer(
                503, {"Retry-After": "1", "Content-Type": "text/html"}, b"<html>Busy</html>"
            )
            return
        status, headers, said = self._ask(body)
        self.server.served += 1
        self._answer(status, headers, self._varied(headers, said))

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        inner = urlsplit(self.server.inner)
        connection = http.client.HTTPSConnection(
            inner.hostname or "", inner.port, timeout=PATIENCE_S, context=self.server.trust
        )
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in ("host", "connection", "transfer-encoding", "accept-encoding")
        }
        headers |= {"Host": inner.netloc, "Content-Length": str(len(body))}
        with contextlib.closing(connection):
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            return answer.status, dict(answer.getheaders()), said

    def _varied(self, headers: dict[str, str], said: bytes) -> bytes:
        """Say the same in other words."""
        said = said.replace(self.server.inner.encode(), self.server.url.encode())
        kind = next((v for n, v in headers.items() if n.lower() == "content-type"), "")
        if "json" not in kind or not said:
            return said
        return json.dumps(
            self._told(json.loads(said)), ensure_ascii=self.server.chance.random() < 0.5, indent=1
        ).encode()

    def _told(self, value: Any) -> Any:
        """Turn the order of keys round, add what is new and leave out what may be missing."""
        if isinstance(value, list):
            return [self._told(one) for one in value]
        if not isinstance(value, dict):
            return value
        told = {name: self._told(one) for name, one in reversed(value.items())}
        if "soapType" in value:
            told = {n: one for n, one in told.items() if n not in OPTIONAL_IN_FIELDS} | FUTURE
        elif "DailyApiRequests" in value:
            told = {n: one for n, one in told.items() if n in NEEDED_LIMITS} | FUTURE
        elif "childRelationships" in value or "apexClassId" in value or "jobType" in value:
            told |= FUTURE
        return told

    def _answer(self, status: int, headers: dict[str, str], said: bytes) -> None:
        chance = self.server.chance
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "server"):
                told = value.replace(self.server.inner, self.server.url)
                self.send_header(name.lower() if chance.random() < 0.5 else name.upper(), told)
        self.send_header("Set-Cookie", "BrowserId=vary; path=/; secure")
        self.send_header("X-Robots-Tag", "none")
        if "gzip" in self.headers.get("Accept-Encoding", "") and chance.random() < 0.5:
            said = gzip.compress(said) if said else b""
            if said:
                self.send_header("content-encoding", "gzip")
        bare = self.command == "HEAD" or status in (204, 304)
        if chance.random() < 0.2:
            self.send_header("connection", "close")
            self.close_connection = True
        if bare:
            self.end_headers()
        elif chance.random() < 0.5:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._send_chunks(said)
        else:
            self.send_header("CONTENT-LENGTH", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    def _send_chunks(self, said: bytes) -> None:
        size = self.server.chance.choice((61, 997, 65_537))
        for start in range(0, len(said), size):
            part = said[start : start + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def _read_chunks(self) -> bytes:
        body = b""
        while length := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return body


@contextlib.contextmanager
def varying_server(
    practice: PracticeProcess, folder: Path, *, seed: int = 1, kind: str = "sandbox"
) -> Iterator[VaryingServer]:
    """Serve a practice org's sandbox or production in other words."""
    server = VaryingServer(practice, folder, seed, kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(PATIENCE_S)
        server.server_close()
