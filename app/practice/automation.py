"""Do what Salesforce does by itself when a record is saved: names, stages, totals, counters.

`before` changes the record on its way in, `after` changes other records once it is written. What is
given here is a first cut of each side effect, not all of them.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from app.practice.coercion import format_datetime, parse_datetime
from app.practice.errors import OrgError
from app.practice.schema import ObjectType
from app.practice.tables import Row, Tables

STAGES: dict[str, tuple[float, str, str]] = {
    "Prospecting": (10.0, "Pipeline", "open"),
    "Qualification": (10.0, "Pipeline", "open"),
    "Needs Analysis": (20.0, "Pipeline", "open"),
    "Value Proposition": (50.0, "Pipeline", "open"),
    "Id. Decision Makers": (60.0, "Pipeline", "open"),
    "Perception Analysis": (70.0, "Pipeline", "open"),
    "Proposal/Price Quote": (75.0, "Pipeline", "open"),
    "Negotiation/Review": (90.0, "Pipeline", "open"),
    "Closed Won": (100.0, "Closed", "won"),
    "Closed Lost": (0.0, "Omitted", "lost"),
}
"""Stage to probability, forecast category and outcome, as a new org has them."""

_FORECAST_NAMES = {"BestCase": "Best Case", "Forecast": "Commit", "MostLikely": "Most Likely"}
_Before = Callable[["Automation", Row | None, Row, set[str]], None]
_After = Callable[["Automation", Row | None, Row | None], None]


class Automation:
    """The side effects of one org's saves. Every change waits for the caller's commit."""

    def __init__(self, tables: Tables, now: Callable[[], datetime]) -> None:
        self.tables = tables
        self._now = now

    def before(self, sobject: ObjectType, old: Row | None, new: Row, given: set[str]) -> None:
        """Complete a record that is about to be written.

        Args:
            sobject: its object.
            old: what it was; None for an insert.
            new: what it will be; changed in place.
            given: names of the fields the request brought.

        Raises:
            OrgError: a rule of the platform is broken.
        """
        effect = _BEFORE.get(sobject.name)
        if effect is not None:
            effect(self, old, new, given)

    def after(self, sobject: ObjectType, old: Row | None, new: Row | None) -> None:
        """Carry a written record into others; `new` is None after a delete."""
        effect = _AFTER.get(sobject.name)
        if effect is not None:
            effect(self, old, new)

    def before_delete(self, sobject: ObjectType, old: Row) -> None:
        """Refuse deletes the platform refuses.

        Raises:
            OrgError: DELETE_FAILED for an account with won opportunities.
        """
        if sobject.name == "Account" and self.rows(
            "Opportunity", "AccountId = ? AND IsWon = 1 AND IsDeleted = 0", old["Id"]
        ):
            raise OrgError(
                "DELETE_FAILED",
                f"Your attempt to delete {old['Name']} could not be completed because some "
                "opportunities in that "
                "account were closed won.",
                (),
            )

    def today(self) -> str:
        """Give the day."""
        return self._now().astimezone(UTC).date().isoformat()

    def moment(self) -> str:
        """Give the moment as records store it."""
        return format_datetime(self._now())

    def record(self, name: str, record_id: str | None) -> Row | None:
        """Read a record by Id; None when there is none."""
        if record_id is None:
            return None
        return self.tables.fetch(self.tables.schema.get(name), [record_id]).get(record_id)

    def change(self, name: str, record_id: str, **changes: Any) -> None:
        """Change another record; SystemModstamp tells, LastModifiedDate does not."""
        changes["SystemModstamp"] = self.moment()
        self.tables.update(self.tables.schema.get(name), record_id, changes)

    def rows(self, name: str, where: str, *values: Any) -> list[Row]:
        """Read records by an SQL condition."""
        return self.tables.select(self.tables.schema.get(name), where, values)


def _person_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    """Join first and last name. Source: Object Reference, Contact, "Name"."""
    new["Name"] = " ".join(part for part in (new["FirstName"], new["LastName"]) if part)


def _contact_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    _person_before(automation, old, new, given)
    if old is not None and new["Email"] != old["Email"]:
        new["EmailBouncedDate"] = new["EmailBouncedReason"] = None
    new["IsEmailBounced"] = int(new["EmailBouncedDate"] is not None)


def _lead_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    if old is not None and old["IsConverted"]:
        raise OrgError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", ())
    _person_before(automation, old, new, given)


def _user_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    username = str(new["Username"])
    if "@" not in username or "." not in username.rpartition("@")[2]:
        message = f"Username: The username must be in the form of an email address: {username}"
        raise OrgError("INVALID_EMAIL_ADDRESS", message, ("Username",))
    taken = automation.rows("User", "Username = ? AND Id IS NOT ?", username, new["Id"])
    if taken:
        raise OrgError(
            "DUPLICATE_USERNAME",
            "Duplicate Username.  Another user has already selected this username.  Please "
            "select another.",
            ("Username",),
        )
    _person_before(automation, old, new, given)
    if new["CommunityNickname"] is None:
        new["CommunityNickname"] = username.partition("@")[0][:40]


def _opportunity_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    """Follow the stage; an opportunity with products takes its amount from them."""
    if old is None or new["StageName"] != old["StageName"]:
        probability, category, outcome = STAGES.get(
            str(new["StageName"]), (10.0, "Pipeline", "open")
        )
        new["IsClosed"], new["IsWon"] = int(outcome != "open"), int(outcome == "won")
        new["ForecastCategory"] = category
        if "ForecastCategoryName" not in given:
            new["ForecastCategoryName"] = _FORECAST_NAMES.get(category, category)
        if "Probability" not in given:
            new["Probability"] = probability
        if old is not None:
            new["LastStageChangeDate"] = automation.moment()
    if old is not None and old["HasOpportunityLineItem"]:
        new["Amount"] = old["Amount"]
        if new["Pricebook2Id"] != old["Pricebook2Id"]:
            raise OrgError(
                "FIELD_INTEGRITY_EXCEPTION",
                "field integrity exception: Pricebook2Id (pricebook entry has line items attached)",
                ("Pricebook2Id",),
            )
    amount, probability = new["Amount"], new["Probability"]
    new["ExpectedRevenue"] = (
        None if amount is None else round(amount * (probability or 0.0) / 100, 2)
    )
    close = str(new["CloseDate"])
    new["FiscalYear"], new["FiscalQuarter"] = int(close[:4]), (int(close[5:7]) + 2) // 3
    new["Fiscal"] = f"{new['FiscalYear']} {new['FiscalQuarter']}"


def _line_item_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    """Price a line. Source: Object Reference, OpportunityLineItem, "Usage"."""
    if new["PricebookEntryId"] is None:
        raise OrgError(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [PricebookEntryId]",
            ("PricebookEntryId",),
        )
    if "UnitPrice" in given and "TotalPrice" in given and new["UnitPrice"] and new["TotalPrice"]:
        raise OrgError(
            "FIELD_INTEGRITY_EXCEPTION",
            "field integrity exception: TotalPrice, UnitPrice (specify only one)",
            (),
        )
    if old is None and new["UnitPrice"] is None and new["TotalPrice"] is None:
        raise OrgError(
            "REQUIRED_FIELD_MISSING", "Required fields are missing: [UnitPrice]", ("UnitPrice",)
        )
    entry = automation.record("PricebookEntry", new["PricebookEntryId"])
    opportunity = automation.record("Opportunity", new["OpportunityId"])
    if entry is None or opportunity is None:
        raise OrgError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ())
    if opportunity["Pricebook2Id"] not in {None, entry["Pricebook2Id"]}:
        raise OrgError(
            "FIELD_INTEGRITY_EXCEPTION",
            "field integrity exception: PricebookEntryId (pricebook entry is in a different "
            "pricebook than the one "
            "assigned to the opportunity)",
            ("PricebookEntryId",),
        )
    product = automation.record("Product2", entry["Product2Id"]) or {}
    new["Product2Id"], new["ProductCode"] = entry["Product2Id"], product.get("ProductCode")
    new["ListPrice"] = entry["UnitPrice"]
    new["Name"] = f"{opportunity['Name']} {product.get('Name', '')}"[:376]
    _price_line(new, given, inserting=old is None)


def _price_line(new: Row, given: set[str], *, inserting: bool) -> None:
    quantity = new["Quantity"] or 0.0
    if "TotalPrice" in given or ("UnitPrice" not in given and not inserting):
        total = new["TotalPrice"] or 0.0
        new["UnitPrice"] = round(total / quantity, 2) if quantity else 0.0
    else:
        new["TotalPrice"] = round((new["UnitPrice"] or 0.0) * quantity, 2)


def _line_item_after(automation: Automation, old: Row | None, new: Row | None) -> None:
    """Carry the lines into the opportunity's amount."""
    line = new or old or {}
    opportunity = automation.record("Opportunity", line["OpportunityId"])
    if opportunity is None:
        return
    lines = automation.rows(
        "OpportunityLineItem", "OpportunityId = ? AND IsDeleted = 0", opportunity["Id"]
    )
    changes: Row = {"HasOpportunityLineItem": int(bool(lines))}
    if lines:
        amount = round(sum(each["TotalPrice"] or 0.0 for each in lines), 2)
        expected = round(amount * (opportunity["Probability"] or 0.0) / 100, 2)
        changes.update(
            Amount=amount, ExpectedRevenue=expected, LastModifiedDate=automation.moment()
        )
    if new is not None and opportunity["Pricebook2Id"] is None:
        entry = automation.record("PricebookEntry", new["PricebookEntryId"]) or {}
        changes["Pricebook2Id"] = entry.get("Pricebook2Id")
    automation.change("Opportunity", opportunity["Id"], **changes)


