"""What the window leaves with the system: where it was, its start, its tray, its last words."""

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from app.core.sync import OrgKind
from app.ui.autostart import Autostart
from app.ui.crash_report import CRASH_NAME, CrashWatch, compose_report
from app.ui.error_dialog import ErrorDialog
from app.ui.main_window import MainWindow
from app.ui.rail_items import RailItem
from app.ui.tray import Tray
from app.ui.window_memory import (
    PLACE_KEY,
    remember_window,
    remembered_environment,
    remembered_place,
    restore_geometry,
)

COMMAND = ("/home/a person/bin/orgtide", "window")


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def window(qtbot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    for item in (RailItem.HOME, RailItem.RUNS):
        made.add_page(item, QWidget())
    made.open_item(RailItem.HOME)
    return made


def test_the_window_comes_back_as_it_was(looks, qtbot, store: QSettings):
    before = window(qtbot)
    before.resize(1024, 700)
    before.open_item(RailItem.RUNS)
    before.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    remember_window(before, store)
    after = window(qtbot)
    restore_geometry(after, store)
    assert (after.width(), after.height()) == (1024, 700)
    assert remembered_place(store) is RailItem.RUNS
    assert remembered_environment(store) is OrgKind.SANDBOX


def test_production_is_chosen_anew_at_each_start(looks, qtbot, store: QSettings):
    before = window(qtbot)
    before.show_environment(OrgKind.PRODUCTION, "Riverbend Museum", ("Riverbend Museum",))
    remember_window(before, store)
    assert remembered_environment(store) is OrgKind.PRACTICE


@pytest.mark.parametrize("stored", ["", "nowhere"])
def test_a_place_that_is_not_there_is_home(store: QSettings, stored: str):
    store.setValue(PLACE_KEY, stored)
    assert remembered_place(store) is RailItem.HOME


@pytest.mark.parametrize(
    ("system", "path"),
    [
        ("linux", ".config/autostart/orgtide.desktop"),
        ("darwin", "Library/LaunchAgents/com.orgtide.window.plist"),
    ],
)
def test_the_start_at_sign_in_is_a_file_that_comes_and_goes(tmp_path: Path, system, path):
    autostart = Autostart(COMMAND, system, tmp_path)
    assert not autostart.is_on()
    autostart.switch(on=True)
    assert autostart.is_on()
    written = (tmp_path / path).read_bytes()
    if system == "darwin":
        assert plistlib.loads(written)["ProgramArguments"] == list(COMMAND)
    else:
        assert b"Exec='/home/a person/bin/orgtide' window\n" in written
    autostart.switch(on=False)
    autostart.switch(on=False)
    assert not autostart.is_on()
    assert not (tmp_path / path).exists()


def test_what_is_not_installed_cannot_be_started(tmp_path: Path):
    assert Autostart((), "linux", tmp_path).hindrance == "not_installed"
    assert Autostart(COMMAND, "linux", tmp_path).hindrance == ""


def test_the_tray_shows_the_window_and_quits(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    tray = Tray(QIcon(), holder)
    tray.show_state("At work")
    words = [one.text() for one in tray._menu.actions() if one.text()]
    assert words == ["At work", "Open Orgtide", "Quit"]
    with qtbot.waitSignal(tray.show_requested):
        tray._menu.actions()[2].trigger()
    with qtbot.waitSignal(tray.quit_requested):
        tray._menu.actions()[3].trigger()
    with qtbot.waitSignal(tray.show_requested):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.show_requested):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


CRASH = """
import faulthandler, sys
from pathlib import Path
from app.ui.crash_report import CrashWatch
assert CrashWatch(Path(sys.argv[1])).begin() == ""
faulthandler._sigsegv()
"""


def test_a_crash_is_told_at_the_next_start_once(tmp_path: Path):
    (tmp_path / "logs").mkdir()
    done = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False, timeout=60)
    assert done.returncode < 0
    watch = CrashWatch(tmp_path)
    report = watch.begin()
    watch.end()
    assert "Segmentation fault" in report
    assert report.startswith("Orgtide ")
    assert not (tmp_path / "logs" / CRASH_NAME).exists()
    again = CrashWatch(tmp_path)
    assert again.begin() == ""
    again.end()


def test_a_report_holds_no_secret_and_not_the_name_of_the_home_folder():
    secret = "00D5g000001AbCd!AQEAQabcdefghij.klmnop"
    words = f'File "{Path.home()}/orgtide/app.py"\nBearer {secret} https://a:b@host/ x'
    report = compose_report(words)
    assert secret not in report
    assert "a:b@" not in report
    assert str(Path.home()) not in report
    assert '"~/orgtide/app.py"' in report


def test_a_report_can_be_saved_and_a_failure_to_do_so_is_said(looks, qtbot, tmp_path: Path):
    dialog = ErrorDialog(compose_report("ValueError: no"))
    qtbot.addWidget(dialog)
    dialog.save(str(tmp_path / "report.txt"))
    assert (tmp_path / "report.txt").read_text("utf-8") == dialog.report
    dialog.save(str(tmp_path / "missing" / "report.txt"))
    assert "could not be written: No such file" in dialog._details.toPlainText()
