"""The transforms that a person is offered for a pair, by the types of its fields."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.core.schema import FieldSchema
from app.core.values import FieldType, Shape
from app.ui.models.value_list import quoted

MOST_LISTED = 12
"""How many values a new value list begins with. Source: ours."""


@dataclass(frozen=True)
class TransformChoice:
    """One transform: its name for people, and what it is in the file."""

    words: str
    chain: str


def transform_choices(
    target: FieldSchema | None, values: tuple[str, ...] = ()
) -> tuple[TransformChoice, ...]:
    """Give the common transforms for a target field, those of its type first.

    Args:
        target: the fed field; None if its side was never read.
        values: different values of the source field, a sample.
    """
    own: list[TransformChoice] = []
    if target is not None:
        own = _of_type(target, values)
    return (
        TransformChoice(_tr("As is"), ""),
        *own,
        TransformChoice(_tr("Trim"), "trim"),
        TransformChoice(_tr("Upper case"), "upper"),
        TransformChoice(_tr("Lower case"), "lower"),
        TransformChoice(_tr("Title case"), "title"),
    )


def _of_type(target: FieldSchema, values: tuple[str, ...]) -> list[TransformChoice]:
    choices: list[TransformChoice] = []
    if target.type is FieldType.PHONE:
        for region in ("GB", "US", "DE"):
            words = _tr("E.164, region {region}").format(region=region)
            choices.append(TransformChoice(words, f"phone({region})"))
        choices.append(TransformChoice(_tr("Digits only"), "digits"))
    if target.shape is Shape.BOOLEAN:
        for yes, no in (("Y", "N"), ("yes", "no"), ("1", "0")):
            words = _tr("{yes} and {no} for yes and no").format(yes=yes, no=no)
            choices.append(TransformChoice(words, f"yes_no({yes}, {no})"))
    if target.shape is Shape.DATE:
        for format in ("dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy"):
            words = _tr("Date format {format}").format(format=format)
            choices.append(TransformChoice(words, f"date({format})"))
    if target.shape is Shape.DATETIME:
        chain = "datetime(dd/MM/yyyy HH:mm, Europe/London)"
        choices.append(TransformChoice(_tr("Date and time in a zone"), chain))
    if target.shape is Shape.NUMBER:
        for place in ("en", "de"):
            example = {"en": "1,234.50", "de": "1.234,50"}[place]
            words = _tr("Number as {example}").format(example=example)
            choices.append(TransformChoice(words, f"number({place})"))
    if target.picklist_values and values:
        choices.append(TransformChoice(_tr("Value list"), value_list(target, values)))
    if target.length:
        words = _tr("Cut to {n} characters").format(n=target.length)
        choices.append(TransformChoice(words, f"cut({target.length})"))
    return choices


def value_list(target: FieldSchema, values: tuple[str, ...]) -> str:
    """Give a value list for the values that a picklist does not have; others pass.

    A value that differs from one of the picklist in capitals alone is led to it; the rest is led
    to the first, to be changed.
    """
    known = {one.value.casefold(): one.value for one in target.picklist_values if one.active}
    strange = [one for one in values if one and one not in known.values()][:MOST_LISTED]
    first = next(iter(known.values()), "")
    pairs = [f"{quoted(one)} = {quoted(known.get(one.casefold(), first))}" for one in strange]
    return f"value_list({', '.join([*pairs, 'else keep'])})"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transform", text)
