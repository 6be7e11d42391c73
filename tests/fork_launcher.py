"""Stands for one fork: hands over what a program starts with, passes signals on, ends as it ends.

It loads next to nothing, which is why it is a file of its own: `python -I -S fork_launcher.py`.
"""

import contextlib
import json
import os
import signal
import socket
import sys


def main(door: str, *words: str) -> int:
    """Have a program forked behind this door, and be its process to whoever started this one."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(door)
        start = {"words": words, "environment": dict(os.environ), "folder": os.getcwd()}  # noqa: PTH109 - no pathlib here
        socket.send_fds(line, [b"."], [0, 1, 2])
        line.sendall(json.dumps(start).encode() + b"\n")
        for standard in (0, 1):  # the fork's alone, so that its reader and writer see it end
            os.close(standard)
        answers = line.makefile("rb")
        process = int(answers.readline())

        def pass_on(number: int, _frame: object) -> None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, pass_on)
        code = int(answers.readline())
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
