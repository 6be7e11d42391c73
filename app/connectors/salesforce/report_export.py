"""Reads a report: one export says which records, and what it can say of them without doubt.

A mapping names a report as its query: `report 00O5g000006UaBC of Contact`; the address of the
report or of its export may stand in place of the Id, and `with Email = 'E-mail'` behind it says
which column is which where headings are no labels. The report has to show the record's Id. The
export page is made for browsers: it shows labels for API names, Ids of 15 characters, and numbers,
dates and times in the way of its user's country. What is not the same for everybody is not taken
from it; the records are read by their Ids then, 10,000 a call.

A record that a report does not show is out of scope, never deleted.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.connectors.near_names import field_of
from app.connectors.salesforce.ids import long_id
from app.connectors.salesforce.selection import LONG_TEXT_CHARS
from app.core.errors import EndpointError, RetriableError, SchemaMismatchError
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.connectors.salesforce.client import OrgClient
    from app.connectors.salesforce.describe import OrgObjectSchema
    from app.core.quota import Purpose
    from app.core.schema import FieldSchema

_QUERY = re.compile(
    r"\s*report\s+(?P<place>\S+)\s+of\s+(?P<object>\w+)(?:\s+with\s+(?P<headings>.+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(r"\s*(\w+)\s*=\s*'((?:[^'\\]|\\.)*)'\s*(?:,|$)")
_REPORT_ID = re.compile(r"(?<![0-9A-Za-z])00O[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?(?![0-9A-Za-z])")

_TEXTS = frozenset(
    {
        FieldType.STRING,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.URL,
        FieldType.COMBOBOX,
        FieldType.TEXTAREA,
    }
)
_IDS = frozenset({FieldType.ID, FieldType.REFERENCE})
_LISTS = frozenset({FieldType.PICKLIST, FieldType.MULTIPICKLIST})
_WHOLE = frozenset({FieldType.INT, FieldType.LONG})


@dataclass(frozen=True)
class ReportQuery:
    """What a mapping asks for by naming a report."""

    report: str
    """15 or 18 characters."""
    object: str
    headings: tuple[tuple[str, str], ...] = ()
    """Field and the heading of its column, where that is not the field's label."""

    def heading(self, field: FieldSchema) -> str:
        """What the column of a field is called in the export."""
        said = {name.casefold(): text for name, text in self.headings}
        return said.get(field.name.casefold(), field.label)


def report_query(text: str) -> ReportQuery:
    """Read the query of a mapping.

    Raises:
        SchemaMismatchError: it names no report.
    """
    found = _QUERY.fullmatch(text)
    report = _REPORT_ID.search(found["place"]) if found else None
    if found is None or report is None:
        raise SchemaMismatchError(
            "A query on Salesforce names a report and its object, such as "
            "“report 00O5g000006UaBC of Contact”; an object is named by “object”",
            object="",
        )
    return ReportQuery(report[0], found["object"], _headings(found["headings"] or ""))


def _headings(text: str) -> tuple[tuple[str, str], ...]:
    """Read `MobilePhone = 'Mobile', Email = 'E-mail'`.

    Raises:
        SchemaMismatchError: it is written otherwise.
    """
    found, place = [], 0
    while place < len(text):
        one = _HEADING.match(text, place)
        if one is None:
            raise SchemaMismatchError(
                "Behind “with” stand fields and the headings of their columns, such as "
                f"“MobilePhone = 'Mobile', Email = 'E-mail'”; this cannot be read: {text[place:]}",
                object="",
            )
        found.append((one[1], re.sub(r"\\(.)", r"\1", one[2])))
        place = one.end()
    return tuple(found)


def unsaid(field: FieldSchema) -> str:
    """Why a report does not say a field's value without doubt; "" when it does."""
    if "." in field.name:
        return f"a report does not say whose {field.label} it shows"
    if field.type in _IDS | _WHOLE or field.type is FieldType.BOOLEAN:
        return ""
    if field.type in _LISTS:
        labels = [value.label for value in field.picklist_values]
        if len(set(labels)) < len(labels):
            return f"two values of {field.label} have the same label"
        return ""
    if field.type in _TEXTS:
        long = field.length is None or field.length > LONG_TEXT_CHARS
        return f"a report cuts {field.label}, which is long text" if long else ""
    return f"a report shows {field.label} in the way of its user's country"


