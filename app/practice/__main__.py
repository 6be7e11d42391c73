"""Starts practice orgs (`python -m app.practice --data DIR`); one JSON line says they are ready."""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from app.practice.org import OrgKind
from app.practice.sample import SampleSize
from app.practice.server import DataFolderInUseError, PracticeServer, ServerSettings
from app.practice.tls import CertificateError

STANDARD_INPUT = 0
"""Its descriptor, as a program without a console has no `sys.stdin`."""
KINDS: dict[str, tuple[OrgKind, ...]] = {
    "sandbox": ("sandbox",),
    "production": ("production",),
    "both": ("sandbox", "production"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM, SIGINT, or the end of standard input; return the exit code."""
    chosen = _parser().parse_args(arguments)
    if (chosen.ca_file is None) != (chosen.ca_key is None):
        print("--ca-file and --ca-key go together", file=sys.stderr)  # noqa: T201
        return 2
    settings = ServerSettings(
        data=chosen.data,
        kinds=KINDS[chosen.kind],
        ports_file=chosen.ports_file,
        authority_file=chosen.ca_file,
        authority_key_file=chosen.ca_key,
        api_limit=chosen.api_limit,
        session_seconds=chosen.session_seconds,
        seed=chosen.seed,
        size=SampleSize(chosen.records),
    )
    try:
        asyncio.run(_run(settings, until_stdin_closes=chosen.until_stdin_closes))
    except (DataFolderInUseError, CertificateError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


async def _run(settings: ServerSettings, *, until_stdin_closes: bool) -> None:
    """Serve until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    server = PracticeServer(settings)
    try:
        await server.start()
        print(json.dumps(server.as_body(), ensure_ascii=True), flush=True)  # noqa: T201
        if until_stdin_closes:
            threading.Thread(target=_wait_for_end, args=(loop, stop), daemon=True).start()
        await stop.wait()
    finally:
        await server.stop()


def _wait_for_end(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Read standard input to its end, then tell the loop; in a thread, as not all can be polled."""
    # Not sys.stdin: a thread that waits inside its lock would abort the interpreter's end.
    while os.read(STANDARD_INPUT, 1024):
        pass
    if not loop.is_closed():
        loop.call_soon_threadsafe(stop.set)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.practice", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for orgs and certificates")
    parser.add_argument("--ports-file", type=Path, help="where ports are remembered")
    parser.add_argument("--kind", choices=KINDS, default="both")
    parser.add_argument("--ca-file", type=Path, help="PEM certificate of another authority")
    parser.add_argument("--ca-key", type=Path, help="PEM key of that authority")
    parser.add_argument("--api-limit", type=int, help="API requests in a rolling day")
    parser.add_argument("--session-seconds", type=int, help="life of an access token")
    parser.add_argument("--seed", type=int, help="repeat the same sample data and tokens")
    parser.add_argument("--records", choices=[each.value for each in SampleSize], default="normal")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="stop at the end of input"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
