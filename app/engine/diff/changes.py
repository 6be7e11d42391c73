"""Write in SQL the rows of a plan: each change with its fields, each problem with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import EDITED, Reason
from app.core.snapshot import Side
from app.engine.diff.cells import by_rule, cells, of_rules
from app.engine.diff.clashes import clash_details
from app.engine.diff.letters import CONFLICT, LETTER, inserts
from app.engine.diff.moved import followed
from app.engine.diff.new_records import (
    as_list,
    depends_on,
    keys_back,
    left_for_later,
    second_pass,
)
from app.engine.diff.rejections import PLACES, fault_detail, fault_field, unfilled
from app.engine.diff.sheet import TITLE, new_value, own_value, shown_key, text

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.core.mapping import FieldRule
    from app.engine.diff.sheet import Sheet


CHANGE_COLUMNS = (
    "mapping VARCHAR, kind VARCHAR, side VARCHAR, source_key VARCHAR, target_key VARCHAR, "
    "title VARCHAR, shown_key VARCHAR, fields VARCHAR, changed INTEGER, reason VARCHAR, "
    "detail VARCHAR, source_row BIGINT, target_stamp VARCHAR, depends_on VARCHAR"
)
"""The columns of a plan's changes, before they are numbered."""


def changes(sheet: Sheet, verdicts: str, found: Collection[Side | None]) -> list[str]:
    """SQL of one row a change, in the plan's shape but not numbered, statement by statement.

    Args:
        sheet: the pairing and what both sides say of their fields.
        verdicts: SQL of the pairs.
        found: the sides that are written, None where a pair is skipped; of the rest there is none.
    """
    parts = [_side_changes(sheet, verdicts, side) for side in Side if side in found]
    if Side.TARGET in found:
        parts += [*second_pass(sheet, verdicts), *keys_back(sheet, verdicts)]
    return [*parts, _problems(sheet, verdicts)] if None in found else parts


def _side_changes(sheet: Sheet, verdicts: str, side: Side) -> str:
    target = side is Side.TARGET
    kind = f"{side.value}_kind"
    pairs = f"(SELECT * FROM {verdicts} WHERE fate = 'planned' AND {kind} IS NOT NULL)"
    held = cells(sheet, pairs, f"p.{kind} AS kind, p.letters")
    listed = of_rules(sheet, lambda rule: target or bool(rule.source))
    many = sum(1 for rule in sheet.rules if target or rule.source)
    now = f"{listed} AND NOT (c.kind = 'insert' AND {_later(sheet, side)})"
    letters = "'t', 'c'" if target else "'s'"
    away, gone = (
        ("v.has_source", Reason.GONE_IN_SOURCE)
        if target
        else ("v.has_target", Reason.GONE_IN_TARGET)
    )
    filled = f"c.given IS NOT NULL AND NOT {_later(sheet, side)}"
    return (
        f"WITH cells AS (SELECT *, letters[i + 1] AS v, {_given(sheet, side)} AS given "
        f"FROM ({held}) c), "
        f"told AS (SELECT c.pair, {as_list(_field(sheet, side), now)} AS fields, "
        f"count(*) FILTER (WHERE {filled}) AS filled, "
        f"count(*) FILTER (WHERE c.v IN ({letters})) AS moved, "
        f"{_edits(sheet, side)} AS edits, {depends_on(sheet, side)} AS depends_on "
        "FROM cells c GROUP BY c.pair) "
        f"SELECT {text(sheet.mapping.name)} AS mapping, v.{kind} AS kind, "
        f"'{side.value}' AS side, v.source_key, v.target_key, "
        f"{TITLE} AS title, {shown_key(sheet)} AS shown_key, coalesce(a.fields, '[]') AS fields, "
        f"coalesce(CASE v.{kind} WHEN 'insert' THEN a.filled "
        f"WHEN 'delete' THEN {many} ELSE a.moved END, 0) AS changed, "
        f"CASE WHEN v.{kind} = 'delete' AND NOT {away} THEN '{gone.value}' END AS reason, "
        "coalesce('Edited here since both sides agreed: ' || a.edits, "
        f"{followed(sheet)}) AS detail, v.source_row, "
        f"{'t' if target else 's'}.stamp AS target_stamp, coalesce(a.depends_on, '') AS depends_on "
        f"FROM {sheet.sided(pairs, 'v')} LEFT JOIN told a ON a.pair = v.pair"
    )


def _later(sheet: Sheet, side: Side) -> str:
    return left_for_later(sheet) if side is Side.TARGET else "false"


def _edits(sheet: Sheet, side: Side) -> str:
    """The fields of a record to be deleted that are edited since both sides agreed, or NULL."""
    return (
        f"string_agg(c.{side.value}_label, ', ' ORDER BY c.i) FILTER (WHERE {_lost(sheet, side)})"
    )


def _lost(sheet: Sheet, side: Side) -> str:
    """Whether a deletion takes an edit of the side with it that would have gone to the other."""
    travels = of_rules(sheet, lambda rule: _travels(rule, side))
    then = "c.bt" if side is Side.TARGET else "c.bs"
    edited = f"coalesce(c.k, false) AND {own_value(side)} IS DISTINCT FROM {then}"
    return f"c.kind = 'delete' AND {travels} AND {edited}"


