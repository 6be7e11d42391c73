"""Suggest which fields belong together: by names, labels, other words, types and values.

Pure: two descriptions and a few values in, suggestions out, each with its reasons. Nothing is
accepted here. From 90 % on at least 95 of 100 suggestions are right; `tests/engine/suggestions`
holds the fields of real programs that this is measured on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.suggestion import Hint, HintKind, PairSuggestion
from app.core.values import Shape
from app.engine.suggest.scores import Judged, Side, beginning, judge, source_side, target_side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from app.core.schema import FieldSchema, ObjectSchema

RIVAL_WITHIN = 3
"""A rival that is no further behind makes a pair doubtful. Unit: percent."""

DOUBTFUL = 85
_HOMES = ("mailing", "billing")
_EXACT = (HintKind.API_NAME, HintKind.LABEL, HintKind.NORMALISED)


def suggest_pairs(
    source: ObjectSchema,
    target: ObjectSchema,
    samples: Mapping[str, Sequence[str]],
    taken: Collection[tuple[str, str]] = (),
) -> tuple[PairSuggestion, ...]:
    """Suggest pairs of fields; each field is in one pair at most.

    Args:
        source: the source's object.
        target: the target's object; fields that cannot be written are left out.
        samples: field of the source → some of its values.
        taken: (source, target) of the pairs that are mapped; their fields are left out.

    Returns:
        The suggestions, the surest first.
    """
    used = {name.casefold() for name, _ in taken}, {name.casefold() for _, name in taken}
    sources = [
        source_side(field, target.name, samples.get(field.name, ()))
        for field in source.fields
        if field.name.casefold() not in used[0] and field.shape is not Shape.OPAQUE
    ]
    targets = [
        target_side(field, target.name)
        for field in target.fields
        if field.name.casefold() not in used[1] and _may_be_written(field)
    ]
    judged = _judged(sources, targets, _home(targets))
    return tuple(_suggestion(one) for one in _one_to_one(_doubted(judged, sources, targets)))


def _may_be_written(field: FieldSchema) -> bool:
    return (field.createable or field.updateable) and field.shape is not Shape.OPAQUE


def _home(targets: Iterable[Side]) -> str:
    """Which of the target's addresses an address without a name means."""
    words = {word for side in targets for meaning in side.names for word in meaning.words}
    return next((home for home in _HOMES if home in words), "")


def _judged(sources: Sequence[Side], targets: Sequence[Side], home: str) -> list[Judged]:
    """Every pair that something speaks for; only fields with a word in common are looked at."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, side in enumerate(targets):
        for word in _index_words(side):
            by_word[word].append(place)
    found = []
    for one in sources:
        places = {place for word in _index_words(one) for place in by_word[word]}
        for place in sorted(places):
            pair = judge(one, targets[place], home)
            if pair is not None:
                found.append(pair)
    return found


def _index_words(side: Side) -> set[str]:
    """What two fields must share to be looked at: a word, or how the name begins."""
    words = {word for meaning in side.names for word in meaning.bare | meaning.words}
    also = {"street"} if "address" in words else {"title"} if "job_title" in words else set[str]()
    return words | also | side.spelled | {beginning(text) for text in side.spelled}


def _doubted(
    judged: Sequence[Judged], sources: Sequence[Side], targets: Sequence[Side]
) -> list[Judged]:
    """The pairs, less sure where another pair would do as well or the word has two meanings."""
    said = {word for side in sources for meaning in side.names for word in meaning.words}
    kept = {word for side in targets for meaning in side.names for word in meaning.words}
    rivals: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        rivals["source", one.source.field.name].append(one)
        rivals["target", one.target.field.name].append(one)
    found = []
    for one in judged:
        rival = _rival(one, rivals)
        if rival is None:
            rival = _other_meaning(one, said, kept)
        found.append(_less_sure(one, rival) if rival is not None else one)
    return found


def _rival(one: Judged, rivals: Mapping[tuple[str, str], Sequence[Judged]]) -> str | None:
    """The field that would do as well in this pair; None where there is none."""
    if one.hints[0].kind in _EXACT:
        return None
    names = ("source", one.source.field.name), ("target", one.target.field.name)
    for name in names:
        for other in rivals[name]:
            if other is not one and other.confidence >= one.confidence - RIVAL_WITHIN:
                field = other.target.field if name[0] == "source" else other.source.field
                return field.name
    return None


def _other_meaning(one: Judged, said: set[str], kept: set[str]) -> str | None:
    """What else the source's word may mean; None where it means one thing.

    A phone alone may be the mobile one, unless another field of the source is that; a title beside
    a job title is a form of address.
    """
    alone = {
        word for meaning in one.source.names for word in meaning.words if len(meaning.words) == 1
    }
    named_so = one.source.field.name == one.target.field.name
    if "phone" in alone and "mobile" in kept and "mobile" not in said and not named_so:
        return "mobile phone"
    if "title" in alone and "salutation" in kept:
        return "salutation"
    return None


def _less_sure(one: Judged, rival: str) -> Judged:
    hints = (*one.hints, Hint(HintKind.AMBIGUOUS, rival))
    return replace(one, confidence=min(one.confidence, DOUBTFUL), hints=hints)


def _one_to_one(judged: Iterable[Judged]) -> list[Judged]:
    """The surest pairs first, each field once."""
    order = list(HintKind)
    taken: set[tuple[str, str]] = set()
    found = []
    for one in sorted(judged, key=lambda one: (-one.confidence, order.index(one.hints[0].kind))):
        names = ("source", one.source.field.name), ("target", one.target.field.name)
        if not taken.intersection(names):
            taken.update(names)
            found.append(one)
    return found


def _suggestion(one: Judged) -> PairSuggestion:
    return PairSuggestion(one.source.field.name, one.target.field.name, one.confidence, one.hints)
