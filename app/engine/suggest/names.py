"""Read a field's name as words, and find out what it means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.engine.suggest.words import ADDRESS, CONTEXT, FILLERS, OBJECTS, SAME_PLACE, SYNONYMS

_NAMESPACE = re.compile(r"^[A-Za-z][A-Za-z0-9]{0,14}__(?=[A-Za-z].*__[a-z]+$)")
_ENDING = re.compile(r"__?(?:c|pc|r)$")
_WORD = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_LONGEST_PHRASE = 4
_SHORTEST_PART = 3
"""Shortest word that is looked for inside another. Unit: letters."""


@dataclass(frozen=True)
class Meaning:
    """What a name says."""

    plain: tuple[str, ...]
    """Its words as they stand, in lower case and without accents."""
    words: frozenset[str]
    """The same, with one word for all that mean the same; no fillers."""
    bare: frozenset[str]
    """The same, without the words that say whose field it is."""


@lru_cache(maxsize=8192)
def meaning_of(name: str, owner: str, *, whose: bool) -> Meaning:
    """Read a name.

    Args:
        name: an API name, column name, header or label.
        owner: the object that the field is of; its words say nothing more.
        whose: whether words that only say whose field it is are left out of `bare`, as they may be
            on the side that names its fields freely.
    """
    plain = words_of(name)
    words = _concepts(plain)
    nothing = OBJECTS.get(owner.lower(), frozenset(words_of(owner)))
    left = tuple(word for word in plain if word not in (nothing | CONTEXT if whose else nothing))
    return Meaning(plain, words, _concepts(left) or words)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name: `npe01__Member_Level__c`, `memberLevel` and "Member level" are alike."""
    text = _ENDING.sub("", _NAMESPACE.sub("", name.strip()))
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    if letters.isupper():
        letters = letters.lower()
    found = [word.lower() for word in _WORD.findall(letters)]
    return tuple(part for word in found for part in _parts(word))


def spelled(name: str) -> str:
    """A name without capitals, marks, namespace and ending, as one word."""
    return "".join(words_of(name))


def _concepts(words: tuple[str, ...]) -> frozenset[str]:
    found = [SAME_PLACE.get(word, word) for word in _said(words) if word not in FILLERS]
    parts = ADDRESS.intersection(found)
    if len(parts) > 1:  # "Address 1 - City": the first words only say that it is an address
        found = [word for word in found if word not in ("street", "address")]
    return frozenset(found)


def _said(words: tuple[str, ...]) -> list[str]:
    """One word for each phrase that is known, the longest first; others stay."""
    if words in _PHRASES:
        return [_PHRASES[words]]
    found, place = [], 0
    while place < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
            meant = _PHRASES.get(words[place : place + size])
            if meant is not None or size == 1:
                found.append(meant or words[place])
                place += size
                break
    return found


def _parts(word: str) -> tuple[str, ...]:
    """The words that are written as one: `emailaddress`, `lastname`; else the word itself."""
    if word in _KNOWN or len(word) < 2 * _SHORTEST_PART:
        return (word,)
    return _split(word) or (word,)


@lru_cache(maxsize=8192)
def _split(word: str) -> tuple[str, ...]:
    if word in _KNOWN:
        return (word,)
    for size in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        if word[:size] in _KNOWN and (rest := _split(word[size:])):
            return (word[:size], *rest)
    return ()


_PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): meant
    for meant, phrases in SYNONYMS.items()
    for phrase in phrases.replace("\n", " ").split("|")
}
_KNOWN = frozenset(
    word for phrase in _PHRASES for word in phrase if len(word) >= _SHORTEST_PART
) | {"opt", "code", "extension", "marital", "status"}
