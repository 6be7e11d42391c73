"""Every mistake in an API file is named with its file, line and key, and what was expected."""

from pathlib import Path

import pytest

from app.core.errors import MappingError
from app.store.api_files import parse_api
from tests.connectors.http_api.fake_api import PEOPLE

PATH = Path("partner.yaml")
GOOD = """orgtide_api: 1
name: partner
asks:
  token: {label: Token, secret: true}
base: https://partner.example/v1
auth: {kind: bearer, value: "{token}"}
objects:
  people:
    key: id
    fields: {id: , email: email}
    read: {request: GET /people, records: data.items, paging: {kind: cursor, at: next, param: c}}
    insert: {request: POST /people, body: {json: "{record}"}, key: id}
"""

MISTAKES = [
    ("another format", "orgtide_api: 1", "orgtide_api: 2", 1, "orgtide_api", "knows 1"),
    ("an unknown key", "base:", "url: x\nbase:", 5, "url", "no key 'url'"),
    ("no https", "https://partner", "http://partner", 5, "base", "https only"),
    (
        "a secret with a default",
        "secret: true",
        "secret: true, default: x",
        4,
        "asks.token.default",
        "has no default",
    ),
    ("a reserved name", "  token: {", "  record: {", 4, "asks.record", "something else"),
    (
        "an unknown name",
        'value: "{token}"',
        'value: "{tokn}"',
        6,
        "auth.value",
        "Did you mean 'token'",
    ),
    ("a lone brace", 'value: "{token}"', 'value: "{token"', 6, "auth.value", "single {"),
    (
        "a key of another kind",
        'value: "{token}"',
        'value: "{token}", user: x',
        6,
        "auth.user",
        "takes value",
    ),
    ("an unknown kind", "kind: bearer", "kind: barer", 6, "auth.kind", "Did you mean 'bearer'"),
    (
        "no request",
        "GET /people",
        "people",
        11,
        "objects.people.read.request",
        "such as GET /contacts",
    ),
    (
        "a path that is none",
        "data.items",
        "data..items",
        11,
        "objects.people.read.records",
        "no path",
    ),
    (
        "paging without its place",
        "at: next, ",
        "",
        11,
        "objects.people.read.paging",
        "'at' is missing",
    ),
    (
        "paging without a parameter",
        ", param: c",
        "",
        11,
        "objects.people.read.paging",
        "'param' is missing",
    ),
    (
        "a key that is no field",
        "key: id\n    fields",
        "key: ids\n    fields",
        9,
        "objects.people.key",
        "among the fields",
    ),
    (
        "an unknown type",
        "email: email",
        "email: mail",
        10,
        "objects.people.fields.email",
        "Did you mean",
    ),
    (
        "two bodies",
        '{json: "{record}"}',
        "{json: x, form: {a: b}}",
        12,
        "objects.people.insert.body",
        "one of json",
    ),
    (
        "an unknown name in a body",
        '"{record}"',
        '"{recrd}"',
        12,
        "objects.people.insert.body.json",
        "Did you mean",
    ),
    (
        "a batch without records",
        "key: id}\n",
        "key: id, batch: 5}\n",
        12,
        "objects.people.insert",
        "{records}",
    ),
    (
        "a record in a read",
        "GET /people,",
        "'GET /{record.id}',",
        11,
        "objects.people.read.request",
        "Nothing is called",
    ),
]


def test_a_good_file_is_read():
    api = parse_api(GOOD, PATH)
    assert api.objects[0].read is not None
    assert str(api.objects[0].read.spot) == "partner.yaml, line 11, objects.people.read.records"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, line: int, key: str, says: str):
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    with pytest.raises(MappingError) as caught:
        parse_api(text, PATH)
    assert says in str(caught.value)
    assert (caught.value.line, caught.value.key) == (line, key)


NOT_YAML = [
    ("a tab", "name: people", "name: people\n\tlabel: x", "Indent with spaces"),
    (
        "a bracket",
        "{label: Token, secret: true}",
        "{label: Token",
        "opened in line 5 is not closed",
    ),
    ("a second colon", "label: Person", "label: Person: one", "put quotes around the value"),
    ("an indentation", "    key: id", "   key: id", "indentation"),
    ("a sign", "label: Person", "label: Per\x00son", "no such file may hold"),
]


@pytest.mark.parametrize(
    ("there", "typed", "words"), [one[1:] for one in NOT_YAML], ids=[one[0] for one in NOT_YAML]
)
def test_what_is_no_yaml_is_said_in_plain_words_with_its_line(there: str, typed: str, words: str):
    with pytest.raises(MappingError, match=words) as caught:
        parse_api(PEOPLE.replace(there, typed, 1), Path("people.yaml"))
    assert caught.value.line is not None
    assert "\n" not in str(caught.value)


MISTAKEN = [
    ("a version that is missing", "orgtide_api: 1\n", "", "begins with orgtide_api: 1"),
    ("braces without quotes", 'value: "{token}"', "value: {token}", 'write "{token}"'),
    ("a token in the file", 'value: "{token}"', "value: sk-live-1", "for everybody to read"),
    ("a test of a program", "objects:", 'answers: [{when: "ok == no", then: stop}]\nobjects:',
     "one = too many"),
    ("a block for a list", "objects:", "answers: {404: ignore}\nobjects:", "with a dash"),
    ("a body without quotes", 'json: "{record}"', "json: {record}", 'write "{record}"'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("there", "typed", "words"), [one[1:] for one in MISTAKEN], ids=[one[0] for one in MISTAKEN]
)
def test_a_mistake_that_is_easily_made_is_said_with_what_to_do(there: str, typed: str, words: str):
    assert there in PEOPLE
    with pytest.raises(MappingError, match=words) as caught:
        parse_api(PEOPLE.replace(there, typed, 1), Path("people.yaml"))
    assert caught.value.line is not None


def test_a_text_where_keys_belong_is_told_which_keys():
    text = PEOPLE.replace('auth: {kind: bearer, value: "{token}"}', "auth: bearer")
    with pytest.raises(MappingError, match="keys such as kind") as caught:
        parse_api(text, Path("people.yaml"))
    assert caught.value.key == "auth"
