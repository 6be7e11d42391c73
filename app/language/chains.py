"""The `as:` text of a field rule, such as `trim, value_list(open = Open, else error)`."""

from __future__ import annotations

from dataclasses import dataclass

from app.language.functions import FUNCTIONS, Argument, Step
from app.language.scanner import Scanner, nearest

_NO_TEXT = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True)
class Chain:
    """Functions that a value passes one after the other."""

    text: str
    steps: tuple[Step, ...]

    @property
    def is_invertible(self) -> bool:
        """Whether a `<->` rule may use it."""
        return all(step.back for step in self.steps)

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
    steps = []
    if scanner.peek():
        steps.append(_step(scanner))
        while scanner.peek():
            if not scanner.take(","):
                raise scanner.error('"," or the end')
            steps.append(_step(scanner))
    return Chain(text, tuple(steps))


def is_invertible(text: str) -> bool:
    """Whether a chain has an inverse, so that a `<->` rule may use it.

    Raises:
        LanguageError: it cannot be read.
    """
    return parse_chain(text).is_invertible


def _step(scanner: Scanner) -> Step:
    scanner.skip_space()
    start = scanner.position
    name = scanner.word()
    if not name:
        raise scanner.error("the name of a function")
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
