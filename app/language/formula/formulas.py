"""Formulas as a mapping holds them: `IF(ISBLANK(MobilePhone), Phone, MobilePhone)`.

Written as in Salesforce. A field is named by its API name; one whose name is no word, such as a
column of a file, stands in braces: `{!First Name}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from app.core.values import FieldType
from app.language.formula.date_functions import DATE_FUNCTIONS
from app.language.formula.functions import Function, Given, Rules
from app.language.formula.logic_functions import LOGIC_FUNCTIONS
from app.language.formula.nodes import Call, Constant, Field, Node, Number, Text
from app.language.formula.number_functions import NUMBER_FUNCTIONS
from app.language.formula.operators import OPERATORS
from app.language.formula.parser import parse
from app.language.formula.place_functions import PLACE_FUNCTIONS
from app.language.formula.text_functions import TEXT_FUNCTIONS
from app.language.formula.values import (
    DECIMAL,
    NULLS,
    TYPE_OF_KIND,
    Kind,
    Typed,
    from_canonical,
    to_canonical,
)
from app.language.scanner import LanguageError, Scanner, nearest
from app.language.sql_text import bound, literal

ColumnOf = Callable[[str], tuple[str, FieldType]]
"""From a field's name to the SQL of its canonical value and its type."""

FORMULA_FUNCTIONS: dict[str, Function] = {
    **TEXT_FUNCTIONS,
    **LOGIC_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **DATE_FUNCTIONS,
    **PLACE_FUNCTIONS,
}
"""Every function by its name."""

_KEPT_BY_SALESFORCE = {
    **dict.fromkeys(
        ("ISCHANGED", "ISCLONE", "ISNEW", "PRIORVALUE"),
        "it asks what a record was before; the preview shows what changes",
    ),
    **dict.fromkeys(
        ("PARENTGROUPVAL", "PREVGROUPVAL"), "it works in summary reports of Salesforce only"
    ),
    **dict.fromkeys(
        ("HYPERLINK", "IMAGE", "LINKTO", "INCLUDE", "URLFOR", "REQUIRESCRIPT"),
        "it makes a part of a page, and a field holds a value",
    ),
    **dict.fromkeys(
        ("HTMLENCODE", "JSENCODE", "JSINHTMLENCODE", "GETRECORDIDS", "GETSESSIONID"),
        "it works on pages of Salesforce only",
    ),
    "VLOOKUP": "a rule's lookup finds a value in another object",
    "CURRENCYRATE": "rates of currencies are not read",
}
"""Functions of Salesforce that have no meaning here, and why or what instead."""


_REPEATED = 60
"""An expression of so many characters, such as the cast of a field, is said again where it is used
again: that costs less than to name it. Source: measured by tests/benchmarks/bench_formulas.py."""


@dataclass(frozen=True)
class Formula:
    """A formula that has been read."""

    text: str
    fields: tuple[str, ...]
    """Each field it names, once, in the order and spelling first met."""
    node: Node

    def compiled(self, column_of: ColumnOf, rules: Rules) -> CompiledFormula:
        """Make SQL of it.

        Args:
            column_of: gives the SQL of a field's canonical value, and the field's type.
            rules: the moment and the zone it is worked out by.

        Raises:
            LanguageError: a value does not suit its function; says which and where.
        """
        typed = _Compiler(self.text, column_of, rules).typed(self.node)
        if typed.kind is Kind.PLACE:
            raise Scanner(self.text).refusal(
                "A formula gives a value of a field, not a place; DISTANCE(...) makes a number",
                at=1,
            )
        return CompiledFormula(
            to_canonical(typed), TYPE_OF_KIND[typed.kind], typed.kind, typed.error_sql
        )


@dataclass(frozen=True)
class CompiledFormula:
    """SQL of a formula over a record's columns."""

    sql: str
    """An expression of type VARCHAR, canonical for `type` but for a number's scale."""
    type: FieldType
    kind: Kind
    error_sql: str | None
    """Why a row has no value: a sentence, NULL where it has one; None when every row has one."""


def parse_formula(text: str) -> Formula:
    """Read a formula.

    Raises:
        LanguageError: it cannot be read; says where and what was expected.
    """
    parsed = parse(text)
    return Formula(text, parsed.fields, parsed.node)


class _Compiler:
    """From nodes to SQL, the inner ones first."""

    def __init__(self, text: str, column_of: ColumnOf, rules: Rules) -> None:
        self._scanner = Scanner(text)
        self._column_of = column_of
        self._rules = rules
        self._names = (f"v{n}" for n in count(1))

    def typed(self, node: Node) -> Typed:
        if isinstance(node, Text):
            return Typed(Kind.TEXT, literal(node.text), constant=node.text)
        if isinstance(node, Number):
            return self._number(node)
        if isinstance(node, Constant):
            if node.word == "NULL":
                return Typed(Kind.NOTHING, NULLS[Kind.NOTHING])
            return Typed(Kind.BOOLEAN, node.word)
        if isinstance(node, Field):
            return self._field(node)
        return self._call(node)

    def _number(self, node: Number) -> Typed:
        whole, _, rest = node.text.lower().partition("e")[0].partition(".")
        if len(whole.lstrip("0")) > 20 or len(rest) > 18:
            raise self._refuse(
                "A number has at most 20 digits before the point and 18 behind it", node.position
            )
        return Typed(Kind.NUMBER, f"CAST('{node.text}' AS {DECIMAL})", constant=node.text)

    def _field(self, node: Field) -> Typed:
        if node.name.startswith("$"):
            raise self._refuse(
                f"{node.name} is known to Salesforce only; name a field of the record",
                node.position,
            )
        column, type = self._column_of(node.name)
        typed = from_canonical(column, type, node.name)
        if typed.kind is Kind.NUMBER and self._rules.blank_as_zero:
            return Typed(Kind.NUMBER, f"coalesce({typed.sql}, 0)", typed.errors)
        return typed

    def _call(self, node: Call) -> Typed:
        function = OPERATORS.get(node.name) or FORMULA_FUNCTIONS.get(node.name)
        if function is None:
            raise self._refuse(_unknown(node.name), node.position)
        values = tuple(self.typed(argument) for argument in node.arguments)
        given = Given(
            node.name,
            node.position,
            values,
            tuple(argument.position for argument in node.arguments),
            self._rules,
            self._let,
            self._refuse,
        )
        return function.build(function.check(given))

    def _let(self, sql: str, body: Callable[[str], str]) -> str:
        if len(sql) <= _REPEATED:
            return body(sql)
        return bound(sql, body, next(self._names))

    def _refuse(self, sentence: str, position: int) -> LanguageError:
        return self._scanner.refusal(sentence, at=position)


def _unknown(name: str) -> str:
    if name in _KEPT_BY_SALESFORCE:
        return f"{name} cannot be used here: {_KEPT_BY_SALESFORCE[name]}"
    return f'There is no function "{name}"{nearest(name, FORMULA_FUNCTIONS)}'