def _pricebook_entry_before(
    automation: Automation, old: Row | None, new: Row, given: set[str]
) -> None:
    """Want a standard price first. Source: Object Reference, PricebookEntry."""
    book = automation.record("Pricebook2", new["Pricebook2Id"]) or {}
    product = new["Product2Id"]
    same = automation.rows(
        "PricebookEntry",
        "Product2Id = ? AND Pricebook2Id = ? AND Id IS NOT ? AND IsDeleted = 0",
        product,
        new["Pricebook2Id"],
        new["Id"],
    )
    if same:
        raise OrgError(
            "DUPLICATE_VALUE", "This price definition already exists in this price book", ()
        )
    if book.get("IsStandard"):
        return
    standard = automation.rows(
        "PricebookEntry",
        "Product2Id = ? AND IsDeleted = 0 AND Pricebook2Id IN (SELECT Id FROM Pricebook2 WHERE "
        "IsStandard = 1)",
        product,
    )
    if not standard:
        message = "Before creating a custom price, create a standard price."
        raise OrgError("STANDARD_PRICE_NOT_DEFINED", message, ())
    if new["UseStandardPrice"]:
        new["UnitPrice"] = standard[0]["UnitPrice"]


def _member_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    """Allow a person once in a campaign; follow the status.

    Source: Object Reference, CampaignMember.
    """
    if new["ContactId"] is None and new["LeadId"] is None:
        raise OrgError(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [ContactId, LeadId]",
            ("ContactId", "LeadId"),
        )
    if old is None:
        who = "ContactId" if new["ContactId"] is not None else "LeadId"
        twin = automation.rows(
            "CampaignMember",
            f"CampaignId = ? AND {who} = ? AND IsDeleted = 0",
            new["CampaignId"],
            new[who],
        )
        if twin:
            raise OrgError("DUPLICATE_VALUE", "Already a campaign member.", ())
    if new["Status"] is None:
        new["Status"] = "Sent"
    new["HasResponded"] = int(new["Status"] == "Responded")
    if new["HasResponded"] and new["FirstRespondedDate"] is None:
        new["FirstRespondedDate"] = automation.today()
    new["Type"] = "Contact" if new["ContactId"] is not None else "Lead"


