"""Draws the pictures of the guide: the real window, with its engine and the practice org.

    python3 dev.py pictures [FOLDER]

A person's errand is done in a real window on an X server of its own, in a workspace of its own, and
each screen on the way is drawn, light and dark. The buttons are those that a person presses.
"""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
SIZE_PX = (1440, 900)
COLORS = 256
"""Colours of a picture's palette: small files, and flat areas look no different."""
PATIENCE_S = 240
SECOND_DAY_SEED = 4
DRAGGED = "city"
"""The column that is dragged."""
PRINTED_DPI = 96
ROWS_PAGE = 1
"""The page of the printed workbook with the rows to fix: behind the summary."""


# The frame around the window ---------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Draw all pictures into a folder; docs/pictures if none is named."""
    from tests.secret_service import running_secret_service
    from tests.x_server import running_x_server

    folder = Path(arguments[0]).absolute() if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="orgtide-pictures-") as scratch:
        home = Path(scratch)
        with running_x_server() as shown, running_secret_service(home) as secrets:
            environment = {**shown, **secrets, "ORGTIDE_HOME": str(home / "orgtide")}
            environment |= {"LOGNAME": "admin", "XDG_CONFIG_HOME": str(home / "config")}
            drawn = subprocess.run(
                [sys.executable, "-m", __spec__.name, "--in-window", str(home / "drawn")],
                env=environment,
                cwd=copy_of_the_program(home / "program"),
                check=False,
            )
        for picture in sorted((home / "drawn").glob("*.png")):
            made = to_palette(picture, folder / picture.name)
            print(f"{made}  {made.stat().st_size // 1024} kB", flush=True)
    return drawn.returncode


def copy_of_the_program(folder: Path) -> Path:
    """Copy what is run, so that no picture shows where this checkout lies."""
    for part in ("app", "resources", "mappings", "tests"):
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=skip)
    return folder


def to_palette(picture: Path, made: Path) -> Path:
    """Write a picture anew with few colours, which makes it a small file."""
    few = ["+dither", "-colors", str(COLORS), "-strip", "-define", "png:compression-level=9"]
    subprocess.run(["convert", str(picture), *few, f"PNG8:{made}"], check=True)
    return made


def draw_workbook(workbook: Path, folder: Path) -> None:
    """Draw the sheet "Rows to fix", where LibreOffice and poppler are there to print it."""
    office, printer = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or printer is None:
        print("No soffice or no pdftoppm here: the workbook is not drawn", flush=True)
        return
    convert = [office, "--headless", "--convert-to", "pdf", "--outdir", str(workbook.parent)]
    subprocess.run([*convert, str(workbook)], check=True, stdout=subprocess.DEVNULL)
    look = [printer, "-png", "-r", str(PRINTED_DPI), str(workbook.with_suffix(".pdf"))]
    subprocess.run([*look, str(workbook.with_suffix(""))], check=True)
    printed = sorted(workbook.parent.glob(f"{workbook.stem}-*.png"))[ROWS_PAGE]
    edge = ["-trim", "-bordercolor", "white", "-border", "16"]
    made = folder / "workbook-rows.png"
    subprocess.run(["convert", str(printed), *edge, str(made)], check=True)


# The person in front of the window ---------------------------------------------------------------


