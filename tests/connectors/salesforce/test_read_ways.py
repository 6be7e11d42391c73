"""The way a read takes is chosen by calls, then by time, and is right at the borders."""

import pytest

from app.connectors.salesforce.read_ways import (
    Way,
    bulk_cost,
    bulk_is_cheaper,
    look_pauses,
    most_recent,
    page_records,
    query_cost,
    reason_for,
    recent_cost,
)


@pytest.mark.parametrize(
    ("records", "calls"),
    [(0, 1), (1, 1), (2_000, 1), (2_001, 2), (10_000, 5), (10_001, 6), (100_000, 50)],
)
def test_a_query_costs_a_call_a_page(records: int, calls: int):
    assert query_cost(records).calls == calls


@pytest.mark.parametrize(
    ("records", "calls"), [(0, 5), (1, 5), (100_000, 5), (100_001, 6), (1_000_000, 14)]
)
def test_a_bulk_query_costs_its_job_the_looks_and_its_pages(records: int, calls: int):
    assert bulk_cost(records).calls == calls


@pytest.mark.parametrize(
    ("records", "first_page", "bulk"),
    [
        # Nothing was read yet: five pages are as many calls as a job, and faster.
        (0, None, False),
        (10_000, None, False),
        (10_001, None, True),
        # The first page told the count: the rest of the pages counts against the job.
        (12_000, 2_000, False),
        (12_001, 2_000, True),
        (100_000, 2_000, True),
        # Two long texts make pages of 200.
        (1_200, 200, False),
        (1_201, 200, True),
        # A first page without a record tells nothing of the others.
        (10_000, 0, False),
        (10_001, 0, True),
    ],
)
def test_a_bulk_query_is_used_where_it_takes_fewer_calls(
    records: int, first_page: int | None, bulk: bool
):
    assert bulk_is_cheaper(records, 100_000, first_page=first_page) is bulk


def test_a_hundred_thousand_records_are_eight_calls_at_most():
    first_page = query_cost(1).calls
    assert first_page + bulk_cost(100_000).calls <= 8


def test_wide_records_come_in_more_pages():
    assert page_records(0, 10) == 100_000
    assert page_records(0, 100) == 16_666
    assert page_records(8, 100) < page_records(0, 100)
    assert page_records(500, 500) == 2_000


@pytest.mark.parametrize(
    ("way", "records", "refused", "said"),
    [
        (Way.QUERY, 10, "", "one page of a query is enough"),
        (Way.QUERY, 9_000, "", "a query takes 5 calls, a bulk query about 5"),
        (Way.BULK, 100_000, "", "a bulk query takes about 5 calls, a query 50"),
        (Way.QUERY, 100_000, "a bulk query cannot read X", "a bulk query cannot read X"),
    ],
)
def test_the_reason_is_one_sentence_with_the_figures(
    way: Way, records: int, refused: str, said: str
):
    assert reason_for(way, records, 100_000, refused) == said


def test_the_reason_counts_pages_as_small_as_the_first_one_was():
    said = reason_for(Way.QUERY, 300, 100_000, first_page=200)
    assert said == "a query takes 2 calls, a bulk query about 5"


def test_the_first_look_at_a_job_waits_as_long_as_its_size_needs():
    assert look_pauses(None)[0] == 2.0
    assert look_pauses(100_000)[0] == 11.0
    assert look_pauses(10_000_000)[0] == 60.0
    assert all(pause >= 2.0 for pause in look_pauses(0)[1:])


@pytest.mark.parametrize(
    ("records", "page", "calls"),
    [
        (10_000, 100_000, None),
        (50_000, 100_000, None),  # five calls either way, and by Id is sure
        (50_001, 100_000, 4),
        (100_000, 100_000, 4),
        (1_000_000, 100_000, 13),
        (100_000, 20_000, 8),
        (100_000, 10_000, None),
    ],
)
def test_what_changed_lately_is_read_by_a_job_where_by_id_costs_more(
    records: int, page: int, calls: int | None
):
    cost = recent_cost(records, page)
    assert (cost and cost.calls) == calls


def test_pages_of_strangers_cost_at_most_half_of_reading_by_id():
    assert most_recent(100_000, 100_000) == 5 * 100_000
    assert most_recent(100_000, 20_000) == 5 * 20_000
    assert most_recent(1, 2_000) == 2_000
