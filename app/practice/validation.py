"""Judge a written record by the administrator's rules: validation, then duplicates."""

from collections.abc import Callable
from datetime import datetime

from app.practice.errors import OrgError
from app.practice.schema import DuplicateRule, ObjectType, Schema
from app.practice.soql.compiler import condition_sql, new_statement
from app.practice.soql.parser import parse_condition
from app.practice.soql.scope import Scope
from app.practice.tables import Row, Tables, quoted


class Validation:
    """The rules of one org. A rule is a SOQL condition that is true of a bad record."""

    def __init__(self, tables: Tables, schema: Schema, now: Callable[[], datetime]) -> None:
        self._tables = tables
        self._schema = schema
        self._now = now
        self._compiled: dict[str, tuple[str, str, dict[str, object]]] = {}
        self._duplicate_rules_on: set[str] = set()

    def set_duplicate_rule(self, sobject: str, *, active: bool) -> None:
        """Switch an object's duplicate rule."""
        name = self._schema.get(sobject).name
        (self._duplicate_rules_on.add if active else self._duplicate_rules_on.discard)(name)

    def errors(self, sobject: ObjectType, new: Row, *, allow_duplicates: bool) -> list[OrgError]:
        """List what the rules have against a record that is written but not committed."""
        errors = self._rule_errors(sobject, str(new["Id"])) if sobject.validations else []
        if not errors and sobject.name in self._duplicate_rules_on and sobject.duplicate_rule:
            duplicate = self._duplicate_error(
                sobject, sobject.duplicate_rule, new, allow_duplicates=allow_duplicates
            )
            errors = [duplicate] if duplicate else []
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

    def _duplicate_error(
        self, sobject: ObjectType, rule: DuplicateRule, new: Row, *, allow_duplicates: bool
    ) -> OrgError | None:
        """Compare with live records by the rule's fields; one that alerts yields to allowSave."""
        if any(new[name] is None for name in rule.fields) or (allow_duplicates and rule.allow_save):
            return None
        tests = " AND ".join(f"{quoted(name)} = ?" for name in rule.fields)
        matches = [
            row[0]
            for row in self._tables.database.execute(
                f"SELECT Id FROM {quoted(sobject.name)} WHERE {tests} AND IsDeleted = 0 AND Id != "
                "? LIMIT 10",
                (*(new[name] for name in rule.fields), new["Id"]),
            )
        ]
        return _duplicates_detected(sobject, rule, matches) if matches else None


def _duplicates_detected(sobject: ObjectType, rule: DuplicateRule, matches: list[str]) -> OrgError:
    """Word a duplicate the way Salesforce does, its misspelt key included."""
    records = [
        {
            "additionalInformation": [],
            "fieldDiffs": [],
            "matchConfidence": 100.0,
            "record": {
                "attributes": {
                    "type": sobject.name,
                    "url": f"/services/data/v68.0/sobjects/{sobject.name}/{each}",
                },
                "Id": each,
            },
        }
        for each in matches
    ]
    result = {
        "allowSave": rule.allow_save,
        "duplicateRule": rule.name,
        "duplicateRuleEntityType": sobject.name,
        "errorMessage": rule.message,
        "matchResults": [
            {
                "entityType": sobject.name,
                "errors": [],
                "matchEngine": "ExactMatchEngine",
                "matchRecords": records,
                "rule": f"{sobject.name}_Match",
                "size": len(matches),
                "success": True,
            }
        ],
    }
    return OrgError("DUPLICATES_DETECTED", rule.message, (), extra={"duplicateResut": result})
