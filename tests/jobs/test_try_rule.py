"""What a rule makes of a source's own values, before it is kept in any file."""

from pathlib import Path

import pytest

from app.asks import ConnectFiles, TryRule
from app.asks.messages import TriedRow, TriedRule
from app.core.mapping import FieldRule
from app.core.schema import FieldSchema, ObjectSchema
from app.core.values import FieldType
from app.jobs.handlers import handle
from app.jobs.workspace import Workspace
from tests.jobs.test_sample_fields import nobody_waits, samples, workspace
from tests.store.places import START

__all__ = ["workspace"]

CSV = "id,city,born\n1,oslo,20/11/1980\n2,,\n3,bergen,31/02/1990\n4,bodø,01/02/2003\n"


@pytest.fixture
def people(workspace: Workspace, tmp_path: Path) -> Workspace:
    (tmp_path / "people.csv").write_text(CSV, "utf-8")
    handle(ConnectFiles("files", str(tmp_path)), workspace, nobody_waits)
    samples(workspace, tmp_path, "files", "people.csv")
    fields = (
        FieldSchema("MailingCity", "City", FieldType.STRING, length=40),
        FieldSchema("Birthdate", "Birthdate", FieldType.DATE),
    )
    contact = ObjectSchema("Contact", "Contact", "Contacts", fields)
    workspace.schemas.save("org", "Contact", contact, START)
    return workspace


def tried(workspace: Workspace, rule: FieldRule, skip: int = 0) -> TriedRule:
    ask = TryRule("people", "people", rule, "sandbox", skip)
    answer = handle(ask, workspace, nobody_waits)
    assert isinstance(answer, TriedRule)
    return answer


def test_values_are_told_before_and_after(people: Workspace) -> None:
    answer = tried(people, FieldRule("city", "MailingCity", chain="upper"))
    assert answer.rows == (
        TriedRow(2, "1", "oslo", "OSLO"),
        TriedRow(3, "2", "", ""),
        TriedRow(4, "3", "bergen", "BERGEN"),
        TriedRow(5, "4", "bodø", "BODØ"),
    )
    assert (answer.problems, answer.tried) == (0, 4)


def test_a_value_that_fails_says_why(people: Workspace) -> None:
    answer = tried(people, FieldRule("born", "Birthdate", chain="date(dd/MM/yyyy)"))
    assert answer.problems == 1
    wrong = next(row for row in answer.rows if row.why)
    assert (wrong.who, wrong.before) == ("3", "31/02/1990")
    assert [row.after for row in answer.rows if not row.why] == ["1980-11-20", "", "2003-02-01"]


def test_a_text_into_a_date_fails_row_by_row(people: Workspace) -> None:
    assert tried(people, FieldRule("born", "Birthdate")).problems == 3


def test_a_formula_takes_the_fields_that_it_names(people: Workspace) -> None:
    rule = FieldRule("city", "MailingCity", chain="formula(\"{!city} & ' ' & {!id}\")")
    assert tried(people, rule).rows[0].after == "oslo 1"


def test_a_default_fills_what_is_empty(people: Workspace) -> None:
    answer = tried(people, FieldRule("city", "MailingCity", default="none"))
    assert answer.rows[1] == TriedRow(3, "2", "", "none")


def test_other_rows_follow_those_that_were_shown(people: Workspace) -> None:
    rule = FieldRule("city", "MailingCity")
    many = "id,city\n" + "".join(f"{n},c{n}\n" for n in range(1, 21))
    Path(people.connections.get("files").settings["folder"], "people.csv").write_text(many, "utf-8")
    first = {row.who for row in tried(people, rule).rows}
    after = {row.who for row in tried(people, rule, skip=5).rows}
    assert len(first) == len(after) == 5
    assert not first & after


def test_a_rule_that_cannot_be_understood_is_told_with_its_place(people: Workspace) -> None:
    answer = tried(people, FieldRule("city", "MailingCity", chain="trim, uper"))
    assert answer.rows == ()
    assert "no function" in answer.problem
    assert answer.position == 7
