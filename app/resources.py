"""Finds the data files that are shipped with the program, in a checkout and in an installed wheel.

A checkout keeps them at its top, in `resources/` and `mappings/`; the wheel carries the same two
trees inside the package, as `_resources` and `_mappings`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Name the path of one shipped file or folder, e.g. `resource("practice", "seeds.yaml")`.

    Raises:
        FileNotFoundError: nothing of that name was shipped; the message holds the full path.
    """
    return _shipped("resources", parts)


def mapping_file(*parts: str) -> Path:
    """Name the path of one shipped sync, or of a file beside the syncs.

    Raises:
        FileNotFoundError: as for `resource`.
    """
    return _shipped("mappings", parts)


def _shipped(tree: str, parts: tuple[str, ...]) -> Path:
    installed = _PACKAGE / f"_{tree}"
    root = installed if installed.is_dir() else _PACKAGE.parent / tree
    path = root.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: this copy of Orgtide is not complete")
    return path