def _travels(rule: FieldRule, side: Side) -> bool:
    """Whether an edit of a side would have gone to the other one."""
    if not rule.source:
        return False
    return rule.flow.reaches_source if side is Side.TARGET else rule.flow.reaches_target


def _field(sheet: Sheet, side: Side) -> str:
    """A cell of a change as a JSON array; see `fields_to_json`."""
    target = side is Side.TARGET
    old, new, letter = own_value(side), new_value(side), LETTER[side]
    conflict = f"WHEN '{CONFLICT}' THEN 'conflict' " if target else ""
    moved = f"c.v IN ('{letter}', '{CONFLICT}')" if target else f"c.v = '{letter}'"
    becomes = (
        "CASE c.kind WHEN 'insert' THEN c.given WHEN 'delete' THEN NULL "
        f"ELSE CASE WHEN {moved} THEN {new} ELSE {old} END END"
    )
    verdict = (
        "CASE c.kind WHEN 'delete' THEN 'write' "
        "WHEN 'insert' THEN CASE WHEN c.given IS NOT NULL THEN 'write' ELSE 'same' END "
        f"ELSE CASE c.v WHEN '{letter}' THEN 'write' {conflict}ELSE 'same' END END"
    )
    back = f"CASE WHEN {of_rules(sheet, lambda rule: rule.flow.reaches_source)} THEN c.b END"
    note = f"CASE WHEN {_lost(sheet, side)} THEN {text(EDITED)} ELSE {_note(sheet)} END"
    return (
        f"json_array(c.key, c.{side.value}_name, {old}, {becomes}, {verdict}, "
        f"c.s, c.t, c.bs, c.bt, coalesce(c.k, false), {back}, {note})"
    )


def _given(sheet: Sheet, side: Side) -> str:
    """What a new record is given in a cell."""

    def gives(rule: FieldRule) -> bool:
        field = sheet.field(rule, side)
        return inserts(rule, side) and (field is None or field.createable)

    return f"CASE WHEN {of_rules(sheet, gives)} THEN {new_value(side)} END"


def _note(sheet: Sheet) -> str:
    """Why a policy or a rule decided, "" where nobody had to."""
    if not sheet.rules:
        return EMPTY
    policy = by_rule(sheet, lambda rule: text((rule.conflict or sheet.mapping.conflicts).value))
    moved = "c.s IS DISTINCT FROM c.bs AND c.t IS DISTINCT FROM c.bt"
    decided = f"c.v IN ('t', 's') AND coalesce(c.k, false) AND {moved}"
    return f"CASE WHEN {decided} THEN {policy} ELSE {EMPTY} END"


def _problems(sheet: Sheet, verdicts: str) -> str:
    """SQL of one row for each pair that is not planned, with the field at fault."""
    faulty = "".join(
        f"WHEN '{side.value} fault' THEN {side.value}_fault " for side in (Side.TARGET, Side.SOURCE)
    )
    pairs = (
        f"(SELECT *, CASE cause {faulty}END AS fault FROM {verdicts} "
        "WHERE fate = 'skipped' AND ends_with(cause, ' fault'))"
    )
    field, detail = (
        f"CASE c.cause WHEN 'target fault' THEN {words('c.fault', Side.TARGET)} "
        f"ELSE {words('c.fault', Side.SOURCE)} END"
        for words in (fault_field, fault_detail)
    )
    cases = " ".join(f"WHEN '{cause}' THEN {sql}" for cause, sql in _details(sheet).items())
    return (
        f"WITH faulty AS (SELECT c.pair, {field} AS field, {detail} AS detail "
        f"FROM ({cells(sheet, pairs, 'p.cause, p.fault')}) c WHERE c.i = c.fault // {PLACES}) "
        f"SELECT {text(sheet.mapping.name)}, 'problem', "
        "CASE WHEN starts_with(v.cause, 'source ') THEN 'source' ELSE 'target' END, "
        f"v.source_key, v.target_key, {TITLE}, {shown_key(sheet)}, "
        "coalesce(a.field, '[]'), 0, v.reason, "
        f"coalesce(a.detail, CASE v.cause {cases} ELSE {EMPTY} END), v.source_row, t.stamp, '' "
        f"FROM {sheet.sided(verdicts, 'v')} LEFT JOIN faulty a ON a.pair = v.pair "
        "WHERE v.fate = 'skipped'"
    )


def _details(sheet: Sheet) -> dict[str, str]:
    """Cause → SQL of one plain sentence."""
    words = {
        "problem": f"coalesce(v.detail, {EMPTY})",
        "bad value": "v.bad_value",
        "heir": "coalesce(v.target_led, v.source_led) || "
        "' and its counterpart is gone; what it became is not deleted for that'",
        "converted": "coalesce(v.target_converted, v.source_converted)",
        "missing": "v.missing || ' is empty'",
        "flip-flop": "v.flips",
    }
    for side in Side:
        labels = ", ".join(unfilled(sheet, side))
        object = sheet.schema(side).label
        words[f"{side.value} unfilled"] = text(f"{object} needs {labels}, which no rule fills")
    return words | clash_details(sheet)


EMPTY = "''"
