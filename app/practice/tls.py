"""The practice server's own certificate authority and server certificate, kept in its folder.

Two practice orgs on one computer share one authority, so that a client has to trust one file. The
authority may sign for the loopback names only, so that it can never stand in for a real host.
"""

import ipaddress
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_NAME = "Orgtide practice authority"
"""Common name of the authority's certificate; a person sees it when they inspect the file."""

SERVER_DNS_NAMES = ("localhost",)
SERVER_IP_ADDRESSES = ("127.0.0.1",)

AUTHORITY_LIFETIME = timedelta(days=3650)
SERVER_LIFETIME = timedelta(days=397)
"""Life of the server certificate. Source: the CA/Browser Forum's cap of 398 days."""

REISSUE_BEFORE_EXPIRY = timedelta(days=30)
CLOCK_ALLOWANCE = timedelta(days=1)
"""How far before now a certificate starts to be valid, for computers whose clock was set back."""


class CertificateError(Exception):
    """A certificate or key file is unreadable, or the two do not belong together.

    Attributes:
        path: the file at fault.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


@dataclass(frozen=True)
class Authority:
    """A certificate that signs server certificates, with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    path: Path
    """The PEM file a client must trust."""


@dataclass(frozen=True)
class ServerCertificate:
    """What a TLS listener presents."""

    chain_path: Path
    key_path: Path
    authority_path: Path

    def context(self) -> ssl.SSLContext:
        """Return a server-side TLS context, TLS 1.2 at the least."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.chain_path, self.key_path)
        return context


def ensure_certificate(
    folder: Path,
    now: Callable[[], datetime],
    authority_file: Path | None = None,
    authority_key_file: Path | None = None,
) -> ServerCertificate:
    """Return a server certificate that lasts `REISSUE_BEFORE_EXPIRY`, issuing what is missing.

    The authority is made once and stays as it is, so that clients go on trusting it; the server
    certificate is issued again when it nears its end, or when another authority is asked for.

    Args:
        folder: where `ca.pem`, `ca.key`, `server.pem` and `server.key` live; made when absent,
            closed to others.
        now: aware UTC time.
        authority_file: PEM certificate of an authority to use in place of our own.
        authority_key_file: its private key; required with `authority_file`.

    Raises:
        CertificateError: an authority file cannot be used.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if authority_file is None or authority_key_file is None:
        authority = _own_authority(folder, now())
    else:
        authority = _load_authority(authority_file, authority_key_file)
    server = ServerCertificate(folder / "server.pem", folder / "server.key", authority.path)
    if not _still_good(server, authority, now()):
        _issue_server(server, authority, now())
    return server


def _own_authority(folder: Path, now: datetime) -> Authority:
    """Load our authority, or make it when there is none or it has run out."""
    certificate_path, key_path = folder / "ca.pem", folder / "ca.key"
    if certificate_path.exists() and key_path.exists():
        authority = _load_authority(certificate_path, key_path)
        if authority.certificate.not_valid_after_utc > now + REISSUE_BEFORE_EXPIRY:
            return authority
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY_NAME)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        _builder(name, name, key, now, AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .add_extension(_loopback_only(), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_private(key_path, _pem_of_key(key))
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(certificate, key, certificate_path)


def _load_authority(certificate_path: Path, key_path: Path) -> Authority:
    """Read an authority from two PEM files.

    Raises:
        CertificateError: a file is missing or not PEM, or the key is another certificate's.
    """
    try:
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    except (OSError, ValueError) as error:
        raise CertificateError(
            certificate_path, f"not a readable PEM certificate: {error}"
        ) from error
    try:
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise CertificateError(key_path, f"not a readable PEM private key: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise CertificateError(key_path, "only elliptic-curve and RSA keys are supported")
    if key.public_key() != certificate.public_key():
        raise CertificateError(key_path, f"does not belong to {certificate_path}")
    return Authority(certificate, key, certificate_path)


def _still_good(server: ServerCertificate, authority: Authority, now: datetime) -> bool:
    """Tell whether the issued certificate exists, is this authority's and lasts long enough."""
    if not (server.chain_path.exists() and server.key_path.exists()):
        return False
    try:
        certificate = x509.load_pem_x509_certificate(server.chain_path.read_bytes())
        certificate.verify_directly_issued_by(authority.certificate)
        key = serialization.load_pem_private_key(server.key_path.read_bytes(), password=None)
    except Exception:  # noqa: BLE001 - any damage to our own files is cured in the same way: issue again
        return False
    return (
        key.public_key() == certificate.public_key()
        and certificate.not_valid_before_utc <= now
        and certificate.not_valid_after_utc > now + REISSUE_BEFORE_EXPIRY
    )


def _issue_server(server: ServerCertificate, authority: Authority, now: datetime) -> None:
    """Make a key, sign its certificate, and write both."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Orgtide practice server")])
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in SERVER_DNS_NAMES]
    names += [x509.IPAddress(ipaddress.ip_address(text)) for text in SERVER_IP_ADDRESSES]
    certificate = (
        _builder(subject, authority.certificate.subject, key, now, SERVER_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    write_private(server.key_path, _pem_of_key(key))
    chain = [certificate, authority.certificate]
    server.chain_path.write_bytes(
        b"".join(part.public_bytes(serialization.Encoding.PEM) for part in chain)
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    """Return the part that both kinds of certificate have in common."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_ALLOWANCE)
        .not_valid_after(now + lifetime)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _loopback_only() -> x509.NameConstraints:
    """Return the constraint that keeps this authority to the loopback names."""
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in SERVER_DNS_NAMES]
    names.append(x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")))
    return x509.NameConstraints(permitted_subtrees=names, excluded_subtrees=None)


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from the first byte on."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
