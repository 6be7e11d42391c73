"""Tables of PostgreSQL and MariaDB keep the contract; real servers, from Debian's packages."""

from collections.abc import Iterator

import pytest

from app.connectors.sql_table import SqlTable
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
