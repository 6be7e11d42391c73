"""Speaks the program's English sentences in another language, where a person reads them.

The English sentence is its own key: the pattern that it was made from is found again, and with it
the values that fill it. What is not known stays as it is. See docs/decisions/0017.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from app.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

NOUNS = "nouns"
"""The family of a catalogue that holds nouns: "record|records" = "Datensatz|Datensätze"."""
HEADINGS = "headings"
"""The family of single words that stand by themselves, in a heading, a choice, a state, and of
sentences of which little is fixed. Only who knows a text to be ours may look here: an org may call
a field "Total"."""
REMEMBERED = 4096
"""Sentences that are found once and remembered: more than any screen shows. Source: ours."""
MOST_CHARACTERS = 4000
"""A longer text is data, not a sentence. Source: ours."""

MOST_PARTS = 64
LONGEST_RUN = 4
"""Parts of a text that are looked at, and most of them that may be one sentence. Source: ours."""

DATA = frozenset(
    (
        *("name", "name2", "label", "label2", "labels", "title", "mapping", "mapping2", "sync"),
        *("path", "file", "folder", "value", "key", "object", "field", "place", "url", "host"),
        *("username", "code", "example", "wording", "connection", "role", "again", "address"),
        *("sync2", "person", "parent", "parent_key", "parent_value", "excerpt", "run_command"),
    )
)
"""Gaps that hold what people and orgs named: shown as they are, whatever they spell."""

LANGUAGE_VARIABLE = "ORGTIDE_LANGUAGE"

PLURAL_FORMS: dict[str, Callable[[int], int]] = {"de": lambda number: 0 if number == 1 else 1}
"""Which form of a noun stands with a number, by language. Source: Unicode CLDR, Plural Rules."""
MARKS = {"de": str.maketrans(",.", ".,")}
"""How a language marks thousands and decimals, from the English marks."""

_GAP = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?")
_COUNTED = re.compile(r"(-?[\d,]+) (\S.*)", re.DOTALL)
_JOINTS = tuple(re.compile(one) for one in (r"\n\s*", r"(?<=[.!?]) +(?=\S)", ": ", "; ", ", "))
"""Between lines, sentences, clauses and the parts of a list."""
_JOINT = re.compile(r"\n|[.!?] |: |; |, ")


@dataclass(frozen=True)
class Pattern:
    """One English sentence with gaps, and how another language says it."""

    english: str
    said: str

    @cached_property
    def anchor(self) -> str:
        """The longest piece between two gaps: a text without it cannot be of this pattern."""
        return max(_GAP.split(self.english)[::2], key=len)

    @cached_property
    def found(self) -> re.Pattern[str]:
        """What a text of this pattern looks like.

        A gap right behind a word may be empty: what stands there is added to the sentence or not.
        """
        parts = _GAP.split(self.english)
        fixed, names = parts[::2], parts[1::2]
        looks = re.escape(fixed[0])
        for before, name, after in zip(fixed, names, fixed[1:], strict=False):
            may_be_empty = before[-1:].isalnum() or before[-1:] in {'"', "."}
            looks += f"(?P<{name}>.{'*' if may_be_empty else '+'}?){re.escape(after)}"
        return re.compile(looks, re.DOTALL)

    @property
    def weight(self) -> int:
        """How many characters are fixed: of two patterns that fit, the more exact one counts."""
        return len(_GAP.sub("", self.english))


@dataclass(frozen=True)
class _Found:
    """A sentence that is known."""

    said: str
    close: bool = True
    """Whether no gap of it holds what may be a sentence of its own."""


class Spoken:
    """The sentences of one language."""

    def __init__(
        self,
        language: str,
        families: Mapping[str, Mapping[str, str]],
        *,
        headings: bool = False,
    ) -> None:
        """Take a catalogue.

        Args:
            language: its code, one of `PLURAL_FORMS`.
            families: by family the English sentence or noun and what the language says.
            headings: whether only our own texts are going to be said; see `HEADINGS`.
        """
        others = (NOUNS,) if headings else (NOUNS, HEADINGS)
        self._form = PLURAL_FORMS[language]
        self._marks = MARKS[language]
        self._nouns: dict[str, list[str]] = {}
        for english, forms in families.get(NOUNS, {}).items():
            for form in english.split("|"):
                self._nouns[form] = forms.split("|")
        sentences = {
            english: said
            for family, entries in families.items()
            if family not in others
            for english, said in entries.items()
        }
        self._whole = {one: said for one, said in sentences.items() if not _GAP.search(one)}
        gapped = (Pattern(one, said) for one, said in sentences.items() if _GAP.search(one))
        self._patterns = sorted(gapped, key=lambda one: -one.weight)
        self.say = lru_cache(REMEMBERED)(self._say)

    def _say(self, text: str) -> str:
        """Give a text in this language, what is not known of it as it is.

        A pattern of which a gap would swallow a whole clause counts only if the clauses are not
        known one by one.
        """
        bare = text.strip()
        if len(text) > MOST_CHARACTERS or not bare:
            return text
        found = self._sentence(text)
        if found is not None and found.close:
            return found.said
        if bare != text:
            return text.replace(bare, self.say(bare), 1)
        whole, part = self._in_parts(text)
        return whole or (found.said if found is not None else part) or text

    def _sentence(self, text: str) -> _Found | None:
        """Find one sentence, with or without its full stop; None where it is not known."""
        found = self._exact(text)
        if text.endswith(".") and (found is None or not found.close):
            bare = self._exact(text[:-1])
            if bare is not None and (bare.close or found is None):
                return _Found(f"{bare.said}.", bare.close)
        return found

    def _exact(self, text: str) -> _Found | None:
        capital = text[:1].upper() + text[1:]
        for one in (text, capital):
            if one in self._whole:
                return _Found(self._whole[one])
        counted = self._counted(text)
        if counted is not None:
            return _Found(counted)
        loose: _Found | None = None
        for pattern in self._patterns:
            if pattern.anchor in text or pattern.anchor in capital:
                match = pattern.found.fullmatch(text) or pattern.found.fullmatch(capital)
                if match is not None:
                    values = match.groupdict()
                    if not any(_JOINT.search(value) for value in values.values()):
                        return _Found(self._filled(pattern, values))
                    loose = loose or _Found(self._filled(pattern, values), close=False)
        return loose

    def _filled(self, pattern: Pattern, values: dict[str, str]) -> str:
        """Say a pattern with its values, those that are words of ours in this language too."""

        def value(gap: re.Match[str]) -> str:
            name, given = gap[1], values[gap[1]]
            before = pattern.english.split(f"{{{name}}}")[0][-1:]
            if name in DATA or before in {"“", '"'}:
                return given
            return self._number(given) or self.say(given)

        return _GAP.sub(value, pattern.said)

    def _counted(self, text: str) -> str | None:
        """Say a number with its noun: "3 records" as "3 Datensätze"."""
        found = _COUNTED.fullmatch(text)
        forms = self._nouns.get(found[2]) if found else None
        if found is None or forms is None:
            return None
        number = int(found[1].replace(",", ""))
        return f"{found[1].translate(self._marks)} {forms[self._form(number)]}"

    def _number(self, text: str) -> str | None:
        """Give a number with the marks of this language, None for any other text."""
        return text.translate(self._marks) if _NUMBER.fullmatch(text) else None

    def _in_parts(self, text: str) -> tuple[str, str]:
        """Say a text of several lines, sentences or clauses.

        Returns:
            The text of which each part is known, "" for none; the one of which some are, "".
        """
        partly = ""
        for joint in _JOINTS:
            parts = joint.split(text)
            if 1 < len(parts) <= MOST_PARTS:
                said, unsure = self._joined(parts, joint.findall(text))
                if not unsure:
                    return said, ""
                partly = partly or (said if said != text else "")
        return "", partly

    def _joined(self, parts: list[str], glue: list[str]) -> tuple[str, int]:
        """Say parts of a text, the longest runs that are known first; (the text, parts unsure)."""
        said, start, unsure = "", 0, 0
        while start < len(parts):
            end, words = self._run(parts, glue, start)
            unsure += words is None
            said += (self.say(parts[start]) if words is None else words) + "".join(
                glue[end - 1 : end]
            )
            start = end
        return said, unsure

    def _run(self, parts: list[str], glue: list[str], start: int) -> tuple[int, str | None]:
        """Find the longest run of parts from `start` on that is known; (its end, its words)."""
        for end in range(min(len(parts), start + LONGEST_RUN), start + 1, -1):
            run = "".join(
                a + b for a, b in zip(parts[start:end], [*glue[start : end - 1], ""], strict=True)
            )
            found = self._sentence(run) if end - start < len(parts) else None
            if found is not None and found.close:
                return end, found.said
        return start + 1, self.surely(parts[start])

    def surely(self, part: str) -> str | None:
        """Say a part of which everything is known, None for any other."""
        number = self._number(part)
        if number is not None or not part.strip():
            return number or part
        found = self._sentence(part)
        if found is not None and found.close:
            return found.said
        return self._in_parts(part)[0] or None


@lru_cache(maxsize=4)
def sentences_of(language: str, *, headings: bool = False) -> Spoken | None:
    """Give the sentences of a language by its code, None for English and languages unknown.

    Args:
        language: its code.
        headings: with those that only suit a text known to be ours; see `HEADINGS`.
    """
    if language not in PLURAL_FORMS:
        return None
    families = tomllib.loads(sentences_file(language))
    return Spoken(language, families, headings=headings)


def sentences_file(language: str) -> str:
    """Read the catalogue of a language.

    Raises:
        FileNotFoundError: it was not shipped.
    """
    return resource("translations", f"sentences_{language}.toml").read_text(encoding="utf-8")


def speaker_of(language: str) -> Callable[[str], str]:
    """Give what says a sentence in a language; it says it as it is in English and unknown ones."""
    sentences = sentences_of(language)
    return sentences.say if sentences is not None else str


def heading_speaker_of(language: str) -> Callable[[str], str]:
    """Give what says a heading or a sentence; see `HEADINGS`."""
    sentences = sentences_of(language, headings=True)
    return sentences.say if sentences is not None else str


def day_of(at: datetime, language: str) -> str:
    """Give a day as a language writes it, such as "20 Nov 2026"; English for unknown languages."""
    return f"{at:%d.%m.%Y}" if language == "de" else f"{at.day} {at:%b %Y}"


def language_of(environment: Mapping[str, str]) -> str:
    """Give the code of the language that an environment asks for: "de" of LANG=de_AT.UTF-8.

    The window says its own in `LANGUAGE_VARIABLE` to the process that works for it.
    """
    for variable in (LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return re.split(r"[_.@]", environment[variable])[0].lower()
    return ""
