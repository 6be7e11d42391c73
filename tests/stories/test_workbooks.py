"""Plans and failures leave for Excel whole, under telling names, and say where they cannot go."""

import csv
import re
from collections import Counter
from pathlib import Path

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.jobs.workbook_xml import assert_only_text_and_numbers
from tests.stories.conftest import SYNC
from tests.stories.terminal import Terminal

ORIGINALS = 10
"""Columns of "Rows to fix" before the source's own."""


def rows_of(path: str, title: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(title).to_python()


def apply_all_but_deletions(ready: Terminal) -> int:
    plan = ready.ok("preview", SYNC, "--json").json["plan"]
    return ready.say("apply", str(plan), "--json").json["run"]


def test_failures_leave_with_the_row_of_the_file_they_came_from(
    ready: Terminal, partner: Path, tmp_path: Path
):
    run = apply_all_but_deletions(ready)
    told = ready.ok("failures", str(run), "--excel", str(tmp_path), "--json").json
    path = told["excel"]
    failed = sum(cause["count"] for cause in told["causes"])
    assert Path(path).name == f"Orgtide run {run}, Mobile opt-ins, {failed} rows to fix.xlsx"
    assert_only_text_and_numbers(Path(path))

    with (partner / "mobile_subscribers.csv").open(newline="", encoding="utf-8-sig") as file:
        lines = [[], *csv.reader(file)]
    heads, *rows = rows_of(path, "Rows to fix")
    columns = heads[ORIGINALS:-1]
    assert len(rows) == failed
    for row in rows:
        line = dict(zip(lines[1], lines[int(row[0])], strict=True))
        shown = dict(zip(columns, row[ORIGINALS:-1], strict=True))
        for column in ("constituent_id", "first_name", "last_name", "mobile_phone", "city"):
            assert shown[column] == line[column].strip(), (row[0], column)

    codes = Counter(str(row[9]).partition(":")[0] for row in rows)
    assert codes == Counter({one["code"]: one["count"] for one in told["causes"]})


def test_a_plan_leaves_with_a_line_for_each_value_that_changes(ready: Terminal, tmp_path: Path):
    plan = ready.ok("preview", SYNC, "--excel", str(tmp_path), "--json").json
    (path,) = tmp_path.glob("Orgtide plan *.xlsx")
    assert (
        path.name
        == f"Orgtide plan {plan['plan']}, Mobile opt-ins, {plan['planned']:,} changes.xlsx"
    )
    assert_only_text_and_numbers(path)
    _, *rows = rows_of(str(path), "Changes")
    records = {(row[1], row[3]) for row in rows}
    assert Counter(change for change, _ in records) == {
        "+ Create": plan["inserts"],
        "~ Update": plan["updates"],
        "− Delete": plan["deletes"],
    }
    for row in rows:
        assert row[1] == "− Delete" or row[5] != row[6], row


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(
    ready: Terminal, tmp_path: Path
):
    run = apply_all_but_deletions(ready)
    taken = tmp_path / "taken"
    taken.write_text("a file where a folder should be")
    said = ready.say("failures", str(run), "--excel", str(taken / "rows.xlsx"), "--json")
    assert said.code == 5
    assert said.error["path"] == str(taken / "rows.xlsx")
    assert "cannot be written" in said.error["message"]
    assert taken.read_text() == "a file where a folder should be"


TO_DO, FAULT, FIELD, NEW = 1, 7, 4, 6
"""Columns of "Rows to fix", from 0."""

KNOWN_ACCOUNT = "K-10004"
"""Customer number of an Account that the practice org has."""


def mended(path: str, choose) -> Counter:
    """Write into the yellow columns as a person would, and save; how many rows of each kind.

    Args:
        choose: a row's cells → what to do and the new value.
    """
    book = load_workbook(path, rich_text=True)
    kinds: Counter = Counter()
    for cells in book["Rows to fix"].iter_rows(min_row=2):
        to_do, value = choose([cell.value for cell in cells])
        cells[TO_DO].value, cells[NEW].value = to_do, value
        kinds[(to_do, value is not None)] += 1
    book.save(path)
    return kinds


def test_a_corrected_workbook_comes_back_and_only_its_rows_are_sent(
    ready: Terminal, tmp_path: Path
):
    run = apply_all_but_deletions(ready)
    path = ready.ok("failures", str(run), "--excel", str(tmp_path), "--json").json["excel"]
    failed = {one["seq"]: one for one in ready.ok("failures", str(run), "--json").json["failed"]}

    def choose(row):
        if str(row[FAULT]).startswith("No Account has"):
            return "Retry", KNOWN_ACCOUNT
        if "Email" in str(row[FIELD]):
            return "Retry", "still not an address"
        return "Skip", None

    kinds = mended(path, choose)
    told = ready.say("retry", str(run), "--excel", path, "--json")
    assert told.code == 1, told.err
    found = told.json["workbook"]
    assert found["rows"] == sum(kinds.values()) == len(failed)
    assert found["changed"] == told.json["approved"] == told.json["succeeded"] > 0
    assert found["skipped"] == sum(n for (to_do, _), n in kinds.items() if to_do == "Skip")
    assert len(found["still_wrong"]) == found["rows"] - found["changed"] - found["skipped"] > 0
    assert {one["why"] for one in found["still_wrong"]} == {"Has a space"}
    assert set(found["seqs"]) == {one["seq"] for one in found["corrections"]}
    assert set(found["seqs"]) | set(found["left_out"]) == set(failed)

    again = ready.say("retry", str(run), "--excel", path, "--json")
    assert (again.code, again.json["run"]) == (1, None)
    whys = {one["why"] for one in again.json["workbook"]["still_wrong"]}
    assert whys == {"Has a space", "A later run wrote this record"}
    said = ready.say("retry", str(run), "--excel", path)
    assert re.search(r"\d rows read, 0 changed, .*\d still wrong\n  row \d+, ", said.out)
    assert said.out.rstrip().endswith("Nothing was sent.")


def test_a_change_keeps_its_name_over_a_retry_that_fails_and_a_corrected_workbook(
    ready: Terminal, tmp_path: Path
):
    plan = ready.ok("preview", SYNC, "--json").json["plan"]
    first = ready.say("apply", str(plan), "--approve", "updates", "--json").json["run"]
    mails = {
        one["seq"]: one["values"]["Email"]
        for one in ready.ok("failures", str(first), "--json").json["failed"]
        if one["code"] == "INVALID_EMAIL_ADDRESS"
    }
    words = [f"--set={seq}.Email=still wrong" for seq in mails]
    second = ready.say("retry", str(first), *words, "--json").json
    assert (second["failed"], second["succeeded"]) == (len(mails), 0)

    said = ready.ok("failures", str(second["run"]), "--excel", str(tmp_path), "--json").json
    assert {one["seq"] for one in said["failed"]} == set(mails)
    mended(said["excel"], lambda row: ("Retry", f"row{row[0]}@mail.example"))
    third = ready.say("retry", str(second["run"]), "--excel", said["excel"], "--json").json
    assert (third["failed"], third["succeeded"]) == (0, len(mails)), third
    left = ready.ok("failures", str(first), "--json").json["failed"]
    assert not {one["seq"] for one in left} & set(mails), "each is in one bucket only"

    record = said["failed"][0]
    entry = ready.ok("history", record["target_key"], "Email", "--json").json[0]
    assert (entry["plan_id"], entry["seq"], entry["run_id"]) == (plan, record["seq"], third["run"])
    assert entry["kind"] == "retry"


def test_a_workbook_of_another_run_and_a_file_that_is_none_send_nothing(
    ready: Terminal, tmp_path: Path
):
    run = apply_all_but_deletions(ready)
    path = ready.ok("failures", str(run), "--excel", str(tmp_path), "--json").json["excel"]
    failed = ready.ok("failures", str(run), "--json").json["failed"]
    mail = next(one for one in failed if one["code"] == "INVALID_EMAIL_ADDRESS")
    change = f"{mail['seq']}.Email={mail['values']['Email'].replace(' at ', '@')}"
    other = ready.ok("retry", str(run), "--set", change, "--json").json["run"]
    said = ready.say("retry", str(other), "--excel", path, "--json")
    assert (said.code, said.error["message"]) == (
        2,
        f"This workbook belongs to run {run}. The run to retry is {other}.",
    )
    (tmp_path / "notes.xlsx").write_text("not a workbook")
    said = ready.say("retry", str(run), "--excel", str(tmp_path / "notes.xlsx"), "--json")
    assert said.code == 2
    assert said.error["message"] == "notes.xlsx is not a sound Excel workbook (.xlsx)."
    said = ready.say("retry", str(run), "--excel", path, "--safe")
    assert said.code == 2


def test_the_terminal_says_why_rows_failed_in_plain_words(ready: Terminal):
    plan = ready.ok("preview", SYNC, "--json").json["plan"]
    said = ready.say("apply", str(plan))
    assert said.code == 1
    for words in (
        r"\d contacts?: the email address is not valid\. Correct Email, then retry\.",
        r"1 contact: no Account has the Customer Number “k-\d+”\. Correct Customer Number, then",
        r"\d contacts?: Email or phone is needed when Mobile Subscriber is ticked\.",
    ):
        assert re.search(words, said.out), words
    assert "INVALID_EMAIL_ADDRESS: Email: invalid email address:" in said.out
