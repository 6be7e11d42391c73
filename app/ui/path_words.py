"""Paths as a person reads them: the home folder is short."""

from pathlib import Path


def path_words(path: str | Path) -> str:
    """Write a path below the home folder as "~" and the rest; any other as it is."""
    whole, home = Path(path), Path.home()
    if not str(path) or not whole.is_absolute() or whole == home:
        return str(path)
    return str("~" / whole.relative_to(home)) if whole.is_relative_to(home) else str(path)
