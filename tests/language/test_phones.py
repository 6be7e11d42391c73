"""Phone numbers: what is made of one is what the `phonenumbers` package makes of it."""

import random
from collections.abc import Iterator

import duckdb
import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from app.language.chains import parse_chain
from app.language.phones import phone_error_sql, phone_sql

FORMATS = (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


@pytest.fixture(scope="module")
def stage() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def read(
    stage: duckdb.DuckDBPyConnection, region: str, texts: list[str]
) -> list[tuple[str | None, str | None]]:
    stage.execute("CREATE OR REPLACE TABLE given AS SELECT unnest(?) AS number", [texts])
    made, why = phone_sql("number", region), phone_error_sql("number", region)
    return stage.execute(f"SELECT {made}, {why} FROM given").fetchall()


def by_package(text: str, region: str) -> str | None:
    """What the package gives for a number that it calls valid; None for any other."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@pytest.mark.parametrize(
    ("region", "given", "wanted"),
    [
        ("GB", "020 7946 0958", "+442079460958"),
        ("GB", "+44 (0)20 7946 0958", "+442079460958"),
        ("GB", "0044 20 7946 0958", "+442079460958"),
        ("GB", "442079460958", "+442079460958"),
        ("GB", "00 1 650 253 0000", "+16502530000"),
        ("GB", "＋44 ２０ 7946 0958", "+442079460958"),
        ("US", "(650) 253-0000", "+16502530000"),
        ("US", "1-650-253-0000", "+16502530000"),
        ("US", "011 44 20 7946 0958", "+442079460958"),
        ("IT", "06 6982", "+39066982"),
        ("DE", "030/23125 000", "+493023125000"),
        ("AR", "011 15-2345-6789", "+5491123456789"),
        ("GB", "+32 015 55 01 23", "+3215550123"),
        ("GB", "+49 (0)30 23125 000", "+493023125000"),
        ("GB", "12", None),
        ("GB", "+44 12", None),
        ("GB", "none", None),
    ],
)
def test_a_number_is_written_in_e164(
    stage: duckdb.DuckDBPyConnection, region: str, given: str, wanted: str | None
) -> None:
    ((made, why),) = read(stage, region, [given])
    assert made == wanted
    assert (why is None) == (wanted is not None)


def test_what_cannot_be_a_number_says_why(stage: duckdb.DuckDBPyConnection) -> None:
    letters = " has letters or an extension, which a phone number in E.164 cannot hold"
    whys = [why for _, why in read(stage, "GB", ["020 7946 0958 ext 12", "12"])]
    assert whys[0] == '"020 7946 0958 ext 12"' + letters
    assert whys[1] == '"12" is no phone number as dialled in GB'
    stage.execute("CREATE OR REPLACE TABLE given AS SELECT CAST(NULL AS VARCHAR) AS number")
    sql = f"SELECT {phone_sql('number', 'GB')}, {phone_error_sql('number', 'GB')} FROM given"
    assert stage.execute(sql).fetchall() == [(None, None)]


def test_the_example_numbers_of_every_region_are_read_in_every_format(
    stage: duckdb.DuckDBPyConnection,
) -> None:
    wrong = []
    for region in REGIONS:
        examples = [
            phonenumbers.example_number_for_type(region, kind)
            for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
        ]
        texts = [
            phonenumbers.format_number(one, format) for one in examples if one for format in FORMATS
        ]
        for text, (made, _) in zip(texts, read(stage, region, texts), strict=True):
            if made != by_package(text, region):
                wrong.append((region, text, made, by_package(text, region)))
    assert wrong == []


@pytest.mark.parametrize("region", ["GB", "US", "DE", "FR", "IT", "BR", "AR", "MX", "AU", "IN"])
def test_numbers_of_any_digits_are_read_as_the_package_reads_them(
    stage: duckdb.DuckDBPyConnection, region: str
) -> None:
    chance = random.Random(region)
    texts = []
    for _ in range(400):
        example = phonenumbers.example_number_for_type(region, chance.choice([0, 1]))
        base = phonenumbers.format_number(example, chance.choice(FORMATS))
        digit = str(chance.randint(0, 9))
        place = chance.randrange(len(base))
        texts.append(base[:place] + digit + base[place + chance.randint(0, 1) :])
    known = [(text, by_package(text, region)) for text in texts]
    made = [value for value, _ in read(stage, region, texts)]
    wrong = [
        (text, wanted, found)
        for (text, wanted), found in zip(known, made, strict=True)
        if wanted is not None and wanted != found
    ]
    assert wrong == []
    assert sum(wanted is not None for _, wanted in known) > 40


def test_a_number_in_e164_stays_as_it_is_so_that_a_rule_may_flow_both_ways() -> None:
    assert parse_chain("trim, phone(GB)").is_invertible


def test_a_region_that_is_not_known_is_refused() -> None:
    with pytest.raises(Exception, match='"UK" is no region of two letters, such as GB'):
        parse_chain("phone(UK)")
