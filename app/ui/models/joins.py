"""Several source fields that feed one target: the formula that joins them, and who they are."""

import re
from enum import Enum

from app.core.mapping import FieldRule

LONGEST = 131_072
"""Most characters that a joined text keeps. Source: Object Reference, "Text Area (Long)"."""
_NAMED = re.compile(r"\{!([^}]+)\}")


class Between(Enum):
    """What stands between two joined values."""

    SPACE = " "
    COMMA = ", "
    NEW_LINE = "\n"

    @property
    def term(self) -> str:
        """How a formula says it."""
        return "BR()" if self is Between.NEW_LINE else f"'{self.value}'"


def joined_chain(sources: tuple[str, ...], between: Between) -> str:
    """Give the chain that joins fields; an empty one leaves no mark behind.

    Each field that holds something brings its mark along, and the first mark is cut off again.
    """
    term = between.term
    parts = [
        f"IF(ISBLANK({{!{name}}}), '', {term} & {{!{name}}})" for name in dict.fromkeys(sources)
    ]
    formula = f"MID({' & '.join(parts)}, {len(between.value) + 1}, {LONGEST})"
    escaped = formula.replace("\\", "\\\\").replace('"', '\\"')
    return f'formula("{escaped}")'


def sources_of(rule: FieldRule) -> tuple[str, ...]:
    """Give the source fields that a rule names in braces, its own first; () for a fixed value."""
    if not rule.source:
        return ()
    text = rule.chain.replace('\\"', '"').replace("\\\\", "\\")
    return tuple(dict.fromkeys((rule.source, *_NAMED.findall(text))))


def join_of(rule: FieldRule) -> Between | None:
    """Tell what stands between the values of a rule that only joins; None for any other rule."""
    if not rule.chain:
        return None
    sources = sources_of(rule)
    return next((one for one in Between if joined_chain(sources, one) == rule.chain), None)
