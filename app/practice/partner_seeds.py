"""Makes the partner side of the practice errand: subscribers who differ from the org in known ways.

The rows are made from the same sample as the org's Contacts (`seeds.make_sample`). Each row has one
`Difference`; the counts below say how many of each are in the normal sample, and a small sample has
its share of them, at least one of each. Writing the rows is the job of `partner_files`.

Two rows are equal when they agree after spaces at the ends are cut, e-mail is compared without
case, and dates, times and numbers are compared as such.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from app.practice.partner_rows import Difference, Row, differ, draw_partner_moment
from app.practice.sample import DEFAULT_SEED, SAMPLE_DAY, Record, Ref, Sample, SampleSize
from app.practice.seeds import make_sample
from app.practice.vocabulary import fill_shape, mail_address, vocabulary

ROWS = 5_050
"""Subscribers in the normal sample."""


UPDATES = {
    Difference.NEW_PHONE: 200,
    Difference.PHONE_FORMAT: 100,
    Difference.EMAIL: 200,
    Difference.MOVED: 200,
    Difference.OPTED_IN: 200,
    Difference.CHANNEL: 60,
    Difference.VISITS: 40,
}
"""Rows of Contacts that a run updates: 1,000."""
REJECTED_UPDATES = {
    Difference.STRING_TOO_LONG: 6,
    Difference.INVALID_EMAIL_ADDRESS: 6,
    Difference.UNKNOWN_CHANNEL: 5,
    Difference.OUT_OF_RANGE: 3,
}
"""Rows of Contacts whose update Salesforce refuses: 20."""
REJECTED_CREATES = {
    Difference.NO_LAST_NAME: 4,
    Difference.TAKEN_CARD: 4,
    Difference.UNKNOWN_ACCOUNT: 4,
    Difference.NO_WAY_TO_REACH: 3,
}
"""Rows new to the org that Salesforce refuses: 15."""
REJECTED = frozenset(REJECTED_UPDATES) | frozenset(REJECTED_CREATES)
CREATES = 200
"""Rows that a run inserts."""
DELETED = 6
"""Rows flagged deleted; their Contacts are in the org and otherwise equal."""
UNTIDY = 400
"""Rows that are equal, but untidy."""
FIRST_NEW_CONSTITUENT = 200_001
FIRST_NEW_CARD = 900_001


@dataclass(frozen=True)
class Subscriber:
    """One row of the partner's, with how it differs."""

    row: Row
    difference: Difference


@dataclass(frozen=True)
class PartnerMembership:
    """One membership as the partner keeps it."""

    membership_number: str
    constituent_id: str
    level: str
    starts_on: date
    ends_on: date
    price: float
    updated_at: str


MEMBERSHIP_CREATES = 40
"""Memberships that the org does not have."""
MEMBERSHIP_UPDATES = 60
"""Memberships that the partner has prolonged by a year."""


@dataclass(frozen=True)
class PartnerSide:
    """Everything the partner has."""

    subscribers: tuple[Subscriber, ...]
    memberships: tuple[PartnerMembership, ...]

    def count(self, difference: Difference) -> int:
        """Count the subscribers that differ in this way."""
        return sum(each.difference is difference for each in self.subscribers)


def make_partner_side(
    size: SampleSize = SampleSize.NORMAL, seed: int = DEFAULT_SEED, sample: Sample | None = None
) -> PartnerSide:
    """Make the partner's rows; the same arguments give the same rows.

    Args:
        size: as for the org's sample.
        seed: as for the org's sample.
        sample: what `make_sample(size, seed)` gives, when it is at hand.
    """
    sample = sample or make_sample(size, seed)
    rng = random.Random(f"partner:{seed}")
    subscribers = [*_known(sample, size, rng), *_unknown(sample, size, rng)]
    rng.shuffle(subscribers)
    known = {each.row["constituent_id"] for each in subscribers}
    return PartnerSide(tuple(subscribers), tuple(_memberships(sample, size, known, rng)))


def _known(sample: Sample, size: SampleSize, rng: random.Random) -> Iterator[Subscriber]:
    """Make the rows of people who are Contacts."""
    counts = {**UPDATES, **REJECTED_UPDATES, Difference.DELETED: DELETED, Difference.UNTIDY: UNTIDY}
    new_rows = size.share(CREATES) + sum(map(size.share, REJECTED_CREATES.values()))
    contacts = [each for each in sample.of("Contact") if each["Constituent_ID__c"] is not None]
    chosen = rng.sample(contacts, size.share(ROWS) - new_rows)
    # People who can still opt in come first, so that this difference finds enough of them.
    chosen.sort(key=lambda contact: bool(contact["Mobile_Subscriber__c"]))
    kinds = [Difference.OPTED_IN] * size.share(counts.pop(Difference.OPTED_IN))
    others = [kind for kind, count in counts.items() for _ in range(size.share(count))]
    others += [Difference.EQUAL] * (len(chosen) - len(kinds) - len(others))
    rng.shuffle(others)
    for contact, kind in zip(chosen, [*kinds, *others], strict=True):
        row = _row_of(contact, sample, rng)
        changed = differ(row, kind, rng)
        touched = kind not in {Difference.EQUAL, Difference.UNTIDY}
        yield Subscriber({**row, **changed, "updated_at": _updated(rng, touched=touched)}, kind)


