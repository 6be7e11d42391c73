"""The log: JSON lines in the workspace, rotated, readable by their owner alone, without secrets.

Everything passes one sieve: values under a telling name, and anything that looks like a secret of
Salesforce or of HTTP, and every secret that this process has handled, become three asterisks.
"""

from __future__ import annotations

import logging
import logging.handlers
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from app.store.paths import private_file, private_folder

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from io import TextIOWrapper

    from structlog.typing import Processor

FILE_BYTES = 2 * 1024 * 1024
OLD_FILES = 5
"""Size of a log file before it is rotated, and how many old ones stay. Source: ours."""

HIDDEN = "***"

_TELLING_NAME = re.compile(
    r"pass(word|phrase)?|secret|token|authorization|cookie|session_?id|api_?key|private_?key|sid$",
    re.IGNORECASE,
)
_LOOKS_SECRET = (
    re.compile(r"(?<=Bearer )[^\s\"',]+", re.IGNORECASE),
    re.compile(r"\b00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]+"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(
        r"(?<=[?&\s\"'])((?:access|refresh|id)_token|client_secret|password|code|code_verifier|sid)"
        r"=[^&\s\"']+"
    ),
    re.compile(r"<(?:\w+:)?(?:sessionId|password)>[^<]*<", re.IGNORECASE),
)

LEAST_HIDDEN_LENGTH = 4
"""Shorter secrets are not looked for in texts: they would hide half of the log. Source: ours."""


class Sieve:
    """Takes secrets out of what is logged."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def hide(self, secret: str) -> None:
        """Leave this text out from now on."""
        if len(secret) >= LEAST_HIDDEN_LENGTH:
            self._secrets.add(secret)

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Clean one entry; a processor of structlog."""
        return {
            name: HIDDEN if _TELLING_NAME.search(name) and value else self.cleaned(value)
            for name, value in event.items()
        }

    def cleaned(self, value: object) -> object:
        """A value without secrets, whatever it is made of."""
        match value:
            case str():
                return self._text(value)
            case dict():
                return dict(self(None, "", {str(k): v for k, v in value.items()}))
            case list() | tuple() | set() | frozenset():
                return [self.cleaned(one) for one in value]
            case bool() | int() | float() | None:
                return value
            case _:
                return self._text(str(value))

    def _text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for look in _LOOKS_SECRET:
            text = look.sub(HIDDEN, text)
        return text


class _PrivateRotation(logging.handlers.RotatingFileHandler):
    """A rotating file of which every part is readable by its owner alone."""

    def _open(self) -> TextIOWrapper:
        private_file(Path(self.baseFilename))
        return super()._open()


def open_log(workspace: Path, sieve: Sieve, *, level: int = logging.INFO) -> logging.Handler:
    """Send everything that is logged in this process to the workspace's log.

    Args:
        workspace: its folder; must be there.
        sieve: takes secrets out; tell it those that are used.
        level: what is too small to be kept.

    Returns:
        The handler, for `close_log`.
    """
    folder = private_folder(workspace / "logs")
    handler = _PrivateRotation(
        folder / "orgtide.log", maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8"
    )
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                sieve,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(min(level, root.level or level))
    handler.setLevel(level)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Stop sending what is logged to the workspace's log."""
    logging.getLogger().removeHandler(handler)
    handler.close()
