"""Makes the products, campaigns, opportunities and activities of the sample data."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.practice.clock import stamp
from app.practice.sample import SAMPLE_DAY, Record, Ref, Sample, SampleSize, draw_stamps
from app.practice.vocabulary import SampleProduct, Vocabulary


def make_product(product: SampleProduct) -> Record:
    """Make one product."""
    return {
        "Name": product.name,
        "ProductCode": product.code,
        "Family": product.family,
        "IsActive": True,
    }


def make_prices(words: Vocabulary) -> Iterator[Record]:
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


def make_campaigns(words: Vocabulary) -> Iterator[Record]:
    """Make campaigns, a month between their starts; `count_campaigns` fills their counters."""
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


def make_opportunities(size: SampleSize, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    """Make sales in every stage; `make_line_items` gives them products and amounts."""
    for _ in range(size.share(600)):
        stage = rng.choice(words.stages)
        account = rng.randrange(size.accounts)
        close = SAMPLE_DAY + timedelta(days=rng.randint(-400, 120))
        if stage.startswith("Closed"):
            close = SAMPLE_DAY - timedelta(days=rng.randint(1, 400))
        yield {
            "AccountId": Ref("Account", account),
            "Name": f"{rng.choice(words.opportunity_kinds)} {close.year}",
            "StageName": stage,
            "CloseDate": close.isoformat(),
            "IsWon": stage == "Closed Won",
            "IsPrivate": False,
            "Type": rng.choice(("New Customer", "Existing Customer - Upgrade")),
            "LeadSource": rng.choice(words.lead_sources),
            "CampaignId": Ref("Campaign", rng.randrange(len(words.campaigns))),
            "Pricebook2Id": Ref("Pricebook2", 0),
            **draw_stamps(rng),
        }


def make_line_items(
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
                "Quantity": float(quantity),
                "UnitPrice": sold.price,
                "SortOrder": order + 1,
            }
        opportunity["Amount"] = round(amount, 2)


def make_campaign_members(size: SampleSize, sample: Sample, rng: random.Random) -> Iterator[Record]:
    """Put contacts and leads into each campaign, nobody twice."""
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
                **draw_stamps(rng),
            }


def count_campaigns(sample: Sample) -> None:
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


def make_tasks(size: SampleSize, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    """Make things to do about a contact and a company."""
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
            **draw_stamps(rng),
        }


def make_events(size: SampleSize, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    """Make meetings, by the half hour, in working hours."""
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
            **draw_stamps(rng),
        }
