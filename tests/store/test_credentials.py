"""Secrets are in a keyring that protects them, whole, or in memory; never anywhere else."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.backends.SecretService
import keyring.errors
import pytest

from app.core.errors import SignInError
from app.store import credentials
from app.store.credentials import PIECE_UNITS, WorkspaceSecrets, usable_backend


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class NarrowKeyring(keyring.backend.KeyringBackend):
    """Holds as little as Windows Credential Manager does, and breaks when told to."""

    priority = 9
    MOST_UNITS = 1_280

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.writes_left: int | None = None
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        if self.writes_left is not None:
            if not self.writes_left:
                raise KeyboardInterrupt
            self.writes_left -= 1
        if utf16_units(password) > self.MOST_UNITS:
            raise OSError(1783, "CredWrite", "The stub received bad data")
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise keyring.errors.PasswordDeleteError("No such password!")
        del self.held[service, username]


@pytest.fixture
def narrow():
    before = keyring.get_keyring()
    backend = NarrowKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def secrets(backend, **more) -> WorkspaceSecrets:
    return WorkspaceSecrets("w1", backend, **more)


VALUES = ["", "x", "a" * PIECE_UNITS, "a" * (PIECE_UNITS + 1), "k" * 20_000, "😀é" * 2_000, " \n "]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{len(value)} letters")
def test_a_secret_of_any_length_comes_back_whole(narrow: NarrowKeyring, value: str):
    secrets(narrow).set("org", "password", value)
    assert secrets(narrow).get("org", "password") == value
    assert all(utf16_units(piece) <= NarrowKeyring.MOST_UNITS for piece in narrow.held.values())


def test_a_shorter_secret_leaves_nothing_of_a_longer_one(narrow: NarrowKeyring):
    kept = secrets(narrow)
    kept.set("org", "password", "1" * 9_000)
    kept.set("org", "password", "2")
    assert kept.get("org", "password") == "2"
    assert not any("1" * 100 in piece for piece in narrow.held.values())


def test_what_is_stored_is_told_apart_from_the_environment(narrow, monkeypatch):
    kept = secrets(narrow)
    monkeypatch.setenv("ORGTIDE_SECRET_ORG", "from the environment")
    assert kept.get("org", "password") == "from the environment"
    assert kept.stored("org", "password") is None
    kept.set("org", "password", "typed")
    assert kept.stored("org", "password") == "typed"


def test_secrets_of_connections_and_workspaces_are_apart(narrow: NarrowKeyring):
    here, there = WorkspaceSecrets("w1", narrow), WorkspaceSecrets("w2", narrow)
    here.set("a", "password", "1")
    here.set("b", "password", "2")
    there.set("a", "password", "3")
    here.forget("a")
    here.forget("never heard of")
    assert here.get("a", "password") is None
    assert here.get("b", "password") == "2"
    assert there.get("a", "password") == "3"
    here.forget("b")
    there.forget("a")
    assert not narrow.held


def test_secrets_to_be_kept_stay_when_the_others_go(narrow: NarrowKeyring):
    kept = secrets(narrow)
    for name in ("password", "access", "client_secret"):
        kept.set("org", name, name * 500)
    kept.forget("org", keep={"access"})
    assert secrets(narrow).get("org", "access") == "access" * 500
    assert secrets(narrow).get("org", "password") is None
    kept.forget("org")
    assert not narrow.held


@pytest.mark.parametrize("writes", range(12))
def test_a_write_cut_short_leaves_the_old_secret_or_the_new_one(narrow, writes: int):
    kept = secrets(narrow)
    kept.set("org", "password", "old" * 1_000)
    narrow.writes_left = writes
    try:
        kept.set("org", "password", "new" * 1_500)
    except KeyboardInterrupt:
        expected = "old" * 1_000
    else:
        expected = "new" * 1_500
    narrow.writes_left = None
    assert secrets(narrow).get("org", "password") == expected
    secrets(narrow).set("org", "password", "third")
    assert secrets(narrow).get("org", "password") == "third"
    secrets(narrow).forget("org")
    assert not narrow.held


def test_a_damaged_secret_is_no_secret(narrow: NarrowKeyring):
    kept = secrets(narrow)
    kept.set("org", "password", "abc")
    narrow.held["orgtide:w1", "org/password#a.0"] = "abd"
    assert kept.get("org", "password") is None
    narrow.held["orgtide:w1", "org/password"] = "not ours"
    assert kept.get("org", "password") is None


def test_without_a_keyring_a_secret_lasts_as_long_as_the_process():
    kept = secrets(None)
    assert not kept.kept
    kept.set("org", "password", "abc")
    assert kept.get("org", "password") == "abc"
    assert secrets(None).get("org", "password") is None
    kept.forget("org")
    assert kept.get("org", "password") is None


def test_a_keyring_that_refuses_a_secret_is_said_so_and_it_stays_in_memory(narrow: NarrowKeyring):
    kept = secrets(narrow)
    kept.set("org", "password", "first")
    assert kept.kept
    narrow.locked = True
    kept.set("org", "password", "second")
    assert not kept.kept
    assert kept.get("org", "password") == "second"
    narrow.locked = False
    kept.set("org", "password", "third")
    assert kept.kept
    assert secrets(narrow).get("org", "password") == "third"


def test_a_keyring_that_cannot_be_opened_means_to_sign_in_again(narrow: NarrowKeyring):
    kept = secrets(narrow)
    kept.set("org", "password", "abc")
    narrow.locked = True
    with pytest.raises(SignInError):
        kept.get("org", "password")
    with pytest.raises(SignInError):
        kept.forget("org")


def test_the_environment_goes_before_the_keyring(narrow: NarrowKeyring, monkeypatch):
    kept = secrets(narrow)
    for name in ("password", "security_token", "session"):
        kept.set("My org", name, "from the keyring")
    kept = secrets(narrow)
    monkeypatch.setenv("ORGTIDE_SECRET_MY_ORG", "main")
    monkeypatch.setenv("ORGTIDE_SECRET_MY_ORG__SECURITY_TOKEN", "named")
    assert kept.get("My org", "password") == "main"
    assert kept.get("My org", "security_token") == "named"
    assert kept.get("My org", "session") == "from the keyring"


def test_what_was_typed_just_now_goes_before_the_environment(narrow: NarrowKeyring, monkeypatch):
    monkeypatch.setenv("ORGTIDE_SECRET_MY_ORG", "of old")
    for kept in (secrets(narrow), secrets(None)):
        kept.set("My org", "password", "typed")
        assert kept.get("My org", "password") == "typed"
        kept.forget("My org")
        assert kept.get("My org", "password") == "of old"


def test_every_secret_that_passes_is_told_to_the_log(narrow: NarrowKeyring):
    told: list[str] = []
    kept = secrets(narrow, told=told.append)
    kept.set("org", "password", "abc")
    assert kept.get("org", "password") == "abc"
    assert kept.get("org", "none") is None
    assert told == ["abc", "abc"]


# Which keyring ---------------------------------------------------------------------------------


class _Plain(NarrowKeyring):
    pass


_Plain.__module__, _Plain.__qualname__ = "keyrings.alt.file", "PlaintextKeyring"


class _Vault(NarrowKeyring):
    priority = 5


_Vault.__module__, _Vault.__qualname__ = "keyring.backends.Windows", "WinVaultKeyring"


def chosen_among(monkeypatch, chosen, *others):
    monkeypatch.setattr(keyring, "get_keyring", lambda: chosen)
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: [chosen, *others])
    return usable_backend()


def chain_of(*backends):
    class _Chain(keyring.backends.chainer.ChainerBackend):
        @property
        def backends(self):
            return backends

    _Chain.__module__ = "keyring.backends.chainer"
    _Chain.__qualname__ = "ChainerBackend"
    return _Chain()


def test_only_keyrings_that_protect_are_used(monkeypatch, narrow):
    vault, plain = _Vault(), _Plain()
    assert chosen_among(monkeypatch, vault, plain) is vault
    assert chosen_among(monkeypatch, plain) is None
    assert chosen_among(monkeypatch, plain, vault) is vault
    assert chosen_among(monkeypatch, narrow) is None
    assert chosen_among(monkeypatch, keyring.backends.fail.Keyring()) is None


def test_a_keyring_switched_off_by_hand_stays_off(monkeypatch):
    assert chosen_among(monkeypatch, keyring.backends.null.Keyring(), _Vault()) is None


def test_a_chain_is_used_only_when_each_of_its_keyrings_protects(monkeypatch):
    good = chain_of(_Vault())
    assert chosen_among(monkeypatch, good) is good
    vault = _Vault()
    assert chosen_among(monkeypatch, chain_of(vault, _Plain()), vault) is vault
    assert chosen_among(monkeypatch, chain_of()) is None


def test_the_allowed_backends_exist_under_their_names():
    import importlib

    for name in credentials.ALLOWED_BACKENDS:
        module, _, kind = name.rpartition(".")
        assert hasattr(importlib.import_module(module), kind), name


# A real Secret Service ---------------------------------------------------------------------------

needs_secret_service = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="gnome-keyring and dbus are not installed",
)


def under_secret_service(tmp_path: Path, script: str, *, unlock: bool = True) -> dict[str, object]:
    """Run a script in a session of its own with a fresh keyring; what it printed as JSON."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    program = tmp_path / "script.py"
    program.write_text(textwrap.dedent(script))
    start = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    run = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "bash",
            "-c",
            f'{start if unlock else ""}exec "$0" "$1"',
            sys.executable,
            str(program),
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@needs_secret_service
def test_the_secret_service_keeps_secrets_for_the_next_process(tmp_path: Path):
    said = under_secret_service(
        tmp_path,
        """
        import json, subprocess, sys
        from app.store.credentials import WorkspaceSecrets, usable_backend

        READ = '''
        from app.store.credentials import WorkspaceSecrets, usable_backend
        print(WorkspaceSecrets("w", usable_backend()).get("Org é", "password") == "pä" * 3000)
        '''
        backend = usable_backend()
        secrets = WorkspaceSecrets("w", backend)
        secrets.set("Org é", "password", "pä" * 3000)
        secrets.set("Org é", "token", "t")
        read = subprocess.run(
            [sys.executable, "-c", READ.replace("        ", "")], capture_output=True, text=True
        )
        secrets.forget("Org é")
        print(json.dumps({
            "backend": type(backend).__module__,
            "kept": secrets.kept,
            "read": read.stdout.strip(),
            "after": [secrets.get("Org é", "password"), secrets.get("Org é", "token")],
        }))
        """,
    )
    assert said == {
        "backend": "keyring.backends.SecretService",
        "kept": True,
        "read": "True",
        "after": [None, None],
    }


