"""Judge one pair of fields: how sure it is that they belong together, and why."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from app.core.schema import FieldSchema
from app.core.suggestion import Hint, HintKind
from app.engine.suggest.names import Meaning, meaning_of, spelled
from app.engine.suggest.samples import (
    Kind,
    in_list,
    kind_of,
    rare_type,
    speaks_against,
    speaks_for,
    types_clash,
)
from app.engine.suggest.words import ADDRESS, GENERIC, PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence


SURE = 90
"""From here on a suggestion says that it is almost certainly right. Unit: percent."""

LEAST = 50
"""Less sure pairs are not suggested. Unit: percent."""

MOST = 99
_BY_API_NAME, _BY_LABEL, _BY_NORMALISED, _BY_SYNONYM, _BY_CONTEXT = 98, 96, 96, 94, 92
_BELOW_SURE, _DOUBTFUL, _GUESS = 85, 75, 60
_NEAR_SPELLING = 0.88
_NEAR_SIZE, _SAME_BEGINNING = 2, 4
_CLASH = 45
_JOB_TITLE, _TITLE = frozenset({"job_title"}), frozenset({"title"})
"""Salesforce's Title is a person's job title; the form of address is the Salutation."""

_SUPPORT = 3
"""What values of just the right kind add. Unit: percent."""


@dataclass(frozen=True)
class Side:
    """One field as it is judged."""

    field: FieldSchema
    names: tuple[Meaning, ...]
    """What its API name and its label say."""
    spelled: frozenset[str]
    samples: tuple[str, ...] = ()
    kind: Kind | None = None


@dataclass(frozen=True)
class Judged:
    """A pair with its confidence."""

    source: Side
    target: Side
    confidence: int
    hints: tuple[Hint, ...]


def source_side(field: FieldSchema, owner: str, samples: Sequence[str]) -> Side:
    """A field of the source, its names read and its values looked at."""
    return _side(field, owner, samples, whose=True)


def target_side(field: FieldSchema, owner: str) -> Side:
    """A field of the target, its names read."""
    return _side(field, owner, (), whose=False)


def _side(field: FieldSchema, owner: str, samples: Sequence[str], *, whose: bool) -> Side:
    texts = tuple(dict.fromkeys(text for text in (field.name, field.label) if text))
    return Side(
        field,
        tuple(meaning_of(text, owner, whose=whose) for text in texts),
        frozenset(spelled(text) for text in texts),
        tuple(samples),
        kind_of(samples),
    )


def judge(source: Side, target: Side, home: str) -> Judged | None:
    """Judge one pair; None where nothing speaks for it.

    Args:
        source: a field of the source.
        target: a field of the target.
        home: which address of the target an address without a name is; "" for none.
    """
    if types_clash(source.field, target.field):
        return None
    confidence, hints = _by_name(source, target, home)
    supported = speaks_for(source.kind, source.samples, target.field)
    if speaks_against(source.kind, target.field):
        confidence -= _CLASH
    if confidence and supported:
        listed = in_list(source.samples, target.field)
        detail = "picklist" if listed else str(source.kind.value if source.kind else "")
        hints = (*hints, Hint(HintKind.SAMPLES, detail))
        floor = 95 if listed and confidence >= _DOUBTFUL else confidence
        confidence = max(confidence, floor)
        confidence = min(confidence + _SUPPORT, MOST if confidence >= SURE else SURE - 1)
        if listed and floor == 95:
            confidence = max(confidence, floor)
    if confidence and rare_type(source.field, target.field):
        hints = (*hints, Hint(HintKind.TYPE, source.field.type.value))
        confidence = min(confidence + 1, MOST if confidence >= SURE else SURE - 1)
    return Judged(source, target, confidence, hints) if confidence >= LEAST else None


def _by_name(source: Side, target: Side, home: str) -> tuple[int, tuple[Hint, ...]]:
    """What the names say, API names and labels, each against each."""
    own, other = source.field, target.field
    generic = any(one.words and one.words <= GENERIC for one in target.names)
    if own.name.casefold() == other.name.casefold():
        confidence = _BELOW_SURE if generic and not _is_api_name(own.name) else _BY_API_NAME
        return confidence, (Hint(HintKind.API_NAME),)
    if own.label and own.label.casefold() == other.label.casefold():
        return _BELOW_SURE if generic else _BY_LABEL, (Hint(HintKind.LABEL),)
    if source.spelled & target.spelled:
        return _BELOW_SURE if generic else _BY_NORMALISED, (Hint(HintKind.NORMALISED),)
    found = [_by_words(a, b, home) for a in source.names for b in target.names]
    best = max(found, key=lambda one: one[0])
    if best[0] < _DOUBTFUL:
        near = _by_spelling(source, target)
        best = max(best, near, key=lambda one: one[0])
    if generic and best[0] >= SURE and not any(one.words == _JOB_TITLE for one in source.names):
        best = (_BELOW_SURE, best[1])
    return best


def _is_api_name(name: str) -> bool:
    """Whether a name is one that only Salesforce gives: a custom field's, or glued capitals."""
    return name.endswith("__c") or any(one.isupper() for one in name[1:])


