"""How senders of webhooks sign: fifteen schemes as data.

    hmac      HMAC of a text made of the request, in a header
    digest    a plain digest of a secret and the request (older and weaker)
    form      HMAC of the address and the sorted fields of a form
    equal     a header equals the secret
    basic     HTTP Basic
    path      nothing but a path that nobody can guess
    org       a Salesforce outbound message: the org's own Id

Source: the senders' public documentation; RFC 2104; the Standard Webhooks specification.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

TOLERANCE_S = 300
"""How far a timestamp may be away, before or after. Unit: seconds. Source: Standard Webhooks."""


class Check(Enum):
    """What is looked at."""

    HMAC = "hmac"
    DIGEST = "digest"
    FORM = "form"
    EQUAL = "equal"
    BASIC = "basic"
    PATH = "path"
    ORG = "org"


class Encoding(Enum):
    """How a signature is written."""

    HEX = "hex"
    BASE64 = "base64"


class SecretForm(Enum):
    """How a secret becomes a key."""

    TEXT = "text"
    BASE64 = "base64"
    WHSEC = "whsec"
    """`whsec_` and base64. Source: Standard Webhooks."""


@dataclass(frozen=True)
class Scheme:
    """One way to sign."""

    name: str
    label: str
    check: Check
    header: str = ""
    prefix: str = ""
    """What stands before each signature in the header, such as `sha256=`."""
    algorithm: str = "sha256"
    encoding: Encoding = Encoding.HEX
    signed: str = "{body}"
    """The signed text: {id}, {ts}, {method}, {url}, {secret} and {body}."""
    separator: str = ""
    """Between several signatures in the header; "" for one only."""
    id_header: str = ""
    timestamp_header: str = ""
    timestamp_field: str = ""
    """Of the signature's own header, such as `t`; "" for a header of its own."""
    timestamp_ms: bool = False
    tolerance_s: int = TOLERANCE_S
    secret_form: SecretForm = SecretForm.TEXT

    @property
    def needs_secret(self) -> bool:
        """Whether there is no check without a secret."""
        return self.check not in (Check.PATH, Check.ORG)

    @property
    def has_timestamp(self) -> bool:
        """Whether a delivery that is sent again later can be told."""
        return bool(self.timestamp_header or self.timestamp_field)


_HMAC = Scheme("hmac", "HMAC of the body", Check.HMAC, "X-Signature")

_ALL = (
    Scheme("path", "A secret path", Check.PATH),
    Scheme("header", "A secret in a header", Check.EQUAL, "X-Webhook-Token"),
    Scheme("bearer", "A bearer token", Check.EQUAL, "Authorization", "Bearer "),
    Scheme("basic", "User and password", Check.BASIC, "Authorization", "Basic "),
    _HMAC,
    replace(_HMAC, name="github", label="GitHub", header="X-Hub-Signature-256", prefix="sha256="),
    replace(
        _HMAC,
        name="shopify",
        label="Shopify",
        header="X-Shopify-Hmac-Sha256",
        encoding=Encoding.BASE64,
    ),
    replace(
        _HMAC,
        name="stripe",
        label="Stripe",
        header="Stripe-Signature",
        prefix="v1=",
        separator=",",
        signed="{ts}.{body}",
        timestamp_field="t",
    ),
    replace(
        _HMAC,
        name="slack",
        label="Slack",
        header="X-Slack-Signature",
        prefix="v0=",
        signed="v0:{ts}:{body}",
        timestamp_header="X-Slack-Request-Timestamp",
    ),
    replace(
        _HMAC,
        name="standard",
        label="Standard Webhooks",
        header="webhook-signature",
        prefix="v1,",
        separator=" ",
        encoding=Encoding.BASE64,
        signed="{id}.{ts}.{body}",
        id_header="webhook-id",
        timestamp_header="webhook-timestamp",
        secret_form=SecretForm.WHSEC,
    ),
    replace(
        _HMAC,
        name="hubspot-v3",
        label="HubSpot, version 3",
        header="X-HubSpot-Signature-v3",
        encoding=Encoding.BASE64,
        signed="{method}{url}{body}{ts}",
        timestamp_header="X-HubSpot-Request-Timestamp",
        timestamp_ms=True,
    ),
    Scheme(
        "hubspot-v2",
        "HubSpot, version 2",
        Check.DIGEST,
        "X-HubSpot-Signature",
        signed="{secret}{method}{url}{body}",
    ),
    Scheme(
        "twilio",
        "Twilio",
        Check.FORM,
        "X-Twilio-Signature",
        algorithm="sha1",
        encoding=Encoding.BASE64,
    ),
    replace(_HMAC, name="polytomic", label="Polytomic", header="Polytomic-Signature"),
    Scheme("salesforce", "Salesforce outbound message", Check.ORG),
)

SCHEMES: dict[str, Scheme] = {one.name: one for one in _ALL}
"""The fifteen schemes, by name."""
