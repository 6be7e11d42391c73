"""Everything that can be made to go wrong, by name."""

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.practice.bad_days import begin, choices
from app.practice.errors import OrgError
from app.practice.faults import POINT_OF_KIND, Faults
from app.practice.org import Org
from app.practice.org_changes import CHANGES
from tests.practice.conftest import Clock, Rest

OF_A_RECORD = frozenset(name for name in choices() if name.startswith("other-")) - {"other-calls"}


@pytest.fixture
def living(org: Org) -> Org:
    """An org with the user whom the program signs in as."""
    org.add_user(
        username="integration@sandbox.practice.example",
        first_name="",
        last_name="Integration",
        email="i@x.example",
        alias="int",
    )
    return org


def fields(org: Org, user: str | None = None) -> dict[str, dict[str, Any]]:
    described = org.describe("Contact") if user is None else org.describe("Contact", user_id=user)
    return {each["name"]: each for each in described["fields"]}


def test_every_choice_is_said_in_whole_sentences_and_can_be_made() -> None:
    assert len(choices()) >= 25
    for choice in choices().values():
        assert not choice.title.endswith("."), choice.name
        assert choice.words.endswith("."), choice.name
        assert bool(choice.fault) != bool(choice.change), choice.name
        if choice.fault:
            assert choice.fault["kind"] in POINT_OF_KIND
        else:
            assert choice.change in CHANGES
    assert {choice.change for choice in choices().values() if choice.change} == set(CHANGES)
    used = {choice.fault["kind"] for choice in choices().values() if choice.fault}
    assert used == set(POINT_OF_KIND)


@pytest.mark.parametrize("name", [name for name, choice in choices().items() if choice.fault])
def test_a_fault_is_shown_as_on_with_what_was_chosen(org: Org, name: str) -> None:
    choice = choices()[name]
    fault = begin(org, {"name": name, "after": 2})["fault"]
    assert (fault["name"], fault["on"], fault["after"]) == (name, True, 2)
    assert fault["times"] == choice.times
    assert "" not in fault["match"].values()
    (installed,) = org.faults.installed()
    assert installed.as_body() == fault


@pytest.mark.parametrize(
    "name",
    [name for name, choice in choices().items() if choice.change and name not in OF_A_RECORD],
)
def test_a_change_tells_what_it_did_in_one_sentence(living: Org, name: str) -> None:
    done = begin(living, {"name": name})["done"]
    assert done.endswith(".")
    assert not living.faults.installed()


@pytest.mark.parametrize("name", [n for n, one in choices().items() if "object" in one.settings])
def test_an_object_that_is_not_there_is_refused_with_the_names_that_come_close(
    living: Org, name: str
) -> None:
    with pytest.raises(OrgError) as refused:
        begin(living, {"name": name, "settings": {"object": "Contcat"}})
    assert "has no object Contcat; did you mean Contact" in refused.value.message
    assert not living.faults.installed()


def test_a_fault_may_wait_for_objects_by_a_pattern_whatever_their_letters(living: Org) -> None:
    for wanted in ("contact", "Cont*"):
        assert "fault" in begin(living, {"name": "locked-rows", "settings": {"object": wanted}})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"name": "bulk-fail"}, "Nothing is called bulk-fail; did you mean bulk-fails"),
        (
            {"name": "field-hidden", "settings": {"field": "Departmant"}},
            "Contact has no field Departmant; did you mean Department",
        ),
        ({"name": "qqq"}, "Nothing is called qqq"),
    ],
)
def test_a_name_that_is_not_there_is_refused_with_those_that_come_close(
    living: Org, body: dict[str, Any], words: str
) -> None:
    with pytest.raises(OrgError) as refused:
        begin(living, body)
    assert refused.value.message.startswith(words)


def test_a_schema_change_shows_in_the_describe_and_survives(
    living: Org, clock: Clock, tmp_path: Path
) -> None:
    for name in ("added", "removed", "shortened", "required"):
        begin(living, {"name": f"field-{name}"})
    begin(living, {"name": "value-retired"})
    begin(living, {"name": "duplicate-rule"})
    living.close()
    again = Org(tmp_path / "org.sqlite", "sandbox", now=clock, rng=random.Random(2))
    found = fields(again)
    assert found["Loyalty_Level__c"]["length"] == 40
    assert "Department" not in found
    assert found["Title"]["length"] == 20
    assert (found["Email"]["nillable"], found["Email"]["defaultedOnCreate"]) == (False, False)
    values = {
        each["value"]: each["active"] for each in found["Preferred_Channel__c"]["picklistValues"]
    }
    assert values["SMS"] is False
    assert values["Email"] is True
    row = {"LastName": "A", "Email": "a@x.example", "Title": "x" * 21}
    (result,) = again.save("insert", "Contact", [row], user_id=again.admin_id)
    assert [error.code for error in result.errors] == ["STRING_TOO_LONG"]
    (result,) = again.save("insert", "Contact", [{"LastName": "A"}], user_id=again.admin_id)
    assert [error.code for error in result.errors] == ["REQUIRED_FIELD_MISSING"]
    twin = {"LastName": "Lee", "Email": "lee@x.example"}
    (_, result) = again.save("insert", "Contact", [twin, twin], user_id=again.admin_id)
    assert [error.code for error in result.errors] == ["DUPLICATES_DETECTED"]
    again.close()


def test_a_field_is_hidden_from_one_user_and_given_back(living: Org) -> None:
    user = living.user_named("integration@sandbox.practice.example")
    assert user is not None
    begin(living, {"name": "field-hidden"})
    assert "Department" not in fields(living, user.id)
    assert "Department" in fields(living)
    begin(living, {"name": "field-hidden", "settings": {"switch": "shown"}})
    assert "Department" in fields(living, user.id)
    begin(living, {"name": "field-read-only"})
    assert fields(living, user.id)["Department"]["updateable"] is False


