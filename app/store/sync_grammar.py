"""The grammar of a sync file: which keys each block has, what may stand there, and what it means.

The reader takes its keys from here, and `sync_schema` makes the JSON Schema of it, so that an
editor and the program never disagree. Words to choose from are those of the enums in `app.core`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.mapping import (
    AssignmentRule,
    Compare,
    ConflictPolicy,
    DeletionPolicy,
    DuplicateRule,
    Flow,
    Many,
    MissingParent,
    Mode,
    Output,
    OutputUse,
    WriteWhen,
)
from app.core.quota import AtLimit, BudgetUnit
from app.core.rule import Duplicate
from app.core.schedule import FirstRun, Weekday
from app.core.setting import SettingKind
from app.core.sync import ARRIVAL_ORDERS, ConnectionKind


class Plain(Enum):
    """A single value by its form."""

    TEXT = "text"
    FLAG = "true or false"
    COUNT = "a whole number"
    SHARE = "a percentage such as 5%"
    TIME = "a time such as 02:00"


@dataclass(frozen=True)
class OneOf:
    """A word of an enum, or one of a few."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """A list of one shape."""

    of: Shape


@dataclass(frozen=True)
class Inside:
    """A block of keys, by its name in `BLOCKS`."""

    block: str


@dataclass(frozen=True)
class Named:
    """A block whose keys are names of the person's own."""

    of: Shape


@dataclass(frozen=True)
class Either:
    """Any of several shapes."""

    of: tuple[Shape, ...]


Shape = Plain | OneOf | Listed | Inside | Named | Either


@dataclass(frozen=True)
class Key:
    """One key of a block."""

    shape: Shape
    help: str
    needed: bool = False


def words_of(*enums: type[Enum]) -> OneOf:
    """The words of enums."""
    return OneOf(tuple(str(one.value) for each in enums for one in each))


TEXT, FLAG, COUNT, SHARE, TIME = Plain.TEXT, Plain.FLAG, Plain.COUNT, Plain.SHARE, Plain.TIME
WORDS = Either((TEXT, Listed(TEXT)))
_WHO = OneOf(("auto", "person"))
_OFF = OneOf(("off",))
_SIDES = "where_sides"

