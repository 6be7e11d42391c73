"""What the org refuses for want of another record goes again by itself when that is there."""

from pathlib import Path

import pytest

from app.core.report import RunState
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """
orgtide: 1
name: prices
connections: {org: {kind: salesforce}, partner: {kind: files}}
mappings:
  - name: prices
    source: {connection: partner, object: prices.csv}
    target: {connection: org, object: PricebookEntry}
    key: id
    identity: [{source: [book, product], target: [Pricebook2Id, Product2Id]}]
    fields:
      - {source: book, target: Pricebook2Id}
      - {source: product, target: Product2Id}
      - {source: price, target: UnitPrice}
      - {source: active, target: IsActive}
"""


@pytest.fixture
def desk(shared_practice: PracticeProcess, tmp_path: Path) -> Desk:
    return Desk(tmp_path, shared_practice)


def books(desk: Desk) -> tuple[str, str]:
    """Ids of the standard price book and of another one."""
    found = desk.look("Pricebook2", ("Id", "IsStandard"), by="Name").values()
    standard = next(str(one["Id"]) for one in found if one["IsStandard"] == "true")
    return standard, next(str(one["Id"]) for one in found if one["IsStandard"] != "true")


def products(desk: Desk, *names: str) -> list[str]:
    """Make products without a price; their Ids."""
    records = [{"Name": name, "IsActive": True} for name in names]
    desk.practice.control(
        "edits", {"operation": "insert", "sobject": "Product2", "records": records}
    )
    found = desk.look("Product2", ("Id",), by="Name")
    return [str(found[name]["Id"]) for name in names]


def row(id: str, book: str, product: str) -> dict[str, str]:
    return {"id": id, "book": book, "product": product, "price": "9.5", "active": "true"}


def test_a_price_waits_for_the_standard_price_that_the_same_run_writes(desk: Desk) -> None:
    standard, other = books(desk)
    lamp, rug = products(desk, "Lamp", "Rug")
    desk.write_csv(
        "prices.csv",
        [
            row("1", other, lamp),
            row("2", other, rug),
            row("3", standard, lamp),
            row("4", standard, rug),
        ],
    )
    plan = desk.preview(desk.add(SYNC, ("org", "org"), ("partner", "files")))
    report = desk.apply(plan)
    assert (report.state, report.tally.succeeded) == (RunState.FINISHED, 4)
    assert report.tally.adds_up


def test_what_never_comes_is_a_failure_with_its_reason_and_ends_the_run(desk: Desk) -> None:
    standard, other = books(desk)
    lone, chair = products(desk, "Lone", "Chair")
    desk.write_csv("prices.csv", [row("5", other, lone), row("6", standard, chair)])
    plan = desk.preview(desk.add(SYNC, ("org", "org"), ("partner", "files")))
    report = desk.apply(plan)
    assert (report.state, report.tally.succeeded, report.tally.parked) == (RunState.FINISHED, 1, 0)
    assert sum(report.tally.failed.values()) == 1
    assert [code for code, _ in desk.errors(report.run_id)] == ["STANDARD_PRICE_NOT_DEFINED"]
    assert report.tally.adds_up
    desk.write_csv(
        "prices.csv",
        [row("5", other, lone), row("6", standard, chair), row("7", standard, lone)],
    )
    again = desk.apply(desk.preview("prices"))
    assert again.tally.succeeded == 2, "the next plan has it again"