def _unknown(sample: Sample, size: SampleSize, rng: random.Random) -> Iterator[Subscriber]:
    """Make the rows of people who are no Contacts yet."""
    kinds = [Difference.NEW] * size.share(CREATES)
    for kind, count in REJECTED_CREATES.items():
        kinds += [kind] * size.share(count)
    for index, kind in enumerate(kinds):
        row = _new_row(index, sample, rng)
        yield Subscriber({**row, **differ(row, kind, rng)}, kind)


def _row_of(contact: Record, sample: Sample, rng: random.Random) -> Row:
    """Write a Contact as the partner would have it when both agree."""
    account = contact["AccountId"]
    opted_in_at = contact["Opt_In_Time__c"]
    return {
        "constituent_id": contact["Constituent_ID__c"],
        "first_name": contact["FirstName"],
        "last_name": contact["LastName"],
        "email": contact["Email"],
        "mobile_phone": contact["MobilePhone"],
        "mobile_subscriber": "Y" if contact["Mobile_Subscriber__c"] else "N",
        "opt_in_date": contact["Opt_In_Date__c"] or "",
        "opt_in_time": _with_offset(opted_in_at, rng) if opted_in_at else "",
        "preferred_channel": contact["Preferred_Channel__c"],
        "city": contact["MailingCity"],
        "postal_code": contact["MailingPostalCode"],
        "account_number": sample.of(account.sobject)[account.index]["Customer_Number__c"]
        if isinstance(account, Ref)
        else "",
        "card_number": contact["Card_Number__c"],
        "lifetime_value": f"{contact['Lifetime_Value__c']:.2f}",
        "visits": str(int(contact["Visits__c"])),
        "interests": contact["Interests__c"] or "",
        "is_deleted": "false",
        "updated_at": "",
    }


def _new_row(index: int, sample: Sample, rng: random.Random) -> Row:
    words = vocabulary()
    first, last = rng.choice(words.first_names), rng.choice(words.last_names)
    city = rng.choice(words.cities)
    subscribed = rng.random() < 0.7
    opted_in_at = draw_partner_moment(rng)
    return {
        "constituent_id": f"C-{FIRST_NEW_CONSTITUENT + index}",
        "first_name": first,
        "last_name": last,
        "email": mail_address(first, last, 20_000 + index, rng.choice(words.mail_domains)),
        "mobile_phone": fill_shape(rng.choice(words.mobile_shapes[city.country]), rng),
        "mobile_subscriber": "Y" if subscribed else "N",
        "opt_in_date": opted_in_at.date().isoformat() if subscribed else "",
        "opt_in_time": opted_in_at.isoformat() if subscribed else "",
        "preferred_channel": rng.choice(words.preferred_channels),
        "city": city.city,
        "postal_code": fill_shape(city.postal, rng),
        "account_number": rng.choice(sample.of("Account"))["Customer_Number__c"],
        "card_number": f"{FIRST_NEW_CARD + index}",
        "lifetime_value": f"{rng.expovariate(1 / 60):.2f}",
        "visits": str(rng.randint(0, 6)),
        "interests": ";".join(words.interests[:1] if rng.random() < 0.4 else ()),
        "is_deleted": "false",
        "updated_at": opted_in_at.isoformat(),
    }


def _memberships(
    sample: Sample, size: SampleSize, known: set[str], rng: random.Random
) -> Iterator[PartnerMembership]:
    """Make the partner's memberships of people it knows: some prolonged, some new."""
    ours = [each for each in sample.of("Membership__c") if _constituent_of(each, sample) in known]
    prolonged = set(rng.sample(range(len(ours)), size.share(MEMBERSHIP_UPDATES)))
    for index, membership in enumerate(ours):
        end = date.fromisoformat(membership["End_Date__c"])
        yield PartnerMembership(
            membership_number=membership["Membership_Number__c"],
            constituent_id=_constituent_of(membership, sample),
            level=membership["Level__c"],
            starts_on=date.fromisoformat(membership["Start_Date__c"]),
            ends_on=end + timedelta(days=365) if index in prolonged else end,
            price=membership["Price__c"],
            updated_at=_updated(rng, touched=index in prolonged),
        )
    contacts = sorted(each for each in known if each < f"C-{FIRST_NEW_CONSTITUENT}")
    people = rng.sample(contacts, size.share(MEMBERSHIP_CREATES))
    levels = list(vocabulary().membership_levels.items())
    for index, person in enumerate(people):
        level, price = rng.choice(levels)
        start = SAMPLE_DAY + timedelta(days=rng.randint(1, 30))
        yield PartnerMembership(
            membership_number=f"M-{70_001 + index}",
            constituent_id=person,
            level=level,
            starts_on=start,
            ends_on=start + timedelta(days=364),
            price=float(price),
            updated_at=_updated(rng, touched=True),
        )


def _constituent_of(membership: Record, sample: Sample) -> str:
    contact = membership["Contact__c"]
    return str(sample.of("Contact")[contact.index]["Constituent_ID__c"])


def _with_offset(stamped: str, rng: random.Random) -> str:
    """Write a moment as the partner does: the same instant, sometimes by another clock."""
    moment = datetime.strptime(stamped, "%Y-%m-%dT%H:%M:%S.%f%z")
    hours = rng.choice((0, 0, 1, 2, -5))
    return moment.astimezone(timezone(timedelta(hours=hours))).isoformat()


def _updated(rng: random.Random, *, touched: bool) -> str:
    """Write when the partner last changed a row: after the sample day when it differs."""
    moment = draw_partner_moment(rng)
    return (moment if touched else moment - timedelta(days=120)).isoformat()
