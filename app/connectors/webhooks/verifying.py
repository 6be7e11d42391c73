"""Lets a request in or not: over the raw bytes, in constant time, within the replay window."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.connectors.webhooks.schemes import Check, Encoding, SecretForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from app.connectors.webhooks.schemes import Scheme

_ALGORITHMS = ("sha256", "sha1", "sha512")
LEAST_KEY_BYTES = 1
PUBLIC_KEY = "whpk_"
"""What a public key begins with, base64 behind it. Source: Standard Webhooks."""
PUBLIC_VERSION = "v1a,"
"""What a signature by a private key begins with. Source: Standard Webhooks."""


class RejectedError(Exception):
    """A request that is not let in.

    Attributes:
        status: what it is answered with.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Incoming:
    """A request as it arrived."""

    method: str
    url: str
    """As the sender wrote it: behind a proxy, the address that was given out."""
    headers: Mapping[str, str]
    """Whatever the case of their names."""
    body: bytes


def verify(scheme: Scheme, secrets: Sequence[str], request: Incoming, now: datetime) -> int:
    """Check a request.

    Args:
        scheme: how the sender signs.
        secrets: those that count, several while one takes the place of another.
        request: as it arrived.
        now: for the replay window.

    Returns:
        Which of the secrets it was signed with, from 1; 0 where the scheme has none.

    Raises:
        RejectedError: it is not from the sender, or too old.
    """
    if not scheme.needs_secret:
        return 0
    given = request.headers.get(scheme.header, "")
    keys = [secret for secret in secrets if secret]
    if not keys:
        raise RejectedError(403, "no secret is set for this address")
    if not given:
        raise RejectedError(401, f"the header {scheme.header} is missing")
    moment = _timestamp(scheme, request)
    if scheme.has_timestamp:
        age_s = abs(now.timestamp() - int(moment) / (1_000 if scheme.timestamp_ms else 1))
        if age_s > scheme.tolerance_s:
            raise RejectedError(401, "the timestamp is too far from now")
    number = _fitting(scheme, keys, request, moment)
    if not number:
        raise RejectedError(401, "the signature does not fit")
    return number


def _fitting(scheme: Scheme, keys: Sequence[str], request: Incoming, moment: str) -> int:
    """Which of several secrets or public keys a request was signed with, from 1; 0 for none.

    Raises:
        RejectedError: its signature is of another version, or a key cannot be used.
    """
    given = request.headers.get(scheme.header, "")
    offered = list(_offered(scheme, given))
    by_key = [one for one in given.split() if one.startswith(PUBLIC_VERSION)]
    if not offered and not by_key:
        raise RejectedError(401, f"the header {scheme.header} is of another version")
    for number, secret in enumerate(keys, 1):
        if scheme.secret_form is SecretForm.WHSEC and secret.startswith(PUBLIC_KEY):
            if _is_signed_by(secret, _signed(scheme, request, moment), by_key):
                return number
            continue
        wanted = _expected(scheme, secret, request, moment)
        if any(hmac.compare_digest(wanted, one) for one in offered):
            return number
    return 0


def _is_signed_by(public_key: str, text: bytes, signatures: Sequence[str]) -> bool:
    """Whether one of several signatures is by the owner of a public key (ed25519)."""
    try:
        raw = base64.b64decode(public_key.removeprefix(PUBLIC_KEY), validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, binascii.Error) as error:
        raise RejectedError(403, "the public key of this address cannot be used") from error
    for signature in signatures:
        try:
            key.verify(base64.b64decode(signature.removeprefix(PUBLIC_VERSION)), text)
        except (InvalidSignature, ValueError, binascii.Error):
            continue
        return True
    return False


def _timestamp(scheme: Scheme, request: Incoming) -> str:
    if not scheme.has_timestamp:
        return ""
    if scheme.timestamp_header:
        text = request.headers.get(scheme.timestamp_header, "")
    else:
        begin = f"{scheme.timestamp_field}="
        parts = request.headers.get(scheme.header, "").split(scheme.separator or ",")
        fields = [one.strip() for one in parts]
        text = next((one[len(begin) :] for one in fields if one.startswith(begin)), "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise RejectedError(401, "the timestamp is missing")
    return text


def _offered(scheme: Scheme, given: str) -> Iterator[bytes]:
    """The signatures of a header, without their prefix; those of other versions are left out."""
    parts = given.split(scheme.separator) if scheme.separator else [given]
    for part in parts:
        text = part.strip()
        if scheme.check in (Check.EQUAL, Check.BASIC):
            if text.lower().startswith(scheme.prefix.lower()):
                yield text[len(scheme.prefix) :].encode("utf-8", "surrogateescape")
        elif text.startswith(scheme.prefix):
            yield _plain(scheme, text[len(scheme.prefix) :])


def _plain(scheme: Scheme, text: str) -> bytes:
    """A signature in one spelling: hexadecimal digits may come in capitals."""
    if scheme.encoding is Encoding.HEX:
        return text.lower().encode("utf-8", "surrogateescape")
    return text.encode("utf-8", "surrogateescape")


def _expected(scheme: Scheme, secret: str, request: Incoming, moment: str) -> bytes:
    if scheme.check is Check.EQUAL:
        return secret.encode()
    if scheme.check is Check.BASIC:  # the secret is user:password
        return base64.b64encode(secret.encode())
    if scheme.check is Check.DIGEST:
        text = _signed(scheme, request, moment, secret)
        return _written(scheme, hashlib.new(scheme.algorithm, text).digest())
    key = _key(scheme, secret)
    text = _form_text(request) if scheme.check is Check.FORM else _signed(scheme, request, moment)
    return _written(scheme, hmac.new(key, text, scheme.algorithm).digest())


def _written(scheme: Scheme, digest: bytes) -> bytes:
    if scheme.encoding is Encoding.HEX:
        return digest.hex().encode()
    return base64.b64encode(digest)


def _key(scheme: Scheme, secret: str) -> bytes:
    """The key that a secret stands for.

    Raises:
        RejectedError: it is none; nobody is let in.
    """
    try:
        if scheme.secret_form is SecretForm.WHSEC:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        elif scheme.secret_form is SecretForm.BASE64:
            key = base64.b64decode(secret, validate=True)
        else:
            key = secret.encode()
    except binascii.Error as error:
        raise RejectedError(403, "the secret of this address is not base64") from error
    if len(key) < LEAST_KEY_BYTES:
        raise RejectedError(403, "the secret of this address is empty")
    return key


def _signed(scheme: Scheme, request: Incoming, moment: str, secret: str = "") -> bytes:
    """The signed text, of the raw body."""
    values = {
        "id": request.headers.get(scheme.id_header, "") if scheme.id_header else "",
        "ts": moment,
        "method": request.method,
        "url": request.url,
        "secret": secret,
    }
    text = b""
    for n, part in enumerate(scheme.signed.split("{body}")):
        text += request.body if n else b""
        for name, value in values.items():
            part = part.replace(f"{{{name}}}", value)  # noqa: PLW2901  # the same part, filled
        text += part.encode("utf-8", "surrogateescape")
    return text


def _form_text(request: Incoming) -> bytes:
    """The address and, sorted, each field's name and value. Source: Twilio, "Security"."""
    fields = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    return (request.url + "".join(name + value for name, value in sorted(fields))).encode()
