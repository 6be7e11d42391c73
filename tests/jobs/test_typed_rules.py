"""What is typed is worked out for five rows, with the file's value, the stored one and the seen."""

from pathlib import Path

import pytest

from app.asks import ConnectFiles, TryRule
from app.asks.messages import TriedRule
from app.core.errors import SettingsError
from app.core.mapping import FieldRule
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

ROWS = """key,first,paid,seen,born
1,amara,30,29.03.2026 01:30,1990-02-31
2,bo,0,29.03.2026 02:30,1990-02-28
3,cy,,25.10.2026 02:30,
4,dee,7,01.07.2026 12:00,
5,ed,8,,
6,never tried,9,,
"""

SYNC = """
orgtide: 1
name: tries
connections:
  org: {kind: salesforce}
  partner: {kind: files}
mappings:
  - name: back
    source: {connection: org, object: Contact}
    target: {connection: partner, object: out.csv}
    identity: {source: Constituent_ID__c, target: key}
    fields:
      - {source: Constituent_ID__c, target: key}
      - {source: LastName, target: first}
  - name: people
    source: {connection: partner, object: people.csv}
    target: {connection: org, object: Contact}
    identity: {source: key, target: Constituent_ID__c}
    fields:
      - {source: first, target: LastName}
"""


@pytest.fixture
def desk(tmp_path: Path, practice: PracticeProcess) -> Desk:
    made = Desk(tmp_path / "desk", practice)
    (made.files / "people.csv").write_text(ROWS)
    made.add(SYNC, ("org", "org"), ("partner", "files"))
    return made


def tried(
    desk: Desk, text: str, source: str = "", zone: str = "", mapping: str = "people"
) -> TriedRule:
    rule = FieldRule(source, "", chain=text)
    found: TriedRule = desk.ask(TryRule("tries", mapping, rule, zone=zone))
    return found


def test_a_chain_a_formula_and_their_errors_are_worked_out_row_by_row(desk: Desk) -> None:
    found = tried(desk, "upper", source="first")
    assert [(row.row, row.before, row.after) for row in found.rows][:2] == [
        *((2, "amara", "AMARA"), (3, "bo", "BO"))
    ]
    assert len(found.rows) == 5
    found = tried(desk, "TEXT(ROUND(60 / VALUE(paid), 1)) & ' ' & INITCAP(first)")
    assert found.rows[0].after == "2 Amara"
    assert found.rows[1].why == "paid: A number was divided by 0"
    found = tried(desk, 'formula("UPPER(first)"), cut(2)')
    assert found.rows[0].after == "AM"


def test_a_moment_is_told_as_it_stands_in_the_file_as_stored_and_as_seen(desk: Desk) -> None:
    chain = 'datetime("dd.MM.yyyy HH:mm", "Europe/Berlin")'
    found = tried(desk, chain, source="seen", zone="America/New_York").rows
    assert [(row.before, row.after, row.seen) for row in found] == [
        ("29.03.2026 01:30", "2026-03-29T00:30:00.000Z", "2026-03-28 20:30:00 EDT"),
        ("29.03.2026 02:30", "", ""),
        ("25.10.2026 02:30", "2026-10-25T01:30:00.000Z", "2026-10-24 21:30:00 EDT"),
        ("01.07.2026 12:00", "2026-07-01T10:00:00.000Z", "2026-07-01 06:00:00 EDT"),
        ("", "", ""),
    ]
    assert "is not a time written as" in found[1].why


@pytest.mark.parametrize(
    ("text", "source", "words", "position"),
    [
        ("upper(", "first", "at position 7", 7),
        ("UPPER(firts)", "", "The source has no field firts", 7),
        ("UPPR(first)", "", "There is no function", 1),
        ("upper", "", "A chain needs a field to begin with", 1),
        ("upper", "nobody", "The source has no field nobody", 1),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    desk: Desk, text: str, source: str, words: str, position: int
) -> None:
    found = tried(desk, text, source=source)
    assert found.rows == ()
    assert words in found.problem
    assert found.position == position


def test_what_the_connection_says_of_dates_holds_for_a_trial_too(desk: Desk) -> None:
    said = (
        ("datetimes", "dd.MM.yyyy HH:mm"),
        ("datetime_columns", "seen"),
        ("zone", "Europe/Berlin"),
    )
    desk.ask(ConnectFiles("files", str(desk.files), replace=True, said=said))
    found = tried(desk, "TEXT(DATEVALUE(seen))", zone="Europe/Berlin")
    assert found.rows[0].after == "2026-03-29"
    with pytest.raises(SettingsError, match="no time zone"):
        tried(desk, "TEXT(seen)", zone="Mars")


def test_of_an_org_it_is_told_what_was_read_last_and_before_that_to_preview(desk: Desk) -> None:
    with pytest.raises(SettingsError, match="preview tries first"):
        tried(desk, "upper", source="LastName", mapping="back")
    (desk.files / "out.csv").write_text("key,first\n")
    desk.preview("tries")
    found = tried(desk, "upper", source="LastName", mapping="back")
    assert len(found.rows) == 5
    assert all(row.after == row.before.upper() != "" for row in found.rows)
