"""Loads the program once and forks it for each start: `python -m tests.fork_server SOCKET`.

A fork is a process as any other, with its own memory, environment, folder, streams and end; only
the imports, most of what a short command costs, are done already. It ends when its standard input
does; the number of a listening socket is given to it. `tests/forks.py` starts it,
`tests/fork_launcher.py` asks it.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

STANDARD = (0, 1, 2)
END_OF_INPUT = 0


class Loaded:
    """What was imported for the forks to come."""

    def __init__(self) -> None:
        self._programs: set[str] = set()

    def load(self, program: str) -> None:
        """Import what a program needs, before its first fork."""
        if program in self._programs:
            return
        self._programs.add(program)
        for module in _needs(program):
            import_module(module)
        assert threading.active_count() == 1, "a thread would be missing in each fork"
        gc.collect()
        gc.freeze()


def _needs(program: str) -> list[str]:
    if program == "app.practice":
        return ["app.practice.__main__"]
    from app.cli.main import COMMANDS, GROUPS
    from app.jobs.handlers import HANDLERS

    terminal = {f"app.cli.{place.partition('.')[0]}" for place in (*GROUPS.values(), *COMMANDS)}
    jobs = {f"app.jobs.{place.partition('.')[0]}" for place, _ in HANDLERS.values()}
    beside = ["typer._adapters", "typer.rich_utils", "keyring.backends.SecretService"]
    return [*sorted(terminal | jobs), *beside]


def _main_of(program: str) -> Callable[[list[str]], int]:
    module: Any = import_module(f"{program}.__main__")

    def run(words: list[str]) -> int:
        sys.argv = [module.__file__, *words]
        code: int = module.main()
        return code

    return run


def serve(listener: socket.socket) -> Callable[[], int] | None:
    """Fork until standard input ends; in a fork, give what it is to do."""
    loaded = Loaded()
    while True:
        ready, _, _ = select.select([listener, END_OF_INPUT], [], [])
        if END_OF_INPUT in ready:
            return None
        line, _ = listener.accept()
        with line:
            _, streams, _, _ = socket.recv_fds(line, 1, len(STANDARD))
            start = json.loads(line.makefile("rb").readline())
            loaded.load(start["words"][0])
            if os.fork() == 0:
                listener.close()
                return _kept(line, streams, start)
            for stream in streams:
                os.close(stream)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _kept(line: socket.socket, streams: list[int], start: dict[str, Any]) -> Callable[[], int]:
    """Fork the program and stay beside it: say how it ended, end it when nobody listens."""
    process = os.fork()
    if process == 0:
        line.close()
        return _prepared(streams, start)
    for stream in streams:
        os.close(stream)
    line.sendall(b"%d\n" % process)
    watched = os.pidfd_open(process)
    ready, _, _ = select.select([line, watched], [], [])
    if watched not in ready:
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    with suppress(BrokenPipeError):
        line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _prepared(streams: list[int], start: dict[str, Any]) -> Callable[[], int]:
    """Take over what the program was started with."""
    for stream, standard in zip(streams, STANDARD, strict=True):
        os.dup2(stream, standard)
        os.close(stream)
    os.environ.clear()
    os.environ.update(start["environment"])
    time.tzset()
    os.chdir(start["folder"])
    program, *words = start["words"]
    return lambda: _main_of(program)(words)


def _ended(program: Callable[[], int]) -> NoReturn:
    """Be the program to its end: all that the end of Python does but the freeing of memory."""
    try:
        code: object = program()
    except SystemExit as stopped:
        code = stopped.code or 0
    except BaseException:  # noqa: BLE001 - Python's own last resort, and what it does then
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def main(listening: str) -> int:
    """Serve; in a fork, be the program."""
    program = serve(socket.socket(fileno=int(listening)))
    if program:
        _ended(program)
    gc.unfreeze()  # what a library still holds at the end, it reports as lost
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
