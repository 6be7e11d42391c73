"""Sync files are read as they say, and every mistake in one names file, line and key."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from app.core.errors import MappingError
from app.core.mapping import (
    Choice,
    Compare,
    ConflictPolicy,
    DeletionPolicy,
    DuplicateRule,
    FieldRule,
    Flow,
    Grouping,
    Guards,
    Many,
    Mode,
    ObjectRef,
    Output,
    OutputUse,
    Refusal,
    WriteWhen,
    Writing,
    parents_first,
)
from app.core.quota import AtLimit, Budget, BudgetUnit
from app.core.rule import LiveRule, Watched
from app.core.schedule import FirstRun, Schedule, Weekday
from app.core.sync import Approval, ConnectionKind, SetupStep
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
    ("a rule without an action", MINIMAL + "rules: [{when: {object: sf.Lead}}]\n", 13, "rules[1]",
     "'do' is missing"),
    ("a rule of no connection",
     MINIMAL + "rules: [{when: {object: fs.Lead}, do: {call: db.add}}]\n", 13,
     "rules[1].when.object", "Did you mean 'sf'"),
    ("a rule without a dot",
     MINIMAL + "rules: [{when: {object: Lead}, do: {call: db.add}}]\n", 13,
     "rules[1].when.object", "connection.name"),
    ("a value without its field",
     MINIMAL + "rules: [{when: {object: sf.Lead, to: A}, do: {call: db.add}}]\n", 13,
     "rules[1].when.to", "needs 'field'"),
    ("a schedule of no mapping", MINIMAL + "schedules: [{mapping: peple, every: 5 min}]\n", 13,
     "schedules[1].mapping", "Did you mean 'people'"),
    ("a schedule without a time", MINIMAL + "schedules: [{mapping: people}]\n", 13,
     "schedules[1]", "either 'at' or 'every'"),
    ("a time that is none", MINIMAL + "schedules: [{mapping: people, at: '25:00'}]\n", 13,
     "schedules[1].at", "not a time"),
    ("a span that is none", MINIMAL + "schedules: [{mapping: people, every: often}]\n", 13,
     "schedules[1].every", "not a span"),
    ("a part of the day that is none",
     MINIMAL + "schedules: [{mapping: people, every: 5 min, between: day}]\n", 13,
     "schedules[1].between", "not a part of the day"),
    ("a day that is none",
     MINIMAL + "schedules: [{mapping: people, at: '02:00', days: [tus]}]\n", 13,
     "schedules[1].days[1]", "Did you mean 'tue'"),
    ("a zone that is none",
     MINIMAL + "schedules: [{mapping: people, at: '02:00', zone: Moon}]\n", 13,
     "schedules[1].zone", "not a time zone"),
    ("a key twice", MINIMAL + "name: B\n", 13, "name", "twice"),
    ("no version", without("orgtide: 1\n"), 1, "", "'orgtide' is missing"),
    ("another version", MINIMAL.replace(": 1", ": 2", 1), 1, "orgtide", "version 2"),
    ("a version in words", MINIMAL.replace(": 1", ": one", 1), 1, "orgtide", "whole number"),
    ("no name", without("name: Small\n"), 1, "", "'name' is missing"),
    ("an empty name", MINIMAL.replace("Small", ""), 1, "", "'name' is missing"),
    ("a name without letters", MINIMAL.replace("Small", "'!!'"), 2, "name", "no letter"),
    ("no connections", MINIMAL.replace("  sf: {kind: salesforce}\n  db: {kind: sql}\n", "  {}\n"),
     3, "connections", "needs a connection"),
    ("a webhook without types", MINIMAL.replace("kind: sql", "kind: webhook"),
     5, "connections.db", "'type_at' is missing"),
    ("a batch that is too large",
     MINIMAL.replace("kind: sql", "kind: webhook, type_at: type, batch: 2001"), 5,
     "connections.db.batch", "1 to 2000"),
    ("a webhook as an object",
     MINIMAL.replace("kind: sql", "kind: webhook, type_at: type"), 8, "mappings[1].source",
     "on: db.TYPE"),
    ("an unknown kind of connection", MINIMAL.replace("kind: sql", "kind: sqll"),
     5, "connections.db.kind", "Did you mean 'sql'"),
    ("an option of another kind", MINIMAL.replace("kind: sql", "kind: sql, encoding: x"),
     5, "connections.db.encoding", "has no 'encoding'"),
    ("a wake by nothing", MINIMAL.replace("object: people", "object: people, wake: {column: n}"),
     8, "mappings[1].source.wake", "'notify' or 'changes'"),
    ("a column of no changes table",
     MINIMAL.replace("object: people", "object: people, wake: {notify: a, column: n}"),
     8, "mappings[1].source.wake.column", "goes with 'changes'"),
    ("a wake of an org",
     MINIMAL.replace("object: Contact", "object: Contact, wake: {notify: a}"),
     9, "mappings[1].target.wake", "Only a database"),
    ("an order of arrivals that is none",
     MINIMAL.replace("kind: sql", "kind: files, arrivals: newest first"),
     5, "connections.db.arrivals", "oldest first or by name"),
    ("a wait that is none",
     MINIMAL.replace("kind: sql", "kind: files, arrivals: by name, settled: soon"),
     5, "connections.db.settled", "whole number"),
    ("an API of a database", MINIMAL.replace("kind: sql", "kind: sql, api: x"),
     5, "connections.db.api", "has no 'api'"),
    ("mappings that are no list", HEAD + "mappings: {}\n", 6, "mappings",
     "list is expected"),
    ("no mapping", HEAD + "mappings: []\n", 6, "mappings",
     "needs a mapping"),
    ("a source and a webhook", MINIMAL.replace("- name: people", "- name: people\n    on: db.a"),
     8, "mappings[1].on", "either 'source' or 'on'"),
    ("payloads of a database",
     MINIMAL.replace("source: {connection: db, object: people}", "on: db.people"), 8,
     "mappings[1].on", "no webhook"),
    ("rows of no webhook", MINIMAL.replace("- name: people", "- name: people\n    rows: $.a"),
     8, "mappings[1].rows", "goes with 'on'"),
    ("after no mapping", MINIMAL.replace("- name: people", "- name: people\n    after: carts"),
     7, "mappings[1]", "comes after 'carts'"),
    ("writing back without a mode",
     MINIMAL.replace("    fields:", "    write_back: {source: key}\n    fields:"), 11,
     "mappings[1].write_back", "may update the source"),
    ("an output of no name",
     MINIMAL.replace("    fields:", "    outputs: {failure: export}\n    fields:"), 11,
     "mappings[1].outputs.failure", "Known are continue"),
    ("two mappings of a name", MINIMAL + MINIMAL.split("mappings:\n")[1], 13, "mappings[2]",
     "two mappings"),
    ("an unknown connection", MINIMAL.replace("connection: db", "connection: bd"),
     8, "mappings[1].source.connection", "Did you mean 'db'"),
    ("no object", MINIMAL.replace(", object: people", ""), 8, "mappings[1].source",
     "'object' or 'query'"),
    ("object and query", MINIMAL.replace(", object: people", ", object: a, query: b"),
     8, "mappings[1].source", "'object' or 'query'"),
    ("a group", MINIMAL.replace(", object: people", ", object: a, group: {}"),
     8, "mappings[1].source.group", "'by' is missing"),
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
    ("an identity to append", MINIMAL.replace("    fields:", "    mode: append\n    fields:"),
     10, "mappings[1].identity", "append"),
    ("replacing the source",
     MINIMAL.replace("    fields:", "    mode: {to_source: replace}\n    fields:"),
     11, "mappings[1].mode.to_source", "target only"),
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
    ("a choice of a source", with_field("{source: a, target: B, choose: [], else: c}"), 12,
     "mappings[1].fields[1]", "made from the record"),
    ("a choice by no condition", with_field("{target: B, choose: [{value: c}]}"), 12,
     "mappings[1].fields[1].choose[1]", "'when' is missing"),
    ("a choice that is no list", with_field("{target: B, choose: c}"), 12,
     "mappings[1].fields[1].choose", "a list of 'when' and 'value'"),
    ("an else without a choice", with_field("{source: a, target: B, else: c}"), 12,
     "mappings[1].fields[1].else", "goes with 'choose'"),
    ("a choice with a default", with_field("{target: B, choose: [], else: c, default: d}"), 12,
     "mappings[1].fields[1]", "beside it"),
    ("a choice back about another field",
     MINIMAL.replace("    fields:\n" + FIELD,
        "    mode: {to_source: update}\n    fields:\n      - {source: a, target: B, flow: <-,"
        " choose: [{when: \"C = 'x'\", value: y}]}\n"),
     13, "mappings[1].fields[1].choose", "names C"),
    ("a condition of both ways",
     MINIMAL.replace("    fields:\n" + FIELD,
        "    mode: {to_target: update, to_source: update}\n    fields:\n"
        "      - {source: a, target: B, flow: <->, when: b = 1}\n"),
     13, "mappings[1].fields[1].when", "one way"),
    ("a step without a sentence", MINIMAL + "setup: [{link: https://a.example}]\n", 13,
     "setup[1]", "'do' is missing"),
    ("a step that leads nowhere", MINIMAL + "setup: [{do: Look, link: a.example}]\n", 13,
     "setup[1].link", "https://"),
    ("a step of no org",
     MINIMAL.replace("{kind: salesforce}", "{kind: files}")
     + "setup: [{do: Look, link: 'https://{lightning}/a'}]\n", 13,
     "setup[1].link", "Salesforce org"),
    ("a step of another name", MINIMAL + "setup: [{do: Look, link: 'https://{instance}/a'}]\n", 13,
     "setup[1].link", "neither lightning nor host"),
    ("a step on a database", MINIMAL + "setup: [{do: A, link: https://a.example, on: db}]\n", 13,
     "setup[1].on", "no Salesforce connection"),
    ("an org without a link", MINIMAL + "setup: [{do: A, on: db}]\n", 13, "setup[1].on", "'link'"),
    ("a user of a database", MINIMAL.replace("{kind: sql}", "{kind: sql, user: me}"), 5,
     "connections.db.user", "has no 'user'"),
    ("a rule twice", MINIMAL + FIELD, 13, "mappings[1].fields[2]", "twice"),
    ("no target", with_field("{source: a}"), 12, "mappings[1].fields[1]", "'target' is missing"),
    ("neither source nor value", with_field("{target: B}"), 12, "mappings[1].fields[1]",
     "'source', 'value' or 'choose'"),
    ("source and value", with_field("{source: a, value: b, target: B}"), 12,
     "mappings[1].fields[1]", "'source', 'value' or 'choose'"),
    ("a target for each kind", with_field("{source: a, target: {api: B, csv: C}}"), 12,
     "mappings[1].fields[1].target", "one target field"),
    ("a default for a way it does not go",
     with_field('{source: a, target: B, default: {"<-": C}}'), 12,
     "mappings[1].fields[1].default.<-", "does not flow to the source"),
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
    ("a table without columns", MINIMAL + "settings: {paths: {kind: table}}\n", 13,
     "settings.paths", "needs 'columns'"),
    ("a choice without choices", MINIMAL + "settings: {path: {kind: choice}}\n", 13,
     "settings.path", "needs 'choices'"),
    ("a field of no object", MINIMAL + "settings: {path: {kind: field}}\n", 13,
     "settings.path", "connection.object"),
    ("a default that is no answer",
     MINIMAL + "settings: {most: {kind: integer, default: many}}\n", 13, "settings.most",
     "not a whole number"),
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


# What the whole language can say -----------------------------------------------------------------

WIDE = """\
orgtide: 1
name: Wide
settings:
  flag_field: {label: Flag, kind: field, on: sf.Contact, default: Flag__c}
  status: {kind: choice, choices: [PROSPECT, SUSPECT], default: PROSPECT}
  quota: {kind: integer, blank: no limit}
  moments: {kind: boolean, default: "true"}
  path: {kind: choice from api.paths, blank: none}
  paths: {kind: table, columns: {when: {kind: condition}, path: {kind: choice from api.paths}}}
