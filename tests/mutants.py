"""Seeds faults in the planner, one at a time, and tells whether the tests catch each of them.

`python -m tests.mutants [NUMBER ...]` runs all of them, or those of these numbers. A fault is a
piece of a module's text and what stands in its place; it is put there while the module is
imported, in a process of its own, so that no file is ever touched.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 2
ENDLESS_S = 600
"""After so much computing the tests of a fault are taken not to end at all; the clock on the wall
says nothing on a busy computer. Unit: seconds of CPU. Source: ours, ten times what they take."""
TRIPLES = "3000"
"""Random pairs held against the oracle for each fault."""

MATCH = ("tests/engine/test_match.py", "tests/engine/test_narrow.py")
NARROW = ("tests/engine/test_narrow.py",)
FIELD = ("tests/engine/test_oracle.py", "tests/engine/test_diff.py")
PARTS = ("tests/engine/test_diff.py", "-k", "parts or mirror")
FOLLOW = ("tests/engine/test_follow.py",)
ORDER = ("tests/engine/test_order.py",)
REJECT = ("tests/engine/test_rejections.py",)
REFER = ("tests/engine/test_refer.py",)
GUARD = ("tests/engine/test_guard.py",)


@dataclass(frozen=True)
class Mutant:
    """One seeded fault."""

    words: str
    module: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The module's file."""
        place = ROOT / self.module.replace(".", "/")
        return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def _letters(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.diff.letters", old, new, FIELD)


def _fates(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.diff.fates", old, new, (FIELD[0], *REJECT, *NARROW, FIELD[1]))


def _match(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.match", old, new, MATCH)


def _rest(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.match", old, new, MATCH[::-1])


def _sums(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.language.sums", old, new, MATCH[::-1])


def _narrow(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.narrow", old, new, NARROW)


def _reject(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.diff.rejections", old, new, REJECT)


def _clash(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.diff.clashes", old, new, REJECT)


def _refer(words: str, old: str, new: str) -> Mutant:
    return Mutant(words, "app.engine.refer", old, new, REFER)


MUTANTS: tuple[Mutant, ...] = (
    # What happens to a field
    _letters(
        "a value that did not move counts as moved",
        'source_moved = "c.s IS DISTINCT FROM c.bs"',
        'source_moved = "c.s IS DISTINCT FROM c.bt"',
    ),
    _letters(
        "an empty value never moves",
        'target_moved = "c.t IS DISTINCT FROM c.bt"',
        'target_moved = "coalesce(c.t <> c.bt, false)"',
    ),
    _letters(
        "what was never agreed counts as agreed",
        'agreed = "coalesce(c.k, false)"',
        'agreed = "coalesce(c.k, true)"',
    ),
    _letters(
        "two empty values are not equal",
        'return "(c.f IS NOT DISTINCT FROM c.t AND c.e IS NULL)"',
        'return "(coalesce(c.f = c.t, false) AND c.e IS NULL)"',
    ),
    _letters(
        "a value that cannot be read equals an empty one",
        'return "(c.f IS NOT DISTINCT FROM c.t AND c.e IS NULL)"',
        'return "(c.f IS NOT DISTINCT FROM c.t)"',
    ),
    _letters(
        "both moved counts as one moved",
        'f"WHEN {source_moved} AND {target_moved} THEN {conflict} "',
        'f"WHEN {source_moved} AND {target_moved} THEN {alone_source} "',
    ),
    _letters(
        "a target's own edit is written over on ->",
        "fresh, alone_source, alone_target = to_target, to_target, _quoted(SAME)",
        "fresh, alone_source, alone_target = to_target, to_target, to_target",
    ),
    _letters(
        "on <-, what the source edited is written over",
        "fresh, alone_source, alone_target = to_source, _quoted(SAME), to_source",
        "fresh, alone_source, alone_target = to_source, to_source, to_source",
    ),
    _letters(
        "a first link both ways empties the full side",
        'f"CASE WHEN c.f IS NULL AND c.e IS NULL THEN {to_source} "',
        'f"CASE WHEN c.f IS NULL AND c.e IS NULL THEN {to_target} "',
    ),
    _letters(
        "the older value wins",
        'return "c.source_stamp > c.target_stamp", "c.target_stamp > c.source_stamp"',
        'return "c.source_stamp < c.target_stamp", "c.target_stamp < c.source_stamp"',
    ),
    _letters(
        "the target wins where both changed at once",
        'return "c.source_stamp > c.target_stamp", "c.target_stamp > c.source_stamp"',
        'return "c.source_stamp > c.target_stamp", "c.target_stamp >= c.source_stamp"',
    ),
    _letters(
        "yes wins where no should",
        'word = "false" if policy is ConflictPolicy.FALSE_WINS else "true"',
        'word = "true" if policy is ConflictPolicy.FALSE_WINS else "false"',
    ),
    _letters(
        "if empty writes where something stands",
        'stays.append(f"{own_value(side)} IS NOT NULL")',
        'stays.append(f"{own_value(side)} IS NULL")',
    ),
    _letters(
        "an empty value empties what was to be kept",
        'stays.append(f"({new_value(side)} IS NULL AND {error} IS NULL)")',
        'stays.append(f"({new_value(side)} IS NULL AND {error} IS NOT NULL)")',
    ),
    _letters(
        "a person is asked what no answer can change",
        "return f\"CASE WHEN {neither} THEN '{SAME}' ELSE {decided} END\"",
        "return decided",
    ),
    # What becomes of a pair
    _fates(
        "an unwatched field starts a write",
        "lambda rule: rule.watch or mark == CONFLICT",
        "lambda rule: bool(rule)",
    ),
    _fates(
        "a record outside the filter is written",
        '"coalesce(s.scope, true) AND coalesce(t.scope, true) AS scope, "',
        '"coalesce(s.scope, true) OR coalesce(t.scope, true) AS scope, "',
    ),
    _fates(
        "a linked record that is gone is created again",
        'f"WHEN has_source AND NOT linked AND NOT leaving THEN {insert} "',
        'f"WHEN has_source AND NOT leaving THEN {insert} "',
    ),
    _fates(
        "a record that says delete me is created",
        'f"WHEN has_source AND NOT linked AND NOT leaving THEN {insert} "',
        'f"WHEN has_source AND NOT linked THEN {insert} "',
    ),
    _fates(
        "an incomplete read deletes",
        "if may_delete and sheet.pairing.transformed.seen.source.complete:",
        "if may_delete:",
    ),
    _fates(
        "ignored deletions are planned",
        "if mapping.deletions_to_target is not DeletionPolicy.IGNORE:",
        "if mapping.deletions_to_target is not DeletionPolicy.ASK:",
    ),
    _fates(
        "a record that was never linked is deleted",
        "gone = \"CASE WHEN linked THEN 'delete' END\"\n        if mapping.to_target.mirrors",
        "gone = \"'delete'\"\n        if mapping.to_target.mirrors",
    ),
    _fates(
        "a bad value is passed over",
        "WHEN bad_value IS NOT NULL AND {wants} THEN 'bad value'",
        "WHEN bad_value IS NULL AND false AND {wants} THEN 'bad value'",
    ),
    _fates(
        "a missing value is passed over",
        "WHEN missing IS NOT NULL AND {wants} THEN 'missing'",
        "WHEN missing IS NULL AND false AND {wants} THEN 'missing'",
    ),
    _fates(
        "a pair on both sides is out of scope",
        "WHEN has_source AND has_target AND scope THEN 'unchanged' ELSE 'out of scope' END",
        "WHEN has_source AND scope THEN 'unchanged' ELSE 'out of scope' END",
    ),
    # Which record is which
    _match(
        "a link pairs by one key only",
        '"JOIN t ON t.key = b.target_key"',
        '"JOIN t ON t.key = b.source_key"',
    ),
    _match(
        "the second identity is not tried",
        "for place in range(len(transformed.mapping.identity)):",
        "for place in range(1):",
    ),
    _match(
        "a record that is taken is matched again",
        'f" WHERE row_no NOT IN (SELECT {side}_row FROM {links})"',
        'f" WHERE row_no NOT IN (SELECT {side}_row FROM {links} LIMIT 0)"',
    ),
    _match(
        "several matches are no problem",
        'wrong = "targets > 1" if identity.many is Many.ERROR else "false"',
        'wrong = "false"',
    ),
    _match(
        "the oldest of several is taken",
        'order = "t.stamp DESC NULLS LAST, t.key" if identity.many is Many.NEWEST else "t.key"',
        'order = "t.stamp ASC NULLS LAST, t.key" if identity.many is Many.NEWEST else "t.key"',
    ),
    _match(
        "two rows of one key are both created",
        'f"GROUP BY {value} HAVING count(*) > 1) GROUP BY {value}"',
        'f"GROUP BY {value} HAVING count(*) > 2) GROUP BY {value}"',
    ),
    _match(
        "an unknown outcome does not hold a record back",
        "return f\"({' OR '.join([*known, *new])})\"",
        'return "false"',
    ),
    # What is set aside unseen
    _sums(
        "what was agreed in part counts as agreed",
        'known = " AND ".join(f"coalesce({k}, false)" for k, _, _ in rules) or "true"',
        'known = "true"',
    ),
    _rest(
        "nobody asks whether the target moved",
        "AND s.held = b.held_s AND t.held = b.held_t, false)",
        "AND s.held = b.held_s, false)",
    ),
    _narrow(
        "a problem is set aside unseen",
        "(still AND NOT outside AND problem IS NULL AND {_not_led(pairing)})",
        "(still AND NOT outside AND {_not_led(pairing)})",
    ),
    Mutant(
        "a value that cannot be carried counts as equal",
        "app.engine.transform",
        'errors.append(f"e{i} IS NULL")',
        'errors.append("true")',
        NARROW,
    ),
    Mutant(
        "a row's sum leaves its last value out",
        "app.language.sums",
        'listed = ", ".join(columns)',
        'listed = ", ".join(columns[:-1])',
        MATCH[::-1],
    ),
    Mutant(
        "a row's sum does not tell where a value stands",
        "app.language.sums",
        'return f"hash({listed})" if listed',
        'return f"hash(list_sort([{listed}]))" if listed',
        MATCH[::-1],
    ),
    _rest(
        "a record that says delete me is at rest",
        "coalesce(NOT s.leaving AND s.held",
        "coalesce(s.held",
    ),
    _narrow(
        "a pair outside the filter is at rest",
        "(still AND NOT outside AND problem IS NULL",
        "(still AND problem IS NULL",
    ),
    _narrow(
        "a mapping that mirrors passes over what only the target has",
        "if mapping.to_source.inserts or mapping.to_target.mirrors:",
        "if mapping.to_source.inserts:",
    ),
    Mutant(
        "a record that says delete me counts as equal",
        "app.engine.transform",
        'values, errors = [], ["NOT leaving"]',
        'values, errors = [], ["true"]',
        NARROW,
    ),
    Mutant(
        "the two sides' own forms are held against each other",
        "app.engine.transform",
        '{"s": f"s{i}" if back else f"f{i}"',
        '{"s": f"s{i}" if i >= 0 else f"f{i}"',
        NARROW,
    ),
    _narrow(
        "a linked pair with a problem counts as equal",
        "s.told AND p.problem IS NULL AND",
        "s.told AND",
    ),
    _narrow(
        "a pair with a problem counts as equal",
        "AND problem IS NULL AND NOT outside)",
        "AND NOT outside)",
    ),
    Mutant(
        "a link that leads elsewhere is at rest",
        "app.engine.narrow",
        'AND problem IS NULL AND {_not_led(pairing)})"',
        'AND problem IS NULL)"',
        FOLLOW,
    ),
    _narrow(
        "what is found equal is agreed on in the source's form",
        'held = f"s.f{i} AS t{i}"',
        'held = f"s.s{i} AS t{i}"',
    ),
    _narrow(
        "what is found equal is not counted",
        "idle = Idle(unchanged + known, out_of_scope,",
        "idle = Idle(unchanged, out_of_scope,",
    ),
    Mutant(
        "what was set aside as equal is not agreed on",
        "app.engine.diff",
        "    if more:\n        select +=",
        "    if not rules:\n        select +=",
        NARROW,
    ),
    Mutant(
        "the last of several parts is left out",
        "app.engine.diff",
        "for start in range(0, last, step or 1):",
        "for start in range(0, last - step, step or 1):",
        PARTS,
    ),
    Mutant(
        "a pair between two parts is planned twice",
        "app.engine.diff",
        'f" WHERE pair > {start} AND pair <= {start + step}"',
        'f" WHERE pair >= {start} AND pair <= {start + step}"',
        PARTS,
    ),
    Mutant(
        "what several rules share goes to the first of them alone",
        "app.engine.diff.cells",
        "places.setdefault(told(rule), []).append(i)",
        "places.setdefault(told(rule), [i])",
        FIELD[::-1],
    ),
    Mutant(
        "what a record was merged into is deleted with the row",
        "app.engine.diff.fates",
        """f"WHEN {heirs} THEN 'heir'",""",
        """f"WHEN false AND ({heirs}) THEN 'heir'",""",
        FOLLOW,
    ),
    Mutant(
        "the letters of a pair stand in no order",
        "app.engine.diff.fates",
        "string_agg(c.v, '' ORDER BY c.i) AS letters",
        "string_agg(c.v, '' ORDER BY c.v, c.i) AS letters",
        FIELD[1:],
    ),
    Mutant(
        "the field beside the one at fault is named",
        "app.engine.diff.changes",
        "WHERE c.i = c.fault // {PLACES})",
        "WHERE c.i + 1 = c.fault // {PLACES})",
        REJECT,
    ),
    Mutant(
        "deletions go parents first",
        "app.engine.order",
        "reversed(places) if phase == _DELETIONS else places",
        "places",
        ORDER,
    ),
    Mutant(
        "two parts of a plan have the same numbers",
        "app.engine.order",
        "            numbered += counts[place].get(phase, 0)\n",
        "            numbered += 0 * counts[place].get(phase, 0)\n",
        ORDER,
    ),
    # What would be refused
    _reject(
        "the last letter that fits is refused",
        'f"coalesce(length({value}) > {longest}, false)"',
        'f"coalesce(length({value}) >= {longest}, false)"',
    ),
    _reject(
        "inactive picklist values are allowed",
        "for one in field.picklist_values if one.active}",
        "for one in field.picklist_values if one}",
    ),
    _reject(
        "one good value makes a set good",
        'f"coalesce(NOT list_has_all([{listed}], {members}), false)"',
        'f"coalesce(NOT list_has_any([{listed}], {members}), false)"',
    ),
    _reject(
        "the minus counts as a digit",
        """digits = f"length(ltrim(split_part({value}, '.', 1), '-0'))\"""",
        """digits = f"length(split_part({value}, '.', 1))\"""",
    ),
    _clash(
        "a value that another record holds is given away",
        "SELECT 1 FROM holders h WHERE h.given = a.given AND h.row_no IS DISTINCT FROM a.held))",
        "SELECT 1 FROM holders h WHERE h.given = a.given AND h.row_no < 0))",
    ),
    _clash(
        "two takers of one value are both let through",
        "(given) WHERE k.n > 1 OR EXISTS",
        "(given) WHERE k.n > 2 OR EXISTS",
    ),
    # Lookups
    _refer(
        "a parent that is missing is passed over",
        'missing = f"s.f{i} IS NOT NULL AND coalesce(n{i}.records, 0) = 0"',
        'missing = f"s.f{i} IS NOT NULL AND n{i}.records = 0"',
    ),
    _refer(
        "a parent that cannot be planned is counted on",
        'f"AND NOT {skipped} THEN {_text(NEW_RECORD',
        'f"AND ({skipped} OR true) THEN {_text(NEW_RECORD',
    ),
    _refer(
        "one of several parents is taken in silence",
        'cases.append((f"n{i}.records > 1", Reason.SEVERAL_PARENTS, words))',
        'cases.append((f"n{i}.records > 2", Reason.SEVERAL_PARENTS, words))',
    ),
    # Guards
    Mutant(
        "one deletion too many is let through",
        "app.engine.guard",
        "if limit is None or deletes <= limit:",
        "if limit is None or deletes <= limit + 1:",
        GUARD,
    ),
    Mutant(
        "an empty source is let through",
        "app.engine.guard",
        "    if now == 0:\n",
        "    if now < 0:\n",
        GUARD,
    ),
)


class _Seeder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with its fault in it."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._mutant.module:
            return None
        place = self._mutant.path
        inside = [str(place.parent)] if place.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, place, loader=self, submodule_search_locations=inside
        )

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        text = seeded(self._mutant)
        exec(compile(text, str(self._mutant.path), "exec"), module.__dict__)


def seeded(mutant: Mutant) -> str:
    """The module's text with the fault in it.

    Raises:
        ValueError: the piece is not there once; the list has to follow the module.
    """
    text = mutant.path.read_text("utf-8")
    if text.count(mutant.old) != 1:
        raise ValueError(f"{mutant.words}: its text is in {mutant.path} {text.count(mutant.old)}x")
    return text.replace(mutant.old, mutant.new)


def caught_by(mutant: Mutant) -> str:
    """The test that fails while the fault is in; "" where every test passes.

    Raises:
        RuntimeError: the tests could not be run.
    """
    number = str(MUTANTS.index(mutant))
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutants", "--seeded", number],
        cwd=ROOT,
        env={**os.environ, "ORGTIDE_TRIPLES": TRIPLES, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == -signal.SIGXCPU:
        return "tests that do not come to an end"
    if done.returncode == 0:
        return ""
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if done.returncode != 1 or not failed:
        raise RuntimeError(f"{mutant.words}: {done.stdout[-2000:]}{done.stderr[-500:]}")
    return str(failed[0])


def _run_seeded(mutant: Mutant) -> int:
    """Run a fault's tests in this process; pytest's exit code, 1 where one failed."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (ENDLESS_S, resource.RLIM_INFINITY))
    sys.meta_path.insert(0, _Seeder(mutant))
    quiet = ["-x", "-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider"]
    return int(pytest.main([*quiet, *mutant.tests]))


def main(arguments: Sequence[str]) -> int:
    """Seed the faults of these numbers, or all; 0 where each of them was caught."""
    if arguments[:1] == ["--seeded"]:
        return _run_seeded(MUTANTS[int(arguments[1])])
    chosen = [MUTANTS[int(one)] for one in arguments] or list(MUTANTS)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        caught = 0
        for mutant, test in zip(chosen, pool.map(caught_by, chosen), strict=True):
            caught += bool(test)
            number = MUTANTS.index(mutant)
            said = f"caught by {test.rpartition('/')[2]}" if test else "MISSED"
            print(f"{number:2} {mutant.words}: {said}", flush=True)
    print(f"{caught} of {len(chosen)} seeded faults caught")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
