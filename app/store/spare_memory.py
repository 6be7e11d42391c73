"""Gives memory back to the system that was freed here, where the C library would keep it.

glibc keeps what was freed for the next time, in every thread's own heap: a command that worked on
100,000 rows then looks as if it held all of them. Elsewhere there is nothing to be done.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

LARGE_BYTES = 128 * 1024
"""Pieces from this size on are given back the moment they are freed. Unit: bytes. Source: glibc's
own first value, mallopt(3); left alone it grows up to 32 MB."""

HEAPS = 2
"""Most heaps of a process. Source: ours; glibc makes eight for each core."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""What `mallopt` sets. Source: malloc.h of glibc."""


@cache
def _library() -> ctypes.CDLL | None:
    """The C library, if it is glibc, told once to keep little."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_trim"):
        return None
    for what, value in (
        (_M_TRIM_THRESHOLD, LARGE_BYTES),
        (_M_MMAP_THRESHOLD, LARGE_BYTES),
        (_M_ARENA_MAX, HEAPS),
    ):
        library.mallopt(what, value)
    return library


def keep_little() -> None:
    """Let freed memory go back from now on."""
    _library()


def give_back() -> None:
    """Give back what is free at this moment; takes some milliseconds."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)
