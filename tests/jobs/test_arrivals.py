"""Files arrive in a folder: each is taken in its turn, sent, and moved with a summary beside it."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.asks import ConnectFiles, RunSync
from app.core.errors import DataError
from app.core.plan import ChangeKind
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Drop
connections:
  org: {{kind: salesforce}}
  drop: {{kind: files, arrivals: by name, settled: 0}}
mappings:
  - name: people
    source: {{connection: drop, object: people-*.csv}}
    target: {{connection: org, object: Contact}}
    where: {{target: "Fax LIKE '{prefix}%'"}}
    identity: {{source: number, target: Fax}}
    guards: {{first_run: off}}
    fields:
      - {{source: number, target: Fax}}
      - {{source: last_name, target: LastName, required: true}}
      - {{source: city, target: MailingCity}}
"""


@pytest.fixture
def desk(shared_practice: PracticeProcess, tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "desk", shared_practice)
    (made.folder / "drop").mkdir()
    made.ask(ConnectFiles("drop", str(made.folder / "drop")))
    return made


def arrive(desk: Desk, name: str, *rows: str, header: str = "number,last_name,city") -> Path:
    path = desk.folder / "drop" / name
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def there(desk: Desk) -> set[str]:
    drop = desk.folder / "drop"
    return {str(one.relative_to(drop)) for one in drop.rglob("*") if one.is_file()}


def notes(desk: Desk, plan: int) -> str:
    workspace = Workspace.open(desk.machine)
    try:
        return " / ".join(note for part in workspace.plans.parts(plan) for note in part.notes)
    finally:
        workspace.close()


def run(desk: Desk, sync: str) -> None:
    desk.ask(RunSync(sync, by="nobody"))


def test_files_are_taken_in_turn_and_moved_with_a_summary_when_they_were_sent(desk: Desk):
    sync = desk.add(SYNC.format(prefix="A1"), ("org", "org"), ("drop", "drop"))
    arrive(desk, "people-2.csv", "A1-1,Second,Bath", "A1-2,,York", "A1-3,Third,Ely")
    arrive(desk, "people-1.csv", *(f"A1-{n},First,Bath" for n in range(60)))
    arrive(desk, "other.csv", "A1-9,Nobody,Bath")
    plan = desk.preview(sync)
    assert notes(desk, plan) == "people takes people-1.csv; 1 file behind it"
    assert len(there(desk)) == 3, "a preview moves nothing"
    desk.apply(plan)
    assert there(desk) == {
        "done/people-1.csv",
        "done/people-1.csv.txt",
        "other.csv",
        "people-2.csv",
    }
    said = (desk.folder / "drop/done/people-1.csv.txt").read_text("utf-8")
    assert "Rows read: 60\n" in said
    assert "Insert: 60\n" in said
    assert "Left out or failed: 0\n" in said
    # a far smaller file is no source that shrank, and deletes nothing
    run(desk, sync)
    assert there(desk) == {
        "done/people-1.csv", "done/people-1.csv.txt", "other.csv",
        "failed/people-2.csv", "failed/people-2.csv.txt", "failed/people-2 - to fix.csv",
    }  # fmt: skip
    again = desk.folder / "drop/failed/people-2 - to fix.csv"
    assert again.read_text("utf-8") == "number,last_name,city\nA1-2,,York\n", "as in the file"
    said = (desk.folder / "drop/failed/people-2.csv.txt").read_text("utf-8")
    assert "Update: 2\n" in said
    assert "Left out or failed: 1\n" in said
    assert "\nrow 3, A1-2 First: Last Name is empty\n" in said
    held = desk.look("Contact", ("LastName",), "Fax")
    assert len([fax for fax in held if fax.startswith("A1-")]) == 60
    assert [held[f"A1-{n}"]["LastName"] for n in (1, 2, 3)] == ["Second", "First", "Third"]
    # nothing waits: nothing happens, and a file of a name that was there gets a number
    run(desk, sync)
    arrive(desk, "people-1.csv", "A1-0,Anew,Bath")
    run(desk, sync)
    assert "done/people-1 (2).csv" in there(desk)


