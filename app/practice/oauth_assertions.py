"""Checks the signed assertions of the JWT bearer flow: who signed, for whom, for where, how long.

Source: RFC 7523; Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.practice.oauth_apps import OAuthApp
from app.practice.oauth_grants import GrantError
from app.practice.org import OrgKind

LOGIN_HOSTS: dict[OrgKind, str] = {
    "production": "https://login.salesforce.com",
    "sandbox": "https://test.salesforce.com",
}
"""The audience that every org of a kind accepts, beside its own address."""


@dataclass(frozen=True)
class Assertion:
    """A checked assertion."""

    app: OAuthApp
    username: str


def read_assertion(
    text: str,
    *,
    find: Callable[[str], OAuthApp | None],
    audiences: frozenset[str],
    now: datetime,
) -> Assertion:
    """Check an assertion.

    Args:
        text: header, claims and signature in base64url, joined by dots.
        find: gives an application by its consumer key.
        audiences: what `aud` may be.
        now: aware time.

    Raises:
        GrantError: it is malformed, signed by another key, for another server, or over.
    """
    head, _, signature = text.rpartition(".")
    first, _, second = head.partition(".")
    header, claims = _json(first), _json(second)
    app = find(str(claims.get("iss", "")))
    if app is None:
        raise GrantError("invalid_client_id", "client identifier invalid")
    if header.get("alg") != "RS256" or not app.certificate:
        raise _invalid()
    _check_signature(app.certificate, head.encode(), _bytes(signature))
    if str(claims.get("aud", "")).rstrip("/") not in audiences:
        raise GrantError("invalid_grant", "audience is invalid")
    try:
        ends_at = float(claims["exp"])
    except (KeyError, TypeError, ValueError) as error:
        raise _invalid() from error
    if ends_at <= now.timestamp():
        raise GrantError("invalid_grant", "expired assertion")
    return Assertion(app, str(claims.get("sub", "")))


def _check_signature(certificate: str, signed: bytes, signature: bytes) -> None:
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise _invalid()
    try:
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise _invalid() from error


def _json(part: str) -> dict[str, Any]:
    try:
        said = json.loads(_bytes(part))
    except ValueError as error:
        raise _invalid() from error
    if not isinstance(said, dict):
        raise _invalid()
    return said


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise _invalid() from error


def _invalid() -> GrantError:
    return GrantError("invalid_grant", "invalid assertion")
