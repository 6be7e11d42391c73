"""Makes the partner side of the practice errand: subscribers who differ from the org in known ways.

The rows are made from the same sample as the org's Contacts (`seeds.make_sample`). Each row has one
`Difference`; the counts below say how many of each are in the normal sample, and a small sample has
its share of them, at least one of each. Writing the rows is the job of `partner_files`.

Two rows are equal when they agree after spaces at the ends are cut, e-mail is compared without
case, and dates, times and numbers are compared as such.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum

from app.practice.sample import DEFAULT_SEED, SAMPLE_DAY, Record, Ref, Sample, SampleSize
from app.practice.sample_people import FIRST_CARD
from app.practice.seeds import make_sample
from app.practice.vocabulary import fill_shape, mail_address, vocabulary

Row = dict[str, str]
"""Column name to text, as the CSV file has it; empty for nothing."""

COLUMNS = {
    "constituent_id": "Constituent_ID__c",
    "first_name": "FirstName",
    "last_name": "LastName",
    "email": "Email",
    "mobile_phone": "MobilePhone",
    "mobile_subscriber": "Mobile_Subscriber__c",
    "opt_in_date": "Opt_In_Date__c",
    "opt_in_time": "Opt_In_Time__c",
    "preferred_channel": "Preferred_Channel__c",
    "city": "MailingCity",
    "postal_code": "MailingPostalCode",
    "account_number": "Account.Customer_Number__c",
    "card_number": "Card_Number__c",
    "lifetime_value": "Lifetime_Value__c",
    "visits": "Visits__c",
    "interests": "Interests__c",
    "is_deleted": "",
    "updated_at": "",
}
"""Columns of the subscribers in order, each with the Contact field it agrees with, if any."""

ROWS = 5_050
"""Subscribers in the normal sample."""


class Difference(Enum):
    """How a subscriber differs from the org; the value of a rejection is Salesforce's code."""

    EQUAL = "equal"
    UNTIDY = "equal but for spaces at the ends and the case of the e-mail address"
    NEW = "not in the org"
    NEW_PHONE = "another mobile phone number"
    PHONE_FORMAT = "the same number, written in the national way"
    EMAIL = "another e-mail address"
    MOVED = "another city and post code"
    OPTED_IN = "subscribed since, with date and time"
    CHANNEL = "another preferred channel"
    VISITS = "more visits and a higher lifetime value"
    DELETED = "flagged deleted"
    STRING_TOO_LONG = "STRING_TOO_LONG"
    INVALID_EMAIL_ADDRESS = "INVALID_EMAIL_ADDRESS"
    UNKNOWN_CHANNEL = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    OUT_OF_RANGE = "NUMBER_OUTSIDE_VALID_RANGE"
    NO_LAST_NAME = "REQUIRED_FIELD_MISSING"
    TAKEN_CARD = "DUPLICATE_VALUE"
    UNKNOWN_ACCOUNT = "INVALID_FIELD"
    NO_WAY_TO_REACH = "FIELD_CUSTOM_VALIDATION_EXCEPTION"


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
NO_SUCH_ACCOUNT = 99_001
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
        changed = _CHANGES[kind](row, rng)
        touched = kind not in {Difference.EQUAL, Difference.UNTIDY}
        yield Subscriber({**row, **changed, "updated_at": _updated(rng, touched=touched)}, kind)


def _unknown(sample: Sample, size: SampleSize, rng: random.Random) -> Iterator[Subscriber]:
    """Make the rows of people who are no Contacts yet."""
    kinds = [Difference.NEW] * size.share(CREATES)
    for kind, count in REJECTED_CREATES.items():
        kinds += [kind] * size.share(count)
    for index, kind in enumerate(kinds):
        row = _new_row(index, sample, rng)
        yield Subscriber({**row, **_CHANGES[kind](row, rng)}, kind)


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
    opted_in_at = _partner_moment(rng)
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


def _untidy(row: Row, rng: random.Random) -> Row:
    tidied = {"email": row["email"].upper()} if rng.random() < 0.5 else {}
    column = rng.choice(("first_name", "last_name", "city", "postal_code"))
    return {**tidied, column: f"{row[column]}  " if rng.random() < 0.5 else f" {row[column]}"}


def _new_phone(row: Row, rng: random.Random) -> Row:
    shapes = [each for shapes in vocabulary().mobile_shapes.values() for each in shapes]
    phone = row["mobile_phone"]
    while phone == row["mobile_phone"]:
        phone = fill_shape(rng.choice(shapes), rng)
    return {"mobile_phone": phone}


