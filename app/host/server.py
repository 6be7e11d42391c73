"""Serve asks over JSON lines on standard input and output; see `app.asks.messages` for the lines.

Each ask runs on a background thread. Asks that concern the same sync wait for each other; short
ones (connections, checks) do not wait for long ones. End of input means: finish the request that is
under way, then exit.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import structlog

from app import __version__
from app.asks import ApplyRetention
from app.asks.messages import PROTOCOL, ErrorFacts
from app.asks.wire import ask_of, message_line, message_of
from app.core.errors import AppError, Cancelled, NotAllowedError
from app.host.waker import Waker
from app.jobs.handlers import handle, queue_of, touches_of
from app.jobs.keep_tidy import apply_retention
from app.jobs.machine import CancellableClock
from app.jobs.permissions import permit
from app.jobs.workspace import Machine, Workspace
from app.wording.runs import removed_words

if TYPE_CHECKING:
    from app.asks import ContinueRun
    from app.core.progress import Progress

PROGRESS_INTERVAL_S = 0.05
"""Least time between two progress lines of one ask: twenty a second."""

TIDY_EVERY_S = 3600.0
"""How often it is asked whether a day has passed since the last tidying. Unit: seconds."""

NICENESS = 5
"""By how much the engine steps back, so that the window is drawn first on a busy computer."""

REFUSED = 2
"""Exit code of an engine that cannot open its workspace; it has said why."""

_log = structlog.get_logger()


@dataclass
class _Running:
    """One ask that is being worked on or waits its turn."""

    id: int
    ask: object
    cancelled: threading.Event = field(default_factory=threading.Event)
    last_line_at: datetime | None = None


class EngineServer:
    """Reads asks, runs them, answers. One for each process."""

    def __init__(self, machine: Machine, source: BinaryIO, sink: BinaryIO) -> None:
        self._machine = machine
        self._source = source
        self._sink = sink
        self._writing = threading.Lock()
        self._changing = threading.Lock()
        self._queues: dict[str, deque[_Running]] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._asks: dict[int, _Running] = {}
        self._ended = threading.Event()
        self._waker = Waker(machine.path, machine.clock, self._wake)
        self._woken = 0
        """Asks that nobody sent; they are numbered downwards from -1."""

    def serve(self) -> None:
        """Work until the input ends, then let what is under way come to a safe stop."""
        self._say({"hello": PROTOCOL, "version": __version__, "workspace": str(self._machine.path)})
        self._waker.start()
        tidy = threading.Thread(target=self._keep_tidy, name="keep tidy")
        tidy.start()
        try:
            for line in self._source:
                if line.strip():
                    self._take(line)
        finally:
            self._ended.set()
            self._waker.close()
            tidy.join()
        with self._changing:
            for running in self._asks.values():
                running.cancelled.set()
            threads = list(self._threads.values())
        for thread in threads:
            thread.join()

    def _keep_tidy(self) -> None:
        """Remove what was kept long enough, at the start and once a day."""
        while True:
            try:
                workspace = Workspace.open(self._machine)
                try:
                    removed = apply_retention(ApplyRetention(if_due=True), workspace, _unwatched)
                    if removed:
                        self._say({"notice": removed_words(removed)})
                finally:
                    workspace.close()
            except AppError as error:  # a full disk, a busy database: another day
                _log.warning("not tidied", reason=str(error))
            if self._ended.wait(TIDY_EVERY_S):
                return

    def _take(self, line: bytes) -> None:
        message = message_of(line)
        if "cancel" in message:
            self._cancel(int(message["cancel"]))
            return
        try:
            ask = ask_of(str(message["name"]), dict(message.get("arguments") or {}))
            queue = self._queue_of(ask)
        except (ValueError, AppError) as error:
            self._fail(int(message["ask"]), error, ())
            return
        running = _Running(int(message["ask"]), ask)
        self._enqueue(running, queue or f"short {running.id}")

    def _cancel(self, ask_id: int) -> None:
        """Stop an ask; one whose turn has not come is over at once."""
        with self._changing:
            running = self._asks.get(ask_id)
            if running is None:
                return
            running.cancelled.set()
            waits = next((one for one in self._queues.values() if running in one), None)
            if waits is None:
                return
            waits.remove(running)
            del self._asks[ask_id]
        self._say({"cancelled": ask_id, "touches": ()})

    def _wake(self, ask: ContinueRun) -> None:
        """Begin an ask that nobody sent, unless it is under way."""
        with self._changing:
            if any(getattr(one.ask, "run", None) == ask.run for one in self._asks.values()):
                return
        workspace = Workspace.open(self._machine)
        try:
            queue = queue_of(ask, workspace)
            permit(type(ask), workspace)
        except NotAllowedError:
            return  # somebody who only looks is at this computer
        finally:
            workspace.close()
        with self._changing:
            self._woken -= 1
            running = _Running(self._woken, ask)
        self._say({"started": running.id, "name": type(ask).__name__, "arguments": ask})
        self._enqueue(running, queue)

    def _queue_of(self, ask: object) -> str:
        workspace = Workspace.open(self._machine)
        try:
            return queue_of(ask, workspace)
        finally:
            workspace.close()

    def _enqueue(self, running: _Running, name: str) -> None:
        with self._changing:
            self._asks[running.id] = running
            self._queues.setdefault(name, deque()).append(running)
            if name not in self._threads:
                thread = threading.Thread(target=self._work, args=(name,), name=f"jobs {name}")
                self._threads[name] = thread
                thread.start()

    def _work(self, name: str) -> None:
        """Work one queue off, then go."""
        while True:
            with self._changing:
                queue = self._queues[name]
                if not queue:
                    del self._queues[name], self._threads[name]
                    return
                running = queue.popleft()
            self._run(running)
            with self._changing:
                del self._asks[running.id]
            self._waker.nudge()

    def _run(self, running: _Running) -> None:
        touches = tuple(area.value for area in touches_of(running.ask))
        clock = CancellableClock(self._machine.clock, running.cancelled)

        def report(progress: Progress) -> None:
            self._report(running, progress)

        try:
            workspace = Workspace.open(self._machine, clock)
            try:
                answer = handle(running.ask, workspace, report)
            finally:
                workspace.close()
        except Cancelled:
            self._say({"cancelled": running.id, "touches": touches})
        except AppError as error:
            self._fail(running.id, error, touches)
        except Exception as error:  # noqa: BLE001 - the last frame of a job: told to the person, and logged
            _log.exception("job failed", ask=type(running.ask).__name__)
            self._fail(running.id, error, touches)
        else:
            self._say({"finished": running.id, "answer": answer, "touches": touches})

    def _report(self, running: _Running, progress: Progress) -> None:
        """Pass progress on, at most twenty times a second; to report is to be cancellable."""
        if running.cancelled.is_set():
            raise Cancelled
        now = self._machine.clock.now()
        last = running.last_line_at
        fresh = last is None or (now - last).total_seconds() >= PROGRESS_INTERVAL_S
        finished = progress.total is not None and progress.done >= progress.total
        if fresh or finished or progress.note:
            running.last_line_at = now
            self._say(
                {
                    "progress": running.id,
                    "phase": progress.phase.value,
                    "done": progress.done,
                    "total": progress.total,
                    "unit": progress.unit,
                    "note": progress.note,
                }
            )

    def _fail(self, ask_id: int, error: Exception, touches: tuple[str, ...]) -> None:
        self._say({"failed": ask_id, "error": error_facts(error), "touches": touches})

    def _say(self, message: dict[str, object]) -> None:
        line = message_line(message)
        with self._writing:
            self._sink.write(line)
            self._sink.flush()


def _unwatched(_progress: Progress) -> None:
    """Progress that nobody watches."""


def error_facts(error: BaseException) -> ErrorFacts:
    """An exception as it crosses the pipe: its kind, its sentence, its plain attributes."""
    facts: dict[str, str | int | float | None] = {}
    for name, value in vars(error).items():
        if value is None or isinstance(value, str | int | float):
            facts[name] = value
        elif isinstance(value, Path):
            facts[name] = str(value)
        elif isinstance(value, datetime):
            facts[name] = value.isoformat()
        elif isinstance(value, tuple):
            facts[name] = ", ".join(str(getattr(one, "guard", one)) for one in value)
    message = str(error) or type(error).__name__
    return ErrorFacts(type(error).__name__, message, facts)


def main(home: str | None = None) -> int:
    """Run the engine process until its input ends.

    Descriptor 1 is kept for the messages and then points to 2, so that a stray print of a library
    cannot break the pipe.
    """
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        machine = Machine.start(home)
    except AppError as error:
        sink.write(message_line({"refused": error_facts(error)}))
        sink.close()
        return REFUSED
    try:
        EngineServer(machine, sys.stdin.buffer, sink).serve()
    finally:
        machine.close()
        sink.close()
    return 0
