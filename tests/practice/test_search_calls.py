"""Searches by SOSL and by parameters."""

from typing import Any
from urllib.parse import quote

import pytest

from app.practice.errors import OrgError
from app.practice.sosl import Search, Wanted, read_search, test_of
from tests.practice.conftest import Rest

test_of.__test__ = False  # type: ignore[attr-defined]  # a function of ours, not a test


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("FIND {ada}", Search("ada")),
        ("find {ada lee} in name fields", Search("ada lee", "NAME")),
        ("FIND {a\\}b} LIMIT 5", Search("a}b", limit=5)),
        (
            "FIND {ada} RETURNING Contact, Lead(Id, Name WHERE City = 'x, y' LIMIT 2) LIMIT 9",
            Search(
                "ada",
                "ALL",
                (Wanted("Contact"), Wanted("Lead", ("Id", "Name"), "City = 'x, y'", "LIMIT 2")),
                9,
            ),
        ),
        (
            "FIND {x1} RETURNING Contact(Id ORDER BY LastName)",
            Search("x1", "ALL", (Wanted("Contact", ("Id",), "", "ORDER BY LastName"),)),
        ),
    ],
)
def test_a_search_is_read(text: str, search: Search) -> None:
    assert read_search(text) == search


@pytest.mark.parametrize("text", ["", "FIND ada", "FIND {ada} NEAR Contact", "FIND {a} RETURNING"])
def test_a_search_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(OrgError, match="MALFORMED_SEARCH"):
        read_search(text)


@pytest.mark.parametrize(
    ("term", "texts", "found"),
    [
        ("ada", ["Ada Lee"], True),
        ("ad", ["Ada Lee"], False),
        ("ad*", ["Ada Lee"], True),
        ("?da", ["Ada Lee"], True),
        ("ada lee", ["Lee", "Ada"], True),
        ('"ada lee"', ["Lee", "Ada"], False),
        ('"ada lee"', ["Miss Ada Lee"], True),
        ("ada OR bo", ["Bo"], True),
        ("ada AND NOT lee", ["Ada Lee"], False),
        ("ada AND NOT lee", ["Ada Byron"], True),
        ("ada@x.example", ["ada@x.example"], True),
    ],
)
def test_words_phrases_and_wildcards(term: str, texts: list[str], found: bool) -> None:
    assert test_of(term)(texts) is found


@pytest.mark.parametrize("term", ["", "a", "*", "a*"])
def test_a_term_of_one_character_is_refused(term: str) -> None:
    with pytest.raises(OrgError, match="longer than one character"):
        test_of(term)


def _people(rest: Rest) -> None:
    for last_name, mail in (("Quill", "q@x.example"), ("Quint", "quill@x.example")):
        rest("POST", "sobjects/Contact", {"LastName": last_name, "Email": mail})
    rest("POST", "sobjects/Lead", {"LastName": "Quill", "Company": "C"})


def _names(body: Any) -> list[str]:
    return [
        f"{each['attributes']['type']} {each.get('LastName')}" for each in body["searchRecords"]
    ]


@pytest.mark.parametrize(
    ("sosl", "names"),
    [
        ("FIND {quill} RETURNING Contact(LastName)", ["Contact Quill", "Contact Quint"]),
        ("FIND {quill} IN NAME FIELDS RETURNING Contact(LastName)", ["Contact Quill"]),
        ("FIND {quill@*} IN EMAIL FIELDS RETURNING Contact(LastName)", ["Contact Quint"]),
        ("FIND {qui*} RETURNING Contact(LastName LIMIT 1), Lead(LastName)", None),
        ("FIND {quill} RETURNING Lead(LastName WHERE Company = 'D')", []),
        ("FIND {quill}", ["Contact None", "Contact None", "Lead None"]),
    ],
)
def test_records_are_found_and_read(rest: Rest, sosl: str, names: list[str] | None) -> None:
    _people(rest)
    answer = rest("GET", f"search/?q={quote(sosl)}")
    assert answer.status == 200
    found = _names(answer.body)
    assert found == (["Contact Quill", "Lead Quill"] if names is None else names)


def test_a_search_by_parameters(rest: Rest) -> None:
    _people(rest)
    body = {"q": "quill", "in": "NAME", "sobjects": [{"name": "Lead", "fields": ["LastName"]}]}
    assert _names(rest("POST", "parameterizedSearch", body).body) == ["Lead Quill"]
    got = rest("GET", "parameterizedSearch?q=quill&sobject=Contact&in=NAME&fields=LastName")
    assert _names(got.body) == ["Contact Quill"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("search", 400, "MALFORMED_SEARCH"),
        (f"search?q={quote('FIND {ada} RETURNING Nope')}", 400, "INVALID_TYPE"),
        (f"search?q={quote('FIND {ada} RETURNING Organization')}", 400, "INVALID_TYPE"),
        (f"search?q={quote('FIND {a}')}", 400, "MALFORMED_SEARCH"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(
    rest: Rest, path: str, status: int, code: str
) -> None:
    answer = rest("GET", path)
    assert (answer.status, answer.body[0]["errorCode"]) == (status, code)