def _member_after(automation: Automation, old: Row | None, new: Row | None) -> None:
    """Count the campaign's people."""
    campaign = str((new or old or {})["CampaignId"])
    row = automation.tables.database.execute(
        "SELECT COUNT(LeadId), COUNT(ContactId), SUM(HasResponded) FROM CampaignMember "
        "WHERE CampaignId = ? AND IsDeleted = 0",
        (campaign,),
    ).fetchone()
    automation.change(
        "Campaign",
        campaign,
        NumberOfLeads=row[0],
        NumberOfContacts=row[1],
        NumberOfResponses=row[2] or 0,
    )


def _campaign_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    for name in (
        "NumberOfLeads",
        "NumberOfConvertedLeads",
        "NumberOfContacts",
        "NumberOfResponses",
        "NumberOfOpportunities",
        "NumberOfWonOpportunities",
        "AmountAllOpportunities",
        "AmountWonOpportunities",
    ):
        new[name] = new[name] or 0


def _activity_account(automation: Automation, new: Row) -> str | None:
    """Find the account of an activity: what it is about, or the account of the person."""
    what, who = str(new["WhatId"] or ""), str(new["WhoId"] or "")
    if what.startswith("001"):
        return what
    if what.startswith("006"):
        return (automation.record("Opportunity", what) or {}).get("AccountId")
    if who.startswith("003"):
        return (automation.record("Contact", who) or {}).get("AccountId")
    return None


