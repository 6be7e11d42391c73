"""Make a bad day on request: faults are data, and the n-th matching event meets them, ever alike.

A fault waits at a *point*: `request` (an HTTP request arrives), `subrequest` (one inside a
composite request), `save` (a chunk of rows is about to be written), `row` (one row of it) or
`bulk` (a bulk job takes a step); or it holds locks (`hold`, see `row_locks`). Who stands at the
point asks `take` with the facts of the moment and acts on what it is given; this module only
decides which fault is due. A fault that has happened as often as it may stays in the list, off and
counted, until it is cleared. Faults are kept beside the org, so that they outlast the process;
counts are written when one is spent and at the end.
"""

import fnmatch
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.practice.errors import OrgError
from app.practice.named_errors import error_of

POINT_OF_KIND = {
    "expire_session": "request",
    "server_unavailable": "request",
    "turned_away": "request",
    "request_limit": "request",
    "cut_before_commit": "request",
    "cut_after_commit": "request",
    "slow": "request",
    "truncate_body": "request",
    "unsupported_media_type": "request",
    "error": "request",
    "subrequest_error": "subrequest",
    "row_lock": "save",
    "hold_locks": "hold",
    "row_error": "row",
    "bulk_fail": "bulk",
    "bulk_slow": "bulk",
}
"""The faults there are, and the point at which each waits."""


@dataclass
class Fault:
    """One thing that goes wrong, where, and for how long."""

    kind: str
    match: Mapping[str, Any] = field(default_factory=dict)
    """Fact name to wanted value; texts may hold `*` and `?`. A list means any of its items."""
    after: int = 0
    """Matching events to let pass first."""
    times: int | None = 1
    """Matching events to spoil; None for ever."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What the kind needs: `seconds`, `bytes`, or what `named_errors.error_of` takes."""
    name: str = ""
    """What it was chosen as, see `bad_days`; "" for one made of parts."""
    id: int = 0
    seen: int = 0
    hits: int = 0

    def is_due(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether this event is spoiled, and count it."""
        if not all(_agrees(wanted, facts.get(name)) for name, wanted in self.match.items()):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True

    @property
    def on(self) -> bool:
        """Tell whether it may still happen."""
        return self.times is None or self.hits < self.times

    def as_body(self) -> dict[str, Any]:
        """Give the fault as the control API shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "match": dict(self.match),
            "after": self.after,
            "times": self.times,
            "detail": dict(self.detail),
            "seen": self.seen,
            "hits": self.hits,
            "on": self.on,
        }


class Faults:
    """The faults installed on one org, in the order they came."""

    def __init__(self, path: Path | None = None) -> None:
        """Take up what an earlier process left.

        Args:
            path: where they are kept; None keeps them for this process only.
        """
        self._path = path
        self._installed: list[Fault] = []
        if path is not None and path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            self._installed = [Fault(**each) for each in kept]

    def install(self, body: Mapping[str, Any]) -> Fault:
        """Add a fault described as data.

        Raises:
            OrgError: INVALID_FAULT when the kind or a key is unknown, or a count is no count.
        """
        unknown = set(body) - {"name", "kind", "match", "after", "times", "detail"}
        if unknown or body.get("kind") not in POINT_OF_KIND:
            kinds = ", ".join(sorted(POINT_OF_KIND))
            what = ", ".join(sorted(unknown)) or str(body.get("kind"))
            raise OrgError("INVALID_FAULT", f"Unknown fault or key: {what}. Kinds: {kinds}")
        for count in ("after", "times"):
            number = body.get(count)
            if number is None:
                continue
            if isinstance(number, bool) or not isinstance(number, int) or number < 0:
                raise OrgError("INVALID_FAULT", f"{count} must be a whole number from 0 up")
        fault = Fault(
            kind=str(body["kind"]),
            match=dict(body.get("match") or {}),
            after=body.get("after") or 0,
            times=body.get("times", 1),
            detail=dict(body.get("detail") or {}),
            name=str(body.get("name", "")),
            id=max((each.id for each in self._installed), default=0) + 1,
        )
        self._installed.append(fault)
        self.keep()
        return fault

    def take(self, point: str, **facts: object) -> list[Fault]:
        """List the faults due at this point now, counting the event for each fault it matches.

        Of several of one kind the event meets the first that is due; the others wait on.
        """
        due: dict[str, Fault] = {}
        for fault in self._installed:
            waits = POINT_OF_KIND[fault.kind] == point and fault.kind not in due
            if waits and fault.is_due(facts):
                due[fault.kind] = fault
        if not all(fault.on for fault in due.values()):
            self.keep()
        return list(due.values())

    def holding(self) -> Fault | None:
        """Give the fault that makes writes hold their locks, if one is on."""
        return next(
            (each for each in self._installed if each.kind == "hold_locks" and each.on), None
        )

    def refuse_row(self, **facts: object) -> None:
        """Refuse a row that a fault is waiting for.

        Args:
            facts: `object`, `operation`, `id`, `key`, `value` (all texts of the row).

        Raises:
            OrgError: the row is spoiled.
        """
        for fault in self.take("row", **facts) if self._installed else ():
            raise error_of(fault.detail, "UNKNOWN_EXCEPTION")

    def installed(self) -> list[Fault]:
        """List what is installed, spent faults included."""
        return list(self._installed)

    def clear(self, fault_id: int | None = None) -> int:
        """Remove one fault or all; give back how many went."""
        keep = [] if fault_id is None else [f for f in self._installed if f.id != fault_id]
        gone = len(self._installed) - len(keep)
        self._installed = keep
        self.keep()
        return gone

    def keep(self) -> None:
        """Write down what is installed and how often it happened."""
        if self._path is None:
            return
        if not self._installed:
            self._path.unlink(missing_ok=True)
            return
        bodies = [
            {name: value for name, value in each.as_body().items() if name != "on"}
            for each in self._installed
        ]
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(bodies), encoding="utf-8")
        beside.replace(self._path)


def _agrees(wanted: object, fact: object) -> bool:
    """Tell whether a fact (or any of several facts) fits the wanted value, pattern or choice."""
    if isinstance(wanted, list):
        return any(_agrees(each, fact) for each in wanted)
    if isinstance(fact, (list, tuple, set, frozenset)):
        return any(_agrees(wanted, each) for each in fact)
    if isinstance(wanted, str) and isinstance(fact, str):
        return fnmatch.fnmatchcase(fact.casefold(), wanted.casefold())
    return wanted == fact
