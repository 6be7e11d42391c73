"""How a subscriber of the partner's may differ from its Contact, and what makes it so."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum

from app.practice.sample import SAMPLE_DAY
from app.practice.sample_people import FIRST_CARD
from app.practice.vocabulary import fill_shape, vocabulary

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

REFERENCE_COLUMN = "account_number"
"""The column that names another record: the account, by its customer number."""
NO_SUCH_ACCOUNT = 99_001
"""First customer number that no account of the org has."""


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


def differ(row: Row, difference: Difference, rng: random.Random) -> Row:
    """Return the columns in which a row that agrees with the org is to differ."""
    return _CHANGES[difference](row, rng)


def draw_partner_moment(rng: random.Random) -> datetime:
    """Draw a whole second in the month after the sample day, as far as the partner got."""
    midnight = datetime.combine(SAMPLE_DAY, datetime.min.time(), UTC)
    return midnight + timedelta(days=rng.randint(1, 30), seconds=rng.randrange(86_400))


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
    moment = draw_partner_moment(rng)
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
