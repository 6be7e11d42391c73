"""The workspace is where the person wants it, and theirs alone."""

from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.store.paths import private_file, private_folder, workspace_folder


def test_the_chosen_folder_goes_before_the_variable_and_that_before_the_users_own(
    monkeypatch, tmp_path: Path
):
    monkeypatch.setenv("ORGTIDE_HOME", str(tmp_path / "home"))
    assert workspace_folder(tmp_path / "chosen") == tmp_path / "chosen"
    assert workspace_folder() == tmp_path / "home"
    monkeypatch.setenv("ORGTIDE_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert workspace_folder().name == "orgtide"


def test_a_path_from_the_home_folder_is_written_out(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert workspace_folder(Path("~/w")) == tmp_path / "w"


def test_what_cannot_be_made_is_said_so(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="folder"):
        private_folder(tmp_path / "file" / "x")
    with pytest.raises(StoreError, match="file"):
        private_file(tmp_path / "none" / "x")
