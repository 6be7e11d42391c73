"""The canonical form of a text, where a single value has to be compared outside the stage.

The same rule as `app.language.canonical.text_sql`; a test holds the two together.
"""

from __future__ import annotations

import unicodedata

WHITE_SPACE = "\t\n\v\f\r "


def canonical_text(raw: str) -> str:
    """Give a text in NFC, without outer white space, with LF for line ends; "" for empty."""
    text = unicodedata.normalize("NFC", raw)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(WHITE_SPACE)