@dataclass(frozen=True)
class Export:
    """The rows of an exported report."""

    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def place(self, label: str) -> int | None:
        """The column of that label; None without one, or with several."""
        found = [n for n, one in enumerate(self.labels) if one.casefold() == label.casefold()]
        return found[0] if len(found) == 1 else None


def export(client: OrgClient, report: str, purpose: Purpose) -> Export:
    """Export a report; one request.

    Raises:
        EndpointError: what came is no report.
    """
    access = client.session.access
    answer = client.session.request(
        "GET",
        f"{access.host.url}/{report}",
        params={"export": "1", "enc": "UTF-8", "xf": "csv"},
        purpose=purpose,
        headers={"Accept": "text/csv", "Cookie": f"sid={access.token}"},
    )
    kind = answer.headers.get("Content-Type", "")
    if "csv" not in kind and "octet-stream" not in kind:
        raise EndpointError(
            "Salesforce answered with a page instead of the report: this sign-in may not open "
            "pages. Read the object itself: replace the query by “object”",
            endpoint=client.name,
            code="NO_REPORT",
        )
    return parsed(answer.content.decode("utf-8-sig"), client.name)


def parsed(text: str, name: str = "") -> Export:
    """The columns and rows of an export; what stands below the first empty line is its foot.

    Args:
        text: the CSV.
        name: the connection's name.

    Raises:
        RetriableError: it ends in the middle of a row.
    """
    rows = csv.reader(io.StringIO(text, newline=""))
    labels = tuple(next(rows, []))
    body = []
    for row in rows:
        if not row:
            break
        if len(row) != len(labels):
            raise RetriableError("The report came in part", endpoint=name)
        body.append(tuple(row))
    return Export(labels, tuple(body))


def check_headings(shown: Export, query: ReportQuery, schema: OrgObjectSchema) -> None:
    """Make sure that the report has each column that the query names.

    Raises:
        SchemaMismatchError: it has none, or several of that heading; or the object no such field.
    """
    for name, heading in query.headings:
        field = field_of(schema, name)
        if shown.place(heading) is None:
            raise SchemaMismatchError(
                f"The report has no column “{heading}”, which is to hold {field.name}, or several."
                f" Its columns: {', '.join(shown.labels)}",
                object=schema.name,
                field=field.name,
            )


def rows_by_id(
    shown: Export, query: ReportQuery, schema: OrgObjectSchema
) -> dict[str, tuple[str, ...]]:
    """The rows of a report by the Ids of their records, with 18 characters; the first one counts.

    Raises:
        SchemaMismatchError: the report does not show the Ids.
    """
    label = query.heading(field_of(schema, "Id"))
    place = shown.place(label)
    wanted = f"The report has no column {label} with the Ids of {schema.label_plural}"
    if place is None:
        raise SchemaMismatchError(
            f"{wanted}. Add it to the report: it tells which record a row is",
            object=schema.name,
            field="Id",
        )
    try:
        return {long_id(row[place]): row for row in reversed(shown.rows) if row[place]}
    except ValueError as error:
        raise SchemaMismatchError(wanted, object=schema.name, field="Id") from error


def reason_to_read_by_id(shown: Export, query: ReportQuery, fields: Sequence[FieldSchema]) -> str:
    """Why the report alone does not do; "" when it says every field."""
    for field in fields:
        if why := unsaid(field):
            return why
        if shown.place(query.heading(field)) is None:
            return f"the report has no column {query.heading(field)}"
    return ""


def values_of(
    shown: Export, query: ReportQuery, row: Sequence[str], fields: Sequence[FieldSchema]
) -> list[str | None]:
    """A row of the report as the API would say it.

    Args:
        shown: the report.
        query: how it was asked for.
        row: one of its rows.
        fields: each said without doubt, see `unsaid`, and shown.
    """
    return [
        _said(row[place], field) or None
        for field in fields
        if (place := shown.place(query.heading(field))) is not None
    ]


def _said(text: str, field: FieldSchema) -> str:
    if field.type in _IDS and text:
        return long_id(text)
    if field.type in _LISTS:
        values = {value.label: value.value for value in field.picklist_values}
        parts = text.split("; ") if field.type is FieldType.MULTIPICKLIST else [text]
        return ";".join(values.get(part, part) for part in parts)
    return text
