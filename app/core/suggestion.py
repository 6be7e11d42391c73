"""A suggestion: two fields that seem to belong together, how sure that is, and why.

A suggestion is never a rule by itself; a person accepts it, or does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class HintKind(Enum):
    """What speaks for a pair of fields, the strongest first; or against it."""

    API_NAME = "api name"
    """Both have the same API name, column name or header."""
    LABEL = "label"
    """People call both the same."""
    NORMALISED = "normalised"
    """The names are the same but for capitals, marks, `__c` and the like."""
    SYNONYM = "synonym"
    """The names say the same in other words, or in another language."""
    CONTEXT = "context"
    """The names are the same but for words that only say whose field it is."""
    SHARED_WORDS = "shared words"
    """The names have words in common, and others not."""
    SPELLING = "spelling"
    """The names differ by a few letters."""
    TYPE = "type"
    """Both are of one type that few fields have."""
    SAMPLES = "samples"
    """The values that are there look like what the target holds."""
    AMBIGUOUS = "ambiguous"
    """Another field would fit as well: the confidence is lower for it."""


@dataclass(frozen=True)
class Hint:
    """One reason for a suggestion."""

    kind: HintKind
    detail: str = ""
    """The words in common, the kind of value, the rival field; "" where the kind says it all."""


@dataclass(frozen=True)
class PairSuggestion:
    """Two fields that seem to belong together."""

    source: str
    """Field of the source, as the source spells it."""
    target: str
    """Field of the target, its API name."""
    confidence: int
    """From 50 to 99, in percent: how often such a suggestion is right."""
    hints: tuple[Hint, ...]
    """Why, the strongest first; never empty."""
