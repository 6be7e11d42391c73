"""Say of each value what it would be on the other side."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from app.core.mapping import Compare, FieldRule, Flow, IdentityRule, Mapping, Mode
from app.core.pairing import Transformed
from app.core.values import SHAPE_OF, FieldType, Shape
from app.language.canonical import canonical_sql, unreadable_sql
from app.language.chains import Chain, parse_chain
from app.language.conditions import parse_condition
from app.language.sums import sum_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.ports import Stage
    from app.core.schema import ObjectSchema
    from app.core.snapshot import Column, Seen, Snapshot


def transform(
    seen: Seen, mapping: Mapping, titles: Sequence[str], target: ObjectSchema, stage: Stage
) -> Transformed:
    """Say how every value runs through its rule's chain, towards the other side.

    The values are worked out where they are needed, for the rows of which they are needed: of a
    million records that did not change, none is.

    Args:
        seen: both snapshots.
        mapping: the rules; a rule that flows back needs a chain that has an inverse.
        titles: target fields that name a record.
        target: to find the parts of a compound title such as Name.
        stage: where the views are made.
    """
    source_table = stage.name("source_values")
    target_table = stage.name("target_values")
    stage.execute(
        f"CREATE VIEW {source_table} AS SELECT *, {_sums(mapping, 's')} FROM ("
        "SELECT row_no, key, stamp, scope, leaving, problem, "
        + ", ".join(_source_columns(seen, mapping, titles, target))
        + f" FROM {_with_formulas(mapping, seen)})"
    )
    stage.execute(
        f"CREATE VIEW {target_table} AS SELECT *, {_sums(mapping, 't')} FROM ("
        "SELECT row_no, key, stamp, scope, leaving, problem, "
        + ", ".join(_target_columns(seen, mapping, titles))
        + f" FROM {seen.target.table})"
    )
    return Transformed(seen, mapping, source_table, target_table)


def _sums(mapping: Mapping, side: str) -> str:
    """SQL of a row's two sums, see `Transformed`."""
    held = sum_sql([f"{side}{i}" for i, _ in enumerate(mapping.fields)])
    told = "CAST(NULL AS UBIGINT)"
    if _comparable(mapping):
        told = _compared_sum(mapping, side)
    return f"{held} AS held, {told} AS told"


def _comparable(mapping: Mapping) -> bool:
    """Whether it can be told of a whole row at once that both sides are equal.

    What a lookup finds is not known yet, and a mapping that deletes has other things in mind.
    """
    looks = any(rule.lookup is not None for rule in mapping.fields)
    return bool(mapping.fields) and not looks and mapping.to_target is not Mode.DELETE


def _compared_sum(mapping: Mapping, side: str) -> str:
    """SQL of the sum of what is compared with the other side; see `diff.letters.equal`."""
    values, errors = [], ["NOT leaving"]
    for i, rule in enumerate(mapping.fields):
        back = rule.flow is Flow.TO_SOURCE
        values.append({"s": f"s{i}" if back else f"f{i}", "t": f"b{i}" if back else f"t{i}"}[side])
        if back is (side == "t"):
            errors.append(f"e{i} IS NULL")
    return f"CASE WHEN {' AND '.join(errors)} THEN {sum_sql(values)} END"


def _source_columns(
    seen: Seen, mapping: Mapping, titles: Sequence[str], target: ObjectSchema
) -> list[str]:
    columns = []
    for i, rule in enumerate(mapping.fields):
        forward, error = _forward(rule, seen)
        columns += [f"{_own(rule, seen)} AS s{i}", f"{forward} AS f{i}", f"{error} AS e{i}"]
        if seen.source.untold:
            columns.append(f"{_untold(rule, seen.source)} AS u{i}")
    for n, identity in enumerate(mapping.identity):
        columns.append(f"{_source_identity(identity, mapping, seen)} AS m{n}")
    parts = [
        _forward(rule, seen)[0]
        for name in _title_parts(titles, target)
        for rule in mapping.fields
        if rule.target == name and rule.flow.reaches_target
    ]
    title = f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts else "CAST(NULL AS VARCHAR)"
    return [*columns, f"{title} AS title"]


