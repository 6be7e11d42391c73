"""Judge a written record by the administrator's rules: validation, then duplicates."""

from collections.abc import Callable
from datetime import datetime

from app.practice.errors import OrgError
from app.practice.named_errors import DUPLICATES, duplicate_result
from app.practice.schema import DuplicateRule, ObjectType, Schema
from app.practice.soql.compiler import condition_sql, new_statement
from app.practice.soql.parser import parse_condition
from app.practice.soql.scope import Scope
from app.practice.tables import Row, Tables, quoted

MOST_MATCHES = 10
"""Most records one error names. Source: ours."""
_NAMES = frozenset({"Name", "FirstName", "LastName"})


class Validation:
    """The rules of one org. A rule is a SOQL condition that is true of a bad record."""

    def __init__(self, tables: Tables, schema: Schema, now: Callable[[], datetime]) -> None:
        self._tables = tables
        self._schema = schema
        self._now = now
        self._compiled: dict[str, tuple[str, str, dict[str, object]]] = {}
        kept = tables.database.execute(
            "SELECT value FROM org_setting WHERE name = 'duplicate_rules'"
        ).fetchone()
        self._duplicate_rules_on = set(kept[0].split()) if kept else set()

    def set_duplicate_rule(self, sobject: str, *, active: bool) -> None:
        """Switch an object's duplicate rule; it stays so.

        Raises:
            OrgError: INVALID_TYPE for an unknown object, NOT_FOUND for one without such a rule.
        """
        found = self._schema.get(sobject)
        if found.duplicate_rule is None:
            raise OrgError("NOT_FOUND", f"{found.name} has no duplicate rule")
        (self._duplicate_rules_on.add if active else self._duplicate_rules_on.discard)(found.name)
        with self._tables.database as database:
            database.execute(
                "INSERT OR REPLACE INTO org_setting VALUES ('duplicate_rules', ?)",
                (" ".join(sorted(self._duplicate_rules_on)),),
            )

    def errors(
        self,
        sobject: ObjectType,
        new: Row,
        *,
        allow_duplicates: bool,
        duplicate_details: bool = False,
    ) -> list[OrgError]:
        """List what the rules have against a record that is written but not committed."""
        errors = self._rule_errors(sobject, str(new["Id"])) if sobject.validations else []
        if not errors and sobject.name in self._duplicate_rules_on and sobject.duplicate_rule:
            rule = sobject.duplicate_rule
            if not (allow_duplicates and rule.allow_save):
                matches = self._duplicates(sobject, rule, new, details=duplicate_details)
                errors = [_duplicates_detected(sobject, rule, matches)] if matches else []
        return errors

    def _rule_errors(self, sobject: ObjectType, record_id: str) -> list[OrgError]:
        sql, parameters = self._sql(sobject)
        verdicts = self._tables.database.execute(sql, {**parameters, "id": record_id}).fetchone()
        return [
            OrgError(
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                rule.message,
                (rule.field,) if rule.field else (),
            )
            for rule, broken in zip(sobject.validations, verdicts, strict=True)
            if broken
        ]

    def _sql(self, sobject: ObjectType) -> tuple[str, dict[str, object]]:
        """Compile an object's rules into one SELECT, anew each day because rules may say TODAY."""
        today = self._now().date().isoformat()
        day, sql, parameters = self._compiled.get(sobject.name, ("", "", {}))
        if day != today:
            conditions = " ".join(rule.condition for rule in sobject.validations)
            statement = new_statement(conditions, self._schema, self._now(), all_rows=True)
            scope = Scope(statement, sobject)
            verdicts = [
                f"({condition_sql(scope, parse_condition(rule.condition))})"
                for rule in sobject.validations
            ]
            sql = (
                f"SELECT {', '.join(verdicts)} FROM {scope.from_sql} WHERE "
                f"{scope.base.column('Id')} = :id"
            )
            parameters = statement.parameters
            self._compiled[sobject.name] = (today, sql, parameters)
        return sql, parameters

    def _duplicates(
        self, sobject: ObjectType, rule: DuplicateRule, new: Row, *, details: bool
    ) -> list[Row]:
        """Find live records with the same values in the rule's fields; with details, named."""
        if any(new[name] is None for name in rule.fields):
            return []
        tests = " AND ".join(f"{quoted(name)} = ?" for name in rule.fields)
        found = self._tables.select(
            sobject,
            f"{tests} AND IsDeleted = 0 AND Id != ? LIMIT {MOST_MATCHES}",
            (*(new[name] for name in rule.fields), new["Id"]),
        )
        shown = {"Id", *rule.fields, *_NAMES} if details else {"Id"}
        return [
            {name: value for name, value in row.items() if name in shown and value is not None}
            for row in found
        ]


def _duplicates_detected(sobject: ObjectType, rule: DuplicateRule, matches: list[Row]) -> OrgError:
    """Word a duplicate the way Salesforce does, its misspelt key included."""
    result = duplicate_result(
        sobject.name, rule.name, rule.message, matches, allow_save=rule.allow_save
    )
    return OrgError(DUPLICATES, rule.message, (), extra={"duplicateResut": result})
