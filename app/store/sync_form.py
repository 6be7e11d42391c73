"""Reads the settings of a sync file, and holds a person's answers against what they may be."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.core.setting import Setting, SettingKind
from app.language.conditions import parse_condition
from app.language.scanner import LanguageError
from app.store.sync_grammar import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping as Dict

    from app.store.yaml_entries import Entry

_OFFERED = re.compile(r"choice from ([\w-]+\.[\w.-]+)")


def settings_of(entry: Entry | None) -> tuple[Setting, ...]:
    """The settings that a file asks for, in its order."""
    if entry is None:
        return ()
    return tuple(_setting(name, one) for name, one in entry.entries().items())


def _setting(name: str, entry: Entry) -> Setting:
    if entry.is_text:
        return Setting(name, default="" if entry.is_nothing else entry.text(), blank="")
    block = entry.block(keys_of("setting"))
    kind_entry, choices, blank = block.get("kind"), block.get("choices"), block.get("blank")
    kind, offers = SettingKind.TEXT, ""
    if kind_entry is not None and (offered := _OFFERED.fullmatch(kind_entry.text())):
        kind, offers = SettingKind.CHOICE, offered[1]
    elif kind_entry is not None:
        kind = kind_entry.choice(SettingKind)
    columns = settings_of(block.get("columns"))
    setting = Setting(
        name=name,
        label=block.text("label"),
        help=block.text("help"),
        kind=kind,
        default=block.text("default"),
        blank=None if blank is None else blank.text(),
        on=block.text("on"),
        choices=() if choices is None else choices.words(),
        offers=offers,
        columns=columns,
    )
    if kind is SettingKind.CHOICE and not (setting.choices or offers):
        raise entry.error("A choice needs 'choices', or the kind 'choice from connection.object'.")
    if (kind is SettingKind.TABLE) != bool(columns):
        raise entry.error("A table needs 'columns', and nothing else has them.")
    if kind is SettingKind.FIELD and "." not in setting.on:
        raise entry.error("A field needs 'on': connection.object, such as salesforce.Contact.")
    if wrong := fault_of_answer(setting, setting.default):
        raise entry.error(f"The default is no answer: {wrong}.")
    return setting


def answered(
    entry: Entry, settings: tuple[Setting, ...], answers: Dict[str, str]
) -> dict[str, str]:
    """What each setting stands for: the person's answer, else the default.

    Raises:
        MappingError: an answer is not one that the setting can have.
    """
    values = {}
    for one in settings:
        value = answers.get(one.name, one.default)
        if wrong := fault_of_answer(one, value):
            raise entry.error(f"{one.label or one.name}: {wrong}.")
        values[one.name] = value
    return values


def fault_of_answer(setting: Setting, value: str) -> str:
    """What is wrong with an answer, "" where nothing is; empty is always an answer here."""
    if not value:
        return ""
    if setting.kind is SettingKind.INTEGER and not (value.isascii() and value.isdigit()):
        return f'"{value}" is not a whole number'
    if setting.kind is SettingKind.BOOLEAN and value not in ("true", "false"):
        return f'"{value}" is neither true nor false'
    if setting.choices and value not in setting.choices:
        return f'"{value}" is none of {", ".join(setting.choices)}'
    if setting.kind is SettingKind.CONDITION:
        try:
            parse_condition(value)
        except LanguageError as error:
            return str(error).rstrip(".")
    if setting.kind is SettingKind.TABLE:
        return _fault_of_table(setting, value)
    return ""


def rows_of_table(value: str) -> list[dict[str, str]]:
    """The rows of a table's answer.

    Raises:
        ValueError: it is not a JSON list of objects of texts.
    """
    rows = json.loads(value) if value else []
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and all(isinstance(one, str) for one in row.values()) for row in rows
    ):
        raise ValueError("not a list of rows")
    return rows


def _fault_of_table(setting: Setting, value: str) -> str:
    try:
        rows = rows_of_table(value)
    except ValueError:
        return "a table is a JSON list of rows, each with a text for each column"
    columns = {one.name: one for one in setting.columns}
    for place, row in enumerate(rows, 1):
        if unknown := next((name for name in row if name not in columns), None):
            return f"row {place} has {unknown}, which is no column of {', '.join(columns)}"
        for name, one in columns.items():
            if wrong := fault_of_answer(one, row.get(name, "")):
                return f"row {place}, {one.label or name}: {wrong}"
    return ""
