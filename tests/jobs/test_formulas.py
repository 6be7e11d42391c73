"""A mapping with formulas, from a file into the org and back to a plan with nothing in it."""

from pathlib import Path

import pytest

from app.core.errors import AppError
from app.core.plan import Reason
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

ROWS = """key,first,last,paid,of,joined
F-1,amara,OKAFOR,30,40,2026-01-31
F-2,bo,LI,10,0,2026-02-28
F-3,cy,"o'hara",,8,2025-12-01
"""

SYNC = """
orgtide: 1
name: formulas
connections:
  org: {kind: salesforce}
  partner: {kind: files}
mappings:
  - name: people
    source: {connection: partner, object: people.csv}
    target: {connection: org, object: Contact}
    key: key
    identity:
      - {source: key, target: Constituent_ID__c}
    mode: {to_target: insert}
    fields:
      - {source: key, target: Constituent_ID__c}
      - {source: last, target: LastName, as: "formula('INITCAP(last)')"}
      - source: paid
        target: Title
        as: formula("TEXT(ROUND(VALUE(paid) / VALUE(of) * 100, 1)) & '% of ' & UPPER(first)")
      - source: joined
        target: Birthdate
        as: formula("ADDMONTHS(DATEVALUE(JOINED), 1)")
"""


@pytest.fixture
def desk(tmp_path: Path, practice: PracticeProcess) -> Desk:
    desk = Desk(tmp_path / "desk", practice)
    (desk.files / "people.csv").write_text(ROWS)
    return desk


def test_formulas_fill_fields_and_a_second_preview_finds_nothing_to_do(desk: Desk) -> None:
    name = desk.add(SYNC.replace("JOINED", "joined"), ("org", "org"), ("partner", "files"))
    plan = desk.preview(name)
    changes = {change.source_key: change for change in desk.changes(plan)}
    assert changes["F-2"].reason is Reason.BAD_VALUE
    assert changes["F-2"].detail == "paid: A number was divided by 0"
    written = {field.field: field.new for field in changes["F-1"].fields}
    assert written["LastName"] == "Okafor"
    assert written["Title"] == "75% of AMARA"
    assert written["Birthdate"] == "2026-02-28"
    report = desk.apply(plan)
    assert report.tally.succeeded == 2
    kept = {field.field: field.new for field in changes["F-3"].fields}
    assert (kept["LastName"], kept["Title"]) == ("O'Hara", "% of CY")
    again = desk.preview(name)
    assert [change.source_key for change in desk.changes(again)] == ["F-2"]


def test_a_formula_that_names_a_field_that_is_not_there_says_so(desk: Desk) -> None:
    name = desk.add(SYNC.replace("JOINED", "joind"), ("org", "org"), ("partner", "files"))
    with pytest.raises(AppError, match="joind"):
        desk.preview(name)
