"""Read a SOQL text into syntax. Knows words, not objects: whether a field exists, others ask."""

import re
from collections.abc import Callable
from typing import TypeVar

from app.practice.errors import OrgError
from app.practice.soql.dates import DATE_NAMES, DATE_NAMES_WITH_NUMBER
from app.practice.soql.lexer import Token, query_error, tokens_of
from app.practice.soql.syntax import (
    Call,
    Comparison,
    Condition,
    FieldItem,
    FieldsItem,
    Junction,
    Literal,
    LiteralKind,
    Not,
    Order,
    Path,
    Query,
    SelectItem,
    TypeofItem,
)

STATEMENT_LONGEST = 100_000
"""Longest statement. Unit: characters. Source: SOQL and SOSL Reference, "SOQL Limits"."""
STRING_LONGEST = 4_000
"""Longest string in a WHERE clause. Unit: characters. Source: the same page."""

_CLAUSE_WORDS = {
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "FOR",
    "ALL",
    "WITH",
    "USING",
    "AND",
    "OR",
    "NOT",
    "LIKE",
    "IN",
    "INCLUDES",
    "EXCLUDES",
    "ASC",
    "DESC",
    "NULLS",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
}
_COMPARISONS = {"=", "!=", "<>", "<", "<=", ">", ">="}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_Item = TypeVar("_Item")


def parse(soql: str) -> Query:
    """Read one statement.

    Raises:
        OrgError: MALFORMED_QUERY.
    """
    if len(soql) > STATEMENT_LONGEST:
        raise OrgError(
            "MALFORMED_QUERY",
            f"SOQL statement cannot be longer than {STATEMENT_LONGEST} characters.",
        )
    parser = _Parser(soql)
    query = parser.query()
    parser.expect_end()
    return query


def parse_condition(text: str) -> Condition:
    """Read a WHERE clause on its own, as validation rules and formulas are written.

    Here, unlike in a query, the right side may be a field too.

    Raises:
        OrgError: MALFORMED_QUERY.
    """
    parser = _Parser(text, fields_right=True)
    condition = parser.condition()
    parser.expect_end()
    return condition