def _untold(rule: FieldRule, source: Snapshot) -> str:
    """SQL of whether the source said nothing of a field that a rule's value is made of."""
    names = [rule.source] if rule.source else []
    names += parse_chain(rule.chain).fields
    if rule.flow.reaches_target:
        names += [name for text in rule.conditions for name in parse_condition(text).fields]
    places = {source.columns.index(source.column(name)) for name in names}
    said = " OR ".join(f"instr(untold, ',{place},') > 0" for place in sorted(places))
    return f"coalesce({said or 'false'}, false)"


def _target_columns(seen: Seen, mapping: Mapping, titles: Sequence[str]) -> list[str]:
    columns = []
    for i, rule in enumerate(mapping.fields):
        own = seen.target.column(rule.target)
        back, error = _back(rule, own, seen)
        columns += [f"{own.name} AS t{i}", f"{back} AS b{i}", f"{error} AS e{i}"]
    for n, identity in enumerate(mapping.identity):
        parts = [seen.target.column(field).name for field in identity.target]
        columns.append(f"{_joined(parts, identity)} AS m{n}")
    parts = [seen.target.column(name).name for name in titles]
    title = f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts else "CAST(NULL AS VARCHAR)"
    return [*columns, f"{title} AS title"]


def _own(rule: FieldRule, seen: Seen) -> str:
    """SQL of what the source says for a rule: of a formula what it gives, so that it moves too."""
    if rule.choices and rule.flow.reaches_target:
        return _chosen(rule, seen.source, seen.target.column(rule.target))[0]
    if not rule.source:
        return "CAST(NULL AS VARCHAR)"
    return _begin(parse_chain(rule.chain), rule, seen)[0]


def _begin(chain: Chain, rule: FieldRule, seen: Seen) -> tuple[str, str | None]:
    """SQL of the value that a rule's chain begins with, and of why a row has none."""
    if chain.formula is None:
        return seen.source.column(rule.source).name, None
    return _formula_columns(chain.text)


def _formula_columns(chain: str) -> tuple[str, str]:
    """Names of the columns that hold what the formula of a chain gives, and why it gives none."""
    digest = hashlib.sha256(chain.encode()).hexdigest()[:16]
    return f"formula_{digest}", f"no_formula_{digest}"


def _with_formulas(mapping: Mapping, seen: Seen) -> str:
    """SQL of the source's table with the columns of all formulas, each worked out once."""

    def column_of(name: str) -> tuple[str, FieldType]:
        column = seen.source.column(name)
        return column.name, column.type

    columns = []
    for text in dict.fromkeys(rule.chain for rule in mapping.fields):
        formula = parse_chain(text).formula
        if formula is not None:
            value, error = formula.sql(column_of, seen.source.read_at)
            names = _formula_columns(text)
            columns += [f"{value} AS {names[0]}", f"{error or _NO_ERROR} AS {names[1]}"]
    if not columns:
        return seen.source.table
    return f"(SELECT *, {', '.join(columns)} FROM {seen.source.table})"


def _passed(chain: Chain, rule: FieldRule, seen: Seen) -> tuple[str, str]:
    """SQL of what a rule's chain gives, and of why a row has no value."""
    own, no_own = _begin(chain, rule, seen)
    errors = [error for error in (no_own, chain.error_sql(own)) if error]
    error = f"coalesce({', '.join(errors)}, {_NO_ERROR})" if len(errors) > 1 else "".join(errors)
    return chain.forward_sql(own), error or _NO_ERROR


def _forward(rule: FieldRule, seen: Seen) -> tuple[str, str]:
    """SQL of a rule's value in the target's terms, and of why it cannot be."""
    if rule.conditions and not rule.flow.reaches_target:
        return "CAST(NULL AS VARCHAR)", _NO_ERROR  # they are about the target's records
    return _where_it_holds(rule, seen.source, _given_forward(rule, seen))


