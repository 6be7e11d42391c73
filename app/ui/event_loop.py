"""Joins Qt's event loop with asyncio's, so that a sequence of jobs reads from top to bottom.

The only module that knows qasync.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import qasync  # type: ignore[import-untyped]  # has no annotations
from PySide6.QtWidgets import QApplication

from app.core.errors import Cancelled

Sequence = Coroutine[Any, Any, None]
_running: set[asyncio.Task[None]] = set()
"""Tasks under way; asyncio itself holds them only weakly."""


def run_until(app: QApplication, main: Sequence) -> None:
    """Run Qt and asyncio together until `main` returns."""
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(main)


def start(sequence: Sequence, on_error: Callable[[Exception], None]) -> None:
    """Start a sequence of jobs from a slot, without waiting for it.

    Args:
        on_error: is told the exception that ended the sequence; a person's wish is silent.
    """
    task = asyncio.get_event_loop().create_task(sequence)
    _running.add(task)

    def on_done(done: asyncio.Task[None]) -> None:
        _running.discard(done)
        error = None if done.cancelled() else done.exception()
        if isinstance(error, Cancelled):
            return
        if isinstance(error, Exception):
            on_error(error)
        elif error is not None:
            raise error

    task.add_done_callback(on_done)


async def drain() -> None:
    """Cancel every sequence under way and wait until all have ended."""
    here = asyncio.current_task()
    tasks = [task for task in _running if task is not here]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
