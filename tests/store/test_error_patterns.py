"""One cause has one pattern, whatever the values."""

import pytest

from app.store.error_patterns import pattern_of


@pytest.mark.parametrize(
    ("message", "pattern"),
    [
        (
            "Mobile Phone: data value too large: 07700 900333 (evenings only) (max length=40)",
            "Mobile Phone: data value too large: … (max length=…)",
        ),
        ("Email: invalid email address: anna at x.example", "Email: invalid email address: …"),
        (
            "Level: bad value for restricted picklist field: Carrier\nPigeon",
            "Level: bad value for restricted picklist field: …",
        ),
        (
            "duplicate value found: Card__c duplicates value on record with id: 0035g00000Qy7RtAAJ",
            "duplicate value found: Card__c duplicates value on record with id: …",
        ),
        (
            "Use one of these? Found: 0035g00000Qy7RtAAJ (Ada Lee), 0035g00000Qy7RuAAJ (Bo)",
            "Use one of these? Found: …",
        ),
        ("No Account 'K-99001' and \"x\"", "No Account … and …"),
        ("value outside of valid range: 12,500,000.5", "value outside of valid range: …"),
        ("sent to anna@mail.example, bounced", "sent to …, bounced"),
        ("Required fields are missing: [Name]", "Required fields are missing: [Name]"),
        ("the characteristics, institutionally", "the characteristics, institutionally"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_message_without_its_values(message: str, pattern: str):
    assert pattern_of(message) == pattern