def _where_it_holds(rule: FieldRule, side: Snapshot, given: tuple[str, str]) -> tuple[str, str]:
    """SQL of a value for the records that the rule is for only, and of why it cannot be."""
    if not rule.when:
        return given
    holds = _holds(rule.when, side)
    return f"CASE WHEN {holds} THEN {given[0]} END", f"CASE WHEN {holds} THEN {given[1]} END"


def _holds(condition: str, side: Snapshot) -> str:
    """SQL of a condition over a side's own values."""

    def column_of(name: str) -> tuple[str, FieldType]:
        column = side.column(name)
        return column.name, column.type

    return parse_condition(condition).sql(column_of)


def _chosen(rule: FieldRule, side: Snapshot, column: Column) -> tuple[str, str]:
    """SQL of the value of the first line that holds, and of why the other side cannot hold it."""
    otherwise = ("CAST(NULL AS VARCHAR)", _NO_ERROR)
    if rule.otherwise is not None:
        otherwise = _fixed(rule.otherwise, column)
    lines = [(_holds(one.when, side), *_fixed(one.value, column)) for one in rule.choices]
    values = " ".join(f"WHEN {holds} THEN {value}" for holds, value, _ in lines)
    errors = " ".join(f"WHEN {holds} THEN {error}" for holds, _, error in lines)
    return f"CASE {values} ELSE {otherwise[0]} END", f"CASE {errors} ELSE {otherwise[1]} END"


def _given_forward(rule: FieldRule, seen: Seen) -> tuple[str, str]:
    """SQL of what a rule gives the target, and of why it cannot be."""
    column = seen.target.column(rule.target)
    if rule.choices:
        return _chosen(rule, seen.source, column)
    if rule.lookup is not None:
        return _named(rule, seen)
    if not rule.source:
        return _fixed(rule.value or "", column)
    own = _own(rule, seen)
    if rule.chain:
        value, error = _passed(parse_chain(rule.chain), rule, seen)
        forward, error = _as_type(value, own, error, rule.source, column)
    else:
        forward, error = _plain(seen.source.column(rule.source), column)
    if rule.default is not None:
        default, no_default = _fixed(rule.default, column)
        forward = f"CASE WHEN {own} IS NULL THEN {default} ELSE {forward} END"
        error = f"CASE WHEN {own} IS NULL THEN {no_default} ELSE {error} END"
    return forward, error


def _named(rule: FieldRule, seen: Seen) -> tuple[str, str]:
    """SQL of a value that names a record: it is looked up later, see `refer`."""
    if not rule.source:
        return _text(rule.value or ""), _NO_ERROR
    return _passed(parse_chain(rule.chain), rule, seen)


def _fixed(text: str, column: Column) -> tuple[str, str]:
    """SQL of a value that the mapping names, and of why the target cannot hold it."""
    value = _text(text)
    problem = _text(f'{column.field}: "{text}" is not a {column.type.value}')
    unreadable = unreadable_sql(value, column.type, column.scale)
    return (
        canonical_sql(value, column.type, column.scale),
        f"CASE WHEN {unreadable} THEN {problem} END",
    )


def _back(rule: FieldRule, own: Column, seen: Seen) -> tuple[str, str]:
    """SQL of a rule's value in the source's terms, and of why it cannot be."""
    if not rule.source or not rule.flow.reaches_source:
        return "CAST(NULL AS VARCHAR)", _NO_ERROR
    value, error = _given_back(rule, own, seen)
    if rule.default_back is not None:
        default, no_default = _fixed(rule.default_back, seen.source.column(rule.source))
        value = f"CASE WHEN {own.name} IS NULL THEN {default} ELSE {value} END"
        error = f"CASE WHEN {own.name} IS NULL THEN {no_default} ELSE {error} END"
    return _where_it_holds(rule, seen.target, (value, error))


