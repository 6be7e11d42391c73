"""Sample data of a practice org."""

import re
from collections import Counter
from typing import Any

import pytest

from app.practice.sample import Ref, Sample, SampleSize
from app.practice.seeds import make_sample

RESERVED = re.compile(r"@([a-z]+\.example|example\.(com|org|net))$")
FICTIONAL_PHONE = re.compile(
    r"\+44 7700 900\d{3}|\+1 \d{3} 555 01\d\d|\+44 20 7946 0\d{3}|\+44 (117|131|161) 496 0\d{3}"
)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample()


def _values(sample: Sample, *names: str) -> list[Any]:
    return [
        record[name]
        for records in sample.tables.values()
        for record in records
        for name in names
        if record.get(name) is not None
    ]


def test_there_are_5000_contacts_in_400_accounts(sample: Sample) -> None:
    assert len(sample.of("Contact")) == 5_000
    assert len(sample.of("Account")) == 400


def test_the_same_seed_gives_the_same_records(sample: Sample) -> None:
    assert make_sample() == sample
    assert make_sample(seed=2) != sample


def test_every_mail_domain_is_reserved(sample: Sample) -> None:
    assert all(RESERVED.search(each) for each in _values(sample, "Email"))


def test_every_telephone_number_is_fictional(sample: Sample) -> None:
    assert all(FICTIONAL_PHONE.fullmatch(each) for each in _values(sample, "Phone", "MobilePhone"))


def test_every_website_is_reserved(sample: Sample) -> None:
    assert all(each.endswith(".example") for each in _values(sample, "Website"))


def test_mail_addresses_stand_once(sample: Sample) -> None:
    emails = [each["Email"] for each in sample.of("Contact")]
    assert len(set(emails)) == len(emails)


@pytest.mark.parametrize(
    ("sobject", "field"),
    [
        ("Contact", "Constituent_ID__c"),
        ("Contact", "Card_Number__c"),
        ("Account", "Customer_Number__c"),
        ("Membership__c", "Membership_Number__c"),
    ],
)
def test_unique_fields_are_unique(sample: Sample, sobject: str, field: str) -> None:
    values = [each[field] for each in sample.of(sobject) if each[field] is not None]
    assert max(Counter(values).values()) == 1


def test_every_lookup_points_at_an_earlier_table(sample: Sample) -> None:
    seen: set[str] = set()
    for sobject, records in sample.tables.items():
        for record in records:
            for value in record.values():
                if isinstance(value, Ref):
                    assert value.sobject in seen
                    assert value.index < len(sample.of(value.sobject))
        seen.add(sobject)


def test_campaign_counters_add_up(sample: Sample) -> None:
    members = len(sample.of("CampaignMember"))
    campaigns = sample.of("Campaign")
    assert sum(each["NumberOfContacts"] + each["NumberOfLeads"] for each in campaigns) == members


def test_an_opportunity_amounts_to_its_products(sample: Sample) -> None:
    sums: Counter[int] = Counter()
    for line in sample.of("OpportunityLineItem"):
        sums[line["OpportunityId"].index] += line["Quantity"] * line["UnitPrice"]
    for index, opportunity in enumerate(sample.of("Opportunity")):
        assert opportunity["Amount"] == pytest.approx(sums[index])


def test_a_small_sample_has_every_object(sample: Sample) -> None:
    small = make_sample(SampleSize.SMALL)
    assert small.tables.keys() == sample.tables.keys()
    assert len(small.of("Contact")) == 250
