"""The partner side of the practice errand."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from app.practice.partner_rows import COLUMNS, Difference, Row
from app.practice.partner_seeds import (
    CREATES,
    DELETED,
    MEMBERSHIP_CREATES,
    MEMBERSHIP_UPDATES,
    REJECTED,
    REJECTED_CREATES,
    REJECTED_UPDATES,
    ROWS,
    UNTIDY,
    UPDATES,
    PartnerSide,
    make_partner_side,
)
from app.practice.sample import Ref, Sample, SampleSize
from app.practice.seeds import make_sample


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample()


@pytest.fixture(scope="module")
def side(sample: Sample) -> PartnerSide:
    return make_partner_side(sample=sample)


def _agreed_row(contact: dict[str, Any], sample: Sample) -> dict[str, Any]:
    """The values of a Contact that the partner keeps too, in comparable form."""
    account = contact["AccountId"]
    values = {column: contact.get(field) for column, field in COLUMNS.items() if field}
    values["account_number"] = (
        sample.of("Account")[account.index]["Customer_Number__c"]
        if isinstance(account, Ref)
        else None
    )
    values["email"] = contact["Email"].lower()
    values["opt_in_time"] = _instant(contact["Opt_In_Time__c"])
    return values


def _canonical(row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {column: row[column].strip() or None for column in COLUMNS}
    values["email"] = (values["email"] or "").lower()
    values["mobile_subscriber"] = row["mobile_subscriber"] == "Y"
    values["lifetime_value"] = float(row["lifetime_value"])
    values["visits"] = float(row["visits"])
    values["opt_in_time"] = _instant(values["opt_in_time"])
    return {column: value for column, value in values.items() if COLUMNS[column]}


def _instant(text: str | None) -> float | None:
    return None if text is None else datetime.fromisoformat(text).timestamp()


def test_the_counts_are_as_documented(side: PartnerSide) -> None:
    counts = Counter(each.difference for each in side.subscribers)
    expected = {
        **UPDATES,
        **REJECTED_UPDATES,
        **REJECTED_CREATES,
        Difference.NEW: CREATES,
        Difference.DELETED: DELETED,
        Difference.UNTIDY: UNTIDY,
    }
    expected[Difference.EQUAL] = ROWS - sum(expected.values())
    assert counts == expected
    assert sum(UPDATES.values()) == 1_000
    assert (sum(REJECTED_UPDATES.values()), sum(REJECTED_CREATES.values())) == (20, 15)


def test_every_difference_is_where_its_name_says(side: PartnerSide, sample: Sample) -> None:
    contacts = {each["Constituent_ID__c"]: each for each in sample.of("Contact")}
    seen: dict[Difference, set[str]] = {}
    for each in side.subscribers:
        contact = contacts.get(each.row["constituent_id"])
        if contact is None:
            continue
        agreed, row = _agreed_row(contact, sample), _canonical(each.row)
        changed = {column for column in row if row[column] != agreed[column]}
        seen.setdefault(each.difference, set()).update(changed)
        assert bool(changed) != (
            each.difference in {Difference.EQUAL, Difference.UNTIDY, Difference.DELETED}
        ), each
    assert seen == {
        Difference.EQUAL: set(),
        Difference.UNTIDY: set(),
        Difference.DELETED: set(),
        Difference.NEW_PHONE: {"mobile_phone"},
        Difference.PHONE_FORMAT: {"mobile_phone"},
        Difference.EMAIL: {"email"},
        Difference.MOVED: {"city", "postal_code"},
        Difference.OPTED_IN: {"mobile_subscriber", "opt_in_date", "opt_in_time"},
        Difference.CHANNEL: {"preferred_channel"},
        Difference.VISITS: {"visits", "lifetime_value"},
        Difference.STRING_TOO_LONG: {"mobile_phone"},
        Difference.INVALID_EMAIL_ADDRESS: {"email"},
        Difference.UNKNOWN_CHANNEL: {"preferred_channel"},
        Difference.OUT_OF_RANGE: {"visits"},
    }


def test_only_new_rows_are_unknown_to_the_org(side: PartnerSide, sample: Sample) -> None:
    known = {each["Constituent_ID__c"] for each in sample.of("Contact")}
    unknown = {e.difference for e in side.subscribers if e.row["constituent_id"] not in known}
    assert unknown == {Difference.NEW, *REJECTED_CREATES}


def test_untidy_rows_differ_as_text(side: PartnerSide, sample: Sample) -> None:
    contacts = {each["Constituent_ID__c"]: each for each in sample.of("Contact")}
    for each in side.subscribers:
        if each.difference is Difference.UNTIDY:
            contact = contacts[each.row["constituent_id"]]
            texts = ("first_name", "last_name", "email", "city", "postal_code")
            assert any(each.row[name] != contact[COLUMNS[name]] for name in texts)


def test_constituent_ids_stand_once(side: PartnerSide) -> None:
    ids = [each.row["constituent_id"] for each in side.subscribers]
    assert len(ids) == len(set(ids)) == ROWS


def test_at_least_six_reasons_for_rejection() -> None:
    assert len({each.value for each in REJECTED}) == 8


def test_memberships_differ_as_documented(side: PartnerSide, sample: Sample) -> None:
    ours = {each["Membership_Number__c"]: each for each in sample.of("Membership__c")}
    prolonged = new = 0
    for each in side.memberships:
        record = ours.get(each.membership_number)
        if record is None:
            new += 1
        elif record["End_Date__c"] != each.ends_on.isoformat():
            prolonged += 1
    assert (new, prolonged) == (MEMBERSHIP_CREATES, MEMBERSHIP_UPDATES)


def test_the_same_seed_gives_the_same_rows(side: PartnerSide) -> None:
    assert make_partner_side() == side
    assert make_partner_side(seed=2) != side


def test_a_small_side_has_every_difference() -> None:
    small = make_partner_side(SampleSize.SMALL)
    assert {each.difference for each in small.subscribers} == set(Difference)
