"""Words for plans: why a record is left out, what a change does, how a side was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.approval import Pattern
from app.core.fix import FixKind
from app.core.plan import Reason
from app.wording.counted import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.asks.messages import (
        StillWrong,
        SyncFinding,
    )
    from app.core.approval import ChangeGroup
    from app.core.fix import Fix
    from app.core.forecast import ReadLine
    from app.core.plan import Counts

REASONS: dict[str, str] = {
    Reason.MISSING_REQUIRED.value: "a required field is empty",
    Reason.BAD_VALUE.value: "a value cannot be read",
    Reason.NO_KEY.value: "the key is empty",
    Reason.DUPLICATE_SOURCE_KEY.value: "the key stands in several rows",
    Reason.DUPLICATE_TARGET_KEY.value: "the key stands in several records",
    Reason.SEVERAL_MATCHES.value: "several records match",
    Reason.GONE_IN_TARGET.value: "it was deleted in Salesforce",
    Reason.GONE_IN_SOURCE.value: "it was deleted in the source",
    Reason.UNKNOWN_OUTCOME.value: "the outcome of its last write is not known yet",
    Reason.NOT_WRITEABLE.value: "the object cannot be written",
    Reason.FIELD_READ_ONLY.value: "a field cannot be written",
    Reason.TOO_LONG.value: "a value is too long",
    Reason.NOT_IN_PICKLIST.value: "a value is not in the picklist",
    Reason.OUT_OF_RANGE.value: "a number has too many digits",
    Reason.WRONG_REFERENCE.value: "an Id is of another object",
    Reason.DUPLICATE_VALUE.value: "a unique value stands in several records",
    Reason.MERGED.value: "its record was merged into another one",
    Reason.CONVERTED.value: "the lead was converted and can only be read",
    Reason.FLIP_FLOP.value: "both sides keep changing the same value back",
    Reason.WAITS_FOR_PARENT.value: "a record that it belongs to is not there yet",
    Reason.NO_PARENT.value: "a record that it belongs to is not there",
    Reason.SEVERAL_PARENTS.value: "it could belong to several records",
    Reason.EDITED_SINCE.value: "somebody edited it after the run",
    Reason.NOT_MAPPED.value: "the mapping does not write a field of it any more",
    Reason.DELETED.value: "the run deleted it",
}
"""Why a record is not planned, by `Reason.value`; fits behind "12 records: "."""


_MEND_SOURCE = "Mend the row in the source, then preview again"


_JOIN_RECORDS = "Keep one of the records in Salesforce, then preview again"


FIXES: dict[FixKind, str] = {
    FixKind.CUT: "Cut {field} to {value} characters",
    FixKind.EMPTY: "Leave {field} empty where it would be “{value}”",
    FixKind.DEFAULT: "Write “{value}” where {field} is empty",
    FixKind.ON_INSERT: "Fill {field} for new records only",
    FixKind.LEAVE_OUT: "Take {field} out of the mapping",
}
"""What a fix does, as a button says it."""


def fix_words(fix: Fix, field: str) -> str:
    """What a fix does to a field, as a button says it."""
    return FIXES[fix.kind].format(field=field, value=fix.value)


SKIPPED_TO_DO: dict[str, str] = {
    Reason.MISSING_REQUIRED.value: _MEND_SOURCE,
    Reason.BAD_VALUE.value: _MEND_SOURCE,
    Reason.NO_KEY.value: _MEND_SOURCE,
    Reason.DUPLICATE_SOURCE_KEY.value: "Keep one of the rows in the source, then preview again",
    Reason.DUPLICATE_TARGET_KEY.value: _JOIN_RECORDS,
    Reason.SEVERAL_MATCHES.value: _JOIN_RECORDS,
    Reason.GONE_IN_TARGET.value: "Restore the record, or delete the row in the source",
    Reason.GONE_IN_SOURCE.value: "Delete the record, or leave it as it is",
    Reason.UNKNOWN_OUTCOME.value: "Preview again later; it is looked up by itself",
    Reason.NOT_WRITEABLE.value: "Ask for the right to create and edit, or change the mode",
    Reason.FIELD_READ_ONLY.value: "Take the field out of the mapping, or ask for edit access",
    Reason.TOO_LONG.value: "Let the mapping cut the value, or shorten it in the source",
    Reason.NOT_IN_PICKLIST.value: "Let the mapping put another value in its place, or mend the row",
    Reason.OUT_OF_RANGE.value: _MEND_SOURCE,
    Reason.WRONG_REFERENCE.value: _MEND_SOURCE,
    Reason.DUPLICATE_VALUE.value: "Keep the value in one of the records, then preview again",
    Reason.MERGED.value: "Merge the two rows in the source, or delete by hand what is too many",
    Reason.CONVERTED.value: "Add a mapping to the contact or the account that it became",
    Reason.FLIP_FLOP.value: "Let the field flow one way, or stop one side's automation",
    Reason.WAITS_FOR_PARENT.value: "It goes by itself when the other record is there",
    Reason.NO_PARENT.value: _MEND_SOURCE,
    Reason.SEVERAL_PARENTS.value: "Keep the value in one of the records, then preview again",
    Reason.EDITED_SINCE.value: "Undo it by hand, if it shall go back",
    Reason.NOT_MAPPED.value: "Map the field again, then undo the run again",
    Reason.DELETED.value: "Restore it from the Recycle Bin",
}
"""What a person can do about a record that is not planned, by `Reason.value`."""


def imported_words(rows: int, changed: int, skipped: int, still_wrong: int) -> str:
    """What a corrected workbook said: "28 rows read, 26 changed, 2 still wrong"."""
    parts = [f"{count_of(rows, 'row')} read", f"{changed:,} changed"]
    parts += [f"{skipped:,} skipped"] if skipped else []
    return ", ".join([*parts, f"{still_wrong:,} still wrong"])


def still_wrong_words(one: StillWrong) -> str:
    """A row of a corrected workbook and why it cannot be sent."""
    place = ", ".join(part for part in (f"row {one.row}", one.title, one.field) if part)
    return f"{place}: {one.why}"


READ_WAYS: dict[str, str] = {
    "query": "by a query",
    "bulk query": "by a bulk query",
    "report": "from a report",
    "by Id": "by their Ids",
}
"""How records were read, by `ReadPrice.way`."""


def read_words(line: ReadLine) -> str:
    """How an object was read, what it took and why so."""
    price = line.price
    took = count_of(price.calls, "call") if price.calls else "no call of its own"
    why = f": {price.reason}" if price.reason else ""
    how = READ_WAYS.get(price.way, price.way)
    return f"{line.label}: {count_of(price.records, 'record')} read {how}, {took}{why}"


def followed_words(merged: int, converted: int, label: str) -> tuple[str, ...]:
    """What a plan says of links that lead to other records than before.

    Args:
        merged: links whose record was merged into another one.
        converted: links taken over from leads that were converted.
        label: what the records are called, plural.
    """
    said = []
    if merged:
        said.append(
            f"{count_of(merged, 'link')} of {label} followed a merge to the record that was kept; "
            "nothing is deleted because of it."
        )
    if converted:
        said.append(
            f"{count_of(converted, 'link')} of {label} came from leads that were converted; "
            "from now on the new record is kept in agreement."
        )
    return tuple(said)


def no_bin_words(deletes: int, label: str) -> str:
    """What a plan says of deletions that nothing brings back.

    Args:
        deletes: how many.
        label: what the records are called, plural.
    """
    return (
        f"{label} do not go to the Recycle Bin: {count_of(deletes, 'deletion')} of them cannot be "
        "undone."
    )


def missed_words(rows: int, label: str) -> str:
    """What a plan says where rows could not be taken at all.

    Args:
        rows: how many.
        label: what the records of that side are called, plural.
    """
    are = (
        "cannot be read at all, and nobody knows whose it is"
        if rows == 1
        else ("cannot be read at all, and nobody knows whose they are")
    )
    return f"{count_of(rows, 'row')} of {label} {are}; nothing is deleted for being absent there."


def kept_words(lost: int, titles: Sequence[str], anew: int) -> str:
    """What a plan says of the decisions on the plan before it; "" where all of them hold.

    Args:
        lost: records that were decided and have changed or gone since.
        titles: the first of them by name.
        anew: changes that nobody has seen, while many were decided at once.
    """
    said = []
    if lost:
        names = ", ".join(titles)
        more = f" and {lost - len(titles):,} more" if lost > len(titles) else ""
        fits = "no longer fits" if lost == 1 else "no longer fit"
        said.append(f"{count_of(lost, 'decision')} {fits}: {names}{more}.")
    if anew:
        stands = "is new or different since you decided; it stands as proposed."
        stand = "are new or different since you decided; they stand as proposed."
        said.append(f"{count_of(anew, 'change')} {stands if anew == 1 else stand}")
    return " ".join(said)


def counts_words(counts: Counts) -> str:
    """The accounting of a plan, as lines that add up."""
    kinds = ", ".join(
        count_of(number, kind)
        for number, kind in (
            (counts.inserts, "insert"),
            (counts.updates, "update"),
            (counts.deletes, "delete"),
            (counts.conflicts, "conflict"),
        )
        if number
    )
    lines = [f"read          {counts.read:>9,}"]
    if counts.two_sided:
        lines.append(f"  twice       {counts.two_sided:>9,}  written on both sides")
    lines += [
        f"  unchanged   {counts.unchanged:>9,}",
        f"  out of scope{counts.out_of_scope:>9,}  left out by a filter or by the mode",
    ]
    for reason, number in counts.skipped.items():
        lines.append(f"  skipped     {number:>9,}  {REASONS.get(reason, reason)}")
    lines += [
        f"  planned     {counts.planned:>9,}  {kinds}",
    ]
    return "\n".join(lines)


_WORDED_PATTERNS = {
    Pattern.COUNTRY_CODE: ("“{wording}” added to {label}", "A country code added to {label}"),
    Pattern.ADDED_BEFORE: (
        "“{wording}” put in front of {label}",
        "{label}: start added",
    ),
    Pattern.ADDED_AFTER: ("“{wording}” added at the end of {label}", "{label}: end added"),
    Pattern.REMOVED_BEFORE: ("“{wording}” taken from the start of {label}", "{label}: start cut"),
    Pattern.REMOVED_AFTER: ("“{wording}” taken from the end of {label}", "{label}: end cut"),
    Pattern.SAME_VALUE: ("{label} becomes “{wording}”", "{label}: the same new value"),
}


_PATTERNS = {
    Pattern.NEW: "New records",
    Pattern.DELETED: "Deletions",
    Pattern.CONFLICT: "{label}: changed on both sides",
    Pattern.FILLED: "{label}: filled, was empty",
    Pattern.EMPTIED: "{label}: emptied",
    Pattern.SPACES: "{label}: only white space",
    Pattern.CASE: "{label}: only capital letters",
    Pattern.FORMAT: "{label}: only signs, letters and digits stay",
    Pattern.OTHER: "{label}: other values",
}


def nothing_words(counts: Counts) -> str:
    """What a plan without changes means: records that were left out agree with nobody."""
    skipped = sum(counts.skipped.values())
    if not skipped:
        return "Both sides agree; there is nothing to change."
    rest = "; the others agree" if counts.unchanged else ""
    return f"There is nothing to send: {count_of(skipped, 'record')} left out{rest}."


def group_words(group: ChangeGroup, label: str) -> str:
    """What the changes of a group do, in one line.

    Args:
        group: the group.
        label: of its field; "" for whole records.
    """
    if group.pattern in _PATTERNS:
        return _PATTERNS[group.pattern].format(label=label)
    exact, vague = _WORDED_PATTERNS[group.pattern]
    return (exact if group.wording else vague).format(label=label, wording=group.wording)


def finding_words(finding: SyncFinding) -> str:
    """One finding of a check, as compilers write them."""
    place = finding.path
    if finding.line is not None:
        place += f":{finding.line}"
    where = " ".join(part for part in (place, finding.key) if part)
    mends = f" [{finding.fix_words}]" if finding.fix_words else ""
    return f"{finding.severity}: {where + ': ' if where else ''}{finding.message}{mends}"
