"""The engine process over its pipe, as the window talks to it; it can be killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.asks.wire import ask_line, message_line
from tests.stories.terminal import ROOT

HANG_S = 600.0
"""A process that is to end and does not for so long hangs. Unit: seconds. Source: ours."""


class EngineProcess:
    """One engine process for one workspace."""

    def __init__(self, home: Path, *, clock_shift_s: float = 0.0, **more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "engine", str(home)],
            cwd=ROOT,
            env={**os.environ, **more, "ORGTIDE_CLOCK_SHIFT_S": str(clock_shift_s)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        hello = self._line()
        assert "hello" in hello, hello
        self._asked = 0

    def ask(self, wish: object) -> int:
        """Send an ask without waiting; its number."""
        self._asked += 1
        assert self.process.stdin is not None
        self.process.stdin.write(ask_line(self._asked, wish))
        self.process.stdin.flush()
        return self._asked

    def cancel(self, number: int) -> None:
        """Ask an ask to stop."""
        assert self.process.stdin is not None
        self.process.stdin.write(message_line({"cancel": number}))
        self.process.stdin.flush()

    def answer(self, number: int) -> dict[str, Any]:
        """Wait for the end of an ask: the message that ends it."""
        while True:
            message = self._line()
            if number in (message.get("finished"), message.get("failed"), message.get("cancelled")):
                return message

    def hear(self, kind: str) -> dict[str, Any]:
        """Wait for a message that has a key, such as `started`."""
        while True:
            message = self._line()
            if kind in message:
                return message

    def do(self, wish: object) -> Any:
        """Ask and wait; the answer of an ask that must succeed."""
        message = self.answer(self.ask(wish))
        assert "finished" in message, message
        return message["answer"]

    def kill(self) -> None:
        """SIGKILL: nothing can be tidied up."""
        self.process.send_signal(signal.SIGKILL)
        self._end()

    def close(self) -> None:
        """End of input: it finishes what is under way and goes."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self._end()

    def _end(self) -> None:
        self.process.wait(HANG_S)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the engine process went away"
        found: dict[str, Any] = json.loads(line)
        return found