def _phone_format(row: Row, _: random.Random) -> Row:
    phone = row["mobile_phone"]
    if phone.startswith("+44 "):
        return {"mobile_phone": f"0{phone.removeprefix('+44 ')}"}
    _code, area, exchange, line = phone.split(" ")
    return {"mobile_phone": f"({area}) {exchange}-{line}"}


def _other_email(row: Row, rng: random.Random) -> Row:
    name, _at, domain = row["email"].partition("@")
    domains = [each for each in vocabulary().mail_domains if each != domain]
    return {"email": f"{name}@{rng.choice(domains)}"}


def _moved(row: Row, rng: random.Random) -> Row:
    city = rng.choice([each for each in vocabulary().cities if each.city != row["city"]])
    return {"city": city.city, "postal_code": fill_shape(city.postal, rng)}


def _opted_in(_: Row, rng: random.Random) -> Row:
    moment = _partner_moment(rng)
    return {
        "mobile_subscriber": "Y",
        "opt_in_date": moment.date().isoformat(),
        "opt_in_time": moment.isoformat(),
    }


def _other_channel(row: Row, rng: random.Random) -> Row:
    channels = [
        each for each in vocabulary().preferred_channels if each != row["preferred_channel"]
    ]
    return {"preferred_channel": rng.choice(channels)}


def _more_visits(row: Row, rng: random.Random) -> Row:
    return {
        "visits": str(int(row["visits"]) + rng.randint(1, 5)),
        "lifetime_value": f"{float(row['lifetime_value']) + rng.randint(5, 90):.2f}",
    }


def _long_phone(row: Row, _: random.Random) -> Row:
    return {"mobile_phone": f"{row['mobile_phone']} (evenings only, ask for the flat upstairs)"}


def _bad_email(row: Row, _: random.Random) -> Row:
    return {"email": row["email"].replace("@", " at ")}


def _unknown_channel(_row: Row, _rng: random.Random) -> Row:
    return {"preferred_channel": "Carrier Pigeon"}


def _absurd_visits(_row: Row, _rng: random.Random) -> Row:
    return {"visits": "12500000"}


def _no_last_name(_row: Row, _rng: random.Random) -> Row:
    return {"last_name": ""}


def _taken_card(_: Row, rng: random.Random) -> Row:
    return {"card_number": f"{FIRST_CARD + rng.randrange(200)}"}


def _no_such_account(_: Row, rng: random.Random) -> Row:
    return {"account_number": f"K-{NO_SUCH_ACCOUNT + rng.randrange(90)}"}


def _no_way_to_reach(_row: Row, _rng: random.Random) -> Row:
    return {"mobile_subscriber": "Y", "email": "", "mobile_phone": ""}


def _nothing(_row: Row, _rng: random.Random) -> Row:
    return {}


_CHANGES: dict[Difference, Callable[[Row, random.Random], Row]] = {
    Difference.EQUAL: _nothing,
    Difference.UNTIDY: _untidy,
    Difference.NEW: _nothing,
    Difference.NEW_PHONE: _new_phone,
    Difference.PHONE_FORMAT: _phone_format,
    Difference.EMAIL: _other_email,
    Difference.MOVED: _moved,
    Difference.OPTED_IN: _opted_in,
    Difference.CHANNEL: _other_channel,
    Difference.VISITS: _more_visits,
    Difference.DELETED: lambda _row, _rng: {"is_deleted": "true"},
    Difference.STRING_TOO_LONG: _long_phone,
    Difference.INVALID_EMAIL_ADDRESS: _bad_email,
    Difference.UNKNOWN_CHANNEL: _unknown_channel,
    Difference.OUT_OF_RANGE: _absurd_visits,
    Difference.NO_LAST_NAME: _no_last_name,
    Difference.TAKEN_CARD: _taken_card,
    Difference.UNKNOWN_ACCOUNT: _no_such_account,
    Difference.NO_WAY_TO_REACH: _no_way_to_reach,
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


def _partner_moment(rng: random.Random) -> datetime:
    """Draw a whole second in the month after the sample day, as far as the partner got."""
    midnight = datetime.combine(SAMPLE_DAY, datetime.min.time(), UTC)
    return midnight + timedelta(days=rng.randint(1, 30), seconds=rng.randrange(86_400))


def _updated(rng: random.Random, *, touched: bool) -> str:
    """Write when the partner last changed a row: after the sample day when it differs."""
    moment = _partner_moment(rng)
    return (moment if touched else moment - timedelta(days=120)).isoformat()
