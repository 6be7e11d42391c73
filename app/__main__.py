"""Orgtide as a program: the window, or words in a terminal, or one of the processes behind them."""

from __future__ import annotations

import sys

STOPPED = 130
"""The exit code of what a person stopped with Ctrl+C."""


def main() -> int:
    """Run what the arguments ask for; none opens the window.

    A Ctrl+C that comes while the program is still being loaded is the person's wish, not a fault.
    """
    try:
        return _run(sys.argv[1:])
    except KeyboardInterrupt:
        return STOPPED


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["engine"]:
        from app.host.server import main as engine

        return engine(arguments[1] if len(arguments) > 1 else None)
    if arguments[:1] == ["practice-server"]:
        from app.practice.__main__ import main as practice_server

        return practice_server(arguments[1:])
    if arguments and arguments[0] != "window":
        from app.cli.main import main as terminal

        return terminal(arguments)
    from app.ui.app import main as window

    return window(arguments[1:])


if __name__ == "__main__":
    sys.exit(main())
