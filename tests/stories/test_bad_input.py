"""Bad input gets a clear error that names the place, changes nothing and loses nothing."""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forks import Forks
from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import SYNC, SYNC_FILE, connect_org
from tests.stories.terminal import Said, Terminal

MEND, LATER, SIGN_IN, REPORT = 2, 3, 4, 5


def state(terminal: Terminal) -> dict[str, int]:
    """How many of everything the workspace keeps."""
    database = sqlite3.connect(f"file:{terminal.home / 'orgtide.sqlite'}?mode=ro", uri=True)
    tables = ("connections", "syncs", "bindings", "plans", "runs", "writes", "requests")
    found = {
        table: int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in tables
    }
    database.close()
    return found


def refused(terminal: Terminal, code: int, *words: str, typed: str = "") -> Said:
    """Type a command that must be refused, with nothing kept of it."""
    before = state(terminal)
    said = terminal.say(*words, "--json", typed=typed)
    assert said.code == code, f"{said.code}: {said.out}{said.err}"
    assert "Traceback" not in said.err
    assert state(terminal) == before
    return said


@pytest.fixture
def fresh(terminal: Terminal) -> Terminal:
    terminal.ok("check")
    return terminal


# Syncs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "old", "new", "key"),
    [
        ("no YAML", "orgtide: 1", "orgtide: [1", ""),
        ("an unknown key", "delete_when:", "delete_if:", "mappings.subscribers.delete_if"),
        ("an unknown mode", "to_target: upsert", "to_target: upsrt", "to_target"),
        ("an unknown role", "connection: partner", "connection: partnr", "connection"),
        ("a chain nobody knows", 'as: "yes_no(Y, N)"', 'as: "yesno(Y, N)"', "as"),
        ("a condition that ends early", "is_deleted = 'true'", "is_deleted =", "delete_when"),
    ],
)
def test_a_broken_sync_file_is_named_with_line_and_key(
    fresh: Terminal, tmp_path: Path, words: str, old: str, new: str, key: str
) -> None:
    text = SYNC_FILE.read_text("utf-8")
    assert old in text
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    error = refused(fresh, MEND, "sync", "add", str(path)).error
    assert error["path"] == str(path)
    assert 1 <= error["line"] <= len(text.splitlines()) + 1
    assert key.rpartition(".")[2] in error.get("key", "")


def test_a_missing_sync_file_is_said(fresh: Terminal, tmp_path: Path) -> None:
    error = refused(fresh, MEND, "sync", "add", str(tmp_path / "none.yaml")).error
    assert "none.yaml" in error["message"]


def test_an_unknown_field_is_named_with_its_neighbour(ready: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "field.yaml"
    text = SYNC_FILE.read_text("utf-8")
    path.write_text(text.replace("Mobile_Subscriber__c", "Mobile_Subscriber_c"), "utf-8")
    ready.ok("sync", "add", str(path), "--replace")
    said = refused(ready, MEND, "preview", SYNC)
    assert said.error["field"] == "Mobile_Subscriber_c"
    assert said.error["near"] == "Mobile_Subscriber__c"
    checked = ready.say("sync", "check", SYNC, "--json")
    (finding,) = [one for one in checked.json if one["key"] == "Mobile_Subscriber_c"]
    assert checked.code == MEND
    lines = path.read_text("utf-8").splitlines()
    assert "Mobile_Subscriber_c" in lines[finding["line"] - 1]


def test_a_role_without_a_connection_is_named(terminal: Terminal) -> None:
    terminal.ok("sync", "add", str(SYNC_FILE))
    assert refused(terminal, MEND, "preview", SYNC).error["key"] in ("salesforce", "partner")


def test_a_connection_of_the_wrong_kind_is_not_bound(terminal: Terminal, partner: Path) -> None:
    terminal.ok("connect", "files", "partner", "--folder", str(partner))
    said = refused(terminal, MEND, "sync", "add", str(SYNC_FILE), "--bind", "salesforce=partner")
    assert "partner" in said.error["message"]


# Files ------------------------------------------------------------------------------------------


def damage(partner: Path, change: bytes | None = None, at: int = 30, text: str = "") -> Path:
    """Put something into a line of the CSV file."""
    path = partner / "mobile_subscribers.csv"
    lines = path.read_bytes().split(b"\r\n")
    lines[at] = lines[at] + (change if change is not None else text.encode())
    path.write_bytes(b"\r\n".join(lines))
    return path


def test_a_wrong_encoding_is_named_with_line_and_byte(ready: Terminal, partner: Path) -> None:
    path = damage(partner, b"\xff\xfe\xe9")
    error = refused(ready, MEND, "preview", SYNC).error
    assert (error["path"], error["line"]) == (str(path), 31)
    assert path.read_bytes()[error["byte"]] == 0xFF


def test_a_ragged_row_is_left_out_and_deletes_nobody(ready: Terminal, partner: Path) -> None:
    before = ready.ok("preview", SYNC, "--json").json
    damage(partner, text=",one,too,many")
    plan = ready.ok("preview", SYNC, "--json").json
    assert plan["skipped"] == {**before["skipped"], "bad value": 1}
    assert before["deletes"] > 0
    said = ready.ok("preview", SYNC).out
    assert "1 row of mobile_subscribers.csv cannot be read at all" in said


def test_a_missing_column_is_named(ready: Terminal, partner: Path) -> None:
    path = partner / "mobile_subscribers.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("mobile_phone", "mobile_phones", 1), "utf-8")
    error = refused(ready, MEND, "preview", SYNC).error
    assert error["field"] == "mobile_phone"


def test_an_emptied_source_stops_the_run_before_any_write(ready: Terminal, partner: Path) -> None:
    ready.say("run", SYNC, "--json")
    path = partner / "mobile_subscribers.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\r\n", "utf-8")
    before = state(ready)["writes"]
    said = ready.say("run", SYNC, "--json")
    assert said.code == 6
    assert "source_empty" in said.error["guards"]
    assert state(ready)["writes"] == before


