"""Names what nothing in app or tests uses: `python -m tests.dead_code`, a part of `dev.py check`.

vulture finds it. Its variables and attributes are left out: they are fields of nouns, which SQL,
JSON and YAML reach by name, and arguments, which ruff's ARG rules judge with more knowledge.
"""

import sys
from pathlib import Path

from vulture.config import make_config
from vulture.core import Vulture

from app.jobs.handlers import HANDLERS

REACHED_BY_NAME = frozenset({"variable", "attribute"})


def main() -> int:
    """Print each dead thing as path:line: words; 1 if there are any."""
    settings = make_config(argv=[])
    jobs = {name.rpartition(".")[2] for name, _ in HANDLERS.values()}
    vulture = Vulture(
        ignore_names=[*settings["ignore_names"], *jobs],
        ignore_decorators=settings["ignore_decorators"],
    )
    vulture.scavenge(settings["paths"])
    dead = [
        item
        for item in vulture.get_unused_code(min_confidence=settings["min_confidence"])
        if item.typ not in REACHED_BY_NAME and "tests" not in Path(item.filename).parts
    ]
    for item in dead:
        print(f"{item.filename}:{item.first_lineno}: {item.message}")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
