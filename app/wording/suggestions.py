"""Words for suggested pairs of fields: why two fields seem to belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.suggestion import HintKind

if TYPE_CHECKING:
    from app.core.suggestion import Hint, PairSuggestion

_WORDS = {
    HintKind.API_NAME: "Same API name",
    HintKind.LABEL: "Same label",
    HintKind.NORMALISED: "Same name, spelled another way",
    HintKind.SYNONYM: "Means the same: {detail}",
    HintKind.CONTEXT: "Same name but for whose it is: {detail}",
    HintKind.SHARED_WORDS: "Words in common: {detail}",
    HintKind.SPELLING: "Spelled almost alike",
    HintKind.TYPE: "Same type: {detail}",
    HintKind.SAMPLES: "The values look right: {detail}",
    HintKind.AMBIGUOUS: "Less sure: {detail} would fit as well",
}


def hint_words(hint: Hint) -> str:
    """One reason for a suggestion, as a few words."""
    return _WORDS[hint.kind].format(detail=hint.detail)


def suggestion_words(one: PairSuggestion) -> str:
    """A suggestion in one line: the pair, how sure it is, and why."""
    why = "; ".join(hint_words(hint) for hint in one.hints)
    return f"{one.confidence} %  {one.source} -> {one.target}  ({why})"
