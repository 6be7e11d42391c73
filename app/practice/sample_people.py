"""Makes the companies, people and memberships of the sample data."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from app.practice.clock import stamp
from app.practice.sample import SAMPLE_DAY, Record, Ref, SampleSize, draw_moment, draw_stamps
from app.practice.vocabulary import City, Vocabulary, fill_shape, mail_address

NO_CONSTITUENT_ID = 50
"""Contacts that carry no Constituent Id, out of 5,000."""
FIRST_CONSTITUENT = 100_001
FIRST_CUSTOMER = 10_001
FIRST_CARD = 700_001


def make_accounts(count: int, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    """Make companies, each with a name and customer number of its own."""
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
            **draw_stamps(rng),
        }


def make_contacts(
    size: SampleSize, accounts: list[Record], words: Vocabulary, rng: random.Random
) -> Iterator[Record]:
    """Make people; each has its own e-mail address, nearly each an account and a Constituent Id."""
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
            **draw_stamps(rng),
        }


def _subscription(words: Vocabulary, rng: random.Random) -> Record:
    """Make the fields that the partner keeps as well."""
    subscribed = rng.random() < 0.55
    opted_in_at = draw_moment(rng, days_back=900) if subscribed else None
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


def make_leads(count: int, words: Vocabulary, rng: random.Random) -> Iterator[Record]:
    """Make people of companies that are no customers yet."""
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
            **draw_stamps(rng),
        }


def make_memberships(
    contacts: list[Record], words: Vocabulary, rng: random.Random
) -> Iterator[Record]:
    """Make a year's membership for about a quarter of the contacts the partner may know."""
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
            **draw_stamps(rng),
        }
