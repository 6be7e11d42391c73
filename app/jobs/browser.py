"""Starts the system's browser, without waiting for it."""

from __future__ import annotations

import threading
import webbrowser


def open_browser(address: str) -> None:
    """Open an address; some browsers hold their caller up until they are closed, so it is beside.

    Args:
        address: stands on the browser's command line, so it must hold no secret.
    """
    threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()
