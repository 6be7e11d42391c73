"""The `as:` text of a field rule, such as `trim, value_list(open = Open, else error)`.

A chain may begin with a formula, `formula("IF(Amount > 0, 'paid', 'open')"), upper`, which is
worked out from the whole record instead of one value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.language.formula.formulas import Formula, parse_formula
from app.language.formula.functions import Rules
from app.language.functions import FUNCTIONS, Argument, Step, known_zone
from app.language.scanner import LanguageError, Scanner, nearest

if TYPE_CHECKING:
    from datetime import datetime

    from app.language.formula.formulas import ColumnOf

_FORMULA = "formula"
_BLANKS = ("empty", "zero")
_NO_TEXT = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True)
class FormulaStep:
    """The formula at the head of a chain, and how it is to be worked out."""

    formula: Formula
    zone: str = "UTC"
    blank_as_zero: bool = False

    def sql(self, column_of: ColumnOf, now: datetime) -> tuple[str, str | None]:
        """Give the SQL of its value, and of why a row has none; None when every row has one.

        Raises:
            LanguageError: a value does not suit its function; says which and where.
        """
        rules = Rules(now, self.zone, self.blank_as_zero)
        compiled = self.formula.compiled(column_of, rules)
        return compiled.sql, compiled.error_sql


@dataclass(frozen=True)
class Chain:
    """Functions that a value passes one after the other."""

    text: str
    steps: tuple[Step, ...]
    formula: FormulaStep | None = None
    """What the value is made by before the first function."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The source fields that its formula names."""
        return self.formula.formula.fields if self.formula else ()

    @property
    def is_invertible(self) -> bool:
        """Whether a `<->` rule may use it."""
        return self.formula is None and all(step.back for step in self.steps)

    def forward_sql(self, column_sql: str) -> str:
        """Give the SQL of what the target gets for a canonical value of the source.

        Returns:
            An expression of type VARCHAR, not canonical yet; NULL where the value cannot pass.
        """
        for step in self.steps:
            column_sql = step.forward(column_sql)
        return column_sql

    def error_sql(self, column_sql: str) -> str | None:
        """Give the SQL of why a value cannot pass: a sentence without its field, NULL when it can.

        Returns:
            None when every value passes.
        """
        errors = []
        for step in self.steps:
            if step.error:
                errors.append(step.error(column_sql))
            column_sql = step.forward(column_sql)
        return _first(errors)

    def inverse_sql(self, column_sql: str) -> str | None:
        """Give the SQL of what the source gets for a canonical value of the target.

        Returns:
            None when the chain has no inverse.
        """
        if not self.is_invertible:
            return None
        for step in reversed(self.steps):
            if step.back is None:
                return None
            column_sql = step.back(column_sql)
        return column_sql

    def inverse_error_sql(self, column_sql: str) -> str | None:
        """Give the SQL of why a value of the target cannot go back.

        Returns:
            None when every value can, or when the chain has no inverse.
        """
        if not self.is_invertible:
            return None
        errors = []
        for step in reversed(self.steps):
            if step.back is None:
                return None
            if step.back_error:
                errors.append(step.back_error(column_sql))
            column_sql = step.back(column_sql)
        return _first(errors)


def parse_chain(text: str) -> Chain:
    """Read a chain.

    Args:
        text: functions with commas between them; "" copies a value as it is.

    Raises:
        LanguageError: it cannot be read; says where and what was expected.
    """
    scanner = Scanner(text)
    formula = _formula(scanner)
    steps = []
    if formula is None and scanner.peek():
        steps.append(_step(scanner))
    while scanner.peek():
        if not scanner.take(","):
            raise scanner.error('"," or the end')
        steps.append(_step(scanner))
    return Chain(text, tuple(steps), formula)


def is_invertible(text: str) -> bool:
    """Whether a chain has an inverse, so that a `<->` rule may use it.

    Raises:
        LanguageError: it cannot be read.
    """
    return parse_chain(text).is_invertible


def _formula(scanner: Scanner) -> FormulaStep | None:
    """The formula at the head of a chain; the place stays where it is when there is none."""
    scanner.skip_space()
    before, start = scanner.place, scanner.position
    if scanner.word() != _FORMULA:
        scanner.place = before
        return None
    if not scanner.take("("):
        raise scanner.error('"(" and a formula in quotes')
    first, *options = _arguments(scanner) or [Argument("", start)]
    if first.left is not None or not first.text:
        raise scanner.refusal("formula needs a formula in quotes", at=start)
    try:
        formula = parse_formula(first.text)
        return FormulaStep(formula, **dict(_option(option) for option in options))
    except LanguageError as error:
        words = str(error).removesuffix(".").removesuffix(f" (position {error.position})")
        raise scanner.refusal(words, at=first.position + error.position) from error
    except ValueError as error:
        raise scanner.refusal(f"formula: {error}", at=start) from error


def _option(option: Argument) -> tuple[str, Any]:
    if option.left == "zone":
        return "zone", known_zone(option.text)
    if option.left == "blanks" and option.text in _BLANKS:
        return "blank_as_zero", option.text == "zero"
    raise ValueError("after the formula come zone = Europe/London or blanks = zero only")


def _step(scanner: Scanner) -> Step:
    scanner.skip_space()
    start = scanner.position
    name = scanner.word()
    if not name:
        raise scanner.error("the name of a function")
    if name == _FORMULA:
        raise scanner.refusal("A formula comes first in a chain", at=start)
    if name not in FUNCTIONS:
        raise scanner.refusal(f'There is no function "{name}"{nearest(name, FUNCTIONS)}', at=start)
    try:
        return FUNCTIONS[name](_arguments(scanner) if scanner.take("(") else ())
    except ValueError as error:
        raise scanner.refusal(f"{name}: {error}", at=start) from error


def _arguments(scanner: Scanner) -> list[Argument]:
    arguments: list[Argument] = []
    if scanner.take(")"):
        return arguments
    while True:
        arguments.append(_argument(scanner))
        if scanner.take(")"):
            return arguments
        if not scanner.take(","):
            raise scanner.error('"," or ")"')


def _argument(scanner: Scanner) -> Argument:
    scanner.skip_space()
    position = scanner.position
    first = _value(scanner)
    if scanner.take("="):
        return Argument(_value(scanner), position, left=first)
    return Argument(first, position)


def _value(scanner: Scanner) -> str:
    """A text in quotes, or bare up to the next mark."""
    if scanner.peek() in ("'", '"'):
        return scanner.quoted().replace("\\'", "'").replace('\\"', '"').replace("\\\\", "\\")
    start = scanner.position
    value = scanner.up_to(",=()")
    if not value:
        raise scanner.error("a value", at=start)
    return value


def _first(errors: list[str]) -> str | None:
    if not errors:
        return None
    return errors[0] if len(errors) == 1 else f"coalesce({', '.join(errors)}, {_NO_TEXT})"
