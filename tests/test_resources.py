"""Shipped files are found in a checkout and in an installed wheel, and the same files in both."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.resources import mapping_file, resource

LIST_SHIPPED = """
from app.resources import mapping_file, resource
for root in (resource(), mapping_file()):
    for path in sorted(root.rglob("*")):
        if path.is_file():
            print(path.relative_to(root.parent), path.stat().st_size)
"""


def _shipped(path_of_app: Path, elsewhere: Path) -> list[str]:
    """List what a fresh Python finds when `app` comes from this folder."""
    done = subprocess.run(
        [sys.executable, "-c", LIST_SHIPPED],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(path_of_app)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Build the wheel and install it alone into an empty folder."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(pytestconfig.rootpath)], capture_output=True, check=True)
    [wheel] = folder.glob("orgtide-*.whl")
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--offline", "--no-deps"]
    subprocess.run([*install, "--target", str(folder / "installed"), str(wheel)], check=True)
    return folder / "installed"


def test_a_checkout_reads_from_its_top(pytestconfig: pytest.Config):
    assert resource("themes") == pytestconfig.rootpath / "resources" / "themes"
    assert mapping_file("README.md") == pytestconfig.rootpath / "mappings" / "README.md"


def test_a_missing_file_is_named_in_full(pytestconfig: pytest.Config):
    with pytest.raises(FileNotFoundError, match=r"themes.no-such\.json is missing"):
        resource("themes", "no-such.json")


def test_an_installed_wheel_holds_the_same_files_inside_the_package(
    installed: Path, tmp_path: Path, pytestconfig: pytest.Config
):
    in_wheel = _shipped(installed, tmp_path)
    in_checkout = _shipped(pytestconfig.rootpath, tmp_path)
    assert all(line.startswith(("_resources", "_mappings")) for line in in_wheel)
    assert [line.removeprefix("_") for line in in_wheel] == in_checkout
    assert len(in_checkout) > 2


def test_an_installed_wheel_has_the_orgtide_command(installed: Path):
    [entry_points] = installed.glob("orgtide-*.dist-info/entry_points.txt")
    assert "orgtide = app.__main__:main" in entry_points.read_text()
