"""The log is the owner's alone, is rotated, and holds no secret."""

import json
import logging
import stat
from pathlib import Path

import pytest
import structlog

from app.store import log_file
from app.store.log_file import Sieve, close_log, open_log


@pytest.fixture
def sieve() -> Sieve:
    return Sieve()


@pytest.fixture
def log(tmp_path: Path, sieve: Sieve):
    level = logging.getLogger().level
    handler = open_log(tmp_path, sieve)
    yield tmp_path / "logs" / "orgtide.log"
    close_log(handler)
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def entries(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_both_kinds_of_logger_write_json_lines(log: Path):
    structlog.get_logger("a").info("read", rows=7)
    logging.getLogger("b").info("sent %s", "batch 3")
    first, second = entries(log)
    assert (first["event"], first["rows"], first["logger"], first["level"]) == (
        "read", 7, "a", "info",
    )  # fmt: skip
    assert second["event"] == "sent batch 3"
    assert "timestamp" in first
    assert "timestamp" in second


SECRETS = [
    "Bearer abc.def-ghi",
    "00D5g000004XyZaEAK!AQEAQPqrs.tuv_wxyz0123456789",
    "postgresql://anna:hunter2hunter2@host/db",
    "https://login?access_token=abcdefgh&x=1",
    '"client_secret=abcdefgh"',
    "<sessionId>abcdefgh</sessionId>",
    "<n1:password>abcdefgh</n1:password>",
]
CORES = ["abc.def", "AQEAQ", "hunter2", "abcdefgh"]


@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_secret_never_reaches_the_file(log: Path, text: str):
    logging.getLogger("a").info("got %s", text)
    structlog.get_logger("b").info("got", nested={"list": [text]})
    said = log.read_text("utf-8")
    assert "***" in said
    assert not any(core in said for core in CORES)


@pytest.mark.parametrize("name", ["password", "access_token", "Authorization", "security_token"])
def test_a_value_under_a_telling_name_never_reaches_the_file(log: Path, name: str):
    structlog.get_logger().info("sign in", **{name: "hm"}, inner={name: ["hm"]})
    entry = entries(log)[0]
    assert entry[name] == "***"
    assert entry["inner"] == {name: "***"}


@pytest.mark.expects_warnings
def test_a_secret_that_was_used_is_left_out_wherever_it_turns_up(log: Path, sieve: Sieve):
    sieve.hide("canary-7319")
    sieve.hide("abc")
    try:
        raise RuntimeError("refused canary-7319")
    except RuntimeError:
        logging.getLogger("a").exception("abc")
    said = log.read_text("utf-8")
    assert "canary" not in said
    assert "refused ***" in said
    assert entries(log)[0]["event"] == "abc"


def test_every_file_of_the_log_is_the_owners_alone(log: Path, monkeypatch):
    handler = next(h for h in logging.getLogger().handlers if hasattr(h, "doRollover"))
    logging.getLogger("a").info("one")
    handler.doRollover()
    logging.getLogger("a").info("two")
    files = sorted(log.parent.iterdir())
    assert [file.name for file in files] == ["orgtide.log", "orgtide.log.1"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


def test_old_files_go(tmp_path: Path, sieve: Sieve, monkeypatch):
    monkeypatch.setattr(log_file, "FILE_BYTES", 500)
    handler = open_log(tmp_path, sieve)
    for n in range(200):
        logging.getLogger("a").info("entry %s", n)
    close_log(handler)
    structlog.reset_defaults()
    assert len(list((tmp_path / "logs").iterdir())) == log_file.OLD_FILES + 1
