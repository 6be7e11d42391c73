from dataclasses import replace

import pytest

from app.core.outcome import RetryClass
from app.ui.models.causes import cause_row
from app.wording.cause_table import CauseKind
from tests.ui.sample_plan import sample_part
from tests.ui.sample_runs import CAUSES, cause

PART = sample_part(target_label="Contacts")

FIELDS = [
    (
        "the field that was blamed",
        cause("STRING_TOO_LONG", 2, "x (max length=40)", "MobilePhone"),
        "MobilePhone",
    ),
    (
        "the only field in the message",
        cause("DUPLICATE_VALUE", 2, "duplicate value found: Mobile__c duplicates value on record"),
        "Mobile__c",
    ),
    (
        "several fields",
        cause("REQUIRED_FIELD_MISSING", 2, "Required fields are missing", "LastName", "Email"),
        "",
    ),
    ("a plain word is no field", cause("DUPLICATE_VALUE", 2, "Email or phone is needed"), ""),
    ("nothing to mend", cause("UNABLE_TO_LOCK_ROW", 2, "Mobile__c", retry=RetryClass.LOCK), ""),
]


@pytest.mark.parametrize(("case", "failure", "field"), FIELDS)
def test_the_field_to_mend_is_found(case, failure, field):
    assert cause_row(failure, PART).field == field, case


def test_the_limit_comes_from_the_message_else_from_the_field():
    assert cause_row(CAUSES[1], PART).limit == 40
    assert cause_row(cause("INVALID_EMAIL_ADDRESS", 1, "bad", "Email"), PART).limit == 80


def test_only_what_is_too_long_is_measured():
    assert cause_row(CAUSES[1], PART).too_long
    assert not cause_row(CAUSES[3], PART).too_long


def test_a_cause_without_a_plan_still_has_words():
    row = cause_row(CAUSES[1], None)
    assert row.title.startswith("9 records: ")
    assert row.field_label == "MobilePhone"


def test_a_value_is_named_only_where_all_rows_have_the_same():
    same = cause_row(CAUSES[2], PART)
    several = cause_row(replace(CAUSES[2], pattern="Mailing City: bad value: …"), PART)
    assert "Avonn" in same.title
    assert "Avonn" not in several.title


def test_the_same_cause_is_known_whatever_its_number():
    one, more = cause_row(CAUSES[1], PART), cause_row(replace(CAUSES[1], count=20), PART)
    assert more.same_as(one)
    assert not more.same_as(cause_row(CAUSES[2], PART))
    assert not more.same_as(None)


def test_a_lock_is_safe_and_a_duplicate_wants_a_decision():
    kinds = [cause_row(one, PART).kind for one in CAUSES]
    assert kinds[0] is CauseKind.SAFE
    assert kinds[4] is CauseKind.DECISION
