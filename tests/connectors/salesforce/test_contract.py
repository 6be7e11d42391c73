"""A Salesforce org over the practice server keeps the contract of every connector."""

from collections.abc import Iterator

import pytest

from app.core.plan import Operation
from app.core.ports import Endpoint, ReadRequest
from app.store.stage import DuckStage
from tests.connectors.salesforce.orgs import practice_connection
from tests.contracts.endpoint_contract import EndpointContract, Values
from tests.practice_orgs import PracticeProcess

SINCE_THE_START_S = 300
"""Longer than a test of the contract takes; what was made since is its own, and goes again."""


class TestSalesforceContract(EndpointContract):
    object, code, title, note = "Contact", "Constituent_ID__c", "LastName", "Notes__c"

    @pytest.fixture
    def endpoint(self, shared_practice: PracticeProcess, stage: DuckStage) -> Iterator[Endpoint]:
        org = practice_connection(shared_practice)
        yield org.endpoint()
        org.meter.calls.clear()
        recent = ReadRequest("Contact", ("LastName",), created_within_s=SINCE_THE_START_S)
        read = org.endpoint().read(recent, stage, lambda _: None)
        keys = [str(key) for (key,) in stage.rows(f"SELECT key0 FROM {read.table}")]
        for start in range(0, len(keys), 200):
            self.send(
                org.endpoint(),
                Operation.DELETE,
                *((key, {}) for key in keys[start : start + 200]),
            )
        org.close()

    def refused(self) -> Values:
        return {self.code: "refused", self.title: "x" * 81}
