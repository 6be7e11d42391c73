"""CSV of bulk jobs."""

from typing import Any

import pytest

from app.practice.bulk_csv import JobFailure, read_upload, row_values, write_csv

DESCRIBE: dict[str, Any] = {
    "fields": [
        {"name": name, "relationshipName": relationship}
        for name, relationship in [
            ("Id", None),
            ("LastName", None),
            ("Email", None),
            ("AccountId", "Account"),
            ("WhoId", "Who"),
        ]
    ]
}


def _values(content: str, *, line_ending: str = "LF", delimiter: str = "COMMA") -> list[Any]:
    upload = read_upload(content.encode(), DESCRIBE, delimiter=delimiter, line_ending=line_ending)
    return [row_values(upload.columns, row) for row in upload.rows]


@pytest.mark.parametrize(
    ("content", "values", "why"),
    [
        ("LastName,Email\nA,b@c\n", [{"LastName": "A", "Email": "b@c"}], "plain"),
        ("LastName,Email\nA,\n", [{"LastName": "A"}], "empty leaves alone"),
        ("LastName,Email\nA\n", [{"LastName": "A"}], "a short row ends in empty values"),
        ("LastName,Email\nA,#N/A\n", [{"LastName": "A", "Email": None}], "#N/A clears"),
        ("lastname\nA\n", [{"LastName": "A"}], "headers in any case"),
        ("LastName\n A \n", [{"LastName": " A "}], "nothing is trimmed"),
        ('LastName\n"A\nB, ""C"""\n', [{"LastName": 'A\nB, "C"'}], "quoted"),
        ("\ufeffLastName\nA\n", [{"LastName": "A"}], "byte order mark"),
        ("LastName\nA\n\n", [{"LastName": "A"}], "blank line"),
        ("Account.Number__c\nK-1\n", [{"Account": {"Number__c": "K-1"}}], "parent"),
        ("Account.Number__c\n#N/A\n", [{"AccountId": None}], "no parent"),
        (
            "Contact:Who.Email\na@b\n",
            [{"Who": {"Email": "a@b", "attributes": {"type": "Contact"}}}],
            "polymorphic parent",
        ),
        ("LastName", [], "header alone"),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)
def test_rows_become_values(content: str, values: list[Any], why: str) -> None:
    assert _values(content) == values, why


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("LastName,Nickname\nA,B\n", "InvalidBatch : Field name not found : Nickname"),
        ("Owner.Email\nA\n", "InvalidBatch : Field name not found : Owner.Email"),
        ("LastName\r\nA\r\n", "LineEnding is invalid on user data"),
        ("LastName\nA,B\n", "Row 1 has more values"),
        ('LastName\n"A" B\n', "Failed to parse CSV"),
        ("", "the file is empty"),
        ("LastName,lastname\nA,B\n", "Duplicate column"),
        ("LastName" + "x" * 32_000 + "\n", "longer than 32,000"),
    ],
)
def test_a_bad_file_fails_the_job(content: str, message: str) -> None:
    with pytest.raises(JobFailure, match=message):
        _values(content)


def test_what_is_not_utf8_fails_the_job() -> None:
    with pytest.raises(JobFailure, match="UTF-8"):
        read_upload(
            "LastName\nMüller\n".encode("latin-1"), DESCRIBE, delimiter="COMMA", line_ending="LF"
        )


@pytest.mark.parametrize(
    ("name", "sign"),
    [("BACKQUOTE", "`"), ("CARET", "^"), ("PIPE", "|"), ("SEMICOLON", ";"), ("TAB", "\t")],
)
def test_other_delimiters(name: str, sign: str) -> None:
    assert _values(
        f"LastName{sign}Email\r\nA{sign}b,c\r\n", delimiter=name, line_ending="CRLF"
    ) == [{"LastName": "A", "Email": "b,c"}]


def test_a_header_in_another_case_is_not_echoed() -> None:
    upload = read_upload(
        b"lastname,Email,Account.Number__c\n", DESCRIBE, delimiter="COMMA", line_ending="LF"
    )
    assert [each.echoed for each in upload.columns] == [False, True, True]


def test_every_result_value_is_quoted() -> None:
    text = write_csv(["a", "b"], [['x"y', ""]], delimiter="PIPE", line_ending="CRLF")
    assert text == '"a"|"b"\r\n"x""y"|""\r\n'
