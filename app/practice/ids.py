"""Make and read record Ids: key prefix, serial, and the checksum that makes 15 characters 18."""

import re
from typing import Final

DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKSUM_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
MASTER_RECORD_TYPE_ID: Final = "012000000000000AAA"
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
_SERIAL_LENGTH = 9
"""Characters of an Id after prefix (3) and instance (3)."""


def checksum(id15: str) -> str:
    """Compute the three characters that make a 15-character Id safe where case is lost.

    In each block of five, bit i (first character first) is 1 when the character is A-Z; the five
    bits number a letter of `CHECKSUM_LETTERS`.
    """
    letters = []
    for start in (0, 5, 10):
        block = id15[start : start + 5]
        bits = sum(1 << place for place, letter in enumerate(block) if "A" <= letter <= "Z")
        letters.append(CHECKSUM_LETTERS[bits])
    return "".join(letters)


def make_id(prefix: str, instance: str, serial: int) -> str:
    """Build the 18-character Id of the `serial`-th record under a key prefix on an instance."""
    digits = []
    for _ in range(_SERIAL_LENGTH):
        serial, rest = divmod(serial, len(DIGITS))
        digits.append(DIGITS[rest])
    id15 = prefix + instance + "".join(reversed(digits))
    return id15 + checksum(id15)


def normalise_id(text: str) -> str | None:
    """Turn an Id of 15 or 18 characters into 18; None when it is no Id or its case is wrong."""
    if not _ID.fullmatch(text):
        return None
    id18 = text[:15] + checksum(text[:15])
    return id18 if len(text) == 15 or text == id18 else None
