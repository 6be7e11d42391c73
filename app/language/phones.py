"""Phone numbers in E.164, made by SQL out of the numbering plans of the `phonenumbers` package.

A number is read as that package reads it: its digits; behind a + or the region's prefix for calls
abroad the whole number, else one of the region, without its national prefix. A number that no plan
knows is refused, and so is one with letters or an extension, which E.164 cannot hold. Reading a
million numbers with the package takes minutes, with the plans as patterns of SQL seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

from app.language.scanner import nearest
from app.language.sql_text import bound, literal, shown

_OTHER_DIGITS = "０１２３４５６７８９＋"
_DIGITS = "0123456789+"
_OF_NO_REGION = "001"
_CLOSED_ZERO = r"\(\s*0\s*\)"
_LETTERS = r"[\pL]|#|;"


@dataclass(frozen=True)
class _Plan:
    """How the numbers of a region are dialled."""

    country_code: str
    abroad: str
    """Pattern of what is dialled before a number of another country."""
    prefix: str
    """Pattern of what stands before a number at home only; "" for nothing."""
    transform: str
    """What replaces the prefix where its last group matched; "" to drop it."""
    groups: int
    numbers: str
    """Pattern of every number behind the country code."""


def check_region(region: str) -> None:
    """See that the numbers of a region are known.

    Raises:
        ValueError: they are not.
    """
    _plan(region)


def phone_sql(column_sql: str, region: str) -> str:
    """Give the SQL of a number in E.164, NULL when it is empty or cannot be one.

    Args:
        column_sql: an expression of type VARCHAR.
        region: two letters of ISO 3166-1, such as GB: where a number without + is dialled.

    Raises:
        ValueError: no numbers are known of the region.
    """
    plan = _plan(region)
    return bound(
        f"translate({column_sql}, '{_OTHER_DIGITS}', '{_DIGITS}')",
        lambda text: (
            f"(CASE WHEN regexp_matches({text}, '{_LETTERS}') THEN NULL"
            f" WHEN regexp_matches({text}, '^[^0-9]*[+]') THEN {_abroad(_whole(text), plan)}"
            f" ELSE {bound(_only_digits(text), lambda digits: _dialled(digits, plan), 'd')} END)"
        ),
        "phone",
    )


def phone_error_sql(column_sql: str, region: str) -> str:
    """Give the SQL of why a value is no number: a sentence, NULL where it is one or empty."""

    def why(value: str) -> str:
        quoted = shown(value)
        known = f"{phone_sql(value, region)} IS NULL"
        return (
            f"(CASE WHEN {value} IS NOT NULL AND {known} THEN CASE"
            f" WHEN regexp_matches({value}, '{_LETTERS}') THEN {quoted} ||"
            " ' has letters or an extension, which a phone number in E.164 cannot hold'"
            f" ELSE {quoted} || {literal(f' is no phone number as dialled in {region}')} END END)"
        )

    return bound(column_sql, why, "given")


def _whole(text: str) -> str:
    """The digits of a number with its country code, without a (0) that is not dialled."""
    return _only_digits(f"regexp_replace({text}, '{_CLOSED_ZERO}', '')")


def _only_digits(text: str) -> str:
    return f"regexp_replace({text}, '[^0-9]', '', 'g')"


def _dialled(digits: str, plan: _Plan) -> str:
    """A number that was dialled in the region."""
    rest = f"regexp_replace({digits}, {literal(f'^(?:{plan.abroad})')}, '')"
    home = _home(digits, plan)
    with_code = f"(CASE WHEN starts_with({digits}, '{plan.country_code}') THEN "
    with_code += f"{_home(f'substr({digits}, {len(plan.country_code) + 1})', plan)} END)"
    return (
        f"(CASE WHEN regexp_matches({digits}, {literal(f'^(?:{plan.abroad})')})"
        f" THEN coalesce({_abroad(rest, plan)}, {home}) ELSE coalesce({home}, {with_code}) END)"
    )


def _abroad(digits: str, plan: _Plan) -> str:
    """A number with its country code; one of the region may have its prefix behind the code."""

    def number(whole: str) -> str:
        code = plan.country_code
        own = _home(f"substr({whole}, {len(code) + 1})", plan)
        return (
            f"(CASE WHEN {_is_whole(whole)} THEN '+' || {whole}"
            f" WHEN starts_with({whole}, '{code}') THEN {own}"
            f" ELSE {bound(_without_foreign_prefix(whole), bare, 'f')} END)"
        )

    def bare(whole: str) -> str:
        return f"(CASE WHEN {_is_whole(whole)} THEN '+' || {whole} END)"

    return bound(digits, number, "w")


def _is_whole(digits: str) -> str:
    return f"regexp_full_match({digits}, {literal(_every_number())})"


def _without_foreign_prefix(whole: str) -> str:
    """A number of another country without the prefix that is dialled at home there only."""
    for prefix, codes in _plain_prefixes().items():
        pattern = literal(f"^({'|'.join(codes)}){prefix}")
        whole = f"regexp_replace({whole}, {pattern}, '\\1')"
    return whole


def _home(digits: str, plan: _Plan) -> str:
    """A number of the region: without its national prefix, else as it stands."""
    numbers = literal(plan.numbers)

    def number(dialled: str) -> str:
        return bound(
            _without_prefix(dialled, plan),
            lambda bare: (
                f"(CASE WHEN regexp_full_match({bare}, {numbers})"
                f" THEN '+{plan.country_code}' || {bare}"
                f" WHEN regexp_full_match({dialled}, {numbers})"
                f" THEN '+{plan.country_code}' || {dialled} END)"
            ),
            "b",
        )

    return bound(digits, number, "h")


def _without_prefix(digits: str, plan: _Plan) -> str:
    if not plan.prefix:
        return digits
    pattern = literal(f"^(?:{plan.prefix})")
    dropped = f"regexp_replace({digits}, {pattern}, '')"
    if not plan.transform:
        return dropped
    replaced = f"regexp_replace({digits}, {pattern}, {literal(plan.transform)})"
    caught = f"regexp_extract({digits}, {pattern}, {plan.groups})"
    return f"(CASE WHEN {caught} <> '' THEN {replaced} ELSE {dropped} END)"


@cache
def _plan(region: str) -> _Plan:
    metadata = PhoneMetadata.metadata_for_region(region) if region.isascii() else None
    if metadata is None or metadata.country_code is None:
        near = nearest(region, phonenumbers.SUPPORTED_REGIONS)
        raise ValueError(f'"{region}" is no region of two letters, such as GB{near}')
    prefix = metadata.national_prefix_for_parsing or ""
    return _Plan(
        country_code=str(metadata.country_code),
        abroad=metadata.international_prefix or "$.",
        prefix=prefix,
        transform=metadata.national_prefix_transform_rule or "",
        groups=re.compile(prefix).groups,
        numbers=_numbers(metadata.country_code),
    )


def _numbers(country_code: int) -> str:
    """A pattern of all numbers behind a country code, which several regions may share."""
    patterns = []
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[country_code]:
        if region == _OF_NO_REGION:
            metadata = PhoneMetadata.metadata_for_nongeo_region(country_code)
        else:
            metadata = PhoneMetadata.metadata_for_region(region)
        if metadata is not None and metadata.general_desc is not None:
            patterns.append(metadata.general_desc.national_number_pattern or "")
    return "|".join(dict.fromkeys(filter(None, patterns)))


@cache
def _plain_prefixes() -> dict[str, list[str]]:
    """Prefixes of one digit, and the country codes behind which they are not dialled."""
    prefixes: dict[str, list[str]] = {}
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        metadata = PhoneMetadata.metadata_for_region(regions[0])
        prefix = metadata.national_prefix_for_parsing if metadata else None
        if prefix and len(prefix) == 1:
            prefixes.setdefault(prefix, []).append(str(code))
    return prefixes


@cache
def _every_number() -> str:
    """A pattern of every number of the world with its country code."""
    codes = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
    return "|".join(f"{code}(?:{_numbers(code)})" for code in codes)
