"""Sync files are read as they say, and every mistake in one names file, line and key."""

from pathlib import Path

import pytest

from app.core.errors import MappingError
from app.core.mapping import (
    Compare,
    ConflictPolicy,
    DeletionPolicy,
    DuplicateRule,
    Flow,
    Guards,
    Many,
    Mode,
    WriteWhen,
    Writing,
)
from app.core.quota import AtLimit, Budget, BudgetUnit
from app.core.sync import Approval, ConnectionKind
from app.resources import mapping_file
from app.store.sync_files import parse_sync, read_sync

PATH = Path("a folder/opt-ins.yaml")

WHOLE = """\
# A heading.
orgtide: 1
name: Mobile opt-ins
settings:
  opt_in_field: {label: Opt-in field, default: Mobile_Subscriber__c, help: Where it is kept}
  limit: {label: Daily limit}
connections:
  salesforce: {kind: salesforce}
  partner: {kind: files, encoding: cp1252}
mappings:
  - name: subscribers
    source: {connection: partner, object: people.csv}
    target: {connection: salesforce, object: Contact}
    key: [id, branch]
    where: {source: "active = 'Y'", target: "MobilePhone != null"}
    delete_when: gone = 'true'
    identity:
      - {source: id, target: Constituent_ID__c}
      - source: [first, last]
        target: [FirstName, LastName]
        compare: case-insensitive
        empty: never
        many: newest
    mode: {to_target: mirror, to_source: update}
    conflicts: source wins
    deletions: {to_target: propagate, to_source: ask}
    title: [FirstName, LastName]
    guards: {deletes: off, updates: {share: 12.5%}, source_shrinks: off, first_run: off}
    writing:
      assignment_rule: 01Q000000000001AAA
      duplicate_rule: allow
      hard_delete: true
      together: [Household__c, City__c]
    fields:
      - {source: first, target: FirstName, flow: <->, default: Contact, write: if empty}
      - source: opted
        target: "${opt_in_field}"
        as: "yes_no(Y, N)"
        conflict: newest wins
        required: true
      - {source: city, target: MailingCity, flow: <-, watch: false, keep_when_empty: true}
      - {value: 007, target: Code__c, write: on insert}
  - name: removals
    enabled: false
    source: {connection: partner, query: "select email from gone"}
    target: {connection: salesforce, object: Contact}
    identity: {source: email, target: Email}
    mode: delete
approval: {insert: auto, update: person, delete: auto}
guards: {deletes: {count: 7}, updates: off}
quota: {daily: "${limit}", hourly_calls: 3600, at_limit: stop, unit: records}
"""


def test_everything_that_can_be_said_is_read():
    sync = parse_sync(WHOLE, PATH, {"limit": "900", "unheard of": "x"})
    assert (sync.name, sync.title, sync.path) == ("mobile-opt-ins", "Mobile opt-ins", PATH)
    assert sync.settings == {"opt_in_field": "Mobile_Subscriber__c", "limit": "900"}
    assert [(role.name, role.kind) for role in sync.roles] == [
        ("salesforce", ConnectionKind.SALESFORCE),
        ("partner", ConnectionKind.FILES),
    ]
    assert sync.roles[1].options == {"encoding": "cp1252"}
    assert sync.approval == Approval(insert=True, update=False, delete=True)
    assert sync.budget == Budget(900, 3600, AtLimit.STOP, BudgetUnit.RECORDS)
    subscribers, removals = sync.mappings
    assert subscribers.source.role == "partner"
    assert subscribers.target.object == "Contact"
    assert subscribers.key == ("id", "branch")
    assert (subscribers.where_source, subscribers.where_target) == (
        "active = 'Y'",
        "MobilePhone != null",
    )
    assert subscribers.delete_when == "gone = 'true'"
    first, second = subscribers.identity
    assert (first.source, first.target, first.compare, first.many) == (
        ("id",),
        ("Constituent_ID__c",),
        Compare.EXACT,
        Many.ERROR,
    )
    assert (second.source, second.compare, second.many) == (
        ("first", "last"),
        Compare.CASE_INSENSITIVE,
        Many.NEWEST,
    )
    assert (subscribers.to_target, subscribers.to_source) == (Mode.MIRROR, Mode.UPDATE)
    assert subscribers.conflicts is ConflictPolicy.SOURCE_WINS
    assert subscribers.deletions_to_target is DeletionPolicy.PROPAGATE
    assert subscribers.deletions_to_source is DeletionPolicy.ASK
    assert subscribers.title == ("FirstName", "LastName")
    assert subscribers.guards == Guards(
        delete_count=None,
        delete_share=None,
        update_share=0.125,
        source_shrinks=None,
        first_run=False,
    )
    assert subscribers.writing == Writing(
        assignment_rule_id="01Q000000000001AAA",
        duplicate_rule=DuplicateRule.ALLOW,
        hard_delete=True,
        together=("Household__c", "City__c"),
    )
    assert removals.writing == Writing()
    both, opted, back, fixed = subscribers.fields
    assert (both.flow, both.default, both.write) == (Flow.BOTH, "Contact", WriteWhen.IF_EMPTY)
    assert (opted.target, opted.chain) == ("Mobile_Subscriber__c", "yes_no(Y, N)")
    assert (opted.conflict, opted.required) == (ConflictPolicy.NEWEST_WINS, True)
    assert (back.flow, back.watch, back.keep_when_empty) == (Flow.TO_SOURCE, False, True)
    assert (fixed.source, fixed.value, fixed.write) == ("", "007", WriteWhen.ON_INSERT)
    assert removals.source.query == "select email from gone"
    assert (removals.fields, removals.to_target, removals.enabled) == ((), Mode.DELETE, False)
    assert removals.guards == Guards(delete_count=7, delete_share=None, update_share=None)