@needs_secret_service
def test_a_kill_while_a_secret_is_written_leaves_one_of_the_two_whole(tmp_path: Path):
    said = under_secret_service(
        tmp_path,
        """
        import json, subprocess, sys, time
        from app.store.credentials import WorkspaceSecrets, usable_backend

        WRITE = '''
        from app.store.credentials import WorkspaceSecrets, usable_backend
        secrets = WorkspaceSecrets("w", usable_backend())
        print("ready", flush=True)
        while True:
            for letter in "xy":
                secrets.set("org", "password", letter * 6000)
        '''
        secrets = WorkspaceSecrets("w", usable_backend())
        secrets.set("org", "password", "x" * 6000)
        whole = []
        for n in range(6):
            child = subprocess.Popen(
                [sys.executable, "-c", WRITE.replace("        ", "")], stdout=subprocess.PIPE
            )
            child.stdout.readline()
            try:
                child.wait(0.05 + 0.037 * n)
            except subprocess.TimeoutExpired:
                child.kill()
            child.wait()
            child.stdout.close()
            whole.append(secrets.get("org", "password") in ("x" * 6000, "y" * 6000))
        print(json.dumps({"whole": whole}))
        """,
    )
    assert said == {"whole": [True] * 6}


@needs_secret_service
def test_a_keyring_that_nobody_unlocked_refuses_and_the_secret_stays_in_memory(tmp_path: Path):
    said = under_secret_service(
        tmp_path,
        """
        import json
        from app.store.credentials import WorkspaceSecrets, usable_backend

        backend = usable_backend()
        secrets = WorkspaceSecrets("w", backend)
        secrets.set("org", "password", "abc")
        print(json.dumps({"kept": secrets.kept, "value": secrets.get("org", "password")}))
        """,
        unlock=False,
    )
    assert said == {"kept": False, "value": "abc"}