def _given_back(rule: FieldRule, own: Column, seen: Seen) -> tuple[str, str]:
    """SQL of what a rule gives the source, and of why it cannot be."""
    if rule.lookup is not None:
        return own.name, _NO_ERROR
    column = seen.source.column(rule.source)
    if rule.choices:
        return _chosen(rule, seen.target, column)
    if rule.chain_back:
        chain = parse_chain(rule.chain_back)
        value, error = chain.forward_sql(own.name), chain.error_sql(own.name) or _NO_ERROR
        return _as_type(value, own.name, error, rule.target, column)
    if not rule.chain:
        return _plain(own, column)
    chain = parse_chain(rule.chain)
    value = chain.inverse_sql(own.name) or own.name
    error = chain.inverse_error_sql(own.name) or _NO_ERROR
    return _as_type(value, own.name, error, rule.target, column)


def _plain(own: Column, column: Column) -> tuple[str, str]:
    """SQL of a value without a chain, and of why it cannot be.

    What is canonical for one field is canonical for another of the same shape. A yes or no is 1
    or 0 where a number stands for it.
    """
    shapes = SHAPE_OF[own.type], SHAPE_OF[column.type]
    if shapes[0] is shapes[1] and shapes[0] is not Shape.NUMBER:
        return own.name, _NO_ERROR
    if (own.type, own.scale) == (column.type, column.scale):
        return own.name, _NO_ERROR
    value = own.name
    if shapes == (Shape.BOOLEAN, Shape.NUMBER):
        value = f"(CASE {own.name} WHEN 'true' THEN '1' WHEN 'false' THEN '0' END)"
    return _as_type(value, own.name, _NO_ERROR, own.field, column)


def _as_type(value: str, own: str, error: str, field: str, column: Column) -> tuple[str, str]:
    """Make a value canonical for a column; say why where that cannot be done."""
    before, after = _text(f'{field}: "'), _text(f'" is not a {column.type.value}')
    unreadable = unreadable_sql(value, column.type, column.scale)
    problem = (
        f"CASE WHEN ({error}) IS NOT NULL THEN {_text(field + ': ')} || ({error}) "
        f"WHEN {unreadable} THEN {before} || left({own}, 60) || {after} END"
    )
    return canonical_sql(value, column.type, column.scale), problem


def _source_identity(identity: IdentityRule, mapping: Mapping, seen: Seen) -> str:
    """The source's identity value in the target's terms: by the rule that joins the two fields."""
    parts = []
    for source, target in zip(identity.source, identity.target, strict=True):
        rule = next(
            (one for one in mapping.fields if (one.source, one.target) == (source, target)),
            FieldRule(source=source, target=target),
        )
        parts.append(_forward(rule, seen)[0])
    return _joined(parts, identity)


def _joined(parts: Sequence[str], identity: IdentityRule) -> str:
    """Several fields as one value; NULL, which never matches, when one of them is empty."""
    return " || chr(31) || ".join(_compared(part, identity.compare) for part in parts)


def _compared(part: str, compare: Compare) -> str:
    """What of a value counts; NULL where nothing does."""
    if compare is Compare.CASE_INSENSITIVE:
        return f"lower({part})"
    if compare is Compare.DIGITS:
        return f"nullif(regexp_replace({part}, '[^0-9]', '', 'g'), '')"
    if compare is Compare.LOOSE:
        return f"nullif(regexp_replace(lower(strip_accents({part})), '[^\\pL\\pN]', '', 'g'), '')"
    return f"({part})"


def _title_parts(titles: Sequence[str], target: ObjectSchema) -> list[str]:
    """What a source would write to the title: Name is made of its parts where they exist."""
    parts = []
    for name in titles:
        if name == "Name" and target.field("LastName"):
            parts += ["FirstName", "LastName"]
        else:
            parts.append(name)
    return parts


def _text(value: str) -> str:
    """A SQL literal."""
    return "'" + value.replace("'", "''") + "'"


_NO_ERROR = "CAST(NULL AS VARCHAR)"
