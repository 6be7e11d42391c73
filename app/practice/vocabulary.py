"""Reads the lists that sample data is drawn from; fills telephone and post code shapes."""

import random
import string
import unicodedata
from functools import cache
from typing import Any

import msgspec
from ruamel.yaml import YAML

from app.resources import resource

POSTAL_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters that both British inward codes and Canadian codes may use, near enough."""


class City(msgspec.Struct, frozen=True):
    """A place people live in."""

    city: str
    state: str | None
    country: str
    postal: str
    """Shape of its post codes: `#` a digit, `@` a letter."""


class SampleUser(msgspec.Struct, frozen=True):
    """A user of the practice org."""

    alias: str
    first: str
    last: str
    title: str
    name: str
    """Left part of user name and e-mail address."""


class SampleProduct(msgspec.Struct, frozen=True):
    """Something the practice org sells."""

    name: str
    code: str
    family: str
    price: float


class SampleCampaign(msgspec.Struct, frozen=True):
    """A campaign of the practice org."""

    name: str
    type: str
    status: str


class Vocabulary(msgspec.Struct, frozen=True):
    """Everything in `resources/practice/seed.yaml`."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    mail_domains: tuple[str, ...]
    mobile_shapes: dict[str, tuple[str, ...]]
    landline_shapes: dict[str, tuple[str, ...]]
    cities: tuple[City, ...]
    streets: tuple[str, ...]
    company_places: tuple[str, ...]
    company_kinds: tuple[str, ...]
    industries: tuple[str, ...]
    account_types: tuple[str, ...]
    titles: tuple[str, ...]
    departments: tuple[str, ...]
    lead_sources: tuple[str, ...]
    interests: tuple[str, ...]
    preferred_channels: tuple[str, ...]
    users: tuple[SampleUser, ...]
    products: tuple[SampleProduct, ...]
    member_price_factor: float
    opportunity_kinds: tuple[str, ...]
    stages: tuple[str, ...]
    campaigns: tuple[SampleCampaign, ...]
    task_subjects: tuple[str, ...]
    event_subjects: tuple[str, ...]
    membership_levels: dict[str, int]
    """Level to yearly price."""


@cache
def vocabulary() -> Vocabulary:
    """Read the lists once."""
    content: Any = YAML(typ="safe", pure=True).load(
        resource("practice", "seed.yaml").read_text(encoding="utf-8")
    )
    return msgspec.convert(content, Vocabulary)


def fill_shape(shape: str, rng: random.Random) -> str:
    """Put a digit for each `#` and a letter for each `@`."""
    return "".join(
        rng.choice(string.digits)
        if sign == "#"
        else rng.choice(POSTAL_LETTERS)
        if sign == "@"
        else sign
        for sign in shape
    )


def mail_address(first: str, last: str, number: int, domain: str) -> str:
    """Make an address of plain letters that no two numbers share."""
    return f"{_plain(first)}.{_plain(last)}{number}@{domain}"


_UNFOLDABLE = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "ß": "ss"})


def _plain(name: str) -> str:
    """Write a name in the letters a to z."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_UNFOLDABLE))
    return "".join(sign for sign in folded if sign in string.ascii_lowercase)
