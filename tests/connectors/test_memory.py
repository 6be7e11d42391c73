"""The memory side keeps the contract, and its faults fall as they are told."""

import pytest

from app.connectors.memory import MemoryEndpoint, RequestFault, RowFault
from app.core.errors import RetriableError, UnknownOutcomeError
from app.core.outcome import RowError
from app.core.plan import Operation
from app.core.ports import ReadRequest
from app.store.stage import DuckStage
from tests.builders import request, schema
from tests.contracts.endpoint_contract import EndpointContract, Values

CONTACT = schema(
    "Contact", "Id:id", "LastName*:string(80)", "Code!", "Note:textarea", key="Id", key_prefix="003"
)


class TestMemoryContract(EndpointContract):
    object, code, title, note = "Contact", "Code", "LastName", "Note"

    @pytest.fixture
    def endpoint(self):
        return MemoryEndpoint("memory", [CONTACT])

    def refused(self) -> Values:
        return {"Code": "refused", "LastName": "x" * 81}


class TestMemoryContractWithoutAKeyOfItsOwn(EndpointContract):
    object, code, title, note, key = "people.csv", "Code", "LastName", "Note", ("Code",)

    @pytest.fixture
    def endpoint(self):
        return MemoryEndpoint("memory", [schema("people.csv", "Code!", "LastName*", "Note")])

    def refused(self) -> Values:
        return {"Code": "refused", "LastName": None}


@pytest.fixture
def side() -> MemoryEndpoint:
    return MemoryEndpoint("memory", [CONTACT])


@pytest.fixture
def stage(tmp_path):
    with DuckStage(tmp_path, "memory") as opened:
        yield opened


def insert(code: str):
    return request("Contact", Operation.INSERT, (None, {"Code": code, "LastName": "Okafor"}))


def test_a_request_that_is_lost_may_have_been_carried_out(side):
    side.request_faults = {1: RequestFault.LOST_BEFORE, 2: RequestFault.LOST_AFTER}
    for code in ("before", "after"):
        with pytest.raises(UnknownOutcomeError):
            side.write(insert(code), lambda _id: None)
    assert [record["Code"] for record in side.records("Contact").values()] == ["after"]


def test_a_busy_side_works_later(side):
    side.request_faults = {1: RequestFault.BUSY}
    with pytest.raises(RetriableError):
        side.write(insert("a"), lambda _id: None)
    assert side.write(insert("a"), lambda _id: None)[0].succeeded


def test_a_row_fault_ends_when_it_is_used_up(side):
    locked = RowError("UNABLE_TO_LOCK_ROW", "locked")
    side.row_faults = [RowFault("Code", "a", locked, times=1)]
    assert side.write(insert("a"), lambda _id: None)[0].error == locked
    assert side.write(insert("a"), lambda _id: None)[0].succeeded


def test_a_delta_tells_changes_and_deletions(side, stage):
    first = side.put("Contact", {"Code": "a", "LastName": "x"})
    second = side.put("Contact", {"Code": "b", "LastName": "x"})
    side.put("Contact", {"Code": "c", "LastName": "x"})
    cursor = side.read(ReadRequest("Contact", ("Code",)), stage, lambda _p: None).cursor
    side.put("Contact", {"LastName": "y"}, first)
    side.remove("Contact", second)
    result = side.read(ReadRequest("Contact", ("LastName",), since=cursor), stage, lambda _p: None)
    assert result.delta
    assert not result.complete
    rows = list(stage.rows(f"SELECT key0, gone, r0 FROM {result.table} ORDER BY row_no"))
    assert rows == [(first, None, "y"), (second, "true", None)]
