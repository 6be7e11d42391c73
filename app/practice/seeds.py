"""Makes the sample data of a practice org: the same people, companies and sales for the same seed.

The data is made without an org (`make_sample`), so that the partner side of the practice errand can
be made from it as well, and then put into one (`load_sample`).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from app.practice.org import Org
from app.practice.vocabulary import City, Vocabulary, fill_shape, mail_address, vocabulary

Record = dict[str, Any]
"""Field API name to stored value; a lookup may be a `Ref`."""

SAMPLE_DAY = date(2026, 10, 1)
"""The day after which nothing in the sample data happened; opt-ins and sales lie before it."""
DEFAULT_SEED = 1
NO_CONSTITUENT_ID = 50
"""Contacts that carry no Constituent Id, out of 5,000."""
FIRST_CONSTITUENT = 100_001
FIRST_CUSTOMER = 10_001
FIRST_CARD = 700_001


class SampleSize(Enum):
    """How much sample data."""

    SMALL = "small"
    NORMAL = "normal"

    @property
    def accounts(self) -> int:
        """Accounts in the sample."""
        return 400 if self is SampleSize.NORMAL else 20

    @property
    def contacts(self) -> int:
        """Contacts in the sample."""
        return 5_000 if self is SampleSize.NORMAL else 250

    def share(self, of_normal: int) -> int:
        """Scale a count of the normal sample; at least 1."""
        return max(1, of_normal * self.contacts // SampleSize.NORMAL.contacts)


@dataclass(frozen=True)
class Ref:
    """A lookup to another sample record, by object and place in its list."""

    sobject: str
    index: int


@dataclass(frozen=True)
class Sample:
    """Records by object, parents before children."""

    tables: dict[str, list[Record]] = field(default_factory=dict)

    def of(self, sobject: str) -> list[Record]:
        """Return the records of an object."""
        return self.tables[sobject]


def make_sample(size: SampleSize = SampleSize.NORMAL, seed: int = DEFAULT_SEED) -> Sample:
    """Make the records of an org; the same arguments give the same records."""
    rng = random.Random(f"sample:{seed}")
    words = vocabulary()
    sample = Sample()
    sample.tables["Account"] = list(_accounts(size.accounts, words, rng))
    sample.tables["Contact"] = list(_contacts(size, sample.of("Account"), words, rng))
    sample.tables["Lead"] = list(_leads(size.share(300), words, rng))
    sample.tables["Product2"] = [_product(each) for each in words.products]
    sample.tables["Pricebook2"] = [
        {"Name": "Standard Price Book", "IsActive": True, "IsStandard": True},
        {"Name": "Members", "IsActive": True, "Description": "What members pay"},
    ]
    sample.tables["PricebookEntry"] = list(_prices(words))
    sample.tables["Campaign"] = list(_campaigns(words))
    sample.tables["Opportunity"] = list(_opportunities(size, words, rng))
    sample.tables["OpportunityLineItem"] = list(_line_items(sample.of("Opportunity"), words, rng))
    sample.tables["CampaignMember"] = list(_campaign_members(size, sample, rng))
    sample.tables["Membership__c"] = list(_memberships(sample.of("Contact"), words, rng))
    sample.tables["Task"] = list(_tasks(size, words, rng))
    sample.tables["Event"] = list(_events(size, words, rng))
    _count_campaigns(sample)
    return sample


def load_sample(org: Org, sample: Sample) -> None:
    """Put the sample's records into an org, lookups resolved to Record Ids."""
    ids: dict[str, Sequence[str]] = {}
    for sobject, records in sample.tables.items():
        ids[sobject] = org.bulk_load(sobject, (_resolved(record, ids) for record in records))


def _resolved(record: Record, ids: dict[str, Sequence[str]]) -> Record:
    return {
        name: ids[value.sobject][value.index] if isinstance(value, Ref) else value
        for name, value in record.items()
    }


