"""Makes the sample data of a practice org: the same people, companies and sales for the same seed.

The data is made without an org (`make_sample`), so that the partner side of the practice errand can
be made from it as well, and then put into one (`load_sample`).
"""

import random
from collections.abc import Sequence

from app.practice.org import Org
from app.practice.sample import DEFAULT_SEED, Record, Ref, Sample, SampleSize
from app.practice.sample_people import make_accounts, make_contacts, make_leads, make_memberships
from app.practice.sample_sales import (
    count_campaigns,
    make_campaign_members,
    make_campaigns,
    make_events,
    make_line_items,
    make_opportunities,
    make_prices,
    make_product,
    make_tasks,
)
from app.practice.vocabulary import vocabulary


def make_sample(size: SampleSize = SampleSize.NORMAL, seed: int = DEFAULT_SEED) -> Sample:
    """Make the records of an org; the same arguments give the same records."""
    rng = random.Random(f"sample:{seed}")
    words = vocabulary()
    sample = Sample()
    sample.tables["Account"] = list(make_accounts(size.accounts, words, rng))
    sample.tables["Contact"] = list(make_contacts(size, sample.of("Account"), words, rng))
    sample.tables["Lead"] = list(make_leads(size.share(300), words, rng))
    sample.tables["Product2"] = [make_product(each) for each in words.products]
    sample.tables["Pricebook2"] = [
        {"Name": "Standard Price Book", "IsActive": True, "IsStandard": True},
        {"Name": "Members", "IsActive": True, "Description": "What members pay"},
    ]
    sample.tables["PricebookEntry"] = list(make_prices(words))
    sample.tables["Campaign"] = list(make_campaigns(words))
    sample.tables["Opportunity"] = list(make_opportunities(size, words, rng))
    sample.tables["OpportunityLineItem"] = list(
        make_line_items(sample.of("Opportunity"), words, rng)
    )
    sample.tables["CampaignMember"] = list(make_campaign_members(size, sample, rng))
    sample.tables["Membership__c"] = list(make_memberships(sample.of("Contact"), words, rng))
    sample.tables["Task"] = list(make_tasks(size, words, rng))
    sample.tables["Event"] = list(make_events(size, words, rng))
    count_campaigns(sample)
    return sample


def load_sample(org: Org, sample: Sample) -> None:
    """Put the sample's records into an org, lookups resolved to Record Ids."""
    ids: dict[str, Sequence[str]] = {}
    for sobject, records in sample.tables.items():
        resolved = [_resolved(record, ids) for record in records]
        # A member's price wants the standard price in the org already.
        batches = [[each] for each in resolved] if sobject == "PricebookEntry" else [resolved]
        ids[sobject] = [
            record_id for batch in batches for record_id in org.bulk_load(sobject, batch)
        ]


def _resolved(record: Record, ids: dict[str, Sequence[str]]) -> Record:
    return {
        name: ids[value.sobject][value.index] if isinstance(value, Ref) else value
        for name, value in record.items()
    }