class _Parser:
    """A reader with one token of sight."""

    def __init__(self, soql: str, *, fields_right: bool = False) -> None:
        self._soql = soql
        self._fields_right = fields_right
        self._tokens = tokens_of(soql)
        self._next = 0

    # words

    def _peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        return token

    def _at_word(self, *words: str, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "word" and token.text.upper() in words

    def _at_sign(self, sign: str, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "operator" and token.text == sign

    def _skip_word(self, *words: str) -> bool:
        if self._at_word(*words):
            self._next += 1
            return True
        return False

    def _expect_word(self, *words: str) -> None:
        if not self._skip_word(*words):
            raise self._unexpected()

    def _expect_sign(self, sign: str) -> None:
        if not self._at_sign(sign):
            raise self._unexpected()
        self._next += 1

    def expect_end(self) -> None:
        """Refuse words after the statement."""
        if self._peek().kind != "end":
            raise self._unexpected()

    def _unexpected(self) -> OrgError:
        token = self._peek()
        return query_error(
            "MALFORMED_QUERY", self._soql, token.at, f"unexpected token: '{token.text}'"
        )

    def _list(self, read: Callable[[], _Item]) -> tuple[_Item, ...]:
        items = [read()]
        while self._at_sign(","):
            self._next += 1
            items.append(read())
        return tuple(items)

    # clauses

    def query(self) -> Query:
        """Read a SELECT, outer or inner."""
        at = self._peek().at
        self._expect_word("SELECT")
        count_only = self._skip_count()
        select = () if count_only else self._list(self._select_item)
        self._expect_word("FROM")
        source = self._path()
        self._skip_word("AS")
        alias = None
        if self._peek().kind == "word" and not self._at_word(*_CLAUSE_WORDS):
            alias = self._take().text
        scope = "everything"
        if self._skip_word("USING"):
            self._expect_word("SCOPE")
            scope = self._take().text.lower()
        where = self.condition() if self._skip_word("WHERE") else None
        if self._skip_word("WITH"):
            self._take()
        group_by: tuple[Path | Call, ...] = ()
        if self._skip_word("GROUP"):
            self._expect_word("BY")
            group_by = self._list(self._path_or_call)
        having = self.condition() if self._skip_word("HAVING") else None
        order_by: tuple[Order, ...] = ()
        if self._skip_word("ORDER"):
            self._expect_word("BY")
            order_by = self._list(self._order)
        limit = self._count_of() if self._skip_word("LIMIT") else None
        offset_at = self._peek().at
        offset = self._count_of() if self._skip_word("OFFSET") else 0
        self._skip_endings()
        return Query(
            select,
            source,
            alias,
            where,
            group_by,
            having,
            order_by,
            limit,
            offset,
            offset_at,
            count_only,
            at,
            scope,
        )

    def _skip_count(self) -> bool:
        """Read `COUNT()` when it stands alone before FROM."""
        if (
            self._at_word("COUNT")
            and self._at_sign("(", 1)
            and self._at_sign(")", 2)
            and self._at_word("FROM", ahead=3)
        ):
            self._next += 3
            return True
        return False

    def _skip_endings(self) -> None:
        """Read `FOR VIEW`, `FOR REFERENCE`, `FOR UPDATE`, `ALL ROWS`, which change nothing here."""
        while self._skip_word("FOR"):
            self._expect_word("VIEW", "REFERENCE", "UPDATE")
        if self._at_word("ALL") and self._at_word("ROWS", ahead=1):
            raise query_error(
                "MALFORMED_QUERY",
                self._soql,
                self._peek().at,
                "ALL ROWS not allowed in this context",
            )

    def _select_item(self) -> SelectItem:
        if self._at_sign("("):
            self._next += 1
            inner = self.query()
            self._expect_sign(")")
            return inner
        if self._at_word("TYPEOF"):
            return self._typeof()
        if self._at_word("FIELDS") and self._at_sign("(", 1):
            at = self._take().at
            self._next += 1
            which = self._take().text.upper()
            self._expect_sign(")")
            return FieldsItem(which, at)
        what = self._path_or_call()
        alias = None
        if self._peek().kind == "word" and not self._at_word(*_CLAUSE_WORDS):
            alias = self._take().text
        if isinstance(what, Call):
            return Call(what.function, what.path, what.at, alias)
        return FieldItem(what, alias)

    def _typeof(self) -> TypeofItem:
        self._take()
        relationship = self._path()
        branches = []
        while self._skip_word("WHEN"):
            name = self._take().text
            self._expect_word("THEN")
            branches.append((name, self._list(self._path)))
        otherwise = self._list(self._path) if self._skip_word("ELSE") else ()
        self._expect_word("END")
        return TypeofItem(relationship, tuple(branches), otherwise)

    def _path(self) -> Path:
        token = self._peek()
        if token.kind != "word" or token.text.upper() in _CLAUSE_WORDS:
            raise self._unexpected()
        self._next += 1
        return Path(tuple(token.text.split(".")), token.at)

    def _path_or_call(self) -> Path | Call:
        path = self._path()
        if not self._at_sign("("):
            return path
        self._next += 1
        argument = None if self._at_sign(")") else self._path_or_call()
        self._expect_sign(")")
        function = path.text.upper()
        if isinstance(argument, Call):  # only convertTimezone(field) may stand inside a function
            argument = argument.path
        return Call(function, argument, path.at)

    def _order(self) -> Order:
        by = self._path_or_call()
        descending = self._skip_word("DESC")
        if not descending:
            self._skip_word("ASC")
        nulls_last = False
        if self._skip_word("NULLS"):
            nulls_last = self._at_word("LAST")
            self._expect_word("FIRST", "LAST")
        return Order(by, descending, nulls_last)

    def _count_of(self) -> int:
        token = self._peek()
        if token.kind != "number" or not re.fullmatch(r"\d+", token.text):
            raise self._unexpected()
        self._next += 1
        return int(token.text)

    # conditions

    def condition(self) -> Condition:
        """Read conditions joined by AND or by OR; mixing both needs brackets, as in Salesforce."""
        first = self._single_condition()
        if not self._at_word("AND", "OR"):
            return first
        word = self._peek().text.upper()
        conditions = [first]
        while self._at_word("AND", "OR"):
            if not self._at_word(word):
                raise self._unexpected()
            self._next += 1
            conditions.append(self._single_condition())
        return Junction(word, tuple(conditions))

    def _single_condition(self) -> Condition:
        if self._skip_word("NOT"):
            return Not(self._single_condition())
        if self._at_sign("("):
            self._next += 1
            inner = self.condition()
            self._expect_sign(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Comparison:
        left = self._path_or_call()
        token = self._take()
        word = token.text.upper()
        if token.kind == "operator" and token.text in _COMPARISONS:
            return Comparison(left, "!=" if word == "<>" else word, self._right())
        if word == "LIKE":
            return Comparison(left, "LIKE", self._literal())
        if word == "NOT":
            self._expect_word("IN")
            return Comparison(left, "NOT IN", self._values())
        if word == "IN":
            return Comparison(left, "IN", self._values())
        if word in {"INCLUDES", "EXCLUDES"}:
            return Comparison(left, word, self._values())
        self._next -= 1
        raise self._unexpected()

    def _right(self) -> Literal | Path:
        token = self._peek()
        names = {"NULL", "TRUE", "FALSE", *DATE_NAMES, *DATE_NAMES_WITH_NUMBER}
        if self._fields_right and token.kind == "word" and token.text.upper() not in names:
            return self._path()
        return self._literal()

    def _values(self) -> tuple[Literal, ...] | Query:
        self._expect_sign("(")
        values: tuple[Literal, ...] | Query
        values = self.query() if self._at_word("SELECT") else self._list(self._literal)
        self._expect_sign(")")
        return values

    def _literal(self) -> Literal:
        token = self._take()
        word = token.text.upper()
        if token.kind == "string":
            return Literal(LiteralKind.STRING, self._string(token), token.at)
        if token.kind == "number":
            return Literal(LiteralKind.NUMBER, float(token.text), token.at)
        if token.kind == "date":
            return Literal(LiteralKind.DATE, token.text, token.at)
        if token.kind == "datetime":
            return Literal(LiteralKind.DATETIME, token.text, token.at)
        if token.kind == "time":
            return Literal(LiteralKind.TIME, token.text, token.at)
        if word == "NULL":
            return Literal(LiteralKind.NULL, None, token.at)
        if word in {"TRUE", "FALSE"}:
            return Literal(LiteralKind.BOOLEAN, word == "TRUE", token.at)
        if word in DATE_NAMES:
            return Literal(LiteralKind.DATE_NAME, (word, None), token.at)
        if word in DATE_NAMES_WITH_NUMBER and self._at_sign(":"):
            self._next += 1
            return Literal(LiteralKind.DATE_NAME, (word, self._count_of()), token.at)
        self._next -= 1
        raise self._unexpected()

    def _string(self, token: Token) -> str:
        """Take quotes and escapes off; an escaped `_` or `%` stays escaped for LIKE."""

        def plain(match: re.Match[str]) -> str:
            letter = match.group(1)
            if letter in "_%":
                return match.group()
            return _ESCAPES.get(letter.lower(), letter)

        text = re.sub(r"\\(.)", plain, token.text[1:-1], flags=re.DOTALL)
        if len(text) > STRING_LONGEST:
            raise query_error("MALFORMED_QUERY", self._soql, token.at, "string literal is too long")
        return text
