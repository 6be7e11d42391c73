"""Words for what a check of a mapping finds, and for the change that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.design import DesignFault, DesignFixKind

if TYPE_CHECKING:
    from app.core.design import DesignFinding, DesignFix


_FAULTS = {
    DesignFault.UNKNOWN_FIELD: '{label} has no field "{name}"{near}',
    DesignFault.OTHER_SPELLING: '"{name}" is spelled {first} there',
    DesignFault.REQUIRED_NOT_MAPPED: "{label} is required and not mapped",
    DesignFault.ID_WRITTEN: "The org gives records their Id, it is never written. Name Id in the"
    " identity, and take it out of the fields",
    DesignFault.KEY_NOT_UNIQUE: "{label} is not unique: a row that finds several records is"
    " skipped. Choose a unique field, or say which record is meant",
    DesignFault.CANNOT_FIT: "{label}: a value of type {first} is never a {last}",
    DesignFault.TOO_LONG: "{label} holds {last} characters, the source's values up to {first}",
    DesignFault.READ_ONLY: "{label} cannot be written",
    DesignFault.CREATE_ONLY: "{label} can be given to new records only; changes of it are refused",
    DesignFault.REQUIRED_ON_A_KEY: "{name} is required, and new records do not have it yet: none of"
    " them would go. Leave it to the identity",
}


def design_words(finding: DesignFinding) -> str:
    """What is wrong, a sentence or two without the last full stop."""
    label, detail = finding.label, finding.detail
    if finding.fault is DesignFault.READ_ONLY and detail:
        return f"{label} is put together from others: map {', '.join(detail)}"
    near = f". Did you mean {' or '.join(detail)}?" if detail else ""
    first, last = (detail[0], detail[-1]) if detail else ("", "")
    return _FAULTS[finding.fault].format(
        name=finding.field, label=label, near=near, first=first, last=last
    )


def design_fix_words(fix: DesignFix) -> str:
    """What a fix does, as the words on a button."""
    name, value = fix.field, fix.value
    match fix.kind:
        case DesignFixKind.RENAME:
            return f"Write {value}"
        case DesignFixKind.ANSWER:
            return f"Set {fix.setting} to {value}"
        case DesignFixKind.LEAVE_OUT:
            return f"Take {name} out"
        case DesignFixKind.ON_INSERT:
            return f"Write {name} on insert only"
        case DesignFixKind.NOT_REQUIRED:
            return f"Do not require {name}"
        case DesignFixKind.CUT:
            return f"Cut {name} to {value} characters"
        case DesignFixKind.ADD_PAIR:
            return f"Map {value} to {name}"
        case DesignFixKind.ADD_VALUE:
            return f"Give new records {name} {value}"
        case DesignFixKind.NEWEST:
            return f"Of several with one {name} take the newest"
