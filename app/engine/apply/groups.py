"""Records that stand or fall together: they travel in one part, which is written whole or not.

Many groups share a part. When one of them is refused the org takes the whole part back; the groups
that are free of blame are sent again, in smaller company each time.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.core.outcome import Outcome, RetryClass, RowError, RowResult, Write, WriteState
from app.engine.apply.rows import SAFE, outcome_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.core.ports import Found

TOGETHER = "TOGETHER"
"""Code of a row that was not written because another one of its group could not be."""

TOO_LARGE = "GROUP_TOO_LARGE"
"""Code of the rows of a group that is larger than what a side writes whole."""

_Key = tuple[object, ...]


class Groups:
    """Which rows of a lane stand or fall together."""

    def __init__(self, fields: Sequence[str]) -> None:
        """Know of no row yet.

        Args:
            fields: of the written side; rows that agree in them are one group. (): no groups.
        """
        self.fields = tuple(fields)
        self._keys: dict[int, _Key] = {}

    def note(self, writes: Sequence[Write], found: Mapping[str, Found]) -> None:
        """Learn the groups of rows, from what they write, else from what their records hold."""
        for write in writes:
            now = found.get(write.record_key or "")
            held = {**(now.values if now else {}), **write.before, **write.values}
            key = tuple(held.get(field) for field in self.fields)
            self._keys[write.id] = key if any(key) else (write.id,)

    def of(self, write: Write) -> _Key:
        """The group of a row; a row without one is a group of its own."""
        return self._keys.get(write.id, (write.id,))

    def split(self, writes: Sequence[Write]) -> list[list[Write]]:
        """The groups of these rows, each whole, in the order of their first rows."""
        groups: dict[_Key, list[Write]] = defaultdict(list)
        for write in writes:
            groups[self.of(write)].append(write)
        return list(groups.values())

    def parts(
        self, writes: Sequence[Write], most: int, company: int
    ) -> tuple[list[list[Write]], list[Outcome]]:
        """Parts of whole groups, and the end of the groups that fit none.

        Args:
            writes: the rows.
            most: rows that a side writes whole.
            company: rows up to which several groups share a part.
        """
        parts: list[list[Write]] = []
        refused: list[Outcome] = []
        for group in self.split(writes):
            if len(group) > most:
                words = f"Its group has {len(group):,} records; {most:,} can stand or fall together"
                refused += [_failed(one, RowError(TOO_LARGE, words)) for one in group]
            elif parts and len(parts[-1]) + len(group) <= min(most, company):
                parts[-1] += group
            else:
                parts.append(list(group))
        return parts, refused

    def left_behind(self, chunk: Sequence[Write], aside: Sequence[Outcome]) -> list[Outcome]:
        """The rows that cannot go because one of their group was set aside before it was sent."""
        failed = {self.of(one.write) for one in aside if one.state is WriteState.FAILED}
        known = {one.write.id for one in aside}
        words = "Another record of its group was not sent"
        return [
            _failed(write, RowError(TOGETHER, words))
            for write in chunk
            if write.id not in known and self.of(write) in failed
        ]

    def outcomes(
        self, batch: Sequence[Write], told: Mapping[int, Sequence[RowResult]], *, again: bool
    ) -> list[Outcome]:
        """What the rows of a request came to, group by group.

        Args:
            batch: the rows.
            told: write id → what was said of it.
            again: whether there is another attempt.
        """
        outcomes = []
        for group in self.split(batch):
            said = [one for write in group for one in told.get(write.id, ())]
            blame = [one for one in said if one.error is not None and not one.taken_back]
            lasting = any(one.error and one.error.retry not in SAFE for one in blame)
            back = (bool(blame) or any(one.taken_back for one in said)) and not lasting
            for write in group:
                own = told.get(write.id, ())
                if own and back:
                    outcomes.append(_back(write, own[0], again=again))
                elif len(own) == 1 and own[0].taken_back:
                    outcomes.append(_failed(write, _because(blame[0])))
                else:
                    outcomes.append(outcome_of(write, own, again=again))
        return outcomes


def _back(write: Write, said: RowResult, *, again: bool) -> Outcome:
    """A row whose group may pass another time, or has passed for the last time."""
    if again:
        return Outcome(write, WriteState.WAITING, error=said.error)
    words = "Other records of its request were refused time after time"
    last = RowError(TOGETHER, words, retry=RetryClass.TRANSIENT)
    return _failed(write, last if said.taken_back or said.error is None else said.error)


def _because(blamed: RowResult) -> RowError:
    why = blamed.error.message if blamed.error else "no reason was given"
    return RowError(TOGETHER, f"Another record of its group was refused: {why}")


def _failed(write: Write, error: RowError) -> Outcome:
    return Outcome(write, WriteState.FAILED, write.record_key, error)
