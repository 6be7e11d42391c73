"""The shipped API files, against fakes of what their vendors say in public."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.connectors.http_api import HttpApiEndpoint
from app.core.errors import ProtocolError, RetriableError, SignInError
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest, ReadResult
from app.resources import mapping_file
from app.store.api_files import api_text, parse_api
from app.store.stage import DuckStage
from tests.builders import request
from tests.connectors.http_api.fake_api import FakeClock, opened
from tests.connectors.salesforce.fake_server import FakeServer
from tests.vendors import deployteq, mixmax, mobile_commons

SHIPPED = sorted(mapping_file("apis").glob("*.yaml"))


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path_factory.mktemp("vendor"))
    yield server
    server.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "vendor") as one:
        yield one


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def text_of(name: str, *hosts: str) -> str:
    """A shipped file that leads to the fake in place of the vendor's hosts."""
    text = api_text(mapping_file("apis", f"{name}.yaml"))
    for host in hosts:
        assert host in text
        text = text.replace(host, "HOST")
    return text


def rows(
    endpoint: HttpApiEndpoint,
    stage: DuckStage,
    object: str,
    *fields: str,
    only: KeyFilter | None = None,
    since: str | None = None,
) -> tuple[list[tuple[object, ...]], ReadResult]:
    asked = ReadRequest(object, fields, only=only, since=since)
    result = endpoint.read(asked, stage, lambda _: None)
    names = ", ".join(f"r{n}" for n in range(len(fields)))
    return list(stage.rows(f"SELECT {names} FROM {result.table}")), result


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_every_shipped_file_can_be_read_and_is_named_as_its_file(path: Path):
    assert parse_api(api_text(path), path).name == path.stem
    assert api_text(path).startswith("#"), "each begins with a comment that says what it is"


# Mixmax -----------------------------------------------------------------------------------------


@pytest.fixture
def mix(server: FakeServer, clock: FakeClock) -> Iterator[tuple[HttpApiEndpoint, mixmax.Mixmax]]:
    fake = mixmax.Mixmax(clock.now)
    server.script = fake
    text = text_of("mixmax", "api.mixmax.com")
    endpoint = opened(server, text, clock, {"token": mixmax.TOKEN})
    yield endpoint, fake
    endpoint.close()


def test_mixmax_contacts_end_where_the_flag_says_though_a_cursor_stands(mix, stage):
    endpoint, fake = mix
    for n in range(700):
        fake.contacts[f"{n:024x}"] = {"_id": f"{n:024x}", "email": f"p{n}@example.org"}
    found, result = rows(endpoint, stage, "contacts", "email")
    assert (len(set(found)), result.complete) == (700, True)
    assert len(fake.asked_at) == 3


def test_mixmax_lets_120_requests_a_minute_through_and_none_is_refused(mix, stage, clock):
    endpoint, fake = mix
    fake.sequences = [f"s{n}" for n in range(130)]
    before = clock.now()
    rows(endpoint, stage, "recipients", "email")
    assert sum(clock.waits) >= 59
    assert (clock.now() - before).total_seconds() < 70


def test_mixmax_gives_ten_thousand_recipients_and_the_rest_counts_as_not_seen(mix, stage):
    endpoint, fake = mix
    fake.sequences = ["s1"]
    fake.recipients["s1"] = [{"_id": f"r{n}", "email": f"{n}@x.org"} for n in range(10_400)]
    found, result = rows(endpoint, stage, "recipients", "email")
    assert (len(found), result.complete) == (10_000, False)


def test_mixmax_says_of_each_recipient_what_became_of_it(mix):
    endpoint, fake = mix
    fake.sequences = ["s1"]
    fake.unsubscribed = {"no@example.org"}
    people = ["ada@example.org", "no@example.org", "ada@example.org"]
    asked = request(
        "recipients",
        Operation.INSERT,
        *((None, {"sequenceId": "s1", "email": one, "variables.name": "Ada"}) for one in people),
    )
    results = endpoint.write(asked, lambda _: None)
    assert [one.succeeded for one in results] == [True, False, False]
    assert [one.error.code for one in results if one.error] == ["unsubscribed", "duplicated"]
    assert fake.recipients["s1"][0]["variables"] == {"name": "Ada"}


