"""What a rule does with a value on its way, in a person's words where it is a common thing."""

import re

from PySide6.QtCore import QCoreApplication

from app.core.mapping import FieldRule
from app.ui.models.joins import Between, join_of
from app.ui.models.value_list import read_value_list

_STEP = re.compile(r"\s*([a-z_]+)(?:\(([^()'\"]*)\))?\s*(?:,|$)")
_NUMBERS = {"en": "1,234.50", "de": "1.234,50"}


def rule_words(rule: FieldRule) -> str:
    """Say what a rule does with its source's value."""
    between = join_of(rule)
    return transform_words(rule.chain) if between is None else join_words(between)


def join_words(between: Between) -> str:
    """Say what stands between joined values."""
    words = {
        Between.SPACE: _tr("Join with a space"),
        Between.COMMA: _tr("Join with a comma"),
        Between.NEW_LINE: _tr("Join with a new line"),
    }
    return words[between]


def transform_words(chain: str) -> str:
    """Say a chain the way a person would, where each of its steps is a common one."""
    if not chain:
        return _tr("As is")
    listed = read_value_list(chain)
    if listed is not None:
        return _tr("Value list, {n} pairs").format(n=len(listed.pairs))
    said, place = [], 0
    while place < len(chain):
        step = _STEP.match(chain, place)
        words = _step_words(step.group(1), step.group(2) or "") if step else ""
        if step is None or not words:
            return chain
        said.append(words)
        place = step.end()
    return ", ".join(said)


def _step_words(name: str, setting: str) -> str:
    """Say one step of a chain; "" for one that has no words of its own."""
    if not setting:
        plain = {
            "trim": _tr("Trim"),
            "upper": _tr("Upper case"),
            "lower": _tr("Lower case"),
            "title": _tr("Title case"),
            "digits": _tr("Digits only"),
        }
        return plain.get(name, "")
    if name == "yes_no" and setting.count(",") == 1:
        yes, no = (part.strip() for part in setting.split(","))
        return _tr("{yes} and {no} for yes and no").format(yes=yes, no=no)
    if name == "number":
        example = _NUMBERS.get(setting, "")
        return _tr("Number as {example}").format(example=example) if example else ""
    one = {
        "phone": _tr("E.164, region {what}"),
        "date": _tr("Date format {what}"),
        "cut": _tr("Cut to {what} characters"),
        "values": _tr("Value list {what}"),
    }.get(name, "")
    return one.format(what=setting) if "," not in setting else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transform", text)