def _accounts(count: int, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    names = [f"{place} {kind}" for place in words.company_places for kind in words.company_kinds]
    for index, name in enumerate(rng.sample(names, count)):
        city = rng.choice(words.cities)
        yield {
            "Name": name,
            "Type": rng.choice(words.account_types),
            "Industry": rng.choice(words.industries),
            "Phone": fill_shape(rng.choice(words.landline_shapes[city.country]), rng),
            "Website": f"https://{''.join(filter(str.isalnum, name.lower()))}.example",
            "NumberOfEmployees": rng.randint(2, 900),
            "AnnualRevenue": float(rng.randint(2, 400) * 10_000),
            "Customer_Number__c": f"K-{FIRST_CUSTOMER + index}",
            "Region__c": rng.choice(("North", "East", "South", "West")),
            **_address("Billing", city, words, rng),
            **_stamps(rng),
        }


def _contacts(
    size: SampleSize, accounts: list[Record], words: Vocabulary, rng: random.Random
) -> Iterator[Record]:
    without_constituent = size.share(NO_CONSTITUENT_ID)
    for index in range(size.contacts):
        first, last = rng.choice(words.first_names), rng.choice(words.last_names)
        city = rng.choice(words.cities)
        known = index < size.contacts - without_constituent
        yield {
            "FirstName": first,
            "LastName": last,
            "Name": f"{first} {last}",
            "AccountId": None
            if rng.random() < 0.03
            else Ref("Account", rng.randrange(len(accounts))),
            "Email": mail_address(first, last, 1_000 + index, rng.choice(words.mail_domains)),
            "Phone": fill_shape(rng.choice(words.landline_shapes[city.country]), rng),
            "MobilePhone": fill_shape(rng.choice(words.mobile_shapes[city.country]), rng),
            "Title": rng.choice(words.titles),
            "Department": rng.choice((None, *words.departments)),
            "LeadSource": rng.choice(words.lead_sources),
            "Birthdate": (date(1940, 1, 1) + timedelta(days=rng.randrange(24_000))).isoformat(),
            "Constituent_ID__c": f"C-{FIRST_CONSTITUENT + index}" if known else None,
            "Card_Number__c": f"{FIRST_CARD + index}" if known else None,
            **_subscription(words, rng),
            **_address("Mailing", city, words, rng),
            **_stamps(rng),
        }


def _subscription(words: Vocabulary, rng: random.Random) -> Record:
    """Make the fields that the partner keeps as well."""
    subscribed = rng.random() < 0.55
    opted_in_at = _moment(rng, days_back=900) if subscribed else None
    likes = sorted(rng.sample(range(len(words.interests)), rng.randint(0, 3)))
    return {
        "Mobile_Subscriber__c": subscribed,
        "Opt_In_Date__c": opted_in_at.date().isoformat() if opted_in_at else None,
        "Opt_In_Time__c": stamp(opted_in_at) if opted_in_at else None,
        "Preferred_Channel__c": rng.choice(words.preferred_channels),
        "Interests__c": ";".join(words.interests[each] for each in likes) or None,
        "Lifetime_Value__c": round(rng.expovariate(1 / 180), 2),
        "Visits__c": float(min(400, int(rng.expovariate(1 / 9)))),
    }


def _address(prefix: str, city: City, words: Vocabulary, rng: random.Random) -> Record:
    return {
        f"{prefix}Street": f"{rng.randint(1, 240)} {rng.choice(words.streets)}",
        f"{prefix}City": city.city,
        f"{prefix}State": city.state,
        f"{prefix}PostalCode": fill_shape(city.postal, rng),
        f"{prefix}Country": city.country,
    }


def _leads(count: int, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    for index in range(count):
        first, last = rng.choice(words.first_names), rng.choice(words.last_names)
        city = rng.choice(words.cities)
        yield {
            "FirstName": first,
            "LastName": last,
            "Name": f"{first} {last}",
            "Company": f"{rng.choice(words.company_places)} {rng.choice(words.company_kinds)}",
            "Title": rng.choice(words.titles),
            "Email": mail_address(first, last, 8_000 + index, rng.choice(words.mail_domains)),
            "MobilePhone": fill_shape(rng.choice(words.mobile_shapes[city.country]), rng),
            "LeadSource": rng.choice(words.lead_sources),
            "Status": rng.choice(
                ("Open - Not Contacted", "Working - Contacted", "Closed - Not Converted")
            ),
            "IsConverted": False,
            "IsUnreadByOwner": rng.random() < 0.3,
            "City": city.city,
            "State": city.state,
            "PostalCode": fill_shape(city.postal, rng),
            "Country": city.country,
            **_stamps(rng),
        }


def _product(product: Any) -> Record:
    return {
        "Name": product.name,
        "ProductCode": product.code,
        "Family": product.family,
        "IsActive": True,
    }


def _prices(words: Vocabulary) -> Iterator[Record]:
    """Price every product, first in the standard price book, then for members."""
    for book, factor in ((0, 1.0), (1, words.member_price_factor)):
        for index, product in enumerate(words.products):
            yield {
                "Pricebook2Id": Ref("Pricebook2", book),
                "Product2Id": Ref("Product2", index),
                "UnitPrice": round(product.price * factor, 2),
                "IsActive": True,
                "UseStandardPrice": False,
            }


def _campaigns(words: Vocabulary) -> Iterator[Record]:
    for index, campaign in enumerate(words.campaigns):
        start = SAMPLE_DAY - timedelta(days=240 - index * 30)
        yield {
            "Name": campaign.name,
            "Type": campaign.type,
            "Status": campaign.status,
            "IsActive": campaign.status == "In Progress",
            "StartDate": start.isoformat(),
            "EndDate": (start + timedelta(days=45)).isoformat(),
            "BudgetedCost": float(1_500 + 250 * index),
            "ExpectedResponse": 12.5,
            "NumberSent": 0.0,
        }


def _opportunities(size: SampleSize, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    for _ in range(size.share(600)):
        stage, (probability, category) = rng.choice(list(words.stages.items()))
        account = rng.randrange(size.accounts)
        close = SAMPLE_DAY + timedelta(days=rng.randint(-400, 120))
        if stage.startswith("Closed"):
            close = SAMPLE_DAY - timedelta(days=rng.randint(1, 400))
        yield {
            "AccountId": Ref("Account", account),
            "Name": f"{rng.choice(words.opportunity_kinds)} {close.year}",
            "StageName": stage,
            "CloseDate": close.isoformat(),
            "Probability": float(probability),
            "IsClosed": stage.startswith("Closed"),
            "IsWon": stage == "Closed Won",
            "ForecastCategory": {"Best Case": "BestCase", "Commit": "Forecast"}.get(
                category, category
            ),
            "ForecastCategoryName": category,
            "IsPrivate": False,
            "Type": rng.choice(("New Customer", "Existing Customer - Upgrade")),
            "LeadSource": rng.choice(words.lead_sources),
            "CampaignId": Ref("Campaign", rng.randrange(len(words.campaigns))),
            "Pricebook2Id": Ref("Pricebook2", 0),
            "HasOpportunityLineItem": False,
            "FiscalYear": close.year,
            "FiscalQuarter": (close.month - 1) // 3 + 1,
            "Fiscal": f"{close.year} {(close.month - 1) // 3 + 1}",
            **_stamps(rng),
        }


def _line_items(
    opportunities: list[Record], words: Vocabulary, rng: random.Random
) -> Iterator[Record]:
    """Give each opportunity up to three products, and set its amount to their sum."""
    for index, opportunity in enumerate(opportunities):
        amount = 0.0
        for order, product in enumerate(rng.sample(range(len(words.products)), rng.randint(1, 3))):
            quantity, sold = rng.randint(1, 20), words.products[product]
            amount += quantity * sold.price
            yield {
                "OpportunityId": Ref("Opportunity", index),
                "PricebookEntryId": Ref("PricebookEntry", product),
                "Product2Id": Ref("Product2", product),
                "ProductCode": sold.code,
                "Name": f"{opportunity['Name']} {sold.name}",
                "Quantity": float(quantity),
                "UnitPrice": sold.price,
                "ListPrice": sold.price,
                "TotalPrice": round(quantity * sold.price, 2),
                "SortOrder": order + 1,
            }
        opportunity["Amount"] = round(amount, 2)
        opportunity["ExpectedRevenue"] = round(amount * opportunity["Probability"] / 100, 2)
        opportunity["HasOpportunityLineItem"] = True


def _campaign_members(size: SampleSize, sample: Sample, rng: random.Random) -> Iterator[Record]:
    for index in range(len(sample.of("Campaign"))):
        contacts = rng.sample(range(size.contacts), size.share(150))
        leads = rng.sample(range(len(sample.of("Lead"))), size.share(20))
        people = [("ContactId", Ref("Contact", each)) for each in contacts]
        people += [("LeadId", Ref("Lead", each)) for each in leads]
        for field_name, person in people:
            status = rng.choice(("Sent", "Sent", "Responded"))
            yield {
                "CampaignId": Ref("Campaign", index),
                field_name: person,
                "Status": status,
                "HasResponded": status == "Responded",
                **_stamps(rng),
            }


def _count_campaigns(sample: Sample) -> None:
    """Set each campaign's counters to what hangs on it."""
    for index, campaign in enumerate(sample.of("Campaign")):
        here = Ref("Campaign", index)
        members = [each for each in sample.of("CampaignMember") if each["CampaignId"] == here]
        sales = [each for each in sample.of("Opportunity") if each["CampaignId"] == here]
        won = [each for each in sales if each["IsWon"]]
        campaign |= {
            "NumberOfContacts": sum("ContactId" in each for each in members),
            "NumberOfLeads": sum("LeadId" in each for each in members),
            "NumberOfConvertedLeads": 0,
            "NumberOfResponses": sum(each["HasResponded"] for each in members),
            "NumberOfOpportunities": len(sales),
            "NumberOfWonOpportunities": len(won),
            "AmountAllOpportunities": round(sum(each["Amount"] for each in sales), 2),
            "AmountWonOpportunities": round(sum(each["Amount"] for each in won), 2),
        }


def _memberships(contacts: list[Record], words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    number = 0
    for index, contact in enumerate(contacts):
        if contact["Constituent_ID__c"] is None or rng.random() > 0.24:
            continue
        number += 1
        start = SAMPLE_DAY - timedelta(days=rng.randint(10, 700))
        level, price = rng.choice(list(words.membership_levels.items()))
        end = start + timedelta(days=364)
        yield {
            "Contact__c": Ref("Contact", index),
            "Membership_Number__c": f"M-{number:05d}",
            "Level__c": level,
            "Start_Date__c": start.isoformat(),
            "End_Date__c": end.isoformat(),
            "Price__c": float(price),
            "Active__c": end >= SAMPLE_DAY,
            **_stamps(rng),
        }


def _tasks(size: SampleSize, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    for _ in range(size.share(400)):
        status = rng.choice(("Not Started", "In Progress", "Completed"))
        yield {
            "Subject": rng.choice(words.task_subjects),
            "Status": status,
            "IsClosed": status == "Completed",
            "Priority": rng.choice(("High", "Normal", "Normal", "Low")),
            "ActivityDate": (SAMPLE_DAY + timedelta(days=rng.randint(-200, 40))).isoformat(),
            "WhoId": Ref("Contact", rng.randrange(size.contacts)),
            "WhatId": Ref("Account", rng.randrange(size.accounts)),
            **_stamps(rng),
        }


def _events(size: SampleSize, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    for _ in range(size.share(150)):
        start = datetime.combine(
            SAMPLE_DAY + timedelta(days=rng.randint(-200, 40)), datetime.min.time(), UTC
        ) + timedelta(minutes=30 * rng.randint(16, 34))
        minutes = rng.choice((30, 60, 90))
        end = start + timedelta(minutes=minutes)
        yield {
            "Subject": rng.choice(words.event_subjects),
            "Location": rng.choice(("Foyer", "Green Room", "Main Hall", "Studio 2", None)),
            "StartDateTime": stamp(start),
            "ActivityDateTime": stamp(start),
            "ActivityDate": start.date().isoformat(),
            "EndDateTime": stamp(end),
            "DurationInMinutes": minutes,
            "IsAllDayEvent": False,
            "ShowAs": "Busy",
            "WhoId": Ref("Contact", rng.randrange(size.contacts)),
            "WhatId": Ref("Account", rng.randrange(size.accounts)),
            **_stamps(rng),
        }


def _stamps(rng: random.Random) -> Record:
    """Make the stamps of a record made in the last three years, untouched since the sample day."""
    created = _moment(rng, days_back=1_000)
    days = (SAMPLE_DAY - created.date()).days
    modified = stamp(created + timedelta(days=rng.randint(0, max(0, days - 1))))
    return {
        "CreatedDate": stamp(created),
        "LastModifiedDate": modified,
        "SystemModstamp": modified,
    }


def _moment(rng: random.Random, *, days_back: int) -> datetime:
    """Draw a whole second in the days before the sample day."""
    midnight = datetime.combine(SAMPLE_DAY, datetime.min.time(), UTC)
    return midnight - timedelta(days=rng.randint(1, days_back), seconds=-rng.randrange(86_400))


def stamp(moment: datetime) -> str:
    """Write a moment as Salesforce answers it: UTC, milliseconds, `+0000`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
