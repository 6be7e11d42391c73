"""The practice server as a process: start, address, stop."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import requests

from tests.practice_orgs import PracticeProcess, StartPractice


def _versions(practice: PracticeProcess, kind: str = "sandbox") -> list[dict[str, str]]:
    answer = requests.get(
        f"{practice.url(kind)}/services/data/", verify=practice.ca_file, timeout=120
    )
    found: list[dict[str, str]] = answer.json()
    return found


def test_sandbox_and_production_answer_on_ports_of_their_own(practice: PracticeProcess) -> None:
    assert practice.url("sandbox") != practice.url("production")
    for kind in ("sandbox", "production"):
        assert any(each["version"] == "68.0" for each in _versions(practice, kind))
    assert practice.org("sandbox")["org_id"] != practice.org("production")["org_id"]


def test_the_address_certificate_and_users_stay_across_starts(
    start_practice: StartPractice, tmp_path: Path
) -> None:
    first = start_practice()
    assert first.stop() == 0
    second = start_practice(data=tmp_path / "practice-0")
    assert second.ready == first.ready


def test_a_taken_port_is_replaced(start_practice: StartPractice, tmp_path: Path) -> None:
    first = start_practice("--kind", "sandbox")
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "practice-0", copy, ignore=shutil.ignore_patterns("lock.sqlite*"))
    second = start_practice("--kind", "sandbox", data=copy)
    assert second.url() != first.url()
    assert _versions(second)


def test_the_end_of_standard_input_ends_it(practice: PracticeProcess) -> None:
    assert practice.stop() == 0


def test_sigterm_ends_it(practice: PracticeProcess) -> None:
    practice.process.send_signal(signal.SIGTERM)
    assert practice.process.wait(20) == 0


def _run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.practice", *options],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        timeout=60,
        check=False,
    )


def test_a_second_server_on_the_same_folder_is_refused(
    practice: PracticeProcess, tmp_path: Path
) -> None:
    done = _run("--data", str(tmp_path / "practice-0"), "--until-stdin-closes")
    assert done.returncode == 2
    assert "Another practice server is using" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_authority_without_its_key_is_refused(tmp_path: Path) -> None:
    done = _run("--data", str(tmp_path), "--ca-file", "ca.pem")
    assert done.returncode == 2
    assert "--ca-file and --ca-key go together" in done.stderr


def test_an_unreadable_authority_is_named(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.pem")
    done = _run("--data", str(tmp_path), "--ca-file", missing, "--ca-key", missing)
    assert done.returncode == 2
    assert "none.pem" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_start_that_was_cut_off_leaves_nothing_half_made(
    start_practice: StartPractice, tmp_path: Path
) -> None:
    data = tmp_path / "fresh"
    (data / "sandbox.being-made").mkdir(parents=True)
    (data / "sandbox.being-made" / "org.sqlite").write_text("half")
    started = start_practice("--kind", "sandbox", data=data)
    assert len(started.org()["users"]) == 6
    assert not (data / "sandbox.being-made").exists()


def test_a_seed_repeats_users_and_org_id(start_practice: StartPractice, tmp_path: Path) -> None:
    orgs = []
    for name in ("one", "two"):
        started = start_practice("--kind", "sandbox", "--seed", "4", data=tmp_path / name)
        orgs.append(json.dumps({**started.org(), "url": "", "port": 0}))
    assert orgs[0] == orgs[1]


def test_the_clock_moves_by_request(practice: PracticeProcess) -> None:
    assert practice.control("clock", {"advance_seconds": 3600})["shift_seconds"] == 3600
    assert practice.control("clock", {"advance_seconds": 60})["shift_seconds"] == 3660
    assert practice.control("clock", {"shift_seconds": -5})["shift_seconds"] == -5
    assert practice.control("clock", method="GET")["shift_seconds"] == -5


def test_a_control_call_wants_json(practice: PracticeProcess) -> None:
    answer = requests.post(
        f"{practice.url()}/__practice__/clock",
        data={"advance_seconds": "5"},
        verify=practice.ca_file,
        timeout=120,
    )
    assert answer.status_code == 415


def test_a_doubled_slash_is_read_as_one(practice: PracticeProcess) -> None:
    answer = requests.get(
        f"{practice.url()}//services/data/?x=%2F", verify=practice.ca_file, timeout=120
    )
    assert answer.status_code == 200
    refused = requests.get(
        f"{practice.url()}//services/data/v60.0/limits", verify=practice.ca_file, timeout=120
    )
    assert refused.json()[0]["errorCode"] == "INVALID_SESSION_ID"
