"""What people read: short and plain, each cause said once, nothing left without words."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from app.asks.messages import ConnectionFacts
from app.connectors.salesforce.read_ways import Way
from app.core import errors
from app.core.forecast import ReadLine
from app.core.outcome import CANCELLED, RetryClass
from app.core.plan import Counts, Reason
from app.core.quota import ReadPrice
from app.core.report import RunState
from app.engine import resolve
from app.engine.apply import groups, rows
from app.wording.cause_table import CAUSES, UNKNOWN_CAUSE, CauseKind
from app.wording.causes import cause_advice, cause_kind, cause_sentence, cause_title, cause_to_do
from app.wording.counted import count_of, failure_file_name, plan_file_name, records_of, visible
from app.wording.errors import ADVICE, advice
from app.wording.guide import guide, guide_entries
from app.wording.orgs import connection_words
from app.wording.plans import READ_WAYS, REASONS, SKIPPED_TO_DO, nothing_words, read_words
from app.wording.runs import STATES
from tests.jobs.sample_run import CONTACT

CASES = [
    (
        "STRING_TOO_LONG",
        ("MobilePhone",),
        "Mobile Phone: data value too large: 07700 900333 or so (max length=40)",
        "The phone number is longer than 40",
        "Shorten Mobile Phone",
    ),
    (
        "STRING_TOO_LONG",
        ("LastName",),
        "Last Name: data value too large",
        "Last Name is longer than 80",
        "Shorten Last Name",
    ),
    (
        "STRING_TOO_LONG",
        (),
        "data value too large",
        "A text is longer than its field",
        "Shorten the text",
    ),
    (
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        ("MailingState",),
        "Mailing State: bad value for restricted picklist field: Avonn",
        "“Avonn” is not a value of Mailing State",
        "Pick a value from the list",
    ),
    (
        "INVALID_EMAIL_ADDRESS",
        ("Email",),
        "Email: invalid email address: x",
        "The email address is not valid",
        "Correct Email",
    ),
    (
        "UNABLE_TO_LOCK_ROW",
        (),
        "unable to obtain exclusive access",
        "Another user was editing the record",
        "Try again; nothing is wrong with the row",
    ),
    (
        "REQUIRED_FIELD_MISSING",
        ("LastName",),
        "Required fields are missing: [LastName]",
        "Last Name is required and empty",
        "Fill in Last Name",
    ),
    (
        "REQUIRED_FIELD_MISSING",
        ("LastName", "Email"),
        "Required fields are missing: [LastName, Email]",
        "Last Name and Email are required and empty",
        "Fill in Last Name",
    ),
    (
        "DUPLICATE_VALUE",
        (),
        "duplicate value found: Constituent_ID__c duplicates value on record with id: 003",
        "Another record already has this Constituent ID",
        "Correct Constituent ID",
    ),
    (
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        (),
        "Give an email address or a mobile phone.",
        "Give an email address or a mobile phone",
        "Correct the value that the message names",
    ),
    (
        "INVALID_FIELD",
        (),
        "Foreign key external ID: 99001 not found for field Customer_Number__c in entity Account",
        "No Account has the Customer Number “99001”",
        "Correct Customer Number",
    ),
    (
        "INVALID_FIELD",
        ("Foo__c",),
        "No such column 'Foo__c' on sobject of type Contact",
        "There is no such field, or the user cannot see it",
        "Check the field's name and the user's field-level security",
    ),
    (
        "INACTIVE_OWNER_OR_USER",
        (),
        "operation performed with inactive user",
        "The owner is not an active user",
        "Choose an active owner",
    ),
    (
        "CHANGED_SINCE_PLAN",
        (),
        "The record was changed after the plan was made",
        "The record was changed after the preview",
        "Preview again and look at what is there now",
    ),
    (
        "NOT_NULL_VIOLATION",
        ("LastName",),
        "NOT NULL constraint failed",
        "Last Name is required and empty",
        "Fill in Last Name",
    ),
    (
        "ODD_NEW_CODE",
        (),
        "something",
        "Salesforce gave a reason we do not know yet",
        "Read the exact words, then decide",
    ),
    (
        "",
        (),
        "",
        "Salesforce gave a reason we do not know yet",
        "Read the exact words, then decide",
    ),
]


@pytest.mark.parametrize(("code", "fields", "example", "title", "to_do"), CASES)
def test_a_cause_is_said_with_the_fields_own_name(code, fields, example, title, to_do):
    assert cause_title(code, fields, example, CONTACT) == title
    assert cause_to_do(code, fields, example, CONTACT) == to_do


@pytest.mark.parametrize(
    "code",
    [
        groups.TOGETHER,
        groups.TOO_LARGE,
        rows.STALE,
        rows.GONE,
        rows.UNPROCESSED,
        resolve.NEEDS_ANOTHER_LOOK,
        resolve.SEVERAL_FOUND,
        CANCELLED,
    ],
)
def test_a_reason_of_our_own_is_never_called_unknown(code: str):
    assert cause_title(code, (), "", None) != UNKNOWN_CAUSE
    assert cause_to_do(code, (), "", None)


def test_without_a_schema_the_names_of_the_api_stand():
    title = cause_title("STRING_TOO_LONG", ("MobilePhone",), "(max length=40)", None)
    assert title == "MobilePhone is longer than 40"


def test_a_value_is_left_out_where_rows_have_different_ones():
    example = "Mailing State: bad value for restricted picklist field: Avonn"
    code = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    title = cause_title(code, ("MailingState",), example, CONTACT, alike=False)
    assert title == "The value is not in the list of Mailing State"


@pytest.mark.parametrize(
    ("code", "fields", "example", "sentence"),
    [
        (
            "STRING_TOO_LONG",
            ("MobilePhone",),
            "(max length=40)",
            "9 contacts: the phone number is longer than 40",
        ),
        (
            "REQUIRED_FIELD_MISSING",
            ("LastName",),
            "",
            "9 contacts: Last Name is required and empty",
        ),
        (
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            (),
            "The person needs an email.",
            "9 contacts: The person needs an email",
        ),
        ("ODD", (), "x", "9 contacts: Salesforce gave a reason we do not know yet"),
    ],
)
def test_a_sentence_begins_with_the_number(code, fields, example, sentence):
    assert cause_sentence(9, code, fields, example, CONTACT) == sentence


def test_one_record_is_not_many():
    assert records_of(1, CONTACT) == "1 contact"
    assert records_of(1_246, CONTACT) == "1,246 contacts"
    assert records_of(2, None) == "2 records"
    assert count_of(0, "row") == "0 rows"


@pytest.mark.parametrize(
    ("code", "retry", "kind", "advice"),
    [
        ("UNABLE_TO_LOCK_ROW", RetryClass.LOCK, CauseKind.SAFE, "Nothing is wrong with the data."),
        (
            "SERVER_UNAVAILABLE",
            RetryClass.TRANSIENT,
            CauseKind.SAFE,
            "Nothing is wrong with the data.",
        ),
        ("STRING_TOO_LONG", RetryClass.DATA, CauseKind.NEW_VALUE, "Shorten the text, then retry."),
        (
            "DUPLICATES_DETECTED",
            RetryClass.DATA,
            CauseKind.DECISION,
            "Choose whether to update the existing record.",
        ),
        (
            "INSUFFICIENT_ACCESS_OR_READONLY",
            RetryClass.DATA,
            CauseKind.DECISION,
            "Look at sharing and field-level security.",
        ),
        ("INVALID_FIELD", RetryClass.DATA, CauseKind.DECISION, None),
        ("INVALID_FIELD", RetryClass.DEPENDENCY, CauseKind.NEW_VALUE, None),
        ("ODD", RetryClass.DATA, CauseKind.DECISION, "Read the exact words, then decide."),
    ],
)
def test_a_cause_is_safe_or_needs_a_value_or_a_decision(code, retry, kind, advice):
    assert cause_kind(code, retry) is kind
    if advice:
        assert cause_advice(code, retry) == advice


def test_a_terminal_is_never_given_orders():
    assert visible("a\x1b[2Jb\rc\x07") == "a␛[2Jb␍c␇"
    assert visible("one\n\ttwo") == "one\n\ttwo"


def every_text() -> list[tuple[str, str]]:
    """Each sentence of causes, by where it stands."""
    texts = [(code, guidance.words) for code, guidance in guide().items()]
    texts += [(code, guidance.fix) for code, guidance in guide().items()]
    for code, cause in CAUSES.items():
        texts += [(code, text) for text in (*cause.titles, *cause.to_do)]
    return texts


def test_every_sentence_is_plain():
    for code, text in every_text():
        assert text, code
        assert "!" not in text, code
        assert not re.search(r"\b(invalid|illegal|abort|please|oops|sorry)\b", text.lower()), code
        assert "  " not in text, code


def test_every_gap_can_be_filled_by_something():
    gaps = {"label", "labels", "Thing", "limit", "value", "message"}
    gaps |= {"parent", "parent_key", "parent_value"}
    for code, cause in CAUSES.items():
        for text in (*cause.titles, *cause.to_do):
            assert set(re.findall(r"{(\w+)}", text)) <= gaps, code


def test_the_last_way_of_saying_a_cause_needs_no_facts():
    for code, cause in CAUSES.items():
        known = code in guide()
        for texts in (cause.titles, cause.to_do):
            assert known or not texts or "{" not in texts[-1], code


def test_every_reason_and_state_has_words():
    assert {reason.value for reason in Reason} == REASONS.keys()
    assert {reason.value for reason in Reason} == SKIPPED_TO_DO.keys()
    assert set(RunState) == STATES.keys()


def every_error() -> list[type[errors.AppError]]:
    found, left = [], [errors.AppError]
    while left:
        kind = left.pop()
        found.append(kind)
        left += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == errors.__name__]


def test_every_exception_that_reaches_a_person_has_advice():
    without = {errors.AppError, errors.UserError, errors.SettingsError, errors.SafetyStop}
    told = [kind for kind, _ in ADVICE]
    for kind in every_error():
        assert kind in without or any(issubclass(kind, one) for one in told), kind


def test_who_has_no_keyring_is_told_the_variable():
    facts = ConnectionFacts("UAT org", "salesforce", ok=True, org_id="00D", api_version="66.0")
    words = connection_words(facts)
    assert "API 66.0" in words.splitlines()[-1]
    assert "keyring" not in words
    without = connection_words(replace(facts, secret_kept=False))
    assert "environment variable ORGTIDE_SECRET_UAT_ORG." in without
    missing = errors.SignInError("The password of UAT org is not known here", endpoint="UAT org")
    assert "ORGTIDE_SECRET_UAT_ORG" in advice(missing)
    refused = errors.SignInError("Refused", endpoint="UAT org", code="INVALID_LOGIN")
    assert "ORGTIDE_SECRET" not in advice(refused)


def test_who_has_several_orgs_is_told_the_option():
    several = errors.SettingsError("Several orgs are bound to People", key="org")
    assert "--org sandbox" in advice(several)


def test_names_of_workbooks_say_what_is_in_them():
    assert failure_file_name(318, "Mobile opt-ins", 31) == (
        "Orgtide run 318, Mobile opt-ins, 31 rows to fix"
    )
    assert plan_file_name(12, "Mobile opt-ins", 1) == ("Orgtide plan 12, Mobile opt-ins, 1 change")


def test_a_guide_that_was_read_elsewhere_is_used_and_no_file_is_read_for_it():
    program = (
        "import json, sys\n"
        "from app.wording.causes import cause_title\n"
        "from app.wording.guide import take_guide\n"
        "take_guide(json.load(sys.stdin))\n"
        "title = cause_title('ENTITY_IS_DELETED', (), '', None)\n"
        "assert 'ruamel.yaml' not in sys.modules\n"
        "print(title)"
    )
    entries = guide_entries()
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(entries),
        capture_output=True,
        text=True,
        check=True,
    )
    assert entries.keys() == guide().keys()
    assert done.stdout.strip() == cause_title("ENTITY_IS_DELETED", (), "", None)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(read=2, unchanged=2), "Both sides agree; there is nothing to change."),
        (
            Counts(read=3, unchanged=1, skipped={"too long": 2}),
            "There is nothing to send: 2 records left out; the others agree.",
        ),
        (Counts(read=1, skipped={"x": 1}), "There is nothing to send: 1 record left out."),
    ],
)
def test_a_plan_whose_records_were_left_out_does_not_say_that_both_sides_agree(
    counts: Counts, said: str
):
    assert nothing_words(counts) == said


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (
            ReadPrice("bulk query", 5, 100_000, "a bulk query takes about 5 calls, a query 50"),
            (
                "Contacts: 100,000 records read by a bulk query, 5 calls: "
                "a bulk query takes about 5 calls, a query 50"
            ),
        ),
        (ReadPrice("query", 1, 1), "Contacts: 1 record read by a query, 1 call"),
        (ReadPrice("query", 0, 0), "Contacts: 0 records read by a query, no call of its own"),
    ],
)
def test_a_forecast_says_how_each_object_was_read_and_why(price: ReadPrice, said: str):
    assert read_words(ReadLine("Contacts", price)) == said


def test_every_way_of_reading_has_words():
    assert {way.value for way in Way} == set(READ_WAYS)
