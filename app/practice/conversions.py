"""Convert leads into accounts, contacts and opportunities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.practice.errors import OrgError, SaveResult
from app.practice.ids import normalise_id
from app.practice.tables import Row, Tables

MOST_CONVERSIONS = 100
"""Leads in one call. Source: SOAP guide, "convertLead()"."""
CONVERTED_STATUSES = frozenset({"Closed - Converted"})
"""Values of Lead.Status that a converted lead may have, as a new org has them."""

_ADDRESS = ("Street", "City", "State", "PostalCode", "Country")
ACCOUNT_FIELDS = {
    "Name": "Company",
    "Phone": "Phone",
    "Fax": "Fax",
    "Website": "Website",
    "Industry": "Industry",
    "AnnualRevenue": "AnnualRevenue",
    "NumberOfEmployees": "NumberOfEmployees",
    "Rating": "Rating",
    "AccountSource": "LeadSource",
    **{f"Billing{part}": part for part in _ADDRESS},
}
CONTACT_FIELDS = {
    "LastName": "LastName",
    "FirstName": "FirstName",
    "Salutation": "Salutation",
    "Title": "Title",
    "Email": "Email",
    "Phone": "Phone",
    "MobilePhone": "MobilePhone",
    "Fax": "Fax",
    "Description": "Description",
    "LeadSource": "LeadSource",
    **{f"Mailing{part}": part for part in _ADDRESS},
}
"""Field of the new record → field of the lead.

Source: Salesforce Help, "Lead Conversion Field Mapping".
"""

SaveOne = Callable[[str, str, Mapping[str, Any]], SaveResult]
"""Operation, object and values → what became of it."""


@dataclass(frozen=True)
class Conversion:
    """What a client asks for one lead."""

    lead: str
    status: str
    account: str = ""
    """Id of an account to merge into; "" makes a new one."""
    contact: str = ""
    owner: str = ""
    opportunity_name: str = ""
    no_opportunity: bool = False
    overwrite_source: bool = False


@dataclass(frozen=True)
class ConversionResult:
    """What became of one lead."""

    lead: str | None
    account: str | None = None
    contact: str | None = None
    opportunity: str | None = None
    errors: tuple[OrgError, ...] = ()


class Converter:
    """Converts leads of one org. Every change waits for the caller's commit."""

    def __init__(self, tables: Tables, save: SaveOne) -> None:
        """Write nothing yet.

        Args:
            tables: the org's records.
            save: writes one record as a client's request would be.
        """
        self._tables = tables
        self._save = save

    def convert(
        self, wanted: Conversion, moment: str, today: str, user_id: str
    ) -> ConversionResult:
        """Convert one lead.

        Raises:
            OrgError: nothing was done.
        """
        lead = self._lead(wanted)
        owner = wanted.owner or lead["OwnerId"]
        account = self._record("Account", wanted.account, ACCOUNT_FIELDS, lead, {"OwnerId": owner})
        contact = self._record(
            "Contact",
            wanted.contact,
            CONTACT_FIELDS,
            lead,
            {"OwnerId": owner, "AccountId": account},
        )
        if wanted.overwrite_source and wanted.contact:
            self._done(self._save("update", "Contact", _source_of(contact, lead)))
        opportunity = None if wanted.no_opportunity else self._opportunity(wanted, lead, account)
        self._members_follow(str(lead["Id"]), contact)
        self._tables.update(
            self._tables.schema.get("Lead"),
            str(lead["Id"]),
            {
                "IsConverted": 1,
                "ConvertedDate": today,
                "ConvertedAccountId": account,
                "ConvertedContactId": contact,
                "ConvertedOpportunityId": opportunity,
                "Status": wanted.status,
                "SystemModstamp": moment,
                "LastModifiedDate": moment,
                "LastModifiedById": user_id,
            },
        )
        return ConversionResult(str(lead["Id"]), account, contact, opportunity)

    def _lead(self, wanted: Conversion) -> Row:
        record_id = normalise_id(wanted.lead)
        found = self._tables.fetch_one(record_id) if record_id else None
        if found is None or found[0].name != "Lead":
            raise OrgError("INVALID_CROSS_REFERENCE_KEY", "invalid lead id")
        if found[1]["IsDeleted"]:
            raise OrgError("ENTITY_IS_DELETED", "entity is deleted")
        if found[1]["IsConverted"]:
            raise OrgError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        if wanted.status not in CONVERTED_STATUSES:
            raise OrgError("INVALID_STATUS", f"invalid convertedStatus: {wanted.status}")
        if wanted.contact and not wanted.account:
            raise OrgError("REQUIRED_FIELD_MISSING", "A contact needs its account", ("accountId",))
        return found[1]

    def _record(
        self,
        sobject: str,
        existing: str,
        fields: Mapping[str, str],
        lead: Row,
        more: Mapping[str, Any],
    ) -> str:
        """Make the record, or fill what is empty in the one that was named."""
        values = {name: lead[source] for name, source in fields.items() if lead[source] is not None}
        if not existing:
            return self._done(self._save("insert", sobject, {**values, **more}))
        record_id = normalise_id(existing) or ""
        row = self._tables.fetch(self._tables.schema.get(sobject), [record_id]).get(record_id)
        if row is None or row["IsDeleted"]:
            raise OrgError("INVALID_CROSS_REFERENCE_KEY", f"invalid {sobject.lower()} id")
        empty = {name: value for name, value in values.items() if row[name] is None}
        if empty:
            self._done(self._save("update", sobject, {"Id": record_id, **empty}))
        return record_id

    def _opportunity(self, wanted: Conversion, lead: Row, account: str) -> str:
        values = {
            "Name": wanted.opportunity_name or f"{lead['Company']}-",
            "AccountId": account,
            "StageName": "Prospecting",
            "CloseDate": f"{str(lead['CreatedDate'])[:4]}-12-31",
            "LeadSource": lead["LeadSource"],
        }
        return self._done(self._save("insert", "Opportunity", values))

    def _members_follow(self, lead: str, contact: str) -> None:
        """Make the lead's places in campaigns the contact's."""
        members = self._tables.schema.get("CampaignMember")
        for row in self._tables.select(members, "LeadId = ? AND IsDeleted = 0", (lead,)):
            self._tables.update(members, str(row["Id"]), {"ContactId": contact, "Type": "Contact"})

    @staticmethod
    def _done(result: SaveResult) -> str:
        if not result.success:
            raise result.errors[0]
        return str(result.id)


def _source_of(contact: str, lead: Row) -> dict[str, Any]:
    return {"Id": contact, "LeadSource": lead["LeadSource"]}
