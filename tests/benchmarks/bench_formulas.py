"""How long a million rows take each formula of a kind that administrators write."""

import time
from datetime import UTC, datetime

import duckdb

from app.core.values import FieldType
from app.language.formula.formulas import parse_formula
from app.language.formula.functions import Rules

ROWS = 1_000_000
FIELDS = {
    "Name": (FieldType.STRING, "'Name ' || i"),
    "Phone": (FieldType.PHONE, "CASE WHEN i % 3 = 0 THEN NULL ELSE '+44 20 ' || i END"),
    "Mobile": (FieldType.PHONE, "'+44 7700 ' || i"),
    "Amount": (FieldType.CURRENCY, "CAST(i % 9973 AS VARCHAR) || '.25'"),
    "Start": (
        FieldType.DATE,
        "strftime(DATE '2020-01-01' + CAST(i % 2000 AS INTEGER), '%Y-%m-%d')",
    ),
    "Seen": (
        FieldType.DATETIME,
        "strftime(TIMESTAMP '2026-01-01' + to_seconds(i), '%Y-%m-%dT%H:%M:%S.000Z')",
    ),
    "Channels": (FieldType.MULTIPICKLIST, "CASE WHEN i % 2 = 0 THEN 'Email;SMS' ELSE 'Post' END"),
}
FORMULAS = (
    "Name & ' ' & Phone",
    "IF(ISBLANK(Mobile), Phone, Mobile)",
    "UPPER(LEFT(Name, 1)) & MID(Name, 2, 80)",
    "SUBSTITUTE(SUBSTITUTE(Phone, ' ', ''), '+', '00')",
    "ROUND(Amount * 1.19, 2)",
    "IF(Amount > 0, 100 / Amount, 0)",
    "DATEVALUE(Seen) - Start",
    "ADDMONTHS(Start, 3)",
    "CASE(MONTH(Start), 1, 'Q1', 2, 'Q1', 3, 'Q1', 'later')",
    "INCLUDES(Channels, 'SMS') && LEN(Name) > 5",
    "VALUE(MID(Name, 6, 20)) + 1",
    "REGEX(Phone, '\\\\+44 [0-9 ]+')",
    "TEXT(Start) & ' ' & TEXT(Amount)",
)


def test_formulas_over_a_million_rows() -> None:
    rules = Rules(datetime(2026, 11, 21, tzinfo=UTC), "Europe/London")
    with duckdb.connect() as stage:
        columns = ", ".join(f"{sql} AS {name}" for name, (_, sql) in FIELDS.items())
        stage.execute(f"CREATE TABLE rows AS SELECT {columns} FROM range({ROWS}) t(i)")
        print()
        for text in FORMULAS:
            compiled = parse_formula(text).compiled(lambda name: (name, FIELDS[name][0]), rules)
            began, spent = time.perf_counter(), time.process_time()
            stage.execute(
                f"CREATE OR REPLACE TABLE made AS SELECT {compiled.sql} AS value,"
                f" {compiled.error_sql or 'NULL'} AS error FROM rows"
            )
            took, cpu = time.perf_counter() - began, time.process_time() - spent
            print(f"{took:6.2f} s   CPU {cpu:6.2f} s   {text}")