def _by_words(one: Meaning, other: Meaning, home: str) -> tuple[int, tuple[Hint, ...]]:
    words = ", ".join(sorted(other.words)).replace("_", " ")
    if one.words == other.words:
        return _BY_SYNONYM, (Hint(HintKind.SYNONYM, words),)
    if one.bare in (other.words, other.bare):
        alone = one.bare <= GENERIC
        return _DOUBTFUL if alone else _BY_CONTEXT, (Hint(HintKind.CONTEXT, words),)
    if one.bare == _JOB_TITLE and other.bare == _TITLE:
        return _BY_SYNONYM, (Hint(HintKind.SYNONYM, "job title"),)
    if address := _by_address(one, other, home):
        return address, (Hint(HintKind.SYNONYM, words),)
    return _by_shared_words(one, other)


def _by_address(one: Meaning, other: Meaning, home: str) -> int:
    """An address without a name is the one that the target keeps first; 0 where it is none."""
    part, others = one.bare & ADDRESS, other.bare & ADDRESS
    whole = part == {"address"} and others == {"street"}
    if whole:  # it may hold more than the street
        place, other_place = one.bare - part, other.bare - others
        return _BELOW_SURE if other_place in (place, place or {home}) else 0
    if len(part) != 1 or part != others:
        return 0
    place, other_place = one.bare - part, other.bare - part
    if not (place | other_place) <= PLACES:
        return 0
    if not place and other_place == {home}:
        return _BY_SYNONYM
    if place <= {"primary", "home", "mailing", "billing", "business", "work"} and (
        not other_place or other_place == {home}
    ):
        return _BELOW_SURE
    return 0


def _by_shared_words(one: Meaning, other: Meaning) -> tuple[int, tuple[Hint, ...]]:
    shared = one.bare & other.bare
    if not shared or shared <= GENERIC:
        return 0, ()
    share = len(shared) / len(one.bare | other.bare)
    said = ", ".join(sorted(shared)).replace("_", " ")
    confidence = round(_GUESS + (_BELOW_SURE - _GUESS) * (share - 0.5) * 2) if share >= 0.5 else 0
    return confidence, (Hint(HintKind.SHARED_WORDS, said),)


def beginning(name: str) -> str:
    """How a name begins, apart from words: only names that begin alike are compared by letters."""
    return name[:_SAME_BEGINNING] + "…"


def _by_spelling(source: Side, target: Side) -> tuple[int, tuple[Hint, ...]]:
    best = 0.0
    for own in source.spelled:
        for other in target.spelled:
            if beginning(own) == beginning(other) and abs(len(own) - len(other)) <= _NEAR_SIZE:
                matcher = SequenceMatcher(None, own, other, autojunk=False)
                if matcher.quick_ratio() >= _NEAR_SPELLING:
                    best = max(best, matcher.ratio())
    if best < _NEAR_SPELLING:
        return 0, ()
    return _DOUBTFUL, (Hint(HintKind.SPELLING),)
