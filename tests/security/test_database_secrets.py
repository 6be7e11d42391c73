"""The password of a database is in the keyring and nowhere else, whichever way it was given."""

from pathlib import Path

from app.asks import ConnectSql, ListTables, LookAtTable, TestConnection
from tests.database_servers import PASSWORD, ServerDatabase
from tests.security.leaks import ProcessWatch, found_in, leaked_files
from tests.security.test_canary import Errand, errand

__all__ = ["errand"]


WRONG_PASSWORD = "wr0ng-database/p+ss word"


def test_no_password_of_a_database_is_written_or_shown(
    errand: tuple[Errand, ProcessWatch], postgres: ServerDatabase
) -> None:
    one, watch = errand
    postgres.execute(
        "CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(9))",
        "INSERT INTO people VALUES (1, 'Jo')",
    )
    port = postgres.server.port
    where = ("--kind", "postgresql", "--host", "127.0.0.1", "--port", str(port))
    who = (*where, "--database", postgres.name, "--user", "keeper", "--encryption", "off")
    assert one.say("connect", "sql", "club", *who, typed=f"{PASSWORD}\n").code == 0
    wrong = one.say("connect", "sql", "wrong", *who, "--json", typed=f"{WRONG_PASSWORD}\n")
    assert wrong.code == 4
    assert "id=1, name=Jo" in one.say("connect", "tables", "club", "people").out

    # The window hands over addresses with a password in them, in either place.
    secret = PASSWORD.replace(" ", "%20").replace("@", "%40")
    bare = f"postgresql://keeper@127.0.0.1:{port}/{postgres.name}"
    one.engine(
        ConnectSql("shop", f"{bare}?password={secret}"),
        ConnectSql("again", postgres.url),
        ConnectSql("bad", postgres.url.replace(secret, WRONG_PASSWORD.replace(" ", "%20"))),
        ConnectSql("gone", f"{postgres.url}_gone"),
        TestConnection("shop"),
        LookAtTable("again", query="select nothing"),
        ListTables("shop"),
    )
    one.learn()
    kept = {name.partition(" (")[0] for name, value in one.secrets.items() if value == PASSWORD}
    assert kept == {"password of again", "password of club", "password of shop"}
    secrets = {"password": PASSWORD, "wrong password": WRONG_PASSWORD}
    places: tuple[Path, ...] = (one.person.terminal.home, one.temporary, one.files)
    assert leaked_files(places, secrets) == []
    for what, data in one.said:
        assert found_in(data, secrets) == set(), what
    assert len(watch.shown) > 5
    for shown in watch.shown:
        assert found_in(shown, secrets) == set(), shown[:80]