@needs_secret_service
def test_no_secret_is_ever_in_the_workspace(tmp_path: Path):
    canary = "canary-4e1f-83c0"
    said = under_secret_service(
        tmp_path,
        f"""
        import json, logging
        from pathlib import Path
        from app.core.sync import Connection, ConnectionKind
        from app.store.connections import Connections
        from app.store.credentials import WorkspaceSecrets, usable_backend
        from app.store.database import Database
        from app.store.log_file import Sieve, open_log
        from app.store.settings import Settings

        workspace = Path({str(tmp_path / "workspace")!r})
        sieve = Sieve()
        with Database(workspace) as database:
            open_log(workspace, sieve)
            secrets = WorkspaceSecrets(
                Settings(database).workspace_id, usable_backend(), told=sieve.hide
            )
            secrets.set("org", "password", {canary!r})
            Connections(database).save(Connection("org", ConnectionKind.SALESFORCE))
            logging.getLogger("sign in").info("as anna with %s", secrets.get("org", "password"))
        print(json.dumps({{"kept": secrets.kept}}))
        """,
    )
    assert said == {"kept": True}
    files = [path for path in (tmp_path / "workspace").rglob("*") if path.is_file()]
    assert {"orgtide.sqlite", "orgtide.log"} <= {path.name for path in files}
    for path in files:
        assert canary.encode() not in path.read_bytes(), path