MINIMAL = """\
orgtide: 1
name: Small
connections:
  sf: {kind: salesforce}
  db: {kind: sql}
mappings:
  - name: people
    source: {connection: db, object: people}
    target: {connection: sf, object: Contact}
    identity: {source: id, target: Key__c}
    fields:
      - {source: name, target: LastName}
"""


def test_what_is_not_said_has_its_default():
    sync = parse_sync(MINIMAL, PATH)
    assert (sync.approval, sync.budget) == (Approval(), Budget())
    mapping = sync.mappings[0]
    assert mapping.guards == Guards()
    assert (mapping.to_target, mapping.to_source) == (Mode.UPSERT, Mode.NONE)
    assert mapping.conflicts is ConflictPolicy.ASK
    assert mapping.fields[0].flow is Flow.TO_TARGET


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_text(MINIMAL, "utf-8-sig")
    assert read_sync(path).title == "Small"


@pytest.mark.parametrize("name", ["practice-mobile-opt-ins.yaml"])
def test_the_shipped_syncs_can_be_read(name: str):
    path = mapping_file(name)
    assert path.read_text("utf-8").startswith("# ")
    assert read_sync(path).mappings


HEAD = MINIMAL[: MINIMAL.index("mappings")]
FIELD = "      - {source: name, target: LastName}\n"


def with_field(text: str) -> str:
    return MINIMAL.replace(FIELD, f"      - {text}\n")


def without(line: str) -> str:
    assert line in MINIMAL
    return MINIMAL.replace(line, "")


