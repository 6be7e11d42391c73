"""The import contracts hold, and each of them would catch the import that it is there to catch."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

STUB_MODULES = """
    __init__ __main__ wording resources
    core/__init__ core/errors core/values core/schema core/plan core/outcome
    asks/__init__ language/__init__ engine/__init__ engine/match engine/diff
    connectors/__init__ store/__init__ practice/__init__ practice/soql practice/org
    jobs/__init__ jobs/connect host/__init__ cli/__init__ ui/__init__
"""
"""The least tree that every contract accepts; all modules empty."""

WRONG_IMPORTS = [
    ("Layers: a screen asks, a job strings steps, steps know nouns", "jobs/connect", "app.cli"),
    ("Layers: a screen asks, a job strings steps, steps know nouns", "core/plan", "app.language"),
    ("Layers: a screen asks, a job strings steps, steps know nouns", "resources", "app.core.plan"),
    ("Nouns stand in the order data flows", "core/schema", "app.core.plan"),
    ("Nouns stand in the order data flows", "core/plan", "app.core.outcome"),
    ("Engine steps know the nouns, not each other", "engine/diff", "app.engine.match"),
    ("Nouns, asks, language and engine steps do no I/O of their own", "engine/diff", "duckdb"),
    ("Nouns, asks, language and engine steps do no I/O of their own", "core/plan", "time"),
    ("Nouns, asks, language and engine steps do no I/O of their own", "asks/__init__", "uuid"),
    ("Qt lives in app.ui", "cli/__init__", "PySide6.QtCore"),
    ("Qt lives in app.ui", "host/__init__", "qasync"),
    ("Qt lives in app.ui", "resources", "PySide6.QtGui"),
    ("The window asks; it never works", "ui/__init__", "app.jobs.connect"),
    ("The window asks; it never works", "ui/__init__", "duckdb"),
    ("Siblings meet only in jobs", "connectors/__init__", "app.store"),
    ("Siblings meet only in jobs", "practice/org", "app.wording"),
    (
        "The practice server shares nothing with the app it stands in for",
        "practice/soql",
        "app.core.values",
    ),
    ("No import cycles between siblings", "practice/org", "app.practice.soql"),
]
"""The contract's name, the module that does wrong, what it imports."""


def _config(rootpath: Path) -> str:
    """Cut the contracts out of pyproject.toml, as they stand."""
    lines = (rootpath / "pyproject.toml").read_text().splitlines()
    start = lines.index("[tool.importlinter]")
    end = next(
        place
        for place in range(start, len(lines))
        if lines[place].startswith("[") and "importlinter" not in lines[place]
    )
    return "\n".join(lines[start:end])


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def stub(tmp_path: Path, pytestconfig: pytest.Config) -> Path:
    (tmp_path / "pyproject.toml").write_text(_config(pytestconfig.rootpath))
    for module in STUB_MODULES.split():
        path = tmp_path / "app" / f"{module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


def test_every_contract_is_kept(pytestconfig: pytest.Config):
    linted = _lint(pytestconfig.rootpath)
    assert linted.returncode == 0, linted.stdout


def test_a_tree_without_imports_keeps_every_contract(stub: Path):
    linted = _lint(stub)
    assert linted.returncode == 0, linted.stdout


def test_every_contract_has_a_wrong_import_that_it_catches(pytestconfig: pytest.Config):
    contracts = tomllib.loads(_config(pytestconfig.rootpath))["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == {name for name, _, _ in WRONG_IMPORTS}


@pytest.mark.parametrize(("contract", "module", "wrong"), WRONG_IMPORTS)
def test_a_wrong_import_breaks_its_contract(stub: Path, contract: str, module: str, wrong: str):
    (stub / "app" / f"{module}.py").write_text(f"import {wrong}\n")
    if contract.startswith("No import cycles"):
        (stub / "app/practice/soql.py").write_text("import app.practice.org\n")
    assert f"{contract} BROKEN" in _lint(stub).stdout


@pytest.mark.parametrize("module", ["newcomer", "core/newcomer"])
def test_a_module_that_nobody_placed_breaks_its_layers(stub: Path, module: str):
    (stub / "app" / f"{module}.py").write_text("")
    linted = _lint(stub)
    assert linted.returncode != 0
    assert "newcomer" in linted.stdout


IMPORT_ALL_WITHOUT_QT = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "qasync"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NoQt())
import app
for module in pkgutil.walk_packages(app.__path__, "app."):
    if not module.name.startswith("app.ui"):
        importlib.import_module(module.name)
        print(module.name)
"""


def test_everything_but_the_window_imports_without_qt(pytestconfig: pytest.Config):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_ALL_WITHOUT_QT],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {"app.cli", "app.host", "app.jobs", "app.practice"} <= set(done.stdout.split())