class Errand:
    """Does the practice errand in the window, and draws what is seen."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QSettings

        from app.ui.app import make_application
        from app.ui.engine_client import engine_command
        from app.ui.main_window import MainWindow
        from app.ui.pages.home_page import HomePage
        from app.ui.program import Program
        from app.ui.rail_items import RailItem
        from app.ui.theme import install_theme, theme

        self.folder = folder
        self.app = make_application(())
        install_theme(self.app)
        theme().choose_motion(reduced=True)
        self.window, self.home = MainWindow(), HomePage()
        self.window.add_page(RailItem.HOME, self.home)
        self.window.open_item(RailItem.HOME)
        self.window.resize(*SIZE_PX)
        self.window.show()
        self._make = lambda: Program(self.window, self.home, engine_command(), QSettings())

    def run(self) -> None:
        """Do all of it."""
        from app.ui import event_loop

        event_loop.run_until(self.app, self._errand())

    async def _errand(self) -> None:
        from app.ui.rail_items import RailItem

        self.program = self._make()
        going = asyncio.create_task(self.program.run())
        await self.until(lambda: self.program.desk.pages is not None)
        await self.draw("home")
        self.press(self.home, "Open the practice org")
        await self.settled()
        self.press(self.program.mappings.detail, "Check")
        await self.settled()
        await self.draw("mapping")
        await self.drag_a_column()
        self.window.open_item(RailItem.CONNECTIONS)
        self.press(self.program.connections, "Test all")
        await self.settled()
        await self.draw("connections")
        self.window.open_item(RailItem.MAPPINGS)
        await self.compare()
        await self.draw("preview")
        await self.mend_the_mapping()
        await self.send()
        await self.draw("run")
        await self.export()
        await self.mend()
        await self.draw("retry")
        await self.let_a_day_pass()
        await self.draw("conflict")
        await self.decide()
        await self.draw("decided")
        await self.plan_the_day()
        await self.undo()
        await self.draw("undo")
        await self.approve_deletions()
        self.program._leave()
        await going

    # What a person does --------------------------------------------------------------------------

    async def drag_a_column(self) -> None:
        """Take a pair out, and make it anew: the column is dragged onto its field by the mouse."""
        detail = self.program.mappings.detail
        fields, mapping = detail.fields, detail.fields.hand.mapping
        assert mapping is not None
        number = next(n for n, rule in enumerate(mapping.fields) if rule.source == DRAGGED)
        target = mapping.fields[number].target
        fields.hand.remove(frozenset({number}))
        await self.settled()
        for one, name in ((fields._source, DRAGGED), (fields._target, target)):
            one.choose(name)
            bar, room = one.view.verticalScrollBar(), one.view.viewport().height()
            bar.setValue(bar.value() + room // 2)  # near its edge a list scrolls by itself
        await self.settled()
        ends = fields._source.row_rect(DRAGGED), fields._target.row_rect(target)
        start, end = (row.center() for row in ends if row is not None)
        mouse("mousemove", start.x(), start.y())
        mouse("mousedown", 1)
        mouse("mousemove", start.x() + 40, start.y())
        await self.until(lambda: fields.drag.held is not None)
        mouse("mousemove", end.x(), end.y())
        await self.until(lambda: fields._target._delegate.framed == target)
        await self.draw("drag")
        mouse("mouseup", 1)
        await self.until(lambda: any(r.source == DRAGGED for r in self.rules()))
        await self.settled()

    def rules(self) -> tuple[Any, ...]:
        """Give the pairs of the open mapping."""
        mapping = self.program.mappings.detail.fields.hand.mapping
        return mapping.fields if mapping is not None else ()

    async def decide(self) -> None:
        """Take the file's value in the conflict that is shown, as key 1 does."""
        from app.core.snapshot import Side

        self.program.preview.pane.take_side(Side.SOURCE)
        await self.settled()

    async def plan_the_day(self) -> None:
        """Let the mapping run every ten minutes of the working day, and look at Schedules."""
        from app.ui.rail_items import RailItem

        self.program.desk.schedule_requested.emit("mobile-opt-ins", "subscribers")
        await self.settled()
        mapping = self.program.mappings.detail.fields.hand.mapping
        assert mapping is not None
        settings = self.program.mappings.detail.settings
        settings.schedules_edited.emit(mapping, (working_day(),), "Schedule changed.")
        await self.settled()
        await self.draw("schedule")
        self.window.open_item(RailItem.SCHEDULES)
        await self.settled()
        await self.draw("schedules")

    async def compare(self) -> None:
        """Preview the open mapping and look at an update."""
        from app.core.plan import ChangeKind

        self.press(self.program.mappings.detail, "Preview changes")
        await self.settled()
        model = self.program.preview.model
        await self.until(lambda: model.rowCount() > 0)
        row = next(
            row
            for row in range(model.rowCount())
            if (change := model.change(row)) is not None and change.kind is ChangeKind.UPDATE
        )
        self.program.preview.table.view.go_to(row)

    async def mend_the_mapping(self) -> None:
        """Look at what is skipped, and let the mapping cut the values that are too long."""
        from app.core.plan import ChangeKind, Reason

        preview = self.program.preview
        preview.chips.show_only(ChangeKind.PROBLEM)
        model = preview.model
        await self.until(lambda: model.rowCount() > 0)
        await self.settled()
        row = next(
            row
            for row in range(model.rowCount())
            if (change := model.change(row)) is not None and change.reason is Reason.TOO_LONG
        )
        preview.table.view.go_to(row)
        await self.settled()
        await self.draw("problem")
        before = preview.plan_id
        preview.pane.title.mend.click()
        await self.until(lambda: preview.plan_id != before)
        await self.settled()

    async def send(self) -> None:
        """Apply the plan and wait for the end of its run."""
        self.program.preview.heading.apply.click()
        await self.settled()
        await self.until(lambda: self.program.runs.run_page.run_id is not None)
        self.first_run = self.program.runs.run_page.run_id

    async def mend(self) -> None:
        """Type the e-mail addresses as they are meant, and send these records again."""
        from app.ui.models.failure_model import FailureColumn

        pane = self.program.runs.run_page.failures
        await self.until(lambda: pane.causes.rowCount() > 0)
        model = pane.records.model
        await self.until(lambda: model.rowCount() > 0)
        for place in range(model.rowCount()):
            wrong = model.row(place).write.values["Email"]
            cell = model.index(place, FailureColumn.VALUE)
            assert model.setData(cell, wrong.replace(" at ", "@"))
        await self.settled()
        await self.draw("mend")
        pane.records.retry.click()
        await self.settled()
        self.program.desk.run_requested.emit(self.newest_run())
        await self.settled()

    def newest_run(self) -> int:
        """Give the number of the run that began last."""
        pages = self.program.desk.pages
        assert pages is not None
        return max(row.report.run_id for row in pages.runs())

    async def export(self) -> None:
        """Write the workbook of the first run, and draw it."""
        workbook = self.folder.with_name("printed") / "failures.xlsx"
        workbook.parent.mkdir()
        await self.program.runs_presenter.export(self.first_run, str(workbook))
        draw_workbook(workbook, self.folder)

    async def let_a_day_pass(self) -> None:
        """Edit both sides as other people would, preview, and look at a conflict."""
        from app.core.plan import ChangeKind

        edit_both_sides(Path(os.environ["ORGTIDE_HOME"]) / "practice")
        self.program.desk.preview_requested.emit("mobile-opt-ins", "")
        await self.settled()
        preview = self.program.preview
        await self.until(lambda: preview.model.planned_of(ChangeKind.CONFLICT) > 0)
        preview.table.view.go_to(0)
        await self.settled()

    async def undo(self) -> None:
        """Plan the way back of the first run."""
        self.program.desk.run_requested.emit(self.first_run)
        await self.settled()
        self.program.runs.run_page.heading.undo.click()
        await self.settled()

    async def approve_deletions(self) -> None:
        """Approve the deletions of the way back, and go back."""
        from PySide6.QtWidgets import QMenu

        preview = self.program.preview
        preview.tools.approve.click()
        await self.until(lambda: any(menu.isVisible() for menu in preview.findChildren(QMenu)))
        menu = next(menu for menu in preview.findChildren(QMenu) if menu.isVisible())
        action = next(one for one in menu.actions() if one.text() == "Approve 200 deletions")
        menu.setActiveAction(action)
        action.trigger()
        menu.close()
        await self.settled()
        assert preview.heading.apply.text() == "Apply 1,206 changes to PRACTICE"
        preview.heading.apply.click()
        await self.settled()

    # Hands and eyes ------------------------------------------------------------------------------

    def press(self, place: object, words: str) -> None:
        """Press the button that says this."""
        from PySide6.QtWidgets import QPushButton, QWidget

        assert isinstance(place, QWidget)
        found = [one for one in place.findChildren(QPushButton) if one.text() == words]
        buttons = [one for one in found if one.isVisible() and one.isEnabled()]
        assert buttons, f"No button says {words!r}"
        buttons[0].click()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not is_so():
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Wait until no job is under way and everything that it touched was drawn."""
        await asyncio.sleep(0.1)
        await self.until(lambda: not self.program.engine.is_busy)
        await asyncio.sleep(0.4)

    async def draw(self, name: str) -> None:
        """Draw the window as it is, light and dark."""
        from app.ui.theme import theme
        from app.ui.tokens import Scheme

        self.folder.mkdir(parents=True, exist_ok=True)
        for scheme in (Scheme.DARK, Scheme.LIGHT):
            theme().choose_scheme(scheme)
            self.window.activateWindow()
            await self.settled()
            self.window.grab().save(str(self.folder / f"{name}-{scheme.value}.png"))


def mouse(*words: object) -> None:
    """Move or press the mouse of the X server."""
    subprocess.run(["xdotool", *(str(word) for word in words)], check=True)


def working_day() -> Any:
    """Every ten minutes from 07:00 to 20:00, Monday to Friday."""
    from datetime import time, timedelta

    from app.core.schedule import Schedule, Weekday

    days = tuple(Weekday)[:5]
    hours = (time(7), time(20))
    return Schedule("subscribers", every=timedelta(minutes=10), between=hours, days=days)


def edit_both_sides(practice: Path) -> None:
    """Let a day pass: the partner edits its files, and somebody edits Contacts in the org."""
    import json

    import requests

    from app.practice.second_day import second_day

    edits = second_day(practice / "partner", random.Random(SECOND_DAY_SEED))
    ready = json.loads((practice / "ready.json").read_text())
    answer = requests.post(
        f"{ready['orgs']['sandbox']['url']}/__practice__/edits",
        json={
            "operation": "upsert",
            "sobject": "Contact",
            "external_id": "Constituent_ID__c",
            "records": [edit.as_record() for edit in edits],
        },
        verify=ready["ca_file"],
        timeout=PATIENCE_S,
    )
    answer.raise_for_status()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in-window"]:
        Errand(Path(sys.argv[2])).run()
    else:
        sys.exit(main(sys.argv[1:]))