def _check_lead_alone(new: Row) -> None:
    if str(new["WhoId"] or "").startswith("00Q") and new["WhatId"] is not None:
        message = "WhatId: You can't relate this activity to both a lead and another record"
        raise OrgError("FIELD_INTEGRITY_EXCEPTION", message, ("WhatId",))


def _task_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    _check_lead_alone(new)
    new["IsClosed"] = int(new["Status"] == "Completed")
    new["IsHighPriority"] = int(new["Priority"] == "High")
    new["AccountId"] = _activity_account(automation, new)
    if new["IsClosed"] and new["CompletedDateTime"] is None:
        new["CompletedDateTime"] = automation.moment()
    if not new["IsClosed"]:
        new["CompletedDateTime"] = None


def _event_before(automation: Automation, old: Row | None, new: Row, given: set[str]) -> None:
    """Complete start, end and length. Source: Object Reference, Event."""
    _check_lead_alone(new)
    start = parse_datetime(
        str(new["StartDateTime"] or new["ActivityDateTime"] or new["ActivityDate"] or "")
    )
    if start is None:
        raise OrgError(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [ActivityDateTime]",
            ("ActivityDateTime",),
        )
    minutes = new["DurationInMinutes"]
    end = parse_datetime(str(new["EndDateTime"] or ""))
    if "EndDateTime" in given and "DurationInMinutes" not in given and end is not None:
        minutes = int((end - start).total_seconds() // 60)
    elif minutes is None and new["IsAllDayEvent"]:
        minutes = 24 * 60
    if minutes is None or minutes < 0 or _disagree(start, minutes, end, given):
        message = "Event duration and end are missing, or do not agree"
        raise OrgError("FIELD_INTEGRITY_EXCEPTION", message, ("DurationInMinutes",))
    new["DurationInMinutes"] = minutes
    new["StartDateTime"] = new["ActivityDateTime"] = format_datetime(start)
    new["EndDateTime"] = format_datetime(start + timedelta(minutes=minutes))
    new["ActivityDate"] = start.date().isoformat()
    new["EndDate"] = (start + timedelta(minutes=minutes)).date().isoformat()
    new["AccountId"] = _activity_account(automation, new)


def _disagree(start: datetime, minutes: int, end: datetime | None, given: set[str]) -> bool:
    both = {"EndDateTime", "DurationInMinutes"} <= given and end is not None
    return both and start + timedelta(minutes=minutes) != end


_BEFORE: dict[str, _Before] = {
    "Contact": _contact_before,
    "Lead": _lead_before,
    "User": _user_before,
    "Opportunity": _opportunity_before,
    "OpportunityLineItem": _line_item_before,
    "PricebookEntry": _pricebook_entry_before,
    "Campaign": _campaign_before,
    "CampaignMember": _member_before,
    "Task": _task_before,
    "Event": _event_before,
}
_AFTER: dict[str, _After] = {
    "OpportunityLineItem": _line_item_after,
    "CampaignMember": _member_after,
}
