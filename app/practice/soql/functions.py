"""Turn a function of a query into the SQL over its field: aggregates, parts of dates, labels."""

from app.practice.schema import Field, FieldType
from app.practice.soql.scope import Column, Scope, comparable, is_scalar
from app.practice.soql.syntax import Call

AGGREGATES = {"COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"}
_DATE_PARTS = {
    "CALENDAR_YEAR": "CAST(substr({0}, 1, 4) AS INTEGER)",
    "CALENDAR_MONTH": "CAST(substr({0}, 6, 2) AS INTEGER)",
    "CALENDAR_QUARTER": "(CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3",
    "FISCAL_YEAR": "CAST(substr({0}, 1, 4) AS INTEGER)",
    "FISCAL_MONTH": "CAST(substr({0}, 6, 2) AS INTEGER)",
    "FISCAL_QUARTER": "(CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3",
    "DAY_IN_MONTH": "CAST(substr({0}, 9, 2) AS INTEGER)",
    "DAY_IN_YEAR": "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)",
    "DAY_IN_WEEK": "CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 1",
    "DAY_ONLY": "substr({0}, 1, 10)",
    "HOUR_IN_DAY": "CAST(substr({0}, 12, 2) AS INTEGER)",
}
_PLAIN_FUNCTIONS = {"TOLABEL", "FORMAT", "CONVERTCURRENCY"}


def resolve_call(scope: Scope, call: Call) -> Column:
    """Give the column that a function stands for.

    Raises:
        OrgError: MALFORMED_QUERY for an unknown function, or one that its field does not support.
    """
    if call.function == "COUNT" and call.path is None:
        return Column(_number_field("Count", FieldType.INT), "COUNT(*)", ())
    if call.path is None:
        raise scope.statement.error(
            "MALFORMED_QUERY", call.at, f"unexpected token: '{call.function}'"
        )
    column = scope.column(call.path)
    known = column.field
    if call.function in _PLAIN_FUNCTIONS:
        return Column(
            known,
            _labelled(column) if call.function == "TOLABEL" else column.sql,
            column.relationships,
        )
    if call.function in _DATE_PARTS:
        kind = FieldType.DATE if call.function == "DAY_ONLY" else FieldType.INT
        return Column(
            _number_field(call.function, kind),
            _DATE_PARTS[call.function].format(column.sql),
            (),
        )
    return _aggregated(scope, call, column)


def _aggregated(scope: Scope, call: Call, column: Column) -> Column:
    """The column of an aggregate over a field."""
    known = column.field
    if call.function not in AGGREGATES:
        raise scope.statement.error(
            "MALFORMED_QUERY", call.at, f"Unknown function: {call.function}"
        )
    if not known.aggregatable or not is_scalar(known):
        raise scope.statement.error(
            "MALFORMED_QUERY",
            call.at,
            f"field {known.name} does not support aggregate operator {call.function}",
        )
    if call.function == "COUNT":
        return Column(_number_field("Count", FieldType.INT), f"COUNT({column.sql})", ())
    if call.function == "COUNT_DISTINCT":
        return Column(
            _number_field("Count", FieldType.INT), f"COUNT(DISTINCT {comparable(column)})", ()
        )
    if call.function in {"SUM", "AVG"}:
        return Column(
            _number_field("Number", FieldType.DOUBLE), f"{call.function}({column.sql})", ()
        )
    return Column(known, f"{call.function}({column.sql})", ())


def _labelled(column: Column) -> str:
    """Give the SQL that turns picklist values into labels."""
    odd = [each for each in column.field.picklist if each.label != each.value]
    if not odd:
        return column.sql
    whens = " ".join(f"WHEN {_text(each.value)} THEN {_text(each.label)}" for each in odd)
    return f"CASE {column.sql} {whens} ELSE {column.sql} END"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _number_field(name: str, kind: FieldType) -> Field:
    return Field(name, name, kind, custom=False)
