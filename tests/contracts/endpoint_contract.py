"""What every connector does, whatever is behind it.

A subclass says how an endpoint is made and what its object and fields are called; see
`tests/connectors/test_memory.py` for the shortest one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import EndpointError, SchemaMismatchError
from app.core.outcome import RowResult
from app.core.plan import Operation
from app.core.ports import Endpoint, KeyFilter, ReadRequest
from app.core.values import Canonical, FieldType
from app.language.canonical import canonical_sql
from app.store.stage import DuckStage
from tests.builders import request

Values = dict[str, Canonical]


class EndpointContract:
    """Subclass it, give `endpoint` and the names below; the object may hold other records."""

    object = ""
    code = ""
    """A text field that tells records apart; the test's own values go in."""
    title = ""
    """A text field that must not be empty where the side has such a thing."""
    note = ""
    """A long text field that may be empty."""
    key: tuple[str, ...] = ()
    """What `ReadRequest.key` has to say; () where the side has a key of its own."""
    known_rows: int | None = None
    """What `ReadRequest.known_rows` says, where that decides the way of a whole read."""
    api = ""
    """How requests travel, where there are several ways."""
    key_field = ""
    """The unique field that an insert is known by, where the way asks for one."""
    many = 200
    """Rows of one wish; fewer where each is a request of its own."""

    @pytest.fixture
    def endpoint(self, tmp_path: Path) -> Endpoint:
        raise NotImplementedError

    def refused(self) -> Values:
        """Values of an insert that the side refuses while its neighbours are taken."""
        raise NotImplementedError

    # Helpers ------------------------------------------------------------------------------------

    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[DuckStage]:
        with DuckStage(tmp_path / "stages", "contract") as opened:
            yield opened

    def record(self, code: str, title: str = "Okafor", note: Canonical = "a note") -> Values:
        return {self.code: code, self.title: title, self.note: note}

    def send(
        self, endpoint: Endpoint, operation: Operation, *rows: tuple[str | None, Values]
    ) -> list[RowResult]:
        """Send one request; results in the order of the rows, exactly one a row."""
        remembered: list[str] = []
        how = {"api": self.api, "key_field": self.key_field} if self.api else {}
        sent = request(self.object, operation, *rows, key=self.key, **how)
        results = endpoint.write(sent, remembered.append)
        assert sorted(result.write_id for result in results) == [row.write_id for row in sent.rows]
        return sorted(results, key=lambda result: result.write_id)

    def add(self, endpoint: Endpoint, *codes: str) -> list[str]:
        """Insert records; their keys."""
        results = self.send(
            endpoint, Operation.INSERT, *((None, self.record(code)) for code in codes)
        )
        assert [result.error for result in results] == [None] * len(codes)
        assert all(result.created for result in results)
        return [result.record_key or "" for result in results]

    def find(
        self, endpoint: Endpoint, stage: DuckStage, *codes: str
    ) -> dict[str, tuple[str, Canonical, Canonical]]:
        """What the side holds: code → (record key, title, note), canonical, only these codes."""
        only = KeyFilter((self.code,), tuple((code,) for code in codes))
        return {row[1]: (row[0], row[2], row[3]) for row in self.rows(endpoint, stage, only)}

    def rows(
        self, endpoint: Endpoint, stage: DuckStage, only: KeyFilter | None = None
    ) -> list[tuple[str, str, Canonical, Canonical]]:
        """(record key, code, title, note) of every record read."""
        asked = ReadRequest(
            self.object,
            (self.code, self.title, self.note),
            key=self.key,
            only=only,
            known_rows=self.known_rows if only is None else None,
        )
        result = endpoint.read(asked, stage, lambda _progress: None)
        key = " || chr(31) || ".join(f"key{i}" for i in range(result.keys))
        values = [canonical_sql(f"r{i}", FieldType.STRING) for i in range(3)]
        rows = list(stage.rows(f"SELECT {key}, {', '.join(values)} FROM {result.table}"))
        assert len(rows) == result.rows
        assert result.complete == (only is None)
        return rows

    # Describing ---------------------------------------------------------------------------------

    def test_the_object_is_listed(self, endpoint: Endpoint):
        assert self.object in endpoint.objects()

    def test_the_schema_lists_the_fields(self, endpoint: Endpoint):
        schema = endpoint.schema(self.object)
        assert schema.name == self.object
        for name in (self.code, self.title, self.note, *self.key):
            assert schema.field(name) is not None
        assert bool(schema.primary_key) == endpoint.own_key

    def test_an_object_that_is_not_there_is_named_with_one_that_comes_close(
        self, endpoint: Endpoint
    ):
        missing = self.object[:-1]
        with pytest.raises(SchemaMismatchError) as caught:
            endpoint.schema(missing + "zz")
        assert caught.value.object == missing + "zz"
        assert self.object in caught.value.near

    def test_a_field_that_is_not_there_is_named_with_one_that_comes_close(
        self, endpoint: Endpoint, stage: DuckStage
    ):
        missing = self.note + "z"
        with pytest.raises(SchemaMismatchError) as caught:
            endpoint.read(
                ReadRequest(self.object, (missing,), key=self.key), stage, lambda _progress: None
            )
        assert caught.value.field == missing
        assert self.note in caught.value.near

    # Reading ------------------------------------------------------------------------------------

    def test_a_read_gives_every_record_exactly_once(self, endpoint: Endpoint, stage: DuckStage):
        codes = [f"once-{n}" for n in range(25)]
        keys = self.add(endpoint, *codes)
        rows = self.rows(endpoint, stage)
        assert len({row[0] for row in rows}) == len(rows)
        assert {row[0]: row[1] for row in rows if row[0] in set(keys)} == dict(
            zip(keys, codes, strict=True)
        )

    def test_a_keyed_read_gives_only_these(self, endpoint: Endpoint, stage: DuckStage):
        self.add(endpoint, "only-1", "only-2", "only-3")
        assert set(self.find(endpoint, stage, "only-1", "only-3", "nobody")) == {"only-1", "only-3"}

    def test_a_record_is_found_by_its_own_key(self, endpoint: Endpoint, stage: DuckStage):
        first, _, third = self.add(endpoint, "own-1", "own-2", "own-3")
        only = KeyFilter(self.key or ("Id",), ((first,), (third,)))
        assert {row[1] for row in self.rows(endpoint, stage, only)} == {"own-1", "own-3"}

    def test_a_keyed_read_of_nothing_gives_nothing(self, endpoint: Endpoint, stage: DuckStage):
        self.add(endpoint, "none-1")
        assert self.find(endpoint, stage) == {}

    # Writing ------------------------------------------------------------------------------------

    def test_an_insert_an_update_and_a_deletion_come_back(
        self, endpoint: Endpoint, stage: DuckStage
    ):
        keys = self.add(endpoint, "trip-1", "trip-2")
        assert self.find(endpoint, stage, "trip-1", "trip-2") == {
            "trip-1": (keys[0], "Okafor", "a note"),
            "trip-2": (keys[1], "Okafor", "a note"),
        }
        results = self.send(endpoint, Operation.UPDATE, (keys[0], {self.title: "Adeyemi"}))
        assert [result.succeeded for result in results] == [True]
        assert results[0].record_key == keys[0]
        assert self.find(endpoint, stage, "trip-1")["trip-1"] == (keys[0], "Adeyemi", "a note")
        results = self.send(endpoint, Operation.DELETE, (keys[0], {}))
        assert [result.succeeded for result in results] == [True]
        assert set(self.find(endpoint, stage, "trip-1", "trip-2")) == {"trip-2"}

    def test_a_refused_row_does_not_stop_its_neighbours(self, endpoint: Endpoint, stage: DuckStage):
        results = self.send(
            endpoint,
            Operation.INSERT,
            (None, self.record("before")),
            (None, self.refused()),
            (None, self.record("after")),
        )
        assert [result.succeeded for result in results] == [True, False, True]
        assert results[1].error is not None
        assert results[1].error.code
        assert results[1].error.message
        assert set(self.find(endpoint, stage, "before", "after")) == {"before", "after"}

    def test_a_field_that_is_gone_refuses_rows_or_all_of_them_and_never_half(
        self, endpoint: Endpoint, stage: DuckStage
    ):
        """An error says that nothing was written: who sends again must not write a row twice."""
        gone = self.record("gone") | {"Gone__c": "x"}
        rows = [(None, self.record("before")), (None, gone), (None, self.record("after"))]

        try:
            results = self.send(endpoint, Operation.INSERT, *rows)
        except (SchemaMismatchError, EndpointError):
            written: set[str] = set()
        else:
            assert not results[1].succeeded
            told = zip(("before", "gone", "after"), results, strict=True)
            written = {code for code, result in told if result.succeeded}

        assert set(self.find(endpoint, stage, "before", "gone", "after")) == written

    def test_an_update_of_a_record_that_is_gone_is_refused_alone(
        self, endpoint: Endpoint, stage: DuckStage
    ):
        kept, gone = self.add(endpoint, "kept", "gone")
        self.send(endpoint, Operation.DELETE, (gone, {}))
        results = self.send(
            endpoint, Operation.UPDATE, (gone, {self.note: "new"}), (kept, {self.note: "new"})
        )
        assert [result.succeeded for result in results] == [False, True]
        assert self.find(endpoint, stage, "kept", "gone") == {"kept": (kept, "Okafor", "new")}

    @pytest.mark.parametrize(
        "text",
        [
            "007",
            'O\'Neill said "so; it is", twice',
            "one\ntwo\n\nthree",
            "comma, semicolon; tab\there | pipe",
            "\u00c9lan na\u00efve \u00df \u0141\u00f3d\u017a",
            "\u041c\u043e\u0441\u043a\u0432\u0430 \u6771\u4eac \U0001f600",
            "back\\slash \\N \\n %s :name {braces} $1 ?",
            "=1+1",
            "#N/A",
            "null",
            "<b>&amp;</b>",
            "x" * 2_000,
        ],
    )
    def test_any_text_survives(self, endpoint: Endpoint, stage: DuckStage, text: str):
        (key,) = self.add(endpoint, "text-1")
        results = self.send(endpoint, Operation.UPDATE, (key, {self.note: text}))
        assert [result.error for result in results] == [None]
        assert self.find(endpoint, stage, "text-1")["text-1"] == (key, "Okafor", text)

    def test_null_clears_a_field(self, endpoint: Endpoint, stage: DuckStage):
        (key,) = self.add(endpoint, "clear-1")
        self.send(endpoint, Operation.UPDATE, (key, {self.note: None}))
        assert self.find(endpoint, stage, "clear-1")["clear-1"] == (key, "Okafor", None)

    def test_the_same_update_twice_does_no_harm(self, endpoint: Endpoint, stage: DuckStage):
        (key,) = self.add(endpoint, "twice-1")
        for _ in range(2):
            results = self.send(endpoint, Operation.UPDATE, (key, {self.note: "again"}))
            assert [result.succeeded for result in results] == [True]
        assert self.find(endpoint, stage, "twice-1")["twice-1"] == (key, "Okafor", "again")

    def test_many_rows_go_in_one_request(self, endpoint: Endpoint, stage: DuckStage):
        codes = [f"many-{n:03}" for n in range(self.many)]
        keys = self.add(endpoint, *codes)
        self.send(
            endpoint,
            Operation.UPDATE,
            *((key, {self.note: code}) for key, code in zip(keys, codes, strict=True)),
        )
        found = self.find(endpoint, stage, *codes)
        assert {code: note for code, (_, _, note) in found.items()} == {c: c for c in codes}

    def test_packing_takes_every_record(self, endpoint: Endpoint):
        for operation in (Operation.INSERT, Operation.UPDATE, Operation.DELETE):
            for records in (0, 1, 250, 100_000):
                packing = endpoint.packing(operation, records, keyed=True)
                assert packing.batch_records >= 1
                assert packing.calls_a_batch >= 0
