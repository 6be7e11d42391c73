"""A failed value is told what is wrong with it, where, and what would fit."""

import pytest

from app.core.outcome import RetryClass
from app.jobs.suggestions import Suggestion, blamed_fields, suggest
from tests.jobs import sample_run as sample


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        ("+44 7700 900333 ext. 2041 ask for Dele or Sam", "+44 7700 900333"),
        ("ask at the desk, then 020 7946 0018 until five", "020 7946 0018"),
        ("(0117) 496-0021 home, 07700 900333 mobile, or", "(0117) 496-0021"),
        (
            "there is no number in this text, not even one",
            "there is no number in this text, not eve",
        ),
    ],
)
def test_a_long_phone_number_keeps_its_first_number(value: str, fix: str):
    found = suggest(sample.too_long(1, value), "MobilePhone", sample.CONTACT)
    assert found.fix == fix
    assert found.wrong == f"{len(value)} characters, 40 allowed"
    assert (found.wrong_from, found.wrong_to, found.max_length) == (40, len(value), 40)


def test_a_long_text_is_cut_to_what_the_message_allows():
    write = sample.failed(
        1,
        "STRING_TOO_LONG",
        "Last Name: data value too large: Wolfeschlegel (max length=5)",
        values={"LastName": "Wolfe schlegel"},
        fields=("LastName",),
    )
    assert suggest(write, "LastName", sample.CONTACT).fix == "Wolfe"
    assert suggest(write, "LastName", None).fix == "Wolfe"


@pytest.mark.parametrize(
    ("value", "fix"),
    [("Avonn", "Avon"), ("avon", "Avon"), ("DEVON ", "Devon"), ("Esex", "Essex"), ("Zürich", None)],
)
def test_a_value_that_is_not_listed_gets_the_nearest_that_is(value: str, fix: str | None):
    found = suggest(sample.not_listed(1, value), "MailingState", sample.CONTACT)
    assert found.wrong == "Not one of the 48 values"
    assert found.fix == fix
    assert found.choices == sample.STATES
    assert (found.wrong_from, found.wrong_to) == (0, len(value))


@pytest.mark.parametrize(
    ("value", "wrong", "marked", "fix"),
    [
        ("dele.banjo@harbourmail", "No dot after the @", "harbourmail", None),
        ("pia@@quay.example", "Two @ signs", "@@", "pia@quay.example"),
        ("pia@home@quay.example", "Two @ signs", "@", None),
        ("a@@b@@c.example", "Several @ signs", "@@", None),
        ("tom archer@mail.example", "Has a space", " ", "tom.archer@mail.example"),
        ("tom@mail. example", "Has a space", " ", "tom@mail.example"),
        ("tom at mail.example", "Has no @ sign", " at ", "tom@mail.example"),
        ("tom(at)mail.example", "Has no @ sign", "(at)", "tom@mail.example"),
        ("tom.mail.example", "Has no @ sign", "tom.mail.example", None),
        ("@mail.example", "Nothing before the @", "@", None),
        ("tom@", "Nothing after the @", "@", None),
        ("tom@mail..example", "Two dots in a row", "..", "tom@mail.example"),
        ("tom@mail_.example", "Not a valid email address", "tom@mail_.example", None),
        ("", "Has no @ sign", "", None),
    ],
)
def test_the_plainest_fault_of_an_address_is_named(
    value: str, wrong: str, marked: str, fix: str | None
):
    found = suggest(sample.bad_email(1, value), "Email", sample.CONTACT)
    assert found.wrong == wrong
    assert value[found.wrong_from : found.wrong_to] == marked
    assert found.fix == fix


@pytest.mark.parametrize("retry", [RetryClass.LOCK, RetryClass.TRANSIENT, RetryClass.LIMIT])
def test_nothing_is_suggested_where_nothing_is_wrong(retry: RetryClass):
    write = sample.failed(1, "SERVER_UNAVAILABLE", "busy", retry=retry)
    assert suggest(write, "", sample.CONTACT) == Suggestion(
        "Salesforce cannot answer at the moment", "Leave as it is", fix_is_said=True
    )


def test_other_causes_say_their_title_and_know_the_length():
    write = sample.failed(
        1, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", fields=("LastName",)
    )
    found = suggest(write, "LastName", sample.CONTACT)
    assert (found.wrong, found.fix, found.max_length) == (
        "Last Name is required and empty",
        None,
        80,
    )


def test_a_taken_value_names_the_record_that_has_it():
    message = "duplicate value found: Card__c duplicates value on record with id: 0035g00000Qy7Rt"
    write = sample.failed(1, "DUPLICATE_VALUE", message, values={"Card__c": "7"})
    assert suggest(write, "Card__c", None).wrong == "Record 0035g00000Qy7Rt already has it"


@pytest.mark.parametrize(
    ("found", "fix"),
    [
        ("0035g00000Qy7RtAAJ", "Update 0035g00000Qy7RtAAJ"),
        ("0035g00000Qy7RtAAJ (Ada Lee)", "Update Ada Lee (0035g00000Qy7RtAAJ)"),
        (
            "0035g00000Qy7RtAAJ (Lee, Ada (old)), 0035g00000Qy7RuAAJ",
            "Update one of: Lee, Ada (old) (0035g00000Qy7RtAAJ); 0035g00000Qy7RuAAJ",
        ),
    ],
)
def test_what_a_duplicate_rule_found_is_listed_with_names_and_ids(found: str, fix: str):
    write = sample.failed(1, "DUPLICATES_DETECTED", f"Use one of these? Found: {found}")
    assert suggest(write, "", sample.CONTACT).fix == fix


@pytest.mark.parametrize("message", ["Use one of these?", "Found: nothing", ""])
def test_a_duplicate_rule_that_names_no_record_suggests_none(message: str):
    assert suggest(sample.failed(1, "DUPLICATES_DETECTED", message), "", None).fix is None


@pytest.mark.parametrize(
    ("code", "message", "values", "fields"),
    [
        (
            "DUPLICATE_VALUE",
            "duplicate value found: Card__c duplicates value on record with id: 0035g00000Qy7Rt",
            {"Card__c": "C-7"},
            ("Card__c",),
        ),
        (
            "DUPLICATE_VALUE",
            "duplicate value found: Other__c duplicates value on record with id: 0035g00000Qy7Rt",
            {"Card__c": "C-7"},
            (),
        ),
        (
            "INVALID_FIELD",
            "Foreign key external ID: 9 not found for field Customer_Number__c in entity Account",
            {"Account.Customer_Number__c": "99001"},
            ("Account.Customer_Number__c",),
        ),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Say more", {"Email": "x"}, ()),
    ],
)
def test_a_field_named_only_in_the_words_is_blamed(code, message, values, fields):
    assert blamed_fields(sample.failed(1, code, message, values=values)) == fields
