"""The JWT bearer flow, for sign-ins without a person: a private key here, its certificate there.

Source: RFC 7523; Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from app.core.errors import SettingsError, SignInError

if TYPE_CHECKING:
    from app.connectors.salesforce.access import Access
    from app.connectors.salesforce.hosts import OrgHost
    from app.connectors.salesforce.token_endpoint import TokenEndpoint
    from app.core.clock import Clock

ASSERTION_LIFE = timedelta(minutes=3)
"""How long an assertion is good for. Source: the Salesforce page named above."""

CERTIFICATE_LIFE = timedelta(days=730)
"""Life of a certificate that is made here. Source: ours."""

KEY_BITS = 2_048
"""Size of a key that is made here, and the least of one that is given.

Unit: bits. Source: the Salesforce page; RSA only.
"""

LOGIN_AUDIENCE = "https://login.salesforce.com"
TEST_AUDIENCE = "https://test.salesforce.com"


@dataclass(frozen=True)
class KeyPair:
    """A private key and the certificate that the org is given."""

    private_key: str = field(repr=False)
    """PEM, not encrypted."""
    certificate: str
    """PEM."""
    ends_at: datetime


def new_key_pair(name: str, now: datetime) -> KeyPair:
    """Make a key and a certificate that it signs itself.

    Args:
        name: stands in the certificate, so that an administrator knows what it is for.
        now: aware time; the certificate is good from a day before.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Orgtide {name}"[:64])])
    ends_at = now + CERTIFICATE_LIFE
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(ends_at)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return KeyPair(
        pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode(), ends_at
    )


def read_key_file(path: str) -> str:
    """The text of a key file.

    Raises:
        SettingsError: it cannot be read; its key is `key_file`.
    """
    try:
        return Path(path).expanduser().read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read as a private key in PEM form", key="key_file"
        ) from error


def load_key(pem: str, passphrase: str = "") -> rsa.RSAPrivateKey:
    """Read a private key.

    Raises:
        SettingsError: it is none, it is not RSA, or the passphrase is missing or wrong.
    """
    try:
        key = serialization.load_pem_private_key(
            pem.encode(), passphrase.encode() if passphrase else None
        )
    except TypeError as error:  # given and not needed, or needed and not given
        words = "has no passphrase" if passphrase else "is encrypted: give its passphrase"
        raise SettingsError(f"The private key {words}", key="key_passphrase") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        words = "or its passphrase is wrong" if passphrase else "in PEM form"
        raise SettingsError(
            f"This cannot be read as a private key {words}", key="key_file"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingsError("Salesforce takes RSA keys only", key="key_file")
    if key.key_size < KEY_BITS:
        raise SettingsError(
            f"The private key has {key.key_size:,} bits; Salesforce takes {KEY_BITS:,} or more",
            key="key_file",
        )
    return key


def audiences_of(host: OrgHost, chosen: str = "") -> tuple[str, ...]:
    """Whom an assertion may be meant for, likeliest first.

    Args:
        host: where it is sent.
        chosen: what the person said; then nothing else is tried.
    """
    if chosen:
        return (chosen.rstrip("/"),)
    if not host.name.endswith(".salesforce.com"):
        return (host.url,)
    for_tests = ".sandbox." in host.name or ".scratch." in host.name or host.name[:5] == "test."
    return tuple(dict.fromkeys((TEST_AUDIENCE if for_tests else LOGIN_AUDIENCE, host.url)))


def signed_assertion(
    key: rsa.RSAPrivateKey, consumer_key: str, username: str, audience: str, now: datetime
) -> str:
    """Say, signed, that an app asks for a user."""
    claims = {
        "iss": consumer_key,
        "sub": username,
        "aud": audience,
        "exp": int((now + ASSERTION_LIFE).timestamp()),
    }
    head = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = key.sign(head.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
    return f"{head}.{_base64url(signature)}"


class KeyWay:
    """Gets into an org with a signed assertion; as often as it has to, without a person."""

    def __init__(
        self,
        endpoint: TokenEndpoint,
        clock: Clock,
        key: rsa.RSAPrivateKey,
        *,
        username: str,
        audiences: tuple[str, ...],
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._key = key
        self._username = username
        self._audiences = audiences

    def sign_in(self) -> Access:
        """Ask with the likeliest audience; with the next one only if the org wants another.

        Raises:
            SignInError: the org refused.
        """
        for audience in self._audiences[:-1]:
            try:
                return self._ask(audience)
            except SignInError as error:
                if "audience" not in str(error).lower():
                    raise
        return self._ask(self._audiences[-1])

    def close(self) -> None:
        """Let go of connections."""
        self._endpoint.close()

    def _ask(self, audience: str) -> Access:
        assertion = signed_assertion(
            self._key, self._endpoint.consumer_key, self._username, audience, self._clock.now()
        )
        return self._endpoint.by_assertion(assertion).access


def _part(value: object) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
