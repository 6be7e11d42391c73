"""List what must change for the two sides to agree again.

Three-way and field by field. What is known of one rule of a pair:

    agreed      the two sides once agreed; the baseline holds each side's own value of then
    s moved     agreed, and the source's value is not its own of then
    t moved     the same of the target
    equal       the source's value in the target's terms is what the target holds

    flow   agreed  moved     equal   what happens
    any    any     any       yes     nothing; they agree
    ->     no      -         no      copied to the target
    ->     yes     s         no      copied to the target
    ->     yes     t         no      nothing: a target's own edit is left alone
    ->     yes     both      no      conflict, by policy
    <-     the same with the sides exchanged
    <->    no      -         no      the empty side is filled; else conflict, by policy
    <->    yes     s         no      copied to the target
    <->    yes     t         no      copied to the source
    <->    yes     both      no      conflict, by policy
    any    yes     neither   no      nothing: each side keeps its own form of what was agreed

The row work is SQL over the whole pairing at once; this module writes that SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import ConflictPolicy, DeletionPolicy, FieldRule, Flow, Mode, WriteWhen
from app.core.plan import Counts, PlanPart, Reason
from app.core.snapshot import Side

if TYPE_CHECKING:
    from app.core.mapping import Mapping
    from app.core.pairing import Pairing
    from app.core.ports import Stage
    from app.core.schema import FieldSchema, ObjectSchema

TO_TARGET, TO_SOURCE, CONFLICT, SAME = "t", "s", "c", "-"
"""What happens to one field, as one letter in the verdict table."""


def diff(
    pairing: Pairing, source_schema: ObjectSchema, target_schema: ObjectSchema, stage: Stage
) -> PlanPart:
    """List what must change for the two sides to agree again.

    Pure: the same pairing gives the same changes in the same order. The changes are not numbered
    yet (see `order`) and not guarded.

    Args:
        pairing: each source record with its target record, or alone, and the baseline.
        source_schema: the source object; says what may be written there.
        target_schema: the target object.
        stage: where the tables are made.

    Returns:
        At most one change for each record and side, and a count for everything that was read.
    """
    sheet = _Sheet(pairing, source_schema, target_schema)
    verdicts, changes, agreed = stage.name("verdicts"), stage.name("changes"), stage.name("agreed")
    stage.execute(f"CREATE TABLE {verdicts} AS {sheet.verdicts()}")
    stage.execute(f"CREATE TABLE {changes} AS {sheet.changes(verdicts)}")
    stage.execute(f"CREATE TABLE {agreed} AS {sheet.agreed(verdicts)}")
    seen = pairing.transformed.seen
    return PlanPart(
        mapping=sheet.mapping,
        source_schema=source_schema,
        target_schema=target_schema,
        changes_table=changes,
        agreed_table=agreed,
        counts=_counts(verdicts, changes, stage),
        source_rows=seen.source.rows,
        target_rows=seen.target.rows,
        first_run=pairing.baseline.first_run,
        source_rows_last=pairing.baseline.source_rows_last,
    )


def _counts(verdicts: str, changes: str, stage: Stage) -> Counts:
    fates = {
        str(fate): int(str(count))
        for fate, count in stage.rows(f"SELECT fate, count(*) FROM {verdicts} GROUP BY fate")
    }
    kinds = {
        str(kind): int(str(count))
        for kind, count in stage.rows(
            f"SELECT kind, count(*) FROM {changes} WHERE kind <> 'problem' GROUP BY kind"
        )
    }
    skipped = {
        str(reason): int(str(count))
        for reason, count in stage.rows(
            f"SELECT reason, count(*) FROM {changes} WHERE kind = 'problem' GROUP BY reason "
            "ORDER BY 1"
        )
    }
    (two_sided,) = stage.one(
        f"SELECT count(*) FROM {verdicts} WHERE fate = 'planned' AND target_side AND source_side"
    )
    return Counts(
        read=sum(fates.values()),
        unchanged=fates.get("unchanged", 0),
        out_of_scope=fates.get("out of scope", 0),
        skipped=skipped,
        inserts=kinds.get("insert", 0),
        updates=kinds.get("update", 0),
        deletes=kinds.get("delete", 0),
        conflicts=kinds.get("conflict", 0),
        two_sided=int(str(two_sided)),
    )


class _Sheet:
    """Writes the SQL of one pairing. Aliases: p pairing, s source row, t target row, b baseline."""

    def __init__(
        self, pairing: Pairing, source_schema: ObjectSchema, target_schema: ObjectSchema
    ) -> None:
        self.pairing = pairing
        self.mapping: Mapping = pairing.transformed.mapping
        self.rules: tuple[FieldRule, ...] = self.mapping.fields
        self.source_schema = source_schema
        self.target_schema = target_schema

    # What happens to each pair ------------------------------------------------------------------

    def verdicts(self) -> str:
        """One row a pair: a letter for each rule, the pair's fate, and what is written where."""
        letters = ", ".join(f"{self._letter(i, rule)} AS v{i}" for i, rule in enumerate(self.rules))
        return (
            f"WITH judged AS (SELECT p.*, s.row_no IS NOT NULL AS has_source, "
            "t.row_no IS NOT NULL AS has_target, "
            "coalesce(s.scope, true) AND coalesce(t.scope, true) AS scope, "
            "coalesce(s.leaving, false) AS leaving, "
            f"{self._bad_value()} AS bad_value, {self._missing()} AS missing, {letters} "
            f"FROM {self._joined()}), "
            f"sided AS (SELECT *, {self._writes(TO_TARGET)} AS target_writes, "
            f"{self._writes(TO_SOURCE)} AS source_writes, {self._writes(CONFLICT)} AS conflicts "
            "FROM judged), "
            f"kinded AS (SELECT *, {self._target_kind()} AS target_kind, "
            f"{self._source_kind()} AS source_kind, {self._reason()} AS reason FROM sided) "
            "SELECT *, target_kind IS NOT NULL AS target_side, source_kind IS NOT NULL AS "
            f"source_side, "
            "CASE WHEN reason IS NOT NULL THEN 'skipped' "
            "WHEN target_kind IS NOT NULL OR source_kind IS NOT NULL THEN 'planned' "
            "WHEN has_source AND has_target AND scope THEN 'unchanged' "
            "ELSE 'out of scope' END AS fate FROM kinded ORDER BY pair"
        )

    def _joined(self) -> str:
        made = self.pairing.transformed
        return (
            f"{self.pairing.table} p "
            f"LEFT JOIN {made.source_table} s ON s.row_no = p.source_row "
            f"LEFT JOIN {made.target_table} t ON t.row_no = p.target_row "
            f"LEFT JOIN {self.pairing.baseline.table} b "
            "ON b.source_key = p.source_key AND b.target_key = p.target_key"
        )

    def _letter(self, i: int, rule: FieldRule) -> str:
        """What happens to rule i of a pair that has both sides."""
        agreed = f"coalesce(b.k{i}, false)"
        source_moved = f"s.s{i} IS DISTINCT FROM b.s{i}"
        target_moved = f"t.t{i} IS DISTINCT FROM b.t{i}"
        to_target = self._to_target(i, rule)
        to_source = self._to_source(i, rule)
        conflict = self._conflict(rule, to_target, to_source)
        if rule.flow is Flow.TO_TARGET:
            fresh, alone_source, alone_target = to_target, to_target, _letter(SAME)
        elif rule.flow is Flow.TO_SOURCE:
            fresh, alone_source, alone_target = to_source, _letter(SAME), to_source
        else:
            alone_source, alone_target = to_target, to_source
            fresh = (
                f"CASE WHEN s.f{i} IS NULL AND s.e{i} IS NULL THEN {to_source} "
                f"WHEN t.t{i} IS NULL THEN {to_target} ELSE {conflict} END"
            )
        return (
            f"CASE WHEN s.row_no IS NULL OR t.row_no IS NULL THEN {_letter(SAME)} "
            f"WHEN {self._equal(i, rule)} THEN {_letter(SAME)} "
            f"WHEN NOT {agreed} THEN {fresh} "
            f"WHEN {source_moved} AND {target_moved} THEN {conflict} "
            f"WHEN {source_moved} THEN {alone_source} "
            f"WHEN {target_moved} THEN {alone_target} ELSE {_letter(SAME)} END"
        )

    def _equal(self, i: int, rule: FieldRule) -> str:
        """Whether both sides hold the same; a value that cannot be read equals nothing."""
        if rule.flow is Flow.TO_SOURCE:
            return f"(t.b{i} IS NOT DISTINCT FROM s.s{i} AND t.e{i} IS NULL)"
        return f"(s.f{i} IS NOT DISTINCT FROM t.t{i} AND s.e{i} IS NULL)"

    def _to_target(self, i: int, rule: FieldRule) -> str:
        """The letter of a copy to the target, or of none where the rule or the mode forbids it."""
        schema = self.target_schema.field(rule.target)
        if (
            not rule.flow.reaches_target
            or not self.mapping.to_target.updates
            or rule.write in (WriteWhen.NEVER, WriteWhen.ON_INSERT)
            or not _updateable(schema)
        ):
            return _letter(SAME)
        return _unless(rule, f"s.f{i} IS NULL AND s.e{i} IS NULL", f"t.t{i}", TO_TARGET)

    def _to_source(self, i: int, rule: FieldRule) -> str:
        schema = self.source_schema.field(rule.source) if rule.source else None
        if (
            not rule.source
            or not rule.flow.reaches_source
            or not self.mapping.to_source.updates
            or rule.write in (WriteWhen.NEVER, WriteWhen.ON_INSERT)
            or not _updateable(schema)
        ):
            return _letter(SAME)
        return _unless(rule, f"t.b{i} IS NULL AND t.e{i} IS NULL", f"s.s{i}", TO_SOURCE)

    def _conflict(self, rule: FieldRule, to_target: str, to_source: str) -> str:
        """What happens where both sides moved to unequal values."""
        if to_target == to_source == _letter(SAME):
            return _letter(SAME)
        policy = rule.conflict or self.mapping.conflicts
        if policy is ConflictPolicy.SOURCE_WINS:
            return to_target
        if policy is ConflictPolicy.TARGET_WINS:
            return to_source
        if policy is ConflictPolicy.NEWEST_WINS:
            return (
                f"CASE WHEN s.stamp > t.stamp THEN {to_target} "
                f"WHEN t.stamp > s.stamp THEN {to_source} ELSE {_letter(CONFLICT)} END"
            )
        return _letter(CONFLICT)

    def _writes(self, letter: str) -> str:
        """How many fields of a pair get this letter; an unwatched one alone starts no write."""
        terms = [
            f"(v{i} = '{letter}')::INTEGER"
            for i, rule in enumerate(self.rules)
            if rule.watch or letter == CONFLICT
        ]
        return " + ".join(terms) or "0"

    def _bad_value(self) -> str:
        """Why a value that would travel cannot, or NULL."""
        terms = []
        for i, rule in enumerate(self.rules):
            still = f"coalesce(b.k{i}, false) AND "
            if rule.flow.reaches_target:
                terms.append(
                    f"WHEN s.e{i} IS NOT NULL AND NOT ({still}s.s{i} IS NOT DISTINCT FROM b.s{i}) "
                    f"THEN s.e{i}"
                )
            if rule.flow.reaches_source:
                terms.append(
                    f"WHEN t.e{i} IS NOT NULL AND NOT ({still}t.t{i} IS NOT DISTINCT FROM b.t{i}) "
                    f"THEN t.e{i}"
                )
        return f"CASE {' '.join(terms)} END" if terms else "CAST(NULL AS VARCHAR)"

    def _missing(self) -> str:
        """The required fields without a value, or NULL."""
        terms = [
            f"CASE WHEN s.row_no IS NOT NULL AND s.f{i} IS NULL THEN {_text(self._label(rule))} END"
            for i, rule in enumerate(self.rules)
            if rule.required and rule.flow.reaches_target
        ]
        return (
            f"nullif(concat_ws(', ', {', '.join(terms)}), '')" if terms else "CAST(NULL AS VARCHAR)"
        )

    def _label(self, rule: FieldRule) -> str:
        field = self.target_schema.field(rule.target)
        return field.label if field else rule.target

    # What becomes of a pair ---------------------------------------------------------------------

    def _target_kind(self) -> str:
        """The kind of change on the target, NULL for none."""
        mapping = self.mapping
        may_delete = mapping.to_target is not Mode.NONE and self.target_schema.deletable
        deletes = may_delete and mapping.to_target is Mode.DELETE
        mirror = mapping.to_target is Mode.MIRROR
        filled = any(rule.flow.reaches_target for rule in self.rules)
        insert = "'insert'" if mapping.to_target.inserts and filled else "NULL"
        gone = "NULL"
        if may_delete:
            if mapping.deletions_to_target is not DeletionPolicy.IGNORE:
                gone = "CASE WHEN linked THEN 'delete' END"
            if mirror:
                gone = "'delete'"
        if not self.pairing.transformed.seen.source.complete:
            gone = "NULL"
        return (
            f"CASE WHEN problem IS NOT NULL OR NOT scope THEN NULL "
            f"WHEN has_source AND has_target THEN CASE WHEN {_bool(deletes)} "
            f"OR ({_bool(may_delete)} AND leaving) THEN 'delete' "
            "WHEN conflicts > 0 THEN 'conflict' WHEN target_writes > 0 THEN 'update' END "
            f"WHEN has_source AND NOT linked AND NOT leaving THEN {insert} "
            f"WHEN has_target THEN {gone} END"
        )

    def _source_kind(self) -> str:
        """The kind of change on the source, NULL for none."""
        mapping = self.mapping
        deletes = mapping.to_target is Mode.DELETE
        filled = any(rule.flow.reaches_source and rule.source for rule in self.rules)
        insert = "'insert'" if mapping.to_source.inserts and filled else "NULL"
        gone = "NULL"
        if (
            mapping.to_source is not Mode.NONE
            and mapping.deletions_to_source is not DeletionPolicy.IGNORE
            and self.source_schema.deletable
            and self.pairing.transformed.seen.target.complete
        ):
            gone = "CASE WHEN linked THEN 'delete' END"
        return (
            f"CASE WHEN problem IS NOT NULL OR NOT scope OR leaving THEN NULL "
            f"WHEN has_source AND has_target THEN CASE WHEN {_bool(deletes)} THEN NULL "
            "WHEN source_writes > 0 THEN 'update' END "
            f"WHEN has_target AND NOT linked THEN {insert} "
            f"WHEN has_source THEN {gone} END"
        )

    def _reason(self) -> str:
        """Why a pair that would flow is not planned, NULL where nothing is wrong."""
        wants = (
            "(target_kind IN ('insert', 'update', 'conflict') "
            "OR source_kind IN ('insert', 'update'))"
        )
        gone = "NULL"
        if self.mapping.to_target.inserts:
            gone = (
                f"CASE WHEN has_source AND NOT has_target AND linked AND scope AND NOT leaving "
                f"AND source_kind IS NULL THEN '{Reason.GONE_IN_TARGET.value}' END"
            )
        return (
            "CASE WHEN problem IS NOT NULL THEN problem "
            f"WHEN {self._not_writeable()} THEN '{Reason.NOT_WRITEABLE.value}' "
            f"WHEN bad_value IS NOT NULL AND {wants} THEN '{Reason.BAD_VALUE.value}' "
            f"WHEN missing IS NOT NULL AND {wants} THEN '{Reason.MISSING_REQUIRED.value}' "
            f"ELSE {gone} END"
        )

    def _not_writeable(self) -> str:
        """Whether a pair wants what the whole object does not allow."""
        terms = []
        for side, schema in (("target", self.target_schema), ("source", self.source_schema)):
            if not schema.createable:
                terms.append(f"coalesce({side}_kind = 'insert', false)")
            if not schema.updateable:
                terms.append(f"coalesce({side}_kind IN ('update', 'conflict'), false)")
        return " OR ".join(terms) or "false"

    # The changes --------------------------------------------------------------------------------

    def changes(self, verdicts: str) -> str:
        """One row a change, in the plan's shape but not numbered."""
        parts = [self._side_changes(verdicts, side) for side in Side]
        return " UNION ALL ".join([*parts, self._problems(verdicts)])

    def _side_changes(self, verdicts: str, side: Side) -> str:
        target = side is Side.TARGET
        kind = "v.target_kind" if target else "v.source_kind"
        fields = [
            self._field(i, rule, side, kind)
            for i, rule in enumerate(self.rules)
            if target or rule.source
        ]
        letters = "tc" if target else "s"
        changed = " + ".join(
            f"(instr('{letters}', v.v{i}) > 0)::INTEGER" for i in range(len(self.rules))
        )
        return (
            f"SELECT {_text(self.mapping.name)} AS mapping, {kind} AS kind, "
            f"'{side.value}' AS side, v.source_key, v.target_key, "
            f"{self._title()} AS title, {self._shown_key()} AS shown_key, "
            f"CAST(json_array({', '.join(fields)}) AS VARCHAR) AS fields, "
            f"CASE {kind} WHEN 'insert' THEN {self._filled(side)} "
            f"WHEN 'delete' THEN {len(fields)} "
            f"ELSE {changed or 0} END AS changed, CAST(NULL AS VARCHAR) AS reason, '' AS detail, "
            f"v.source_row, {'t' if target else 's'}.stamp AS target_stamp, '' AS depends_on "
            f"FROM {self._with_rows(verdicts)} WHERE v.fate = 'planned' AND {kind} IS NOT NULL"
        )

    def _field(self, i: int, rule: FieldRule, side: Side, kind: str) -> str:
        """One field of a change as a JSON array; see `fields_to_json`."""
        target = side is Side.TARGET
        name = rule.target if target else rule.source
        old, new = (f"t.t{i}", f"s.f{i}") if target else (f"s.s{i}", f"t.b{i}")
        letter = TO_TARGET if target else TO_SOURCE
        given = new if self._insertable(rule, side) else "CAST(NULL AS VARCHAR)"
        conflict = f"WHEN '{CONFLICT}' THEN 'conflict' " if target else ""
        moved = f"v.v{i} IN ('{letter}', '{CONFLICT}')" if target else f"v.v{i} = '{letter}'"
        becomes = (
            f"CASE {kind} WHEN 'insert' THEN {given} WHEN 'delete' THEN NULL "
            f"ELSE CASE WHEN {moved} THEN {new} ELSE {old} END END"
        )
        verdict = (
            f"CASE {kind} WHEN 'delete' THEN 'write' "
            f"WHEN 'insert' THEN CASE WHEN {given} IS NOT NULL THEN 'write' ELSE 'same' END "
            f"ELSE CASE v.v{i} WHEN '{letter}' THEN 'write' {conflict}ELSE 'same' END END"
        )
        back = f"t.b{i}" if rule.flow.reaches_source else "NULL"
        return (
            f"json_array({_text(rule.key)}, {_text(name)}, {old}, {becomes}, {verdict}, "
            f"s.s{i}, t.t{i}, b.s{i}, b.t{i}, coalesce(b.k{i}, false), {back}, "
            f"{self._note(i, rule)})"
        )

    def _filled(self, side: Side) -> str:
        """How many fields a new record is given."""
        new = "s.f" if side is Side.TARGET else "t.b"
        terms = [
            f"({new}{i} IS NOT NULL)::INTEGER"
            for i, rule in enumerate(self.rules)
            if self._insertable(rule, side)
        ]
        return " + ".join(terms) or "0"

    def _insertable(self, rule: FieldRule, side: Side) -> bool:
        """Whether a new record is given this field."""
        target = side is Side.TARGET
        if not target and not rule.source:
            return False
        schema = self.target_schema if target else self.source_schema
        field = schema.field(rule.target if target else rule.source)
        reached = rule.flow.reaches_target if target else rule.flow.reaches_source
        createable = field is None or field.createable
        return reached and createable and rule.write is not WriteWhen.NEVER

    def _note(self, i: int, rule: FieldRule) -> str:
        """Why a policy or a rule decided, "" where nobody had to."""
        policy = rule.conflict or self.mapping.conflicts
        both = (
            f"coalesce(b.k{i}, false) AND s.s{i} IS DISTINCT FROM b.s{i} "
            f"AND t.t{i} IS DISTINCT FROM b.t{i}"
        )
        decided = f"v.v{i} IN ('{TO_TARGET}', '{TO_SOURCE}') AND {both}"
        return f"CASE WHEN {decided} THEN {_text(policy.value)} ELSE '' END"

    def _problems(self, verdicts: str) -> str:
        detail = (
            f"CASE v.reason WHEN '{Reason.MISSING_REQUIRED.value}' THEN v.missing || ' is empty' "
            f"WHEN '{Reason.BAD_VALUE.value}' THEN coalesce(v.detail, v.bad_value) "
            "ELSE coalesce(v.detail, '') END"
        )
        return (
            f"SELECT {_text(self.mapping.name)}, 'problem', 'target', v.source_key, v.target_key, "
            f"{self._title()}, {self._shown_key()}, '[]', 0, v.reason, {detail}, v.source_row, "
            f"t.stamp, '' FROM {self._with_rows(verdicts)} WHERE v.fate = 'skipped'"
        )

    def _with_rows(self, verdicts: str) -> str:
        made = self.pairing.transformed
        return (
            f"{verdicts} v LEFT JOIN {made.source_table} s ON s.row_no = v.source_row "
            f"LEFT JOIN {made.target_table} t ON t.row_no = v.target_row "
            f"LEFT JOIN {self.pairing.baseline.table} b "
            "ON b.source_key = v.source_key AND b.target_key = v.target_key"
        )

    def _title(self) -> str:
        return "coalesce(t.title, s.title, v.source_key, v.target_key, '')"

    def _shown_key(self) -> str:
        if not self.mapping.identity:
            return "coalesce(v.source_key, v.target_key, '')"
        return "replace(coalesce(t.m0, s.m0, v.source_key, v.target_key, ''), chr(31), ' ')"

    # What both sides agree on already -----------------------------------------------------------

    def agreed(self, verdicts: str) -> str:
        """Links and values that agree and that the baseline does not know yet, one row a pair.

        A record that a filter keeps out is not linked: when it goes, its counterpart stays.
        """
        columns, news = [], ["b.source_key IS NULL"]
        for i, rule in enumerate(self.rules):
            equal = self._equal(i, rule)
            known = f"coalesce(b.k{i}, false)"
            columns.append(
                f"{equal} OR {known} AS k{i}, "
                f"CASE WHEN {equal} THEN s.s{i} ELSE b.s{i} END AS s{i}, "
                f"CASE WHEN {equal} THEN t.t{i} ELSE b.t{i} END AS t{i}"
            )
            news.append(
                f"{equal} AND (NOT {known} OR s.s{i} IS DISTINCT FROM b.s{i} "
                f"OR t.t{i} IS DISTINCT FROM b.t{i})"
            )
        return (
            f"SELECT v.source_key, v.target_key, {', '.join(columns)} "
            f"FROM {self._with_rows(verdicts)} "
            "WHERE v.has_source AND v.has_target AND v.scope AND v.problem IS NULL "
            f"AND ({' OR '.join(f'({new})' for new in news)}) ORDER BY v.pair"
        )


def _updateable(field: FieldSchema | None) -> bool:
    return field is None or field.updateable


def _unless(rule: FieldRule, empty: str, old: str, letter: str) -> str:
    """A letter, except where the rule keeps what is there.

    Args:
        rule: says when.
        empty: SQL that says whether the new value is empty.
        old: the value that is there.
        letter: what happens otherwise.
    """
    stays = []
    if rule.write is WriteWhen.IF_EMPTY:
        stays.append(f"{old} IS NOT NULL")
    if rule.keep_when_empty:
        stays.append(f"({empty})")
    if not stays:
        return _letter(letter)
    return f"CASE WHEN {' OR '.join(stays)} THEN '{SAME}' ELSE '{letter}' END"


def _letter(letter: str) -> str:
    return f"'{letter}'"


def _bool(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"


def _text(value: str) -> str:
    """A SQL literal."""
    return "'" + value.replace("'", "''") + "'"