# Orgs -------------------------------------------------------------------------------------------


def test_a_wrong_password_keeps_nothing(fresh: Terminal, practice: PracticeProcess) -> None:
    words = ("connect", "salesforce", "uat", "--host", practice.url())
    more = ("--ca-file", practice.ca_file, "--username", practice.user()["username"])
    said = refused(fresh, SIGN_IN, *words, *more, typed="wrong\nworse\n")
    assert said.error["code"] == "INVALID_LOGIN"
    assert "wrong" not in said.err + said.out


def test_an_unreachable_host_is_said(fresh: Terminal) -> None:
    words = ("connect", "salesforce", "uat", "--host", "127.0.0.1:9", "--username", "a@b.example")
    assert "127.0.0.1:9" in refused(fresh, LATER, *words, typed="p\nt\n").error["message"]


def test_a_certificate_nobody_knows_is_refused(fresh: Terminal, practice: PracticeProcess) -> None:
    words = ("connect", "salesforce", "uat", "--host", practice.url(), "--username", "a@b.example")
    assert "certificate" in refused(fresh, MEND, *words, typed="p\nt\n").error["message"]


def test_a_connection_that_leads_to_another_org_stops(
    ready: Terminal, practice: PracticeProcess
) -> None:
    user = practice.user(kind="production")
    said = ready.say(
        "connect",
        "salesforce",
        "uat",
        "--host",
        practice.url("production"),
        "--ca-file",
        practice.ca_file,
        "--username",
        user["username"],
        "--replace",
        "--json",
        typed=f"{user['password']}\n{user['security_token']}\n",
    )
    assert said.code == 6
    assert "other_org" in said.error["guards"]
    ready.ok("connect", "test", "uat")


def test_production_wants_a_plan_applied_by_hand_first(
    terminal: Terminal, practice: PracticeProcess, partner: Path
) -> None:
    connect_org(terminal, practice, "live", "production")
    terminal.ok("connect", "files", "partner", "--folder", str(partner))
    terminal.ok(
        "sync", "add", str(SYNC_FILE), "--bind", "salesforce=live", "--bind", "partner=partner"
    )
    said = terminal.say("run", SYNC, "--json")
    assert said.code == 6
    assert "first_run" in said.error["guards"]
    plan = terminal.ok("preview", SYNC, "--json").json["plan"]
    assert terminal.say("apply", str(plan), "--json").code == 6
    applied = terminal.say("apply", str(plan), "--lift", "first_run", "--json")
    assert (applied.json["state"], applied.json["succeeded"]) == ("paused", 5), "five go first"
    said = terminal.say("run", SYNC, "--json")
    assert "first_run" in said.error["guards"], "nobody has let the rest go yet"
    applied = terminal.say("apply", str(plan), "--json")
    assert applied.json["succeeded"] > 5
    assert terminal.say("run", SYNC, "--json").code == 1


# The workspace ----------------------------------------------------------------------------------


def test_a_newer_workspace_is_refused_and_left_alone(fresh: Terminal) -> None:
    path = fresh.home / "orgtide.sqlite"
    (fresh.home / "orgtide.sqlite.seal").unlink()  # as whoever opens it does
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 999")
    database.commit()
    database.close()
    before = path.read_bytes()
    said = fresh.say("check", "--json")
    assert said.code == REPORT
    assert said.error["found"] == 999
    assert path.read_bytes() == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB; only an administrator may make one."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let a disk be mounted")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_stops_the_job_and_loses_nothing(
    small_disk: Path,
    secret_service: dict[str, str],
    forks: Forks,
    practice: PracticeProcess,
    partner: Path,
) -> None:
    terminal = Terminal(small_disk / "workspace", secret_service, forks)
    connect_org(terminal, practice)
    terminal.ok("connect", "files", "partner", "--folder", str(partner))
    terminal.ok(
        "sync", "add", str(SYNC_FILE), "--bind", "salesforce=uat", "--bind", "partner=partner"
    )
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 65_536)
    said = terminal.say("preview", SYNC, "--json")
    assert said.code == REPORT
    assert said.error["error"] == "StoreFullError"
    filler.unlink()
    assert terminal.ok("preview", SYNC, "--json").json["planned"] > 0
    terminal.ok("check", "--deep")


def test_another_org_behind_the_same_address_stops_every_job(
    ready: Terminal, practice: PracticeProcess
) -> None:
    plan = ready.ok("preview", SYNC, "--json").json["plan"]
    (ready.home / "orgtide.sqlite.seal").unlink()  # as whoever opens it does
    database = sqlite3.connect(ready.home / "orgtide.sqlite")
    database.execute("UPDATE connections SET org_id = '00D000000000001EAA' WHERE org_id <> ''")
    database.execute("UPDATE plans SET org_id = '00D000000000001EAA'")
    database.commit()
    database.close()
    for words in (("preview", SYNC), ("run", SYNC), ("apply", str(plan))):
        said = refused(ready, 6, *words)
        assert said.error["guards"] == "other_org"