def test_what_cannot_be_taken_goes_to_failed_with_the_reason_and_the_next_one_follows(desk: Desk):
    sync = desk.add(SYNC.format(prefix="A2"), ("org", "org"), ("drop", "drop"))
    arrive(desk, "people-1.csv", "A2-1,One,Bath")
    run(desk, sync)
    arrive(desk, "people-2.csv", "A2-2,Two", header="number,last_name")
    arrive(desk, "people-3.csv", 'A2-3,"never closed,Bath')
    arrive(desk, "people-4.csv", "A2-4,Four,Bath")
    with pytest.raises(DataError):
        run(desk, sync)
    run(desk, sync)
    assert {one for one in there(desk) if one.endswith(".csv")} == {
        "done/people-1.csv", "failed/people-2.csv", "failed/people-3.csv", "done/people-4.csv"
    }  # fmt: skip
    drop = desk.folder / "drop"
    assert "no column “city”" in (drop / "failed/people-2.csv.txt").read_text("utf-8")
    assert "line 2" in (drop / "failed/people-3.csv.txt").read_text("utf-8")
    assert {"A2-1", "A2-4"} == {
        fax for fax in desk.look("Contact", (), "Fax") if fax.startswith("A2-")
    }


def test_a_file_that_changed_since_its_plan_stays_and_is_read_again(desk: Desk):
    sync = desk.add(SYNC.format(prefix="A3"), ("org", "org"), ("drop", "drop"))
    arrive(desk, "people-1.csv", "A3-1,One,Bath")
    plan = desk.preview(sync)
    arrive(desk, "people-1.csv", "A3-1,One,Bath", "A3-2,Two,Bath")
    desk.apply(plan)
    assert there(desk) == {"people-1.csv"}
    assert desk.planned(desk.preview(sync)) == {ChangeKind.INSERT: 1}
    run(desk, sync)
    assert "done/people-1.csv" in there(desk)


def test_a_file_that_two_mappings_take_is_moved_when_both_have_sent_it(desk: Desk):
    text = SYNC.format(prefix="A4")
    second = text.partition("mappings:\n")[2].replace("name: people", "name: towns")
    second = second.replace("A4%", "A5%").replace("source: number", "source: other")
    sync = desk.add(text + second, ("org", "org"), ("drop", "drop"))
    header = "number,last_name,city,other"
    arrive(desk, "people-1.csv", "A4-1,One,Bath,A5-1", header=header)
    desk.ask(RunSync(sync, mapping="people", by="nobody"))
    assert there(desk) == {"people-1.csv"}, "the other mapping has not had it"
    run(desk, sync)
    assert "done/people-1.csv" in there(desk)
    assert {"A4-1", "A5-1"} <= desk.look("Contact", (), "Fax").keys()


def day(number: int) -> datetime:
    """A day as workbooks hold it: without a zone."""
    return datetime(2026, 3, number)  # noqa: DTZ001


def test_rows_of_a_workbook_that_did_not_go_through_are_laid_beside_it(desk: Desk):
    text = SYNC.format(prefix="XL").replace("people-*.csv", "people-*.xlsx/People")
    sync = desk.add(text, ("org", "org"), ("drop", "drop"))
    book = Workbook()
    book.create_sheet("Notes").append(["not for anybody"])
    sheet = book.create_sheet("People")
    sheet.append(["number", "last_name", "city", "seen", "code"])
    sheet.append(["XL-1", "First", "Bath", day(1), 7])
    sheet.append(["XL-2", None, "=York", day(2), 7])
    sheet["C3"].data_type = "s"
    for row in (2, 3):
        sheet[f"E{row}"].number_format = "00000"
    book.save(desk.folder / "drop" / "people-1.xlsx")
    run(desk, sync)
    left = load_workbook(desk.folder / "drop/failed/people-1 - to fix.xlsx")
    assert left.sheetnames == ["People"]
    assert list(left["People"].iter_rows(values_only=True)) == [
        ("number", "last_name", "city", "seen", "code"),
        ("XL-2", None, "=York", day(2), "00007"),
    ]
    assert left["People"]["C2"].data_type == "s"
    left["People"]["B2"] = "Mended"
    left.save(desk.folder / "drop" / "people-2.xlsx")
    run(desk, sync)
    assert "done/people-2.xlsx" in there(desk)
    assert desk.look("Contact", ("LastName",), "Fax")["XL-2"]["LastName"] == "Mended"