def test_mixmax_with_a_wrong_token_says_so_in_its_own_words(server, clock):
    server.script = mixmax.Mixmax(clock.now)
    endpoint = opened(server, text_of("mixmax", "api.mixmax.com"), clock, {"token": "x"})
    with pytest.raises(SignInError, match="No API token provided"):
        endpoint.check()
    endpoint.close()


# Mobile Commons ---------------------------------------------------------------------------------


@pytest.fixture
def commons(server: FakeServer, clock: FakeClock):
    fake = mobile_commons.MobileCommons()
    server.script = fake
    endpoint = opened(
        server,
        text_of("mobile-commons", "secure.mcommons.com"),
        clock,
        {"password": mobile_commons.PASSWORD},
        {"email": mobile_commons.USER},
    )
    yield endpoint, fake
    endpoint.close()


def profile(phone: str, **more: str) -> dict[str, str]:
    usual = {"id": phone[-3:], "phone_number": phone, "status": "Active subscriber"}
    return {**usual, "updated_at": "2026-01-01 00:00:00 UTC", **more}


def test_mobile_commons_fields_carry_the_names_of_the_vendors_own_table():
    path = mapping_file("apis", "mobile-commons.yaml")
    api = parse_api(api_text(path), path)
    labels = {one.label for one in api.objects[0].fields}
    named = {found[1] for one in labels if (found := re.search(r"\((\w+)\)", one))}
    assert named == {
        *("opt_in_status", "phone_number", "profile_first_name", "profile_last_name"),
        *("profile_email", "address_street_1", "address_street_2", "address_city", "state"),
        *("address_postal_code", "address_country"),
    }
    assert "Constituent ID" in labels


@pytest.mark.parametrize("count", [0, 1, 2, 1_001])
def test_mobile_commons_profiles_are_read_one_or_many(commons, stage, count: int):
    endpoint, fake = commons
    for n in range(count):
        phone = f"120255{n:05}"
        fake.profiles[phone] = profile(phone, first_name="Ada", **{"Constituent ID": f"003{n}"})
    found, result = rows(endpoint, stage, "profiles", "phone_number", "constituent_id")
    assert found == [(f"120255{n:05}", f"003{n}") for n in range(count)]
    assert result.complete


def test_mobile_commons_gives_only_what_changed(commons, stage):
    endpoint, fake = commons
    fake.profiles["1"] = profile("12025550001")
    _, first = rows(endpoint, stage, "profiles", "phone_number")
    assert first.cursor == "2026-01-01T00:00:00+00:00"
    fake.profiles["2"] = profile("12025550002", updated_at="2026-01-02 00:00:00 UTC")
    found, second = rows(endpoint, stage, "profiles", "phone_number", since=first.cursor)
    assert ("12025550002",) in found
    assert (second.delta, second.complete) == (True, False)
    assert second.cursor == "2026-01-02T00:00:00+00:00"


def test_mobile_commons_says_an_error_with_status_200_and_only_that_row_fails(commons, stage):
    endpoint, fake = commons
    asked = request(
        "profiles",
        Operation.INSERT,
        (None, {"phone_number": "12025551234", "city": "Bath", "constituent_id": "003X"}),
        (None, {"phone_number": "12", "city": "Rome"}),
    )
    results = endpoint.write(asked, lambda _: None)
    assert [one.record_key for one in results] == ["12025551234", None]
    error = results[1].error
    assert error is not None
    assert (error.code, error.message) == ("5", "Invalid phone number (POST /profile_update)")
    assert fake.profiles["12025551234"]["Constituent ID"] == "003X"
    only = KeyFilter(("Id",), (("12025551234",), ("999",)))
    found, _ = rows(endpoint, stage, "profiles", "city", "constituent_id", only=only)
    assert found == [("Bath", "003X")]


