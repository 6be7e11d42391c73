"""Salesforce orgs over the practice server keep the contract of every connector, by each way."""

from collections.abc import Iterator

import pytest

from app.connectors.salesforce.wire_values import BULK_NULL
from app.core.outcome import RowResult
from app.core.plan import Operation
from app.core.ports import Endpoint, ReadRequest
from app.core.quota import BulkKind
from app.store.stage import DuckStage
from tests.connectors.salesforce.orgs import practice_connection
from tests.contracts.endpoint_contract import EndpointContract, Values
from tests.practice_orgs import PracticeProcess

SINCE_THE_START_S = 300
"""Longer than a test of the contract takes; what was made since is its own, and goes again."""


class SalesforceContract(EndpointContract):
    object, code, title, note = "Contact", "Constituent_ID__c", "LastName", "Notes__c"
    kind = "sandbox"

    @pytest.fixture
    def endpoint(self, shared_practice: PracticeProcess, stage: DuckStage) -> Iterator[Endpoint]:
        org = self.org = practice_connection(shared_practice, self.kind)
        yield org.endpoint()
        org.meter.calls.clear()
        recent = ReadRequest("Contact", ("LastName",), created_within_s=SINCE_THE_START_S)
        read = org.endpoint().read(recent, stage, lambda _: None)
        keys = [str(key) for (key,) in stage.rows(f"SELECT key0 FROM {read.table}")]
        for start in range(0, len(keys), 200):
            EndpointContract.send(
                self,
                org.endpoint(),
                Operation.DELETE,
                *((key, {}) for key in keys[start : start + 200]),
            )
        org.close()

    def refused(self) -> Values:
        return {self.code: "refused", self.title: "x" * 81}


class TestSalesforceContract(SalesforceContract):
    """By REST: queries and collections, in a sandbox."""


class TestSalesforceBulkContract(SalesforceContract):
    """By bulk jobs, reading and writing; in production, which is another org of its own."""

    kind, api, key_field, known_rows = "production", "bulk", "Constituent_ID__c", 10_000_000

    def send(
        self, endpoint: Endpoint, operation: Operation, *rows: tuple[str | None, Values]
    ) -> list[RowResult]:
        """Send by a job what a job can say; #N/A means "empty" to it and travels otherwise."""
        if any(BULK_NULL in values.values() for _, values in rows):
            other = TestSalesforceContract()
            return other.send(endpoint, operation, *rows)
        return super().send(endpoint, operation, *rows)

    def test_it_goes_by_jobs(self, endpoint: Endpoint, stage: DuckStage):
        self.add(endpoint, "by-job-1", "by-job-2")
        assert {row[1] for row in self.rows(endpoint, stage)} >= {"by-job-1", "by-job-2"}
        assert dict(self.org.meter.jobs) == {BulkKind.INGEST_BATCHES: 1, BulkKind.QUERY_JOBS: 1}
