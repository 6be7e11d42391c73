"""Asks and messages as JSON lines and back."""

from __future__ import annotations

import dataclasses
from enum import Enum
from typing import Any

import msgspec

from app.asks import ASKS

ASK_NAMES: dict[str, type] = {ask.__name__: ask for ask in ASKS}
"""Every ask by the name it has on the pipe."""


def ask_line(ask_id: int, ask: object) -> bytes:
    """One ask as a line for the engine process."""
    message = {"ask": ask_id, "name": type(ask).__name__, "arguments": ask}
    return message_line(message)


def message_line(message: dict[str, object]) -> bytes:
    """One message as a line; dataclasses and enums inside it become plain JSON."""
    return msgspec.json.encode(message, enc_hook=_plain) + b"\n"


def message_of(line: bytes) -> dict[str, Any]:
    """Read one line.

    Raises:
        ValueError: it is not a JSON object.
    """
    message = msgspec.json.decode(line)
    if not isinstance(message, dict):
        raise TypeError("A message is a JSON object")
    return message


def ask_of(name: str, arguments: dict[str, Any]) -> object:
    """The ask of a message.

    Raises:
        ValueError: there is no such ask, or its arguments do not fit.
    """
    kind = ASK_NAMES.get(name)
    if kind is None:
        raise ValueError(f"There is no ask {name}")
    return msgspec.convert(arguments, type=kind)


def _plain(value: object) -> object:
    """What msgspec does not encode by itself."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    return str(value)
