"""A TLS server on this computer that gives the answers a test lays out, good and bad ones."""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What to say, and how to fail while saying it."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: str = ""
    """`before`: hang up without an answer; `inside`: in the middle of the body."""


def refusal(code: str, status: int = 400, message: str = "It is so") -> Answer:
    return Answer(status, [{"errorCode": code, "message": message}])


Script = Callable[[Asked], Answer]


class FakeServer:
    """Serves one script; remembers what it was asked."""

    def __init__(
        self,
        folder: Path,
        *names: str,
        not_after: datetime | None = None,
        client_folder: Path | None = None,
    ) -> None:
        """Serve under a certificate for this computer, or for other names.

        Args:
            folder: takes the authority's certificate.
            names: instead of this computer's.
            not_after: until when the certificate is good.
            client_folder: takes a client's certificate; without one nobody is let in.
        """
        self.asked: list[Asked] = []
        self.script: Script = lambda _: Answer(404)
        authority = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued = authority.issue_cert(*(names or ("127.0.0.1", "localhost")), not_after=not_after)
        issued.configure_cert(context)
        if client_folder is not None:
            client = authority.issue_cert("client@example.org")
            client.private_key_and_cert_chain_pem.write_to_path(str(client_folder / "both.pem"))
            client.cert_chain_pems[0].write_to_path(str(client_folder / "cert.pem"))
            client.private_key_pem.write_to_path(str(client_folder / "key.pem"))
            authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def answers(self, *answers: Answer) -> None:
        """Give these answers in turn, the last one for ever."""
        waiting = list(answers)
        self.script = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5
            disable_nagle_algorithm = True  # else each answer waits 40 ms for the one before

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                if headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                asked = Asked(self.command, self.path, headers, body)
                fake.asked.append(asked)
                self._say(fake.script(asked))

            def _say(self, answer: Answer) -> None:
                if answer.cut == "before":
                    self._hang_up()
                    return
                body = (
                    answer.body
                    if isinstance(answer.body, bytes)
                    else json.dumps(answer.body).encode()
                )
                body = b"" if answer.body is None else body
                self.send_response_only(answer.status)
                if "Date" not in answer.headers:
                    self.send_header("Date", self.date_time_string())
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if answer.cut == "inside":
                    self.wfile.write(body[: len(body) // 2])
                    self._hang_up()
                else:
                    self.wfile.write(body)

            def _hang_up(self) -> None:
                self.close_connection = True
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def serving(folder: Path) -> Iterator[FakeServer]:
    server = FakeServer(folder)
    try:
        yield server
    finally:
        server.close()
