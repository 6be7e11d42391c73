"""A real CONNECT proxy on this computer: leads every name to one server, and remembers it."""

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

PATIENCE_S = 120


@dataclass
class ConnectProxy:
    """Speaks RFC 9110, 9.3.6; wants a password if it was given one."""

    target: str
    """host:port to which all tunnels lead."""
    password: str = ""
    """As user:password; "" wants none."""
    refuses: int = 0
    """Status with which it refuses every tunnel; 0 for none."""
    asked: list[str] = field(default_factory=list)
    """host:port of each tunnel that was asked for."""

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._begin(self._accept)

    def close(self) -> None:
        """Serve no more, and wait for the tunnels to end."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _begin(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            client.settimeout(PATIENCE_S)
            self._begin(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                part = client.recv(4096)
                if not part:
                    return
                head += part
            lines = head.decode("latin-1").split("\r\n")
            self.asked.append(lines[0].split()[1])
            status = self._status(lines)
            client.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
            if status.startswith("200"):
                host, _, port = self.target.rpartition(":")
                with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as server:
                    self._tunnel(client, server)

    def _status(self, lines: list[str]) -> str:
        if self.refuses:
            return f"{self.refuses} Refused"
        wanted = "Basic " + base64.b64encode(self.password.encode()).decode()
        given = [
            one.partition(":")[2].strip() for one in lines if one.lower().startswith("proxy-a")
        ]
        if self.password and wanted not in given:
            return "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x"
        return "200 Connection established"

    def _tunnel(self, client: socket.socket, server: socket.socket) -> None:
        back = threading.Thread(target=_pump, args=(server, client))
        back.start()
        _pump(client, server)
        back.join(PATIENCE_S)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Carry bytes until one side ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def running_proxy(target: str, password: str = "", refuses: int = 0) -> Iterator[ConnectProxy]:
    """Run a proxy until the block ends."""
    proxy = ConnectProxy(target, password, refuses)
    try:
        yield proxy
    finally:
        proxy.close()
