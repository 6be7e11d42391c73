"""Every scheme lets in what its sender signs, and nothing that was changed, is old or is unsigned.

The expected signatures were computed apart from this program: by Python's hmac, the Standard
Webhooks reference library, and the vendors' own published examples.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import hdrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from multidict import CIMultiDict

from app.connectors.webhooks.routes import scheme_of
from app.connectors.webhooks.schemes import SCHEMES, Check, Scheme
from app.connectors.webhooks.verifying import Incoming, RejectedError, verify
from app.core.errors import SettingsError

KEY = "s3cr3t-key"
BODY = b'{"type":"identity_changed","id":"i-1","email":"ada@example.org"}'
TS = 1767225600
NOW = datetime.fromtimestamp(TS, UTC)
URL = "https://hooks.example.org/in/ticketure"
HEX = "e8e96c5942af658f57f8f87056b48713fadef1aca8bdb0704b0bc3cace97f131"
B64 = "6OlsWUKvZY9X+PhwVrSHE/re8ayovbBwSwvDys6X8TE="
WHSEC = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
FORM = b"To=%2B12025550100&From=%2B12025550199&Body=JOIN"

VECTORS = [
    # scheme, what differs from it, secret, headers, body
    ("header", {}, KEY, {"X-Webhook-Token": KEY}, BODY),
    ("bearer", {}, KEY, {"Authorization": f"Bearer {KEY}"}, BODY),
    ("basic", {}, "inbox:pa:ss", {"Authorization": "Basic aW5ib3g6cGE6c3M="}, BODY),
    ("hmac", {}, KEY, {"X-Signature": HEX}, BODY),
    ("hmac", {}, KEY, {"X-Signature": HEX.upper()}, BODY),
    ("hmac", {"encoding": "base64"}, KEY, {"X-Signature": B64}, BODY),
    (
        "hmac",
        {"algorithm": "sha1", "prefix": "sha1="},
        KEY,
        {"X-Signature": "sha1=015d031983358cb3e6209d07f9c6f95450894ee2"},
        BODY,
    ),
    ("github", {}, KEY, {"X-Hub-Signature-256": f"sha256={HEX}"}, BODY),
    ("shopify", {}, KEY, {"X-Shopify-Hmac-Sha256": B64}, BODY),
    (
        "stripe",
        {},
        KEY,
        {
            "Stripe-Signature": f"t={TS},v1="
            "0bfb96a4a5820e9ffbf3aacf0b85ba0295ad6235a0474163bf491b9d8f688fa3"
        },
        BODY,
    ),
    (
        "slack",
        {},
        KEY,
        {
            "X-Slack-Signature": "v0="
            "5ada6756f46dd2328001381f5a6a9544b6fca1ed26a914532c50910a2586f83a",
            "X-Slack-Request-Timestamp": str(TS),
        },
        BODY,
    ),
    (
        "standard",
        {},
        WHSEC,
        {
            "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
            "webhook-timestamp": str(TS),
            "webhook-signature": "v1,56cbNLj7ZCdXXpI5iu/wjJV1fASdpq4NsPlm/hIpfz8=",
        },
        BODY,
    ),
    (
        "hubspot-v3",
        {},
        KEY,
        {
            "X-HubSpot-Signature-v3": "iTXVQnE7PFZaSIKdynidWDD4JdU827qGl9A/Pb4Dlvg=",
            "X-HubSpot-Request-Timestamp": f"{TS}000",
        },
        BODY,
    ),
    (
        "hubspot-v2",
        {},
        KEY,
        {
            "X-HubSpot-Signature": hashlib.sha256(
                KEY.encode() + b"POST" + URL.encode() + BODY
            ).hexdigest()
        },
        BODY,
    ),
    ("twilio", {}, KEY, {"X-Twilio-Signature": "Ddjqt0ZTjkVLsKobc7BW0xzoG5s="}, FORM),
    ("polytomic", {}, KEY, {"Polytomic-Signature": HEX}, BODY),
    ("polytomic", {"encoding": "base64"}, KEY, {"Polytomic-Signature": B64}, BODY),
]


def vectors(of: Callable[[Scheme], bool] = lambda _: True) -> pytest.MarkDecorator:
    """The vectors of some schemes."""
    chosen = [one for one in VECTORS if of(SCHEMES[one[0]])]
    return pytest.mark.parametrize(
        ("name", "changes", "secret", "headers", "body"),
        chosen,
        ids=[f"{one[0]} {one[1] or ''}".strip() for one in chosen],
    )


every_vector = vectors()


def incoming(headers: dict[str, str], body: bytes = BODY) -> Incoming:
    return Incoming("POST", URL, CIMultiDict(headers), body)


def scheme(name: str, changes: dict[str, str]) -> Scheme:
    return scheme_of({"scheme": name, **changes})


def refused(one: Scheme, secrets: list[str], request: Incoming, now: datetime = NOW) -> int:
    with pytest.raises(RejectedError) as caught:
        verify(one, secrets, request, now)
    return caught.value.status


def test_there_are_fifteen_schemes_and_each_that_signs_has_a_vector():
    assert len(SCHEMES) == 15
    assert {one.name for one in SCHEMES.values() if one.needs_secret} == {v[0] for v in VECTORS}


@every_vector
def test_what_the_sender_signed_is_let_in(name, changes, secret, headers, body):
    assert verify(scheme(name, changes), [secret], incoming(headers, body), NOW) == 1


@vectors(of=lambda one: one.check not in (Check.EQUAL, Check.BASIC))
def test_a_changed_body_is_not_let_in(name, changes, secret, headers, body):
    one = scheme(name, changes)
    assert refused(one, [secret], incoming(headers, body + b"&x=1")) == 401


@every_vector
def test_another_secret_lets_nothing_in(name, changes, secret, headers, body):
    other = "whsec_" + "B" * 32 if name == "standard" else "another"
    assert refused(scheme(name, changes), [other], incoming(headers, body)) == 401


@every_vector
def test_without_a_signature_or_a_secret_nothing_is_let_in(name, changes, secret, headers, body):
    one = scheme(name, changes)
    without = {k: v for k, v in headers.items() if k.lower() != one.header.lower()}
    assert refused(one, [secret], incoming(without, body)) == 401
    assert refused(one, [secret], incoming({**without, one.header: ""}, body)) == 401
    assert refused(one, [], incoming(headers, body)) == 403
    assert refused(one, [""], incoming(headers, body)) == 403


@every_vector
def test_any_of_several_secrets_counts_and_it_is_known_which(name, changes, secret, headers, body):
    other = "whsec_" + "B" * 32 if name == "standard" else "another"
    assert verify(scheme(name, changes), [other, secret], incoming(headers, body), NOW) == 2


@vectors(of=lambda one: one.has_timestamp)
def test_a_replay_is_known_by_its_moment(name, changes, secret, headers, body):
    one = scheme(name, changes)
    request = incoming(headers, body)
    for away_s in (-300, 300):
        assert verify(one, [secret], request, NOW + timedelta(seconds=away_s)) == 1
        assert refused(one, [secret], request, NOW + timedelta(seconds=away_s * 1.01)) == 401
    moment = one.timestamp_header or one.header
    assert refused(one, [secret], incoming({**headers, moment: "x"}, body)) == 401


def test_one_of_several_signatures_in_a_header_is_enough():
    _, _, secret, headers, _ = VECTORS[9]
    both = {"Stripe-Signature": headers["Stripe-Signature"].replace("v1=", "v1=00,v1=")}
    assert verify(SCHEMES["stripe"], [secret], incoming(both), NOW) == 1
    older = {"Stripe-Signature": headers["Stripe-Signature"].replace("v1=", "v0=")}
    assert refused(SCHEMES["stripe"], [secret], incoming(older)) == 401


def test_a_secret_that_is_no_key_lets_nobody_in():
    _, _, _, headers, _ = next(one for one in VECTORS if one[0] == "standard")
    assert refused(SCHEMES["standard"], ["whsec_not base64!"], incoming(headers)) == 403
    assert refused(SCHEMES["standard"], ["whsec_"], incoming(headers)) == 403


def test_the_vendors_own_examples_fit():
    twilio = Incoming(
        "POST",
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        CIMultiDict({"X-Twilio-Signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ="}),
        b"Digits=1234&To=%2B18005551212&From=%2B12349013030&Caller=%2B12349013030"
        b"&CallSid=CA1234567890ABCDE",
    )
    assert verify(SCHEMES["twilio"], ["12345"], twilio, NOW) == 1


@pytest.mark.parametrize(
    "settings",
    [{"scheme": "x"}, {"scheme": "hmac", "algorithm": "md5"}, {"scheme": "hmac", "encoding": "x"}],
)
def test_a_scheme_that_makes_no_sense_is_refused(settings: dict[str, str]):
    with pytest.raises(SettingsError):
        scheme_of(settings)


def test_a_header_may_be_spelled_in_any_case():
    one = replace(SCHEMES["hmac"], header=hdrs.AUTHORIZATION.lower())
    assert verify(one, [KEY], incoming({"AUTHORIZATION": HEX}), NOW) == 1


def test_a_signature_by_a_private_key_is_checked_with_the_public_one():
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = "whpk_" + base64.b64encode(key.public_key().public_bytes_raw()).decode()
    text = f"msg_1.{TS}.".encode() + BODY
    good = "v1a," + base64.b64encode(key.sign(text)).decode()
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    wrong = "v1a," + base64.b64encode(other.sign(text)).decode()

    def checked(signature: str, *secrets: str) -> int:
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(TS),
            "webhook-signature": signature,
        }
        request = Incoming("POST", URL, headers, BODY)
        return verify(SCHEMES["standard"], secrets, request, NOW)

    assert checked(good, public) == 1
    assert checked(f"{wrong} {good}", "whsec_AAEC", public) == 2
    for signature in (wrong, "v1a,AAAA", "v1a,%%", good.replace("v1a", "v1"), "v2,AAAA"):
        with pytest.raises(RejectedError) as caught:
            checked(signature, public)
        assert caught.value.status == 401
    with pytest.raises(RejectedError) as caught:
        checked(good, "whpk_AAAA")
    assert caught.value.status == 403
