"""Say any of Salesforce's error codes on request: its usual message, fields and forms.

The list is `resources/practice/errors.yaml`; it is read when the first code is asked for, because
an org that never has a bad day must start at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from app.practice.errors import OrgError
from app.resources import resource

DUPLICATES = "DUPLICATES_DETECTED"
"""The one code whose error carries the records that were found."""


@dataclass(frozen=True)
class NamedError:
    """What Salesforce says when it says a code."""

    code: str
    of: str
    """What it is said of: row, request, any (both), login, oauth or job."""
    says: str
    fields: tuple[str, ...] = ()


@cache
def named_errors() -> Mapping[str, NamedError]:
    """Read the list: code to what is said."""
    listed = YAML(typ="safe", pure=True).load(
        resource("practice", "errors.yaml").read_text(encoding="utf-8")
    )
    return {
        code: NamedError(code, said["of"], said["says"], tuple(said.get("fields", ())))
        for code, said in listed.items()
    }


def error_of(detail: Mapping[str, Any], usual: str) -> OrgError:
    """Make the error a fault asks for.

    Args:
        detail: of the fault: `code`, `message`, `fields`, `status`, `matches`; what is left out
            is as Salesforce has it. A code that is on no list is said as it stands.
        usual: the code where none is given.
    """
    code = str(detail.get("code", usual))
    known = named_errors().get(code) or NamedError(code, "any", code)
    status = detail.get("status")
    return OrgError(
        code,
        str(detail.get("message", known.says)),
        tuple(str(each) for each in detail.get("fields", known.fields)),
        http_status=None if status is None else int(status),
        extra=_found(detail, known.says) if code == DUPLICATES else None,
    )


def job_message(detail: Mapping[str, Any], usual: str) -> str:
    """Word why a bulk job failed: `InvalidBatch : Field name not found : X`."""
    if "code" not in detail:
        return str(detail.get("message", usual))
    error = error_of(detail, "Unknown")
    return f"{error.code} : {error.message}"


def duplicate_result(
    sobject: str,
    rule: str,
    message: str,
    found: Sequence[Mapping[str, Any]],
    *,
    allow_save: bool,
) -> dict[str, Any]:
    """Show what a duplicate rule found, as the value of `duplicateResut`.

    Args:
        found: each record's fields as they are shown, `Id` at least.
    """
    records = [
        {
            "additionalInformation": [],
            "fieldDiffs": [],
            "matchConfidence": 100.0,
            "record": {
                "attributes": {
                    "type": sobject,
                    "url": f"/services/data/v68.0/sobjects/{sobject}/{each['Id']}",
                },
                **each,
            },
        }
        for each in found
    ]
    return {
        "allowSave": allow_save,
        "duplicateRule": rule,
        "duplicateRuleEntityType": sobject,
        "errorMessage": message,
        "matchResults": [
            {
                "entityType": sobject,
                "errors": [],
                "matchEngine": "ExactMatchEngine",
                "matchRecords": records,
                "rule": f"{sobject}_Match",
                "size": len(found),
                "success": True,
            }
        ],
    }


def _found(detail: Mapping[str, Any], message: str) -> dict[str, Any]:
    """Give the records of a named duplicate; `spelling` chooses one of Salesforce's two."""
    sobject = str(detail.get("sobject", "Contact"))
    matches = [dict(each) for each in detail.get("matches", ())]
    found = duplicate_result(sobject, f"{sobject}_DR", message, matches, allow_save=False)
    return {str(detail.get("spelling", "duplicateResut")): found}
