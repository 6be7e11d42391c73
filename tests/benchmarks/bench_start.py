"""How long it takes until a part of the program is imported, in a fresh Python, files warm."""

import statistics
import subprocess
import sys
import time

import pytest

STARTS = 7


def _import_s(module: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - started


@pytest.mark.parametrize("module", ["sys", "app.cli", "app.host", "app.practice", "app.ui"])
def test_import(module: str):
    _import_s(module)
    times = [_import_s(module) * 1000 for _ in range(STARTS)]
    print(f"\nimport {module}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")
