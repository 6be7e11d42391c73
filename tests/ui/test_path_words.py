from pathlib import Path

import pytest

from app.ui.path_words import path_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (Path.home() / "syncs" / "opt-ins.yaml", str(Path("~") / "syncs" / "opt-ins.yaml")),
        (Path(Path.home().anchor) / "elsewhere" / "a.csv", None),
        (Path(f"{Path.home()}-other") / "a.csv", None),
        ("https://riverbend.example", None),
        ("", None),
    ],
)
def test_only_what_is_below_the_home_folder_is_short(path, words) -> None:
    assert path_words(path) == (words or str(path))