BLOCKS: dict[str, dict[str, Key]] = {
    "top": {
        "orgtide": Key(COUNT, "Version of the sync language: 1.", needed=True),
        "name": Key(TEXT, "The sync's title; its short name is made from it.", needed=True),
        "settings": Key(
            Named(Either((TEXT, Inside("setting")))), "What a form asks; used as ${name}."
        ),
        "connections": Key(Named(Inside("connection")), "The sync's roles.", needed=True),
        "setup": Key(
            Listed(Either((TEXT, Inside("step")))), "What a person does by hand, once, in order."
        ),
        "mappings": Key(Listed(Inside("mapping")), "Parents before children.", needed=True),
        "rules": Key(Listed(Inside("rule")), "When a change matches, then act. Shown only."),
        "schedules": Key(Listed(Inside("schedule")), "When mappings run. Shown only."),
        "approval": Key(Inside("approval"), "What may go when nobody is there."),
        "guards": Key(Inside("guards"), "What stops a run before it writes."),
        "quota": Key(Inside("quota"), "A budget of API calls."),
    },
    "setting": {
        "label": Key(TEXT, "What the form calls it."),
        "help": Key(TEXT, "One or two sentences for whoever fills in the form."),
        "default": Key(TEXT, "The answer until a person gives another."),
        "kind": Key(
            Either((words_of(SettingKind), TEXT)),
            "What may be answered; `choice from connection.object` offers what is there.",
        ),
        "blank": Key(TEXT, "What it means to leave it empty, in words."),
        "on": Key(TEXT, "connection.object whose fields may be named, or a connection."),
        "choices": Key(Listed(TEXT), "The answers of a choice."),
        "columns": Key(Named(Either((TEXT, Inside("setting")))), "Of a table."),
    },
    "step": {
        "do": Key(TEXT, "What is to be done, in a sentence or two.", needed=True),
        "link": Key(TEXT, "Where; {lightning} and {host} stand for those of the org."),
        "on": Key(TEXT, "connection whose org is meant; the first of them unless said."),
    },
    "connection": {
        "kind": Key(words_of(ConnectionKind), "The kind of system.", needed=True),
        "encoding": Key(TEXT, "Of files, such as cp1252."),
        "separator": Key(TEXT, "Of files: comma, semicolon, tab, pipe or the sign."),
        "sheet": Key(TEXT, "Of workbooks: the sheet, where the object names none."),
        "header_row": Key(COUNT, "Of workbooks: the row with the names of the columns."),
        "pattern": Key(TEXT, "Of a folder: which files are meant, such as members-*.csv."),
        "dates": Key(TEXT, "Of files: how dates are written, such as dd.MM.yyyy."),
        "date_columns": Key(TEXT, "Of files: the columns that hold dates, with commas."),
        "datetimes": Key(TEXT, "Of files: how dates with a time are written."),
        "datetime_columns": Key(TEXT, "Of files: the columns that hold them, with commas."),
        "zone": Key(TEXT, "Of files: the zone of their clock, such as Europe/Berlin."),
        "numbers": Key(OneOf(("en", "de", "fr", "ch")), "Of files: how numbers are written."),
        "number_columns": Key(TEXT, "Of files: the columns that hold numbers, with commas."),
        "arrivals": Key(OneOf(ARRIVAL_ORDERS), "Of a folder: files arrive in it, and are moved."),
        "settled": Key(COUNT, "Of arrivals: seconds that a file is left alone before it counts."),
        "api": Key(TEXT, "Of an HTTP API: the name of its file under apis."),
        "type_at": Key(TEXT, "Of a webhook: where a payload says its type."),
        "id_at": Key(TEXT, "Of a webhook: where a payload says its id."),
        "order_by": Key(TEXT, "Of a webhook: payloads of one value stay in order."),
        "batch": Key(COUNT, "Of a webhook: most payloads handed over at once, 1 to 2000."),
        "user": Key(TEXT, "Of an org: the user name that has to be signed in; others are refused."),
        "per_user": Key(TEXT, "Of an org: the field that names whose sign-in is used."),
        "missing": Key(OneOf(("park", "reject")), "Of an org: what if that sign-in is missing."),
    },
    "mapping": {
        "name": Key(TEXT, "Your name for it.", needed=True),
        "enabled": Key(FLAG, "false leaves it out."),
        "on": Key(TEXT, "connection.type of the webhook payloads that feed it; no source then."),
        "rows": Key(TEXT, "Where in the payload the rows are, such as $.ticket._data[*]."),
        "whole": Key(Inside("whole"), "Of payloads: where all that they tell of can be read."),
        "source": Key(Inside("object"), "The one side."),
        "target": Key(Inside("object"), "The other side.", needed=True),
        "key": Key(WORDS, "Fields that name a source record."),
        "after": Key(WORDS, "Mappings that go first."),
        "where": Key(Inside(_SIDES), "Which records may flow."),
        "delete_when": Key(TEXT, "Source records that say: delete me."),
        "identity": Key(
            Either((Inside("identity"), Listed(Inside("identity")))),
            "By which fields two records are one; tried in order.",
        ),
        "mode": Key(Either((words_of(Mode), Inside("modes"))), "What may be written."),
        "conflicts": Key(words_of(ConflictPolicy), "When both sides changed a field."),
        "deletions": Key(Inside("deletions"), "When a record is gone on one side."),
        "title": Key(WORDS, "Target fields shown as a record's name."),
        "guards": Key(Inside("guards"), "Guards of this mapping."),
        "writing": Key(Inside("writing"), "How records are written to the org."),
        "refuse": Key(
            Either((Inside("refuse"), Listed(Inside("refuse")))), "Changes that are not carried."
        ),
        "fields": Key(Listed(Inside("field")), "Which field feeds which."),
        "write_back": Key(Inside("write_back"), "The target's key, written to the source."),
        "outputs": Key(Inside("outputs"), "What follows, by what became of the rows."),
    },
    "object": {
        "connection": Key(TEXT, "A role of this file.", needed=True),
        "object": Key(TEXT, "sObject, table, file."),
        "query": Key(TEXT, "In place of an object: SQL, or a report of the org."),
        "rows": Key(TEXT, "Where in an answer the rows are."),
        "changed": Key(TEXT, "Column of a table that says when a record changed."),
        "group": Key(Inside("group"), "Rows that are counted together. Shown only."),
        "wake": Key(Inside("wake"), "Of a database: what tells that records changed."),
    },
    "whole": {
        "connection": Key(TEXT, "A connection that is no webhook.", needed=True),
        "object": Key(TEXT, "Object, table or file; else a query."),
        "query": Key(TEXT, "A query in place of the object."),
        "every": Key(TEXT, "How long payloads are trusted alone, such as 6 h; a day unless said."),
    },
    "wake": {
        "notify": Key(TEXT, "Channel of PostgreSQL that is notified."),
        "changes": Key(TEXT, "Table that gets a row with each change."),
        "column": Key(TEXT, "Its column that grows with each row; the primary key unless said."),
    },
    "group": {
        "by": Key(WORDS, "Fields that make a group.", needed=True),
        "count": Key(WORDS, "Kinds of rows, each counted.", needed=True),
    },
    _SIDES: {
        "source": Key(TEXT, "A condition over the source's records."),
        "target": Key(TEXT, "A condition over the target's records."),
    },
    "identity": {
        "source": Key(WORDS, "A field of the source, or several.", needed=True),
        "target": Key(WORDS, "As many fields of the target.", needed=True),
        "compare": Key(words_of(Compare), "How values are compared."),
        "empty": Key(OneOf(("never",)), "An empty value matches nothing."),
        "many": Key(words_of(Many), "When several records match."),
    },
    "modes": {
        "to_target": Key(words_of(Mode), "What may be written to the target."),
        "to_source": Key(words_of(Mode), "What may be written to the source."),
    },
    "deletions": {
        "to_target": Key(words_of(DeletionPolicy), "A source record is gone."),
        "to_source": Key(words_of(DeletionPolicy), "A target record is gone."),
    },
    "writing": {
        "assignment_rule": Key(
            Either((words_of(AssignmentRule), TEXT)), "none, active, or a rule's Id."
        ),
        "duplicate_rule": Key(words_of(DuplicateRule), "When a duplicate rule finds a record."),
        "hard_delete": Key(FLAG, "Deletions pass over the Recycle Bin."),
        "together": Key(WORDS, "Records that agree in these fields stand or fall together."),
    },
    "refuse": {
        "fields": Key(WORDS, "Fields whose changes are not carried.", needed=True),
        "say": Key(TEXT, "What is said to whoever changes them.", needed=True),
    },
    "write_back": {
        "source": Key(TEXT, "The field of the source that keeps the key.", needed=True),
        "from": Key(TEXT, "The field of the target; Id unless said."),
    },
    "outputs": {one.value: Key(words_of(OutputUse), "What follows.") for one in Output},
    "field": {
        "source": Key(TEXT, "Field of the source."),
        "target": Key(TEXT, "Field of the target.", needed=True),
        "value": Key(TEXT, "A fixed value."),
        "flow": Key(words_of(Flow), "Which way the value goes."),
        "as": Key(
            Either((TEXT, Inside("ways"))), "How the value is changed on the way, or on each way."
        ),
        "default": Key(
            Either((TEXT, Inside("ways"))), "Used where the value is empty; one for each way."
        ),
        "required": Key(FLAG, "Rows without a value are skipped and counted."),
        "watch": Key(FLAG, "false: a change of this field alone writes nothing."),
        "write": Key(words_of(WriteWhen), "When it may be written."),
        "conflict": Key(words_of(ConflictPolicy), "As conflicts, for this field."),
        "keep_when_empty": Key(FLAG, "An empty value never empties the other side."),
        "lookup": Key(Inside("lookup"), "The value names a record."),
        "when": Key(TEXT, "Only for records that meet this condition."),
        "choose": Key(
            Either((TEXT, Listed(Inside("choice")))),
            "The value of the first line whose condition holds; or ${a table setting}.",
        ),
        "else": Key(TEXT, "The value where no line holds."),
    },
    "choice": {
        "when": Key(TEXT, "A condition over the record.", needed=True),
        "value": Key(TEXT, "The value for such records.", needed=True),
    },
    "ways": {
        Flow.TO_TARGET.value: Key(TEXT, "For values that go to the target."),
        Flow.TO_SOURCE.value: Key(TEXT, "For values that go to the source."),
    },
    "lookup": {
        "mapping": Key(TEXT, "The mapping that keeps the parents."),
        "object": Key(TEXT, "The object of the target that holds the parents."),
        "by": Key(TEXT, "The field that holds the value."),
        "none": Key(words_of(MissingParent), "When there is no such parent."),
        "many": Key(OneOf((Many.ERROR.value, Many.FIRST.value)), "When there are several."),
    },
    "rule": {
        "when": Key(Inside("watched"), "The change that it waits for.", needed=True),
        "do": Key(Inside("action"), "What is done then.", needed=True),
    },
    "watched": {
        "object": Key(TEXT, "connection.object that is watched.", needed=True),
        "field": Key(TEXT, "The field that changes; any without it."),
        "to": Key(TEXT, "The value that it gets; any without it."),
        "where": Key(TEXT, "A condition over the changed record."),
    },
    "action": {
        "call": Key(TEXT, "connection.action that is called.", needed=True),
        "with": Key(Named(TEXT), "Each argument and the field that it comes from."),
        "once_per": Key(WORDS, "What makes an action the same as an earlier one."),
        "duplicate": Key(words_of(Duplicate), "When the other side had it already."),
    },
    "schedule": {
        "mapping": Key(TEXT, "The mapping that runs.", needed=True),
        "flow": Key(words_of(Flow), "Only what flows this way."),
        "at": Key(TIME, "Once a day."),
        "every": Key(TEXT, "Again and again, such as 5 min or 2 h."),
        "between": Key(TEXT, "Only within these hours, such as 07:00-22:00."),
        "first": Key(words_of(FirstRun), "When it begins."),
        "days": Key(
            Either((words_of(Weekday), Listed(words_of(Weekday)))),
            "Only on these days, such as mon.",
        ),
        "zone": Key(TEXT, "Whose clock it goes by, such as Europe/London."),
    },
    "approval": {
        "insert": Key(_WHO, "auto goes, person waits for one."),
        "update": Key(_WHO, "auto goes, person waits for one."),
        "delete": Key(_WHO, "auto goes, person waits for one."),
    },
    "guards": {
        "deletes": Key(Either((_OFF, Inside("delete_limits"))), "Most deletions."),
        "updates": Key(Either((_OFF, Inside("update_limits"))), "Most updates."),
        "source_shrinks": Key(Either((_OFF, SHARE)), "Most rows that a source may lose."),
        "first_run": Key(OneOf(("person", "off")), "Whether a first run needs a person."),
        "other_writer": Key(OneOf(("stop", "off")), "When another program writes to the org."),
    },
    "delete_limits": {
        "count": Key(COUNT, "Records."),
        "share": Key(SHARE, "Of the records of the side."),
    },
    "update_limits": {"share": Key(SHARE, "Of the records that match.")},
    "quota": {
        "daily": Key(COUNT, "API calls or records a day."),
        "hourly_calls": Key(COUNT, "API calls an hour."),
        "at_limit": Key(words_of(AtLimit), "What becomes of what is left."),
        "unit": Key(words_of(BudgetUnit), "What `daily` counts."),
    },
}
"""Every block of the language: its keys, in the order that a file is usually written in."""


def keys_of(block: str) -> tuple[str, ...]:
    """The keys that a block may have."""
    return tuple(BLOCKS[block])
