"""Merges as the SOAP guide says: the losers are in the bin and name the master."""

import pytest

from app.practice.org import Org
from tests.practice.conftest import Clock, Rest


def contact(org: Org, **values: object) -> str:
    (result,) = org.save("insert", "Contact", [{"LastName": "M", **values}], user_id=org.admin_id)
    return str(result.id)


def task_of(org: Org, who: str) -> str:
    (result,) = org.save(
        "insert", "Task", [{"Subject": "Call", "WhoId": who}], user_id=org.admin_id
    )
    return str(result.id)


def rows(org: Org, soql: str) -> list[dict[str, object]]:
    return list(org.query(soql, user_id=org.admin_id, all_rows=True).records)


def test_losers_go_to_the_bin_and_name_the_master(org: Org, clock: Clock):
    master, one, two = contact(org), contact(org), contact(org)
    clock.advance(minutes=5)
    result = org.merge({"Id": master}, [one, two], user_id=org.admin_id)
    assert (result.id, result.merged, result.errors) == (master, (one, two), ())
    found = rows(org, "SELECT Id, IsDeleted, MasterRecordId, SystemModstamp FROM Contact")
    by_id = {row["Id"]: row for row in found}
    assert (by_id[master]["IsDeleted"], by_id[master]["MasterRecordId"]) == (False, None)
    for loser in (one, two):
        assert (by_id[loser]["IsDeleted"], by_id[loser]["MasterRecordId"]) == (True, master)
        assert by_id[loser]["SystemModstamp"] == "2026-11-20T15:05:00.000+0000"


def test_what_hung_on_a_loser_hangs_on_the_master_and_stays_there(org: Org):
    master, loser = contact(org), contact(org)
    child = task_of(org, loser)
    result = org.merge({"Id": master}, [loser], user_id=org.admin_id)
    assert child in result.moved
    (task,) = rows(org, f"SELECT WhoId FROM Task WHERE Id = '{child}'")
    assert task["WhoId"] == master
    (back,) = org.undelete([loser], user_id=org.admin_id)
    assert back.success
    (row,) = rows(org, f"SELECT IsDeleted, MasterRecordId FROM Contact WHERE Id = '{loser}'")
    assert (row["IsDeleted"], row["MasterRecordId"]) == (False, None)
    (task,) = rows(org, f"SELECT WhoId FROM Task WHERE Id = '{child}'")
    assert task["WhoId"] == master


def test_the_master_holds_what_the_request_chose(org: Org):
    master, loser = contact(org, Title="Old"), contact(org, Title="New")
    org.merge({"Id": master, "Title": "New"}, [loser], user_id=org.admin_id)
    (row,) = rows(org, f"SELECT Title FROM Contact WHERE Id = '{master}'")
    assert row["Title"] == "New"


def test_a_refused_merge_leaves_everything_as_it_was(org: Org):
    master, loser = contact(org), contact(org)
    refused = org.merge({"Id": master, "LastName": None}, [loser], user_id=org.admin_id)
    assert refused.errors
    (row,) = rows(org, f"SELECT IsDeleted FROM Contact WHERE Id = '{loser}'")
    assert row["IsDeleted"] is False


@pytest.mark.parametrize("losers", [0, 3])
def test_a_merge_takes_one_or_two_losers(org: Org, losers: int):
    ids = [contact(org) for _ in range(losers)]
    (error,) = org.merge({"Id": contact(org)}, ids, user_id=org.admin_id).errors
    assert error.code == "MERGE_FAILED"


def test_only_living_records_of_one_mergeable_object_are_merged(org: Org):
    master = contact(org)
    task = task_of(org, master)
    gone = contact(org)
    org.save("delete", "Contact", [{"Id": gone}], user_id=org.admin_id)
    for losers, code in (
        ([task], "MERGE_FAILED"),
        ([master], "MERGE_FAILED"),
        ([gone], "ENTITY_IS_DELETED"),
        (["nonsense"], "MALFORMED_ID"),
    ):
        (error,) = org.merge({"Id": master}, losers, user_id=org.admin_id).errors
        assert error.code == code
    (error,) = org.merge({"Id": task}, [task_of(org, master)], user_id=org.admin_id).errors
    assert error.code == "INVALID_TYPE"


def test_a_merged_record_is_listed_as_deleted(rest: Rest, org: Org, clock: Clock):
    master, loser = contact(org), contact(org)
    clock.advance(minutes=5)
    org.merge({"Id": master}, [loser], user_id=org.admin_id)
    clock.advance(minutes=5)
    window = "start=2026-11-20T15:00:00Z&end=2026-11-20T15:10:00Z"
    said = rest("GET", f"sobjects/Contact/deleted/?{window}").body
    assert [one["id"] for one in said["deletedRecords"]] == [loser]
    assert said["earliestDateAvailable"].startswith("2026-11-05")
