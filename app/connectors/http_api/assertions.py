"""Signs the assertions by which a program shows who it is: JSON Web Tokens.

Source: RFC 7515, RFC 7518 (RS256, ES256, HS256), RFC 7519, RFC 7523.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from app.core.errors import SettingsError

if TYPE_CHECKING:
    from datetime import datetime

_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----", re.DOTALL)
_LINE = 64
_P256_BYTES = 32
"""Length of each half of an ES256 signature. Source: RFC 7518, 3.4."""
LEEWAY_S = 5
"""How far back an assertion is dated, for clocks that are behind. Unit: seconds. Source: ours."""


@dataclass(frozen=True)
class FilledAssertion:
    """What is to be signed, with the key."""

    algorithm: str
    key: str = field(repr=False)
    """PEM, the path of a PEM file, or the shared secret of HS256."""
    claims: dict[str, Any]
    """Besides iat, exp and jti."""
    lasts_s: float
    key_id: str = ""


def signed(assertion: FilledAssertion, now: datetime, jti: str) -> str:
    """Sign an assertion.

    Raises:
        SettingsError: the key cannot be used.
    """
    issued = int(now.timestamp()) - LEEWAY_S
    header = {"alg": assertion.algorithm, "typ": "JWT"}
    header |= {"kid": assertion.key_id} if assertion.key_id else {}
    claims = {"iat": issued, "exp": int(now.timestamp() + assertion.lasts_s), "jti": jti}
    said = {name: value for name, value in assertion.claims.items() if value != ""}
    text = ".".join(
        _base64url(json.dumps(part, separators=(",", ":")).encode())
        for part in (header, claims | said)
    )
    return f"{text}.{_base64url(_signature(assertion, text.encode()))}"


def _signature(assertion: FilledAssertion, text: bytes) -> bytes:
    if assertion.algorithm == "HS256":
        return hmac.new(assertion.key.encode(), text, "sha256").digest()
    key = _private_key(assertion.key)
    if assertion.algorithm == "RS256" and isinstance(key, rsa.RSAPrivateKey):
        return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    if assertion.algorithm == "ES256" and isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_P256_BYTES, "big") + s.to_bytes(_P256_BYTES, "big")
    raise SettingsError(f"The private key is of another kind than {assertion.algorithm}", key="key")


def _private_key(said: str) -> object:
    """A private key in PEM; one whose lines were lost when it was pasted is taken too."""
    pem = said
    if "-----BEGIN" not in said:
        try:
            pem = Path(said).expanduser().read_text("ascii")
        except (OSError, ValueError) as error:
            raise SettingsError(
                "The private key is neither PEM nor a PEM file that can be read", key="key"
            ) from error
    try:
        return serialization.load_pem_private_key(_lined(pem).encode("ascii"), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError(
            "The private key cannot be read; it has to be PEM without a passphrase", key="key"
        ) from error


def _lined(pem: str) -> str:
    """A PEM text with its lines, whatever became of them on the way through a form."""
    found = _PEM.search(pem)
    if found is None:
        return pem
    body = re.sub(r"\\n|\s", "", found[2])
    lines = [body[n : n + _LINE] for n in range(0, len(body), _LINE)]
    return "\n".join([f"-----BEGIN {found[1]}-----", *lines, f"-----END {found[1]}-----", ""])


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
