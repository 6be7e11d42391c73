"""Certificates of the practice server."""

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from app.practice.tls import CertificateError, ServerCertificate, ensure_certificate

NOW = datetime.now(UTC)


def _issue(folder: Path, at: datetime = NOW) -> ServerCertificate:
    return ensure_certificate(folder, lambda: at)


def _shake_hands(server: ServerCertificate, authority: Path, name: str) -> str:
    """Connect to a listener that presents `server`; return the TLS version or raise."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = server.context()

    def serve() -> None:
        raw, _ = listener.accept()
        with raw:
            try:
                context.wrap_socket(raw, server_side=True).close()
            except (ssl.SSLError, ConnectionError):
                return

    thread = threading.Thread(target=serve)
    thread.start()
    client = ssl.create_default_context(cafile=str(authority))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    try:
        with (
            socket.create_connection(listener.getsockname(), timeout=120) as raw,
            client.wrap_socket(raw, server_hostname=name) as secure,
        ):
            return secure.version() or ""
    finally:
        thread.join(5)
        listener.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_strict_client_that_trusts_the_authority_connects(tmp_path: Path, name: str) -> None:
    server = _issue(tmp_path)
    assert _shake_hands(server, server.authority_path, name).startswith("TLSv1.")


def test_another_host_name_is_refused(tmp_path: Path) -> None:
    server = _issue(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(server, server.authority_path, "login.salesforce.com")


def test_a_client_that_trusts_another_authority_refuses(tmp_path: Path) -> None:
    server = _issue(tmp_path / "one")
    other = _issue(tmp_path / "two")
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(server, other.authority_path, "localhost")


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    _issue(tmp_path)
    for name in ("ca.key", "server.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_the_second_start_keeps_authority_and_certificate(tmp_path: Path) -> None:
    _issue(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    _issue(tmp_path, NOW + timedelta(days=300))
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_the_server_certificate_is_reissued_before_it_ends_and_the_authority_stays(
    tmp_path: Path,
) -> None:
    first = _issue(tmp_path)
    authority, chain = first.authority_path.read_bytes(), first.chain_path.read_bytes()
    _issue(tmp_path, NOW + timedelta(days=380))
    assert first.authority_path.read_bytes() == authority
    assert first.chain_path.read_bytes() != chain


def test_a_damaged_server_key_is_replaced(tmp_path: Path) -> None:
    server = _issue(tmp_path)
    server.key_path.write_text("scribble")
    server = _issue(tmp_path)
    assert _shake_hands(server, server.authority_path, "localhost")


def test_an_authority_given_from_outside_signs_the_server(tmp_path: Path) -> None:
    outside = _issue(tmp_path / "outside")
    server = ensure_certificate(
        tmp_path / "org", lambda: NOW, outside.authority_path, tmp_path / "outside" / "ca.key"
    )
    assert server.authority_path == outside.authority_path
    assert _shake_hands(server, outside.authority_path, "localhost")


def test_an_authority_with_an_rsa_key_may_sign(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Company authority")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_path, key_path = tmp_path / "company.pem", tmp_path / "company.key"
    pem = serialization.Encoding.PEM
    certificate_path.write_bytes(certificate.public_bytes(pem))
    key_path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ensure_certificate(tmp_path / "org", lambda: NOW, certificate_path, key_path)
    assert _shake_hands(server, certificate_path, "localhost")


def test_a_key_of_another_authority_is_named_in_the_error(tmp_path: Path) -> None:
    one, _ = _issue(tmp_path / "one"), _issue(tmp_path / "two")
    with pytest.raises(CertificateError, match=r"two/ca\.key: does not belong"):
        ensure_certificate(
            tmp_path / "org", lambda: NOW, one.authority_path, tmp_path / "two" / "ca.key"
        )


def test_a_missing_authority_file_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match=r"nowhere\.pem"):
        ensure_certificate(
            tmp_path, lambda: NOW, tmp_path / "nowhere.pem", tmp_path / "nowhere.key"
        )
