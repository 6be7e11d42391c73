"""A check says what could not work before anything is read."""

from pathlib import Path

from app.asks import CheckSync
from app.asks.messages import SyncFinding
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

SYNC = sync_text(
    "compounds",
    mapping_text(
        "people",
        "Contact",
        "number>Constituent_ID__c",
        "name>Name",
        "address>MailingAddress",
        "made>CreatedDate",
        mode="update",
    ),
)


def test_a_field_put_together_from_others_names_those(
    shared_practice: PracticeProcess, tmp_path: Path
):
    desk = Desk(tmp_path / "desk", shared_practice)
    desk.write_csv("people.csv", [{"number": "1", "name": "A", "address": "B", "made": "C"}])
    name = desk.add(SYNC, ("org", "org"), ("files", "files"))
    found: list[SyncFinding] = desk.ask(CheckSync(name))
    said = {one.key: one.message for one in found if one.severity == "error"}
    assert said["Name"].startswith("Full Name (Name) is put together from others: map ")
    assert "Last Name (LastName)" in said["Name"]
    assert "First Name (FirstName)" in said["Name"]
    assert "Mailing Street (MailingStreet)" in said["MailingAddress"]
    assert "Mailing City (MailingCity)" in said["MailingAddress"]
    assert said["CreatedDate"] == "Created Date (CreatedDate) cannot be written"
