"""Tables of PostgreSQL and MariaDB keep the contract; real servers, from Debian's packages."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.connectors.sql_table import SqlTable
from app.core.ports import ReadRequest
from app.store.stage import DuckStage
from tests.contracts.endpoint_contract import EndpointContract, Values
from tests.database_servers import ServerDatabase


class TestPostgresContract(EndpointContract):
    object, code, title, note = "people", "code", "title", "note"

    @pytest.fixture
    def endpoint(self, postgres: ServerDatabase) -> Iterator[SqlTable]:
        postgres.execute(
            "CREATE TABLE people (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " code VARCHAR(40) UNIQUE, title VARCHAR(80) NOT NULL, note TEXT)",
            "INSERT INTO people (code, title) VALUES ('old', 'Somebody')",
        )
        side = SqlTable("partner", postgres.url)
        yield side
        side.close()

    def refused(self) -> Values:
        return {"code": "refused", "title": None}


class TestMariadbContract(EndpointContract):
    object, code, title, note = "people", "code", "title", "note"

    @pytest.fixture
    def endpoint(self, mariadb: ServerDatabase) -> Iterator[SqlTable]:
        mariadb.execute(
            "CREATE TABLE people (id BIGINT AUTO_INCREMENT PRIMARY KEY,"
            " code VARCHAR(40) UNIQUE, title VARCHAR(80) NOT NULL, note TEXT) CHARSET utf8mb4",
            "INSERT INTO people (code, title) VALUES ('old', 'Somebody')",
        )
        side = SqlTable("partner", mariadb.url)
        yield side
        side.close()

    def refused(self) -> Values:
        return {"code": "old", "title": "x"}


def test_a_view_that_keeps_its_rows_is_read_and_not_written(
    postgres: ServerDatabase, tmp_path: Path
) -> None:
    postgres.execute("CREATE MATERIALIZED VIEW kept AS SELECT 1 AS id, 'a' AS name")
    with closing(SqlTable("club", postgres.url)) as club, DuckStage(tmp_path, "read") as stage:
        assert "kept" in club.objects()
        assert not club.schema("kept").updateable
        read = club.read(ReadRequest("kept", ("name",), key=("id",)), stage, lambda _p: None)
        assert read.rows == 1


def test_a_query_may_end_with_a_comment(server: ServerDatabase) -> None:
    with closing(SqlTable("club", server.url)) as club:
        assert club.schema("", "SELECT 1 AS one -- and no more").field("one") is not None