MISTAKES = [
    # what is wrong, the file, the line, the key, what the message says
    ("an unknown key", MINIMAL + "aproval: {}\n", 13, "aproval", "Did you mean 'approval'"),
    ("an unknown key far off", MINIMAL + "x: 1\n", 13, "x", "Known are orgtide"),
    ("a key not carried out", MINIMAL + "rules: []\n", 13, "rules", "not carried out"),
    ("schedules", MINIMAL + "schedules: []\n", 13, "schedules", "not carried out"),
    ("a key twice", MINIMAL + "name: B\n", 13, "name", "twice"),
    ("no version", without("orgtide: 1\n"), 1, "", "'orgtide' is missing"),
    ("another version", MINIMAL.replace(": 1", ": 2", 1), 1, "orgtide", "version 2"),
    ("a version in words", MINIMAL.replace(": 1", ": one", 1), 1, "orgtide", "whole number"),
    ("no name", without("name: Small\n"), 1, "", "'name' is missing"),
    ("an empty name", MINIMAL.replace("Small", ""), 1, "", "'name' is missing"),
    ("a name without letters", MINIMAL.replace("Small", "'!!'"), 2, "name", "no letter"),
    ("no connections", MINIMAL.replace("  sf: {kind: salesforce}\n  db: {kind: sql}\n", "  {}\n"),
     3, "connections", "needs a connection"),
    ("a kind of connection not carried out", MINIMAL.replace("kind: sql", "kind: webhook"),
     5, "connections.db.kind", "not carried out"),
    ("an unknown kind of connection", MINIMAL.replace("kind: sql", "kind: sqll"),
     5, "connections.db.kind", "Did you mean 'sql'"),
    ("an option of another kind", MINIMAL.replace("kind: sql", "kind: sql, encoding: x"),
     5, "connections.db.encoding", "has no 'encoding'"),
    ("an option not carried out", MINIMAL.replace("kind: sql", "kind: sql, missing: park"),
     5, "connections.db.missing", "not carried out"),
    ("mappings that are no list", HEAD + "mappings: {}\n", 6, "mappings",
     "list is expected"),
    ("no mapping", HEAD + "mappings: []\n", 6, "mappings",
     "needs a mapping"),
    ("a mapping not carried out", MINIMAL.replace("- name: people", "- name: people\n    on: a"),
     8, "mappings[1].on", "not carried out"),
    ("two mappings of a name", MINIMAL + MINIMAL.split("mappings:\n")[1], 13, "mappings[2]",
     "two mappings"),
    ("an unknown connection", MINIMAL.replace("connection: db", "connection: bd"),
     8, "mappings[1].source.connection", "Did you mean 'db'"),
    ("no object", MINIMAL.replace(", object: people", ""), 8, "mappings[1].source",
     "'object' or 'query'"),
    ("object and query", MINIMAL.replace(", object: people", ", object: a, query: b"),
     8, "mappings[1].source", "'object' or 'query'"),
    ("a group", MINIMAL.replace(", object: people", ", object: a, group: {}"),
     8, "mappings[1].source.group", "not carried out"),
    ("no identity", without("    identity: {source: id, target: Key__c}\n"), 7, "mappings[1]",
     "'identity' is missing"),
    ("an empty identity", MINIMAL.replace("{source: id, target: Key__c}", "[]"), 10,
     "mappings[1].identity", "needs an identity"),
    ("an uneven identity", MINIMAL.replace("source: id", "source: [id, name]"), 10,
     "mappings[1].identity", "same number"),
    ("an identity by nothing", MINIMAL.replace("source: id,", "source: id, empty: match,"), 10,
     "mappings[1].identity.empty", "only 'never'"),
    ("an unknown comparison", MINIMAL.replace("source: id,", "source: id, compare: exakt,"), 10,
     "mappings[1].identity.compare", "Did you mean 'exact'"),
    ("a mode not carried out", MINIMAL.replace("    fields:", "    mode: replace\n    fields:"),
     11, "mappings[1].mode", "not carried out"),
    ("no fields", MINIMAL[: MINIMAL.index("    fields")], 7, "mappings[1]",
     "'fields' is missing"),
    ("a condition that cannot be read",
     MINIMAL.replace("    fields:", '    where: {source: "a = "}\n    fields:'),
     11, "mappings[1].where.source", "Expected"),
    ("a chain that cannot be read", with_field('{source: a, target: B, as: "trim("}'), 12,
     "mappings[1].fields[1].as", "position"),
    ("an unknown function", with_field("{source: a, target: B, as: trimm}"), 12,
     "mappings[1].fields[1].as", "trim"),
    ("a chain without a way back",
     MINIMAL.replace("    fields:\n" + FIELD,
        "    mode: {to_target: update, to_source: update}\n    fields:\n"
        "      - {source: a, target: B, flow: <->, as: upper}\n"),
     13, "mappings[1].fields[1].as", "no way back"),
    ("a comma inside braces", with_field("{source: a, target: B, as: yes_no(Y, N)}"), 12,
     "mappings[1].fields[1].N)", "needs quotes"),
    ("a lookup of nothing", with_field("{source: a, target: B, lookup: {}}"), 12,
     "mappings[1].fields[1].lookup", "either"),
    ("a lookup without a field", with_field("{source: a, target: B, lookup: {object: C}}"), 12,
     "mappings[1].fields[1].lookup", "by"),
    ("a lookup of no mapping", with_field("{source: a, target: B, lookup: {mapping: x}}"), 7,
     "mappings[1]", "no mapping"),
    ("a field not carried out", with_field("{source: a, target: B, choose: {}}"), 12,
     "mappings[1].fields[1].choose", "not carried out"),
    ("a rule twice", MINIMAL + FIELD, 13, "mappings[1].fields[2]", "twice"),
    ("no target", with_field("{source: a}"), 12, "mappings[1].fields[1]", "'target' is missing"),
    ("neither source nor value", with_field("{target: B}"), 12, "mappings[1].fields[1]",
     "'source' or 'value'"),
    ("source and value", with_field("{source: a, value: b, target: B}"), 12,
     "mappings[1].fields[1]", "'source' or 'value'"),
    ("a target for each kind", with_field("{source: a, target: {api: B, csv: C}}"), 12,
     "mappings[1].fields[1].target", "Only one value"),
    ("a default for each way", with_field('{source: a, target: B, default: {"<-": C}}'), 12,
     "mappings[1].fields[1].default", "Only one value"),
    ("a flow to a closed source", with_field("{source: a, target: B, flow: <-}"), 12,
     "mappings[1].fields[1]", "nothing may be written there"),
    ("a flow to a closed target",
     MINIMAL.replace("    fields:", "    mode: {to_source: update}\n    fields:"), 13,
     "mappings[1].fields[1]", "nothing may be written there"),
    ("a fixed value to the source",
     MINIMAL.replace("    fields:\n" + FIELD,
        "    mode: {to_source: update}\n    fields:\n      - {value: a, target: B, flow: <-}\n"),
     13, "mappings[1].fields[1].flow", "to the target only"),
    ("neither true nor false", with_field("{source: a, target: B, required: yes}"), 12,
     "mappings[1].fields[1].required", "neither true nor false"),
    ("a block where a text belongs", MINIMAL.replace("Small", "{a: b}"), 2, "name", "One value"),
    ("a text where a block belongs", MINIMAL.replace("{kind: sql}", "sql"), 5, "connections.db",
     "block of keys"),
    ("a number where a share belongs", MINIMAL + "guards: {updates: {share: 5}}\n", 13,
     "guards.updates.share", "percentage"),
    ("a share over all", MINIMAL + "guards: {source_shrinks: 120%}\n", 13,
     "guards.source_shrinks", "percentage"),
    ("a first run by nobody", MINIMAL + "guards: {first_run: robot}\n", 13, "guards.first_run",
     "neither person nor off"),
    ("an assignment rule by its name",
     MINIMAL.replace("    fields:", "    writing: {assignment_rule: Standard}\n    fields:"), 11,
     "mappings[1].writing.assignment_rule", "active"),
    ("a guard of a wrong kind", MINIMAL + "guards: {updates: {count: 5}}\n", 13,
     "guards.updates.count", "Known are share"),
    ("a budget in euros", MINIMAL + "quota: {unit: euros}\n", 13, "quota.unit", "records"),
    ("a budget in words", MINIMAL + "quota: {daily: many}\n", 13, "quota.daily", "whole number"),
    ("an unknown setting", MINIMAL.replace("LastName", '"${field}"'), 12,
     "mappings[1].fields[1].target", "no setting 'field'"),
    ("a setting of a kind not carried out",
     MINIMAL + "settings: {paths: {kind: table}}\n", 13, "settings.paths.kind", "not carried out"),
    ("an anchor", MINIMAL.replace("name: Small", "name: &a Small"), 2, "name", "Anchors"),
    ("a key that is a list", MINIMAL + "? [a]\n: b\n", 13, "", "one word"),
    ("no YAML", MINIMAL + "  - {\n", 14, "", "not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [case[1:] for case in MISTAKES],
    ids=[case[0] for case in MISTAKES],
)
def test_a_mistake_is_named_with_its_file_line_and_key(text: str, line: int, key: str, says: str):
    with pytest.raises(MappingError) as caught:
        parse_sync(text, PATH)
    assert says in str(caught.value)
    assert (caught.value.path, caught.value.line, caught.value.key) == (PATH, line, key)


def test_an_empty_file_is_said_to_be_empty():
    with pytest.raises(MappingError, match="empty"):
        parse_sync("# only a comment\n", PATH)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_bytes(MINIMAL.replace("Small", "Kl\u00e4in").encode("latin-1"))
    with pytest.raises(MappingError, match="UTF-8"):
        read_sync(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(MappingError, match="No such file"):
        read_sync(tmp_path / "none.yaml")


def test_a_file_without_end_is_refused():
    with pytest.raises(MappingError, match="longer than"):
        parse_sync("#" * 1_100_000, PATH)
