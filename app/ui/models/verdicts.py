"""Whether a field may feed another, in a few words, from what is known of both."""

import re
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

from app.core.schema import FieldSchema
from app.core.values import SHAPE_OF, FieldType, Shape

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BOOLEANS = frozenset({"true", "false", "1", "0"})
_TEXTS = frozenset({Shape.TEXT, Shape.EMAIL})


class Fit(Enum):
    """How well two fields go together; icon and colour token of its badge, tint behind it."""

    GOOD = ("check", "ok", "okTint")
    LOOK = ("triangle-alert", "warn", "warnTint")
    """It can be done, and some values will not pass as they are."""
    NOT = ("ban", "error", "errorTint")


@dataclass(frozen=True)
class Verdict:
    """What a drop would come to."""

    fit: Fit
    words: str


def verdict_of(
    source: FieldSchema | None, target: FieldSchema | None, values: tuple[str, ...] = ()
) -> Verdict:
    """Judge a pair, source to target.

    Args:
        source: the feeding field; None if its side was never read.
        target: the fed field; None likewise.
        values: different values of the source field, a sample.
    """
    if target is None:
        return Verdict(Fit.GOOD, "")
    if not (target.createable or target.updateable):
        return Verdict(Fit.NOT, _tr("Read-only"))
    if target.shape is Shape.OPAQUE:
        return Verdict(Fit.NOT, _tr("Put together from other fields"))
    if values:
        return _by_values(target, values)
    return _by_types(source, target)


def verdict_of_join(target: FieldSchema | None) -> Verdict:
    """Judge several source fields that shall feed one target: joined, they are a text."""
    alone = verdict_of(None, target)
    if alone.fit is Fit.NOT or target is None:
        return alone
    if target.shape not in _TEXTS or target.picklist_values or target.reference_to:
        return Verdict(Fit.NOT, _tr("Joined fields make a text"))
    return Verdict(Fit.GOOD, _tr("Joined to one text"))


def _by_types(source: FieldSchema | None, target: FieldSchema) -> Verdict:
    """Judge by the types alone: nothing is known of the values."""
    if source is None or source.shape is target.shape or target.shape in _TEXTS:
        return Verdict(Fit.GOOD, "")
    if source.shape in _TEXTS and target.shape in {Shape.DATE, Shape.DATETIME, Shape.TIME}:
        return Verdict(Fit.LOOK, _tr("Text into a date: choose a format"))
    if source.shape in _TEXTS and target.shape is Shape.BOOLEAN:
        return Verdict(Fit.LOOK, _tr("Text into yes or no: choose the words"))
    if source.shape in _TEXTS and target.shape is Shape.NUMBER:
        return Verdict(Fit.LOOK, _tr("Text into a number: check the values"))
    return Verdict(Fit.GOOD, "")


def _by_values(target: FieldSchema, values: tuple[str, ...]) -> Verdict:
    """Judge by how many of the sampled values the target would take as they are."""
    good = sum(_takes(target, value) for value in values)
    count = {"good": good, "all": len(values)}
    if good == len(values):
        return Verdict(Fit.GOOD, _tr("{good} of {all} values fit").format(**count))
    if target.restricted_picklist or target.type is FieldType.PICKLIST:
        fit = Fit.GOOD if good * 2 > len(values) else Fit.LOOK
        return Verdict(fit, _tr("{good} of {all} values match").format(**count))
    if target.shape is Shape.BOOLEAN:
        return Verdict(Fit.LOOK, _tr("Text into yes or no: choose the words"))
    if target.shape in {Shape.DATE, Shape.DATETIME, Shape.TIME}:
        return Verdict(Fit.LOOK, _tr("Text into a date: choose a format"))
    return Verdict(Fit.LOOK, _tr("{good} of {all} values fit").format(**count))


def _takes(target: FieldSchema, value: str) -> bool:
    """Tell whether a field would take a value as it is."""
    if target.picklist_values and target.type is FieldType.PICKLIST:
        return value in {one.value for one in target.picklist_values if one.active}
    if target.length is not None and len(value) > target.length:
        return False
    if target.shape is Shape.BOOLEAN:
        return value.casefold() in _BOOLEANS
    if target.shape is Shape.NUMBER:
        return _is_number(value)
    if target.shape in {Shape.DATE, Shape.DATETIME}:
        return bool(_ISO_DATE.match(value))
    if SHAPE_OF[target.type] is Shape.EMAIL:
        return "@" in value
    return True


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _tr(text: str) -> str:
    return QCoreApplication.translate("Verdict", text)
