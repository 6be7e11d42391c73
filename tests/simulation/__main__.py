"""Lives histories by seed: `python3 dev.py simulate --seeds N --first-seed S`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from multiprocessing import get_context

from tests.simulation.broken import sweep
from tests.simulation.faults import Kind
from tests.simulation.history import History, live_seed, shrunk, told

SHRUNK_AT_MOST = 3
"""Histories that fail and are cut down to what they need; of the others the seed is said."""

MEMORY_AT_HAND = "glibc.malloc.tcache_count=2000:glibc.malloc.tcache_max=65536"
"""Lets a process take up again what it has just freed: DuckDB frees and takes what a statement
works in each time, a fifth of what a history costs. Read by glibc when a process starts, by no
other C library."""


def main(arguments: list[str]) -> int:
    """Live histories in processes side by side; 1 when any went wrong."""
    parser = argparse.ArgumentParser(prog="dev.py simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many histories")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--trace", action="store_true", help="print what happened in each")
    parser.add_argument(
        "--broken",
        type=int,
        nargs="*",
        metavar="NUMBER",
        help="break the engine on purpose, in every way or in these; SEEDS histories each at most",
    )
    asked = parser.parse_args(arguments)
    os.environ.setdefault("GLIBC_TUNABLES", MEMORY_AT_HAND)
    if asked.broken is not None:
        return sweep(asked.broken, asked.first_seed, asked.seeds, asked.processes)
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    begun, fired, failed, done = time.monotonic(), Counter[Kind](), list[History](), 0
    with get_context("spawn").Pool(asked.processes) as pool:
        for history in pool.imap(live_seed, seeds, chunksize=5):
            done += 1
            fired += history.fired
            if asked.trace:
                print(history.script, *history.trace, history.seal, sep="\n")
            if history.failure:
                failed.append(history)
                print(f"seed {history.script.seed}: {history.failure.splitlines()[0]}", flush=True)
            if done % 100 == 0:
                print(f"{done:,} histories, {len(failed)} wrong", file=sys.stderr, flush=True)
    for history in failed[:SHRUNK_AT_MOST]:
        print(f"\n{told(shrunk(history))}")
    for kind in Kind:
        print(f"{fired[kind]:7,} {kind.value}")
    seconds = time.monotonic() - begun
    print(f"{done:,} histories, {fired.total():,} faults, {len(failed)} wrong, {seconds:,.0f} s")
    if failed:
        print("wrong:", *(history.script.seed for history in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
