"""Say in SQL what becomes of each pair: written on which side, skipped why, or neither.

The verdict table has a row a pair: the pairing's columns, `has_source`, `has_target`, `scope`,
`leaving`, `letters` (one for each rule), `target_kind` and `source_kind` (what is written there, or
NULL), the faults that are foreseen, `cause` (what stands in the way, or NULL), `reason` (the
`Reason` value of that) and `fate` (`planned`, `skipped`, `unchanged`, `out of scope`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import DeletionPolicy, Mode
from app.core.plan import Reason
from app.core.snapshot import Side
from app.engine.diff.cells import by_rule, cells, of_rules
from app.engine.diff.flips import flips
from app.engine.diff.letters import CONFLICT, TO_SOURCE, TO_TARGET, letter, reaches
from app.engine.diff.moved import converted, inherited, led
from app.engine.diff.rejections import fault_reason, insert_fault, unfilled, update_fault
from app.engine.diff.sheet import truth

if TYPE_CHECKING:
    from app.engine.diff.sheet import Sheet

_FATE = (
    "CASE WHEN reason IS NOT NULL THEN 'skipped' "
    "WHEN target_kind IS NOT NULL OR source_kind IS NOT NULL THEN 'planned' "
    "WHEN has_source AND has_target AND scope THEN 'unchanged' ELSE 'out of scope' END"
)


def verdicts(sheet: Sheet, pairs: str) -> str:
    """SQL of the verdict table for some of the pairs, in their order."""
    told = ", ".join(f"a.{name}" for name in ("missing", "flips", *_FAULT_NAMES))
    counts = ", ".join(f"coalesce(a.{name}, 0) AS {name}" for name in _COUNTED)
    return (
        f"WITH {_told_of_cells(sheet, pairs)}, "
        "judged AS (SELECT p.*, s.row_no IS NOT NULL AS has_source, "
        "t.row_no IS NOT NULL AS has_target, "
        "coalesce(s.scope, true) AND coalesce(t.scope, true) AS scope, "
        "coalesce(s.leaving, false) AS leaving, coalesce(a.letters, '') AS letters, "
        f"a.wrong.told AS bad_value, a.wrong.parent AS no_parent, {told}, {counts}, "
        f"{converted(sheet, Side.TARGET)} AS target_converted, "
        f"{converted(sheet, Side.SOURCE)} AS source_converted, "
        f"{inherited(sheet)} AS inherited, "
        f"{led(sheet, Side.TARGET)} AS target_led, {led(sheet, Side.SOURCE)} AS source_led "
        f"FROM {sheet.sided(pairs, 'p')} LEFT JOIN told a ON a.pair = p.pair), "
        f"kinded AS (SELECT *, {_target_kind(sheet)} AS target_kind, "
        f"{_source_kind(sheet)} AS source_kind FROM judged), "
        f"faulty AS (SELECT *, {_fault('target')} AS target_fault, "
        f"{_fault('source')} AS source_fault FROM kinded), "
        f"caused AS (SELECT *, {_cause(sheet)} AS cause FROM faulty), "
        f"reasoned AS (SELECT *, {_REASON} AS reason FROM caused) "
        f"SELECT *, {_FATE} AS fate FROM reasoned ORDER BY pair"
    )


def _told_of_cells(sheet: Sheet, pairs: str) -> str:
    """SQL of the tables that end with `told`: for each pair what its cells come to."""
    faults = ", ".join(f"{sql} AS {name}" for name, sql in _faults(sheet).items())
    first_faults = ", ".join(f"min(c.{name}) AS {name}" for name in _FAULT_NAMES)
    counts = ", ".join(
        f"count(*) FILTER (WHERE {_writes(sheet, mark)}) AS {name}"
        for name, mark in _COUNTED.items()
    )
    letters = by_rule(sheet, lambda rule: letter(sheet, rule)) if sheet.rules else "'-'"
    return (
        f"cells AS ({cells(sheet, pairs, 'p.source_key')}), "
        f"lettered AS (SELECT *, {letters} AS v, {_wrong(sheet)} AS wrong FROM cells c), "
        f"flawed AS (SELECT *, {flips(sheet)} AS flip, {faults} FROM lettered c), "
        "told AS (SELECT c.pair, string_agg(c.v, '' ORDER BY c.i) AS letters, "
        "arg_min(c.wrong, c.i) FILTER (WHERE c.wrong IS NOT NULL) AS wrong, "
        f"{_missing(sheet)} AS missing, "
        "arg_min(c.flip, c.i) FILTER (WHERE c.flip IS NOT NULL) AS flips, "
        f"{counts}, {first_faults} FROM flawed c GROUP BY c.pair)"
    )


def _writes(sheet: Sheet, mark: str) -> str:
    """Whether a cell of this letter counts; an unwatched one alone starts no write."""
    counting = of_rules(sheet, lambda rule: rule.watch or mark == CONFLICT)
    return f"c.v = '{mark}' AND {counting}"


_COUNTED = {"target_writes": TO_TARGET, "source_writes": TO_SOURCE, "conflicts": CONFLICT}
"""How many cells of a pair get each letter."""


# What stands in the way ---------------------------------------------------------------------------


def _wrong(sheet: Sheet) -> str:
    """Why the value of a cell that would travel cannot, or NULL.

    A struct of `told`, the words, and `parent`, the reason where that is a lookup which finds
    nothing.
    """
    sides = (
        (lambda rule: rule.flow.reaches_target, "c.e", "c.l", "c.s", "c.bs"),
        (lambda rule: rule.flow.reaches_source, "c.te", "c.tl", "c.t", "c.bt"),
    )
    cases = [
        f"WHEN {of_rules(sheet, travels)} AND {error} IS NOT NULL AND NOT "
        f"(coalesce(c.k, false) AND {now} IS NOT DISTINCT FROM {then}) "
        f"THEN {{'told': {error}, 'parent': {parent}}}"
        for travels, error, parent, now, then in sides
    ]
    return f"CASE {' '.join(cases)} END"


def _missing(sheet: Sheet) -> str:
    """The fields of a pair without a value that a rule says are required, or NULL."""
    wanted = of_rules(sheet, lambda rule: rule.required and rule.flow.reaches_target)
    told = "(NOT c.has_target OR NOT c.u)"
    return (
        "string_agg(c.target_label, ', ' ORDER BY c.i) "
        f"FILTER (WHERE {wanted} AND c.has_source AND c.f IS NULL AND {told})"
    )


def _faults(sheet: Sheet) -> dict[str, str]:
    """SQL of what each side would refuse in a cell of a new record, and of one that is changed."""
    if not sheet.rules:
        return dict.fromkeys(_FAULT_NAMES, "CAST(NULL AS BIGINT)")
    return {
        f"{side.value}_{name}_fault": made(sheet, side)
        for side in Side
        for name, made in (("insert", insert_fault), ("update", update_fault))
    }


_FAULT_NAMES = tuple(f"{side.value}_{name}_fault" for side in Side for name in ("insert", "update"))


def _fault(side: str) -> str:
    """The fault of what a side is given, NULL where none is foreseen."""
    return (
        f"CASE {side}_kind WHEN 'insert' THEN {side}_insert_fault "
        f"WHEN 'update' THEN {side}_update_fault WHEN 'conflict' THEN {side}_update_fault END"
    )


# What is written ----------------------------------------------------------------------------------


def _target_kind(sheet: Sheet) -> str:
    """The kind of change on the target, NULL for none."""
    mapping = sheet.mapping
    may_delete = mapping.to_target.writes and sheet.target_schema.deletable
    deletes = may_delete and mapping.to_target is Mode.DELETE
    filled = any(reaches(rule, Side.TARGET) for rule in sheet.rules)
    insert = "'insert'" if mapping.to_target.inserts and filled else "NULL"
    gone = "NULL"
    if may_delete and sheet.pairing.transformed.seen.source.complete:
        if mapping.deletions_to_target is not DeletionPolicy.IGNORE:
            gone = "CASE WHEN linked THEN 'delete' END"
        if mapping.to_target.mirrors:
            gone = "'delete'"
    return (
        f"CASE WHEN problem IS NOT NULL OR NOT scope OR inherited THEN NULL "
        f"WHEN has_source AND has_target THEN CASE WHEN {truth(deletes)} "
        f"OR ({truth(may_delete)} AND leaving) THEN 'delete' "
        "WHEN conflicts > 0 THEN 'conflict' WHEN target_writes > 0 THEN 'update' END "
        f"WHEN has_source AND NOT linked AND NOT leaving THEN {insert} "
        f"WHEN has_target THEN {gone} END"
    )


def _source_kind(sheet: Sheet) -> str:
    """The kind of change on the source, NULL for none."""
    mapping = sheet.mapping
    deletes = mapping.to_target is Mode.DELETE
    filled = any(reaches(rule, Side.SOURCE) for rule in sheet.rules)
    insert = "'insert'" if mapping.to_source.inserts and filled else "NULL"
    gone = "NULL"
    if (
        mapping.to_source.writes
        and mapping.deletions_to_source is not DeletionPolicy.IGNORE
        and sheet.source_schema.deletable
        and sheet.pairing.transformed.seen.target.complete
    ):
        gone = "CASE WHEN linked THEN 'delete' END"
    return (
        f"CASE WHEN problem IS NOT NULL OR NOT scope OR leaving THEN NULL "
        f"WHEN has_source AND has_target THEN CASE WHEN {truth(deletes)} THEN NULL "
        "WHEN source_writes > 0 THEN 'update' END "
        f"WHEN has_target AND NOT linked THEN {insert} "
        f"WHEN has_source THEN {gone} END"
    )


# Why not ------------------------------------------------------------------------------------------


def _cause(sheet: Sheet) -> str:
    """What stands in the way of a pair that would flow, NULL where nothing is wrong."""
    wants = (
        "(target_kind IN ('insert', 'update', 'conflict') OR source_kind IN ('insert', 'update'))"
    )
    frozen = (
        "target_converted IS NOT NULL AND target_kind IN ('update', 'conflict') "
        "OR source_converted IS NOT NULL AND source_kind = 'update'"
    )
    heirs = "source_led IS NOT NULL AND source_kind = 'delete' AND NOT has_target"
    if not sheet.mapping.to_target.mirrors:
        heirs += " OR target_led IS NOT NULL AND target_kind = 'delete' AND NOT has_source"
    cases = [
        "WHEN problem IS NOT NULL THEN 'problem'",
        f"WHEN {heirs} THEN 'heir'",
        f"WHEN {frozen} THEN 'converted'",
        f"WHEN {_not_writeable(sheet)} THEN 'not writeable'",
        f"WHEN bad_value IS NOT NULL AND {wants} THEN 'bad value'",
        f"WHEN missing IS NOT NULL AND {wants} THEN 'missing'",
        f"WHEN flips IS NOT NULL AND {wants} THEN 'flip-flop'",
        "WHEN target_fault IS NOT NULL THEN 'target fault'",
        "WHEN source_fault IS NOT NULL THEN 'source fault'",
    ]
    cases += [
        f"WHEN {side.value}_kind = 'insert' THEN '{side.value} unfilled'"
        for side in Side
        if unfilled(sheet, side)
    ]
    if sheet.mapping.to_target.inserts:
        cases.append(
            "WHEN has_source AND NOT has_target AND linked AND scope AND NOT leaving "
            "AND source_kind IS NULL THEN 'gone'"
        )
    return f"CASE {' '.join(cases)} END"


_REASON = (
    "CASE cause WHEN 'problem' THEN problem "
    f"WHEN 'heir' THEN '{Reason.MERGED.value}' "
    f"WHEN 'converted' THEN '{Reason.CONVERTED.value}' "
    f"WHEN 'not writeable' THEN '{Reason.NOT_WRITEABLE.value}' "
    f"WHEN 'bad value' THEN coalesce(no_parent, '{Reason.BAD_VALUE.value}') "
    f"WHEN 'target fault' THEN {fault_reason('target_fault')} "
    f"WHEN 'source fault' THEN {fault_reason('source_fault')} "
    f"WHEN 'flip-flop' THEN '{Reason.FLIP_FLOP.value}' "
    f"WHEN 'gone' THEN '{Reason.GONE_IN_TARGET.value}' "
    f"WHEN 'missing' THEN '{Reason.MISSING_REQUIRED.value}' "
    f"WHEN 'target unfilled' THEN '{Reason.MISSING_REQUIRED.value}' "
    f"WHEN 'source unfilled' THEN '{Reason.MISSING_REQUIRED.value}' END"
)
"""The reason of each cause."""


def _not_writeable(sheet: Sheet) -> str:
    """Whether a pair wants what the whole object does not allow."""
    terms = []
    for side in reversed(Side):
        schema = sheet.schema(side)
        if not schema.createable:
            terms.append(f"coalesce({side.value}_kind = 'insert', false)")
        if not schema.updateable:
            terms.append(f"coalesce({side.value}_kind IN ('update', 'conflict'), false)")
    return " OR ".join(terms) or "false"