connections:
  sf: {kind: salesforce, user: sync@a.example, per_user: event.user_email, missing: park}
  api: {kind: http, api: mobile-commons}
  inbox: {kind: webhook, type_at: webhook, id_at: id, order_by: identity_id, batch: 2000}
setup:
  - Make a field for the Id.
  - {do: Install the package., link: "https://{lightning}/packagingSetupUI"}
  - {do: Read the guide., link: https://a.example/guide}
mappings:
  - name: people
    source: {connection: api, object: profiles}
    target: {connection: sf, object: Contact}
    identity: {source: key, target: Key__c}
    mode: {to_target: upsert, to_source: upsert}
    refuse: {fields: [start, end], say: Dates are not sent}
    fields:
      - {source: first, target: FirstName, flow: "<->", default: {"->": A, "<-": Contact}}
      - {source: path, target: City, flow: "<-", choose: "${paths}", else: "${path}"}
      - {target: Level__c, choose: [{when: "points > 9", value: Gold}], else: "${status}"}
      - {value: "true", target: "${flag_field}", when: "kind = 'a'"}
    write_back: {source: constituent_id}
    outputs: {continue: next, success: write_back, error: export, limit: hold}
  - name: tickets
    enabled: "${moments}"
    on: inbox.ticket_audit
    rows: "$.ticket._data[*]"
    after: people
    target: {connection: sf, object: Ticket__c}
    identity: {source: id, target: Key__c}
    fields: [{source: id, target: Key__c}]
  - name: log
    source: {connection: api, object: events, group: {by: message, count: [open, click]}}
    target: {connection: sf, object: Log__c}
    mode: append
    fields: [{source: id, target: Key__c}]
rules:
  - when: {object: sf.Lead, field: Status, to: Working}
    do: {call: api.add_recipient, with: {email: Email}, once_per: [Id, sequence]}
schedules:
  - {mapping: people, flow: "<-", at: "02:00", first: next morning}
  - {mapping: people, flow: "->", every: 5 min, between: "07:00-22:00"}
  - {mapping: log, every: 2 h, days: [fri, mon], zone: Europe/London}
quota: {daily: "${quota}", unit: records, hourly_calls: 3600}
"""


def test_everything_that_is_carried_out_later_is_read_and_kept():
    sync = parse_sync(WIDE, PATH)
    assert sync.schedules == (
        Schedule("people", Flow.TO_SOURCE, at=time(2), first=FirstRun.NEXT_MORNING),
        Schedule("people", Flow.TO_TARGET, every=timedelta(minutes=5), between=(time(7), time(22))),
        Schedule(
            "log",
            every=timedelta(hours=2),
            days=(Weekday.MONDAY, Weekday.FRIDAY),
            zone="Europe/London",
        ),
    )
    assert sync.rules == (
        LiveRule(
            Watched("sf", "Lead", "Status", "Working"),
            "api",
            "add_recipient",
            (("email", "Email"),),
            ("Id", "sequence"),
        ),
    )
    assert sync.setup == (
        SetupStep("Make a field for the Id."),
        SetupStep("Install the package.", "https://{lightning}/packagingSetupUI", "sf"),
        SetupStep("Read the guide.", "https://a.example/guide"),
    )
    people, tickets, log = sync.mappings
    assert people.refuse == (Refusal(("start", "end"), "Dates are not sent"),)
    assert dict(people.outputs)[Output.LIMIT] is OutputUse.HOLD
    assert people.fields[-1] == FieldRule("constituent_id", "Id", Flow.TO_SOURCE, write_back=True)
    assert (people.fields[0].default, people.fields[0].default_back) == ("A", "Contact")
    assert tickets.source == ObjectRef("inbox", "ticket_audit", rows="$.ticket._data[*]")
    assert (tickets.after, tickets.enabled) == (("people",), True)
    assert log.source.group == Grouping(("message",), ("open", "click"))
    assert (log.to_target, log.identity) == (Mode.APPEND, ())
    assert sync.budget.daily is None, "a blank quota is no limit"


def test_a_persons_answers_stand_in_the_place_of_the_defaults():
    rows = '[{"when": "City = \'Bath\'", "path": "OIP1"}]'
    answers = {"paths": rows, "status": "SUSPECT", "quota": "50", "moments": "false"}
    sync = parse_sync(WIDE, PATH, answers)
    path, level = sync.mappings[0].fields[1:3]
    assert path.choices == (Choice("City = 'Bath'", "OIP1"),)
    assert path.otherwise is None, "a blank choice is none"
    assert level.otherwise == "SUSPECT"
    assert sync.budget.daily == 50
    assert not sync.mappings[1].enabled


@pytest.mark.parametrize(
    ("key", "answer", "says"),
    [
        ("quota", "many", "not a whole number"),
        ("moments", "perhaps", "neither true nor false"),
        ("status", "CUSTOMER", "none of PROSPECT, SUSPECT"),
        ("paths", "x", "JSON list of rows"),
        ("paths", '[{"way": "x"}]', "row 1 has way"),
        ("paths", '[{"when": "City ="}]', "row 1, when"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(key: str, answer: str, says: str):
    with pytest.raises(MappingError, match=says):
        parse_sync(WIDE, PATH, {key: answer})


def test_mappings_that_come_after_others_do():
    sync = parse_sync(WIDE.replace("    after: people\n", "    after: log\n"), PATH)
    assert [one.name for one in parents_first(sync.mappings)] == ["people", "log", "tickets"]
