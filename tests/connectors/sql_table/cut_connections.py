"""A way to a server that is cut at a chosen statement, before or after the server heard it."""

import contextlib
import selectors
import socket
import threading

SIZE = 65_536


class CutConnections:
    """Listens on a port of its own and passes everything on, until it is told to cut."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._words, self._after, self._carried_out = b"", b"", False
        self.port: int = self._listener.getsockname()[1]
        self.cuts = 0

    def __enter__(self) -> "CutConnections":
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def cut_at(self, words: bytes, *, after: bytes = b"", carried_out: bool = False) -> None:
        """Cut the next connection that says these words.

        Args:
            words: part of what is sent to the server.
            after: what has to be said before, by whomever.
            carried_out: let the server hear them and answer; the answer is lost.
        """
        self._words, self._after, self._carried_out = words, after, carried_out

    def _start(self, work, *given) -> None:
        thread = threading.Thread(target=work, args=given)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._listener.settimeout(0.1)
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                near, _ = self._listener.accept()
                self._start(self._pass_on, near)

    def _pass_on(self, near: socket.socket) -> None:
        with (
            near,
            socket.create_connection(("127.0.0.1", self._server_port)) as far,
            selectors.DefaultSelector() as watched,
        ):
            watched.register(near, selectors.EVENT_READ, far)
            watched.register(far, selectors.EVENT_READ, near)
            with contextlib.suppress(OSError):
                while not self._ended.is_set():
                    for key, _ in watched.select(0.1):
                        if not self._carry(key.fileobj, key.data, to_server=key.data is far):
                            return

    def _carry(self, origin, goal, *, to_server: bool) -> bool:
        """Pass on what has come; False when the connection is at its end."""
        data = origin.recv(SIZE)
        if not data:
            return False
        if to_server and self._after and self._after in data:
            self._after = b""
        elif to_server and not self._after and self._words and self._words in data:
            self._words = b""
            self.cuts += 1
            if self._carried_out:
                goal.sendall(data)
                goal.recv(SIZE)
            return False
        goal.sendall(data)
        return True