def test_another_user_edits_and_deletes(living: Org) -> None:
    (made,) = living.save("insert", "Contact", [{"LastName": "A"}], user_id=living.admin_id)
    settings = {"record": made.id}
    begin(living, {"name": "other-edit", "settings": settings})
    row = living.find_record("Contact", str(made.id))
    assert row is not None
    assert row["Description"] == "Changed by somebody else"
    begin(living, {"name": "other-delete", "settings": settings})
    row = living.find_record("Contact", str(made.id))
    assert row is not None
    assert row["IsDeleted"]
    begin(living, {"name": "other-restore", "settings": settings})
    row = living.find_record("Contact", str(made.id))
    assert row is not None
    assert not row["IsDeleted"]


def test_another_user_merges_purges_and_converts(living: Org) -> None:
    rows = [{"LastName": name} for name in "AB"]
    loser, master = (
        str(result.id) for result in living.save("insert", "Contact", rows, user_id=living.admin_id)
    )
    begin(living, {"name": "other-merge", "settings": {"record": loser, "into": master}})
    row = living.find_record("Contact", loser)
    assert row is not None
    assert (row["IsDeleted"], row["MasterRecordId"]) == (1, master)
    begin(living, {"name": "other-delete", "settings": {"record": master}})
    begin(living, {"name": "other-purge", "settings": {"record": master}})
    with pytest.raises(OrgError):
        begin(living, {"name": "other-restore", "settings": {"record": master}})
    lead = {"LastName": "L", "Company": "C"}
    (made,) = living.save("insert", "Lead", [lead], user_id=living.admin_id)
    begin(living, {"name": "other-convert", "settings": {"record": str(made.id)}})
    row = living.find_record("Lead", str(made.id))
    assert row is not None
    assert row["IsConverted"]
    assert row["ConvertedContactId"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"name": "earthquake"}, "Nothing is called earthquake"),
        ({"name": "slow", "settings": {"minutes": 1}}, "slow has no minutes; it has: seconds"),
        ({"name": "slow", "settings": {"seconds": "long"}}, "seconds must be a number"),
        ({"name": "field-removed", "settings": {"field": "Nope"}}, "Contact has no field Nope"),
        ({"name": "field-shortened", "settings": {"length": 4000}}, "choose fewer"),
        ({"name": "duplicate-rule", "settings": {"switch": "maybe"}}, "Say on or off, not maybe"),
        ({"name": "other-edit"}, "Give the Id of a record"),
        ({"name": "value-retired", "settings": {"value": "Owl"}}, "no active value Owl"),
        ({"name": "unavailable", "times": -1}, "whole number"),
    ],
)
def test_a_choice_that_cannot_be_made_says_why(living: Org, body: Mapping[str, Any], words: str):
    with pytest.raises(OrgError, match=words):
        begin(living, body)


def test_faults_outlast_the_process_with_their_counts(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    faults = Faults(path)
    faults.install({"kind": "server_unavailable", "times": 3, "name": "unavailable"})
    spent = faults.install({"kind": "slow"})
    faults.take("request", path="/")
    faults.keep()
    again = Faults(path)
    assert [each.as_body() for each in again.installed()] == [
        each.as_body() for each in faults.installed()
    ]
    assert [each.on for each in again.installed()] == [True, False]
    assert again.clear(spent.id) == 1
    assert again.install({"kind": "slow"}).id == 2
    assert again.clear() == 2
    assert not path.exists()


# ------------------------------------------------------------------------------- parallel writes


def _together(rest: Rest, *records: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Send several collection inserts at the same time; their bodies."""

    async def send(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {rest.token}"}
        body = {"records": [{"attributes": {"type": "Contact"}, **each} for each in batch]}
        url = "/services/data/v68.0/composite/sobjects"
        answer = await rest.client.post(url, json=body, headers=headers)
        said: list[dict[str, Any]] = await answer.json()
        return said

    async def send_all() -> list[list[dict[str, Any]]]:
        return list(await asyncio.gather(*(send(batch) for batch in records)))

    return rest.runner.run(send_all())


def test_parallel_writes_below_one_parent_lock_each_other_out(rest: Rest) -> None:
    made = [rest("POST", "sobjects/Account", {"Name": name}).body["id"] for name in "AB"]
    children = [[{"LastName": "x", "AccountId": parent}] for parent in (made[0], made[0], made[1])]
    fault = begin(rest.org, {"name": "parallel-locks", "settings": {"seconds": 0.2}})["fault"]
    answers = [answer for (answer,) in _together(rest, *children)]
    assert sorted(answer["success"] for answer in answers[:2]) == [False, True]
    assert answers[2]["success"], "another parent is free"
    (refused,) = [answer for answer in answers if not answer["success"]]
    assert refused["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
    assert made[0] in refused["errors"][0]["message"]
    (shown,) = [each.as_body() for each in rest.org.faults.installed()]
    assert (shown["id"], shown["hits"], shown["on"]) == (fault["id"], 1, True)
    for batch in children:
        ((alone,),) = _together(rest, batch)
        assert alone["success"], "one after the other they do not meet"


def test_without_the_fault_parallel_writes_do_not_meet(rest: Rest) -> None:
    parent = rest("POST", "sobjects/Account", {"Name": "A"}).body["id"]
    answers = _together(rest, *[[{"LastName": "x", "AccountId": parent}]] * 3)
    assert all(answer["success"] for (answer,) in answers)
