"""Whatever a person types for an org leads to one host."""

import pytest

from app.connectors.salesforce.hosts import OrgHost, lightning_host, parse_host
from app.core.errors import SettingsError

FOOCORP = "foocorp.my.salesforce.com"
UAT = "foocorp--uat.sandbox.my.salesforce.com"

SPELLINGS = [
    ("foocorp", FOOCORP),
    ("  FooCorp ", FOOCORP),
    ("foocorp.my", FOOCORP),
    ("foocorp.my.salesforce.com", FOOCORP),
    ("https://foocorp.my.salesforce.com/", FOOCORP),
    ("http://foocorp.my.salesforce.com:80/", FOOCORP),
    ("https://foocorp.my.salesforce.com:443/services/data", FOOCORP),
    ("foocorp.my.salesforce.com.", FOOCORP),
    ("https://foocorp.lightning.force.com/lightning/o/Contact/list", FOOCORP),
    ("foocorp.my.salesforce-setup.com", FOOCORP),
    ("foocorp--c.vf.force.com", FOOCORP),
    ("https://foocorp.my.site.com/help", FOOCORP),
    ("FOOCORP.LIGHTNING.FORCE.COM", FOOCORP),
    ("HTTPS://FooCorp.My.Salesforce.Com", FOOCORP),
    ("https://foocorp.my.salesforce-setup.com/lightning/setup/SetupOneHome/home", FOOCORP),
    ("foocorp.my.salesforce.com/?ec=302&startURL=%2Fhome", FOOCORP),
    ("https://foocorp.lightning.force.com/lightning/r/Contact/0035g00000AbCdE/view#top", FOOCORP),
    ("foocorp.lightning.force.com:443", FOOCORP),
    ("<https://foocorp.my.salesforce.com>", FOOCORP),
    ("“foocorp.my.salesforce.com”", FOOCORP),
    ("'foocorp'", FOOCORP),
    ("\thttps://foocorp.my.salesforce.com//services/data/v66.0/\n", FOOCORP),
    ("https://foocorp--c.visualforce.com/apex/Page", FOOCORP),
    ("foocorp.file.force.com", FOOCORP),
    ("https//foocorp.my.salesforce.com/", FOOCORP),
    ("https:/foocorp.my.salesforce.com", FOOCORP),
    ("http//foocorp.lightning.force.com/lightning/page/home", FOOCORP),
    ("foocorp.my.salesforce.com,", FOOCORP),
    ("(https://foocorp.my.salesforce.com/);", FOOCORP),
    ("foocorp--uat", UAT),
    ("foocorp--uat.sandbox", UAT),
    ("foocorp--uat.sandbox.my", UAT),
    ("https://foocorp--uat.sandbox.lightning.force.com", UAT),
    ("foocorp--uat--c.sandbox.vf.force.com", UAT),
    ("https://foocorp--uat.sandbox.my.salesforce-setup.com/lightning/setup", UAT),
    ("FooCorp--UAT.lightning.force.com", UAT),
    ("foocorp--uat.my", UAT),
    ("foocorp.develop", "foocorp.develop.my.salesforce.com"),
    ("https://foo-dev-ed.develop.lightning.force.com/", "foo-dev-ed.develop.my.salesforce.com"),
    ("foocorp.scratch.my.salesforce.com", "foocorp.scratch.my.salesforce.com"),
    ("login", "login.salesforce.com"),
    ("https://test.salesforce.com", "test.salesforce.com"),
    ("localhost:8443", "localhost:8443"),
    ("https://127.0.0.1:8443/x", "127.0.0.1:8443"),
    ("[::1]:8443", "[::1]:8443"),
    ("crm.example.org", "crm.example.org"),
]


@pytest.mark.parametrize(("typed", "host"), SPELLINGS)
def test_a_spelling_leads_to_its_host(typed: str, host: str):
    assert str(parse_host(typed)) == host


def test_more_than_twenty_spellings_lead_to_one_host():
    assert sum(host == FOOCORP for _, host in SPELLINGS) > 20


@pytest.mark.parametrize(("typed", "host"), SPELLINGS)
def test_a_host_that_was_found_leads_to_itself(typed: str, host: str):
    assert parse_host(parse_host(typed).url) == parse_host(host)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "foo corp",
        "ftp://foocorp",
        "https://",
        "foocorp:port",
        "a@foocorp",
        "foo_corp!",
        "https",
        "https:",
    ],
)
def test_what_is_no_address_is_refused_under_the_key_host(typed: str):
    with pytest.raises(SettingsError) as refused:
        parse_host(typed)
    assert refused.value.key == "host"


@pytest.mark.parametrize(
    "typed",
    [
        "https://me:hunter2@foocorp.my.salesforce.com",
        "me:hunter2@foocorp.my.salesforce.com",
        "https://hunter2@foocorp.my.salesforce.com/x",
        "https://me:hunter2/@foocorp.my.salesforce.com/x",
        "me@hunter2:x@foocorp",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(typed: str):
    with pytest.raises(SettingsError) as refused:
        parse_host(typed)
    assert "hunter2" not in str(refused.value)


def test_the_port_is_shown_only_when_it_is_not_the_usual_one():
    assert OrgHost("a.example").url == "https://a.example"
    assert OrgHost("a.example", 8443).url == "https://a.example:8443"


@pytest.mark.parametrize(
    ("host", "pages"),
    [
        ("foocorp.my.salesforce.com", "foocorp.lightning.force.com"),
        ("foocorp--uat.sandbox.my.salesforce.com", "foocorp--uat.sandbox.lightning.force.com"),
        ("eu10.salesforce.com", "eu10.lightning.force.com"),
        ("login.salesforce.com", "login.salesforce.com"),
        ("127.0.0.1:8443", "127.0.0.1:8443"),
    ],
)
def test_the_pages_of_an_org_are_found_by_its_host(host: str, pages: str):
    assert lightning_host(host) == pages
