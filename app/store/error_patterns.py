"""Leaves the values out of an error message, so that one cause has one pattern.

"Phone: data value too large: 07700 900333 (max length=40)" and the same about another number are
one cause; the length of the field is part of it only as a number, like any other.
"""

from __future__ import annotations

import re

GAP = "…"

_VALUES = (
    re.compile(r"(?<= Found: )(?=[a-zA-Z0-9]{18}\b).*", re.DOTALL),
    re.compile(r"'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”"),
    re.compile(r"[^\s@:,;()<>]+@[^\s@:,;()<>]+"),
    re.compile(r"\b(?=[a-zA-Z]*\d)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\b"),
    re.compile(r"(?<=data value too large: ).*(?= \(max length)", re.DOTALL),
    re.compile(r"(?<=bad value for restricted picklist field: ).*", re.DOTALL),
    re.compile(r"(?<=invalid email address: ).*", re.DOTALL | re.IGNORECASE),
    re.compile(r"\d[\d.,:+-]*"),
)
"""What is a value in the messages of Salesforce and of databases, most telling first.

Source: the messages of REST API `statusCode`s as the practice org and Salesforce word them.
"""


def pattern_of(message: str) -> str:
    """Give the message with its values left out."""
    for value in _VALUES:
        message = value.sub(GAP, message)
    return re.sub(rf"{GAP}(?:\s*{GAP})+", GAP, " ".join(message.split()))