def test_mobile_commons_is_asked_again_when_it_is_under_load(commons, stage, clock):
    endpoint, fake = commons
    fake.profiles["1"] = profile("12025550001")
    fake.heavy_load, fake.overloaded = 1, 1
    found, _ = rows(endpoint, stage, "profiles", "phone_number")
    assert len(found) == 1
    assert len(clock.waits) == 2


def test_mobile_commons_opt_in_paths_know_their_campaign(commons, stage):
    endpoint, _ = commons
    found, _ = rows(endpoint, stage, "opt_in_paths", "id", "name", "campaign_id")
    assert found == [("OIP1", "Web", "162"), ("OIP2", "Gala", "162"), ("OIP3", "Web", "163")]


# Deployteq --------------------------------------------------------------------------------------


@pytest.fixture
def soap(server: FakeServer, clock: FakeClock):
    fake = deployteq.Deployteq()
    server.script = fake
    text = text_of("deployteq-soap", "{platform}.myclang.com")
    endpoint = opened(
        server, text, clock, {"uuid": deployteq.UUID}, {"namespace": "urn:x", "platform": "p"}
    )
    yield endpoint, fake
    endpoint.close()


@pytest.mark.parametrize("count", [0, 1, 50, 120])
def test_deployteq_customers_come_as_a_set_that_is_freed(soap, stage, count: int):
    endpoint, fake = soap
    fake.customers = [
        {"id": str(n), "emailAddress": f"c{n}@x.org", "optIn": "Y"} for n in range(count)
    ]
    found, result = rows(endpoint, stage, "customers", "emailAddress", "optIn")
    assert found == [(f"c{n}@x.org", "true") for n in range(count)]
    assert result.complete
    assert fake.freed == ["77"]


def test_a_deployteq_set_that_ends_in_error_is_said_with_its_place(soap, stage):
    endpoint, fake = soap
    fake.ends = "ERROR"
    with pytest.raises(ProtocolError, match=r"ended as ERROR .*objects.customers.read.job"):
        rows(endpoint, stage, "customers", "id")


def test_a_deployteq_set_that_is_never_ready_is_given_up(soap, stage):
    endpoint, fake = soap
    fake.looks = 10_000
    with pytest.raises(RetriableError, match="not done after 1800 s"):
        rows(endpoint, stage, "customers", "id")


def test_deployteq_moments_are_read_day_by_day_and_metric_by_metric(server, clock, stage):
    clock.set(datetime(2026, 3, 1, tzinfo=UTC))
    fake = deployteq.Deployteq(host=server.host)
    server.script = fake
    fake.events = [
        deployteq.event(1, "sends", "2026-02-27"),
        deployteq.event(2, "opens", "2026-02-28"),
        deployteq.event(3, "clicks", "2026-02-28"),
    ]
    text = text_of("deployteq-events", "api.canopydeploy.net", "auth.clang.cloud")
    text = text.replace("first: 360 days", "first: 3 days").replace("1000}", "1}")
    endpoint = opened(
        server, text, clock, {"client_secret": deployteq.SECRET}, {"client_id": deployteq.CLIENT}
    )
    found, result = rows(endpoint, stage, "events", "uuid", "metric", "external_id")
    assert sorted(str(row[0]) for row in found) == ["e-1", "e-2", "e-3"]
    assert {row[1] for row in found} == {"sends", "opens", "clicks"}
    assert (result.complete, len(fake.tokens)) == (False, 1)
    asked = [one.path for one in server.asked if "date_from" in one.path]
    assert asked
    fake.tokens.append("another")  # the old one is over
    rows(endpoint, stage, "events", "uuid")
    assert len(fake.tokens) == 3
    endpoint.close()
