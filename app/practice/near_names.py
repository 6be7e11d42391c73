"""Say which names come close to one that is not there."""

from collections.abc import Iterable
from difflib import get_close_matches

ALIKE = 0.6
"""How alike two names must be to be offered. Unit: share of letters. Source: ours."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Give `; did you mean A, B or C?` with up to three names, "" where none comes close."""
    by_letters = {each.casefold(): each for each in known}
    close = get_close_matches(name.casefold(), by_letters, n=3, cutoff=ALIKE)
    found = [by_letters[each] for each in close]
    if not found:
        return ""
    listed = " or ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
    return f"; did you mean {listed}?"
