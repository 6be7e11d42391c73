"""The values that a person is known by: found in texts and bytes, and taken out of texts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST_KEY = 15
"""Shortest key that is looked for in texts: a Salesforce Id. Unit: characters. Source: ours."""

ERASED = "***"
"""Stands in a text where a value was."""

LEAST_TERM = 4
"""Shortest value that can be asked for: shorter ones are in everything. Unit: characters."""


class Terms:
    """The values that a person is known by."""

    def __init__(self, values: Sequence[str]) -> None:
        """Take the values.

        Raises:
            SettingsError: none, or one that is too short to be anybody's alone.
        """
        self.values = [value.strip() for value in values if value.strip()]
        if not self.values:
            raise SettingsError("Say by which values the person is known.", key="value")
        for value in self.values:
            if len(value) < LEAST_TERM:
                raise SettingsError(
                    f"“{value}” is too short to be one person's alone.", key="value"
                )
        self._folded = {value.casefold() for value in self.values}
        self._bytes = sorted(
            {
                one.lower().encode(encoding)
                for value in self.values
                for one in _shapes(value)
                for encoding in ("utf-8", "utf-16-le")
            }
        )
        shapes = sorted({one for value in self.values for one in _shapes(value)}, key=len)
        listed = "|".join(re.escape(one) for one in reversed(shapes))
        # Not a part of a longer address, number or word: "ann@x.org" is not in "joann@x.org".
        self._look = re.compile(
            rf"(?<![\w@+])(?<![\w@+][.%-])(?:{listed})(?![\w@]|[.-]\w)", re.IGNORECASE
        )

    def with_keys(self, keys: Iterable[str]) -> Terms:
        """These values and the keys of the person's records, as far as a key is one record's."""
        return Terms([*self.values, *(key for key in sorted(keys) if len(key) >= LEAST_KEY)])

    def count(self, data: bytes) -> int:
        """How often bytes hold one of them, be it as a part of something longer."""
        text = data.lower()
        return sum(text.count(one) for one in self._bytes)

    def is_one(self, value: object) -> bool:
        """Whether a value is one of them."""
        return isinstance(value, str) and value.strip().casefold() in self._folded

    def mentions(self, text: str) -> int:
        """How often a text mentions one of them."""
        return sum(1 for _ in self._look.finditer(text))

    def without(self, text: str) -> str:
        """A text without them."""
        return self._look.sub(ERASED, text)


def _shapes(value: str) -> set[str]:
    """A value as it stands in texts and in JSON."""
    return {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
