"""HTTPS with the certificate always checked, time-outs always set, and errors in our words.

Knows no org and no token: `session.py` adds those. Trusts what the operating system trusts, or one
certificate authority from a file; there is no way to trust everything.
"""

from __future__ import annotations

import re
import ssl
import urllib.request
from dataclasses import dataclass, field
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import truststore
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.limits import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, WRITE_TIMEOUT_S
from app.connectors.salesforce.patience import OpenSockets, patiently
from app.core.errors import AppError, Cancelled, RetriableError, SettingsError, UnknownOutcomeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOTHING_WAS_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    ssl.SSLCertVerificationError,
)
"""Causes that lie before the first byte of a request."""

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class ClientCertificate:
    """What shows a host who asks, before anything is said: PEM files."""

    file: str
    key_file: str = ""
    """"" when the certificate's file holds the key too."""
    passphrase: str = field(default="", repr=False)

    def show_in(self, context: ssl.SSLContext) -> None:
        """Have a context show it.

        Raises:
            SettingsError: the files cannot be read, or do not belong together.
        """
        try:
            context.load_cert_chain(
                str(Path(self.file).expanduser()),
                str(Path(self.key_file).expanduser()) if self.key_file else None,
                self.passphrase,
            )
        except (OSError, ssl.SSLError, ValueError) as error:
            raise SettingsError(
                f"{self.file} cannot be read as a certificate with its key, or the passphrase of"
                " the key is another one",
                key="certificate",
            ) from error


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """Make the TLS settings of a session.

    Args:
        ca_file: a PEM file with the one authority to trust; "" trusts what the system trusts.

    Raises:
        SettingsError: the file is missing or holds no certificate; its key is `ca_file`.
    """
    if not ca_file:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=str(Path(ca_file)))
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"{ca_file} cannot be read as a certificate authority in PEM form", key="ca_file"
        ) from error


class _TlsAdapter(HTTPAdapter):
    """An adapter that knows one TLS context and lets nobody talk it out of it."""

    def __init__(self, context: ssl.SSLContext, sockets: OpenSockets) -> None:
        self._context = context
        self._pools = {"https": _pool_class(sockets)}
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context)
        manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, **self._pools}
        return manager

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        del verify
        return super().build_connection_pool_key_attributes(request, verify=True, cert=cert)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context decides, whatever the caller or the environment says."""

    def close(self) -> None:
        """Close the connections now; urllib3 alone would wait until nobody knows the pools."""
        pools = self.poolmanager.pools
        for pool in [pools.get(key) for key in pools.keys()]:  # noqa: SIM118  # not iterable
            if pool is not None:
                pool.close()
        super().close()


def _pool_class(sockets: OpenSockets) -> type[HTTPSConnectionPool]:
    """Make a kind of pool whose connections can be cut while somebody reads from them."""

    class Connection(HTTPSConnection):
        def connect(self) -> None:
            sockets.add(self)
            super().connect()
            sockets.refuse_late(self)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


class _NoNetrc(AuthBase):
    """Keeps requests from sending a password that `~/.netrc` has for the host."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class TrustedSession(requests.Session):
    """A requests session that checks certificates, gives up in time and keeps no cookies.

    Used by one thread at a time.
    """

    def __init__(
        self,
        name: str,
        ca_file: str = "",
        still_wanted: Callable[[], None] | None = None,
        certificate: ClientCertificate | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            name: the connection's name, for errors.
            ca_file: see `tls_context`.
            still_wanted: is asked while an answer is waited for, and raises `Cancelled` when nobody
                wants it any more; None waits to the end.
            certificate: shown to hosts that want one.

        Raises:
            SettingsError: a file cannot be read.
        """
        super().__init__()
        self.name = name
        self.auth = _NoNetrc()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._still_wanted = still_wanted
        self._sockets = OpenSockets()
        context = tls_context(ca_file)
        if certificate is not None:
            certificate.show_in(context)
        self.mount("https://", _TlsAdapter(context, self._sockets))
        self.adapters.pop("http://")

    def merge_environment_settings(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        """Take proxies from the environment, but never for this computer itself."""
        merged = super().merge_environment_settings(url, proxies, stream, verify, cert)
        if _is_this_computer(str(url)):
            merged["proxies"] = {}
        return merged

    def exchange(self, method: str, url: str, effect: Effect, **kwargs: Any) -> requests.Response:
        """Send one request once and give the answer, whatever its status.

        The wait ends early when nobody wants the answer any more. What became of a write is then
        looked up later, as after a lost connection.

        Raises:
            Cancelled: the answer to a read is no longer wanted.
            RetriableError: the host could not be reached; nothing was sent.
            UnknownOutcomeError: a write was sent and no answer came, or nobody waited for it.
            SettingsError: the host's certificate is not trusted.
        """
        reading = effect is Effect.READ
        kwargs.setdefault(
            "timeout", (CONNECT_TIMEOUT_S, READ_TIMEOUT_S if reading else WRITE_TIMEOUT_S)
        )
        kwargs["allow_redirects"] = False
        send = partial(super().request, method, url, **kwargs)
        try:
            if self._still_wanted is None:
                return send()
            return patiently(send, self._sockets, self._still_wanted)
        except Cancelled:
            if reading:
                raise
            raise UnknownOutcomeError(
                "You stopped before the answer to a write came", endpoint=self.name
            ) from None
        except requests.RequestException as error:
            raise transport_error(error, url, endpoint=self.name, effect=effect) from error


def transport_error(error: Exception, url: str, *, endpoint: str, effect: Effect) -> AppError:
    """Say what a failed exchange means: nothing sent, nobody knows, or not to be trusted."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return SettingsError(
            f"The certificate of {host} is not signed by an authority that is trusted here",
            key="ca_file",
        )
    if any(isinstance(cause, urllib3.exceptions.ProxyError) for cause in causes):
        return _proxy_error(" ".join(map(str, causes)), host, endpoint)
    if any(isinstance(cause, NOTHING_WAS_SENT) for cause in causes):
        return RetriableError(f"{host} cannot be reached", endpoint=endpoint)
    if effect is Effect.READ:
        return RetriableError(f"The connection to {host} broke", endpoint=endpoint)
    return UnknownOutcomeError(
        f"The connection to {host} broke before the answer to a write came", endpoint=endpoint
    )


def refuse_redirect(answer: requests.Response) -> None:
    """Say where a host sends on to; a token never follows.

    Raises:
        SettingsError: the answer names another address; its key is `moved`. Only the host of that
            address is named: the rest may be a secret.
    """
    there = urlsplit(answer.headers.get("Location", "")).netloc.rpartition("@")[2]
    if answer.status_code not in _REDIRECTS or not there:
        return
    here = urlsplit(answer.url).netloc.rpartition("@")[2]
    words = "another page" if there == here else f"another address, {there}"
    raise SettingsError(f"{here} sends on to {words}", key="moved")


def _proxy_error(said: str, host: str, endpoint: str) -> AppError:
    """Say what a proxy on the way to a host did not do; nothing was sent to the host.

    Args:
        said: the causes, for the status that the proxy answered; none of it is passed on.
        host: where the request was to go.
        endpoint: the connection's name.
    """
    proxy = proxy_host()
    if "407" in said:
        return SettingsError(
            f"The proxy {proxy} wants a user name and a password, or other ones", key="proxy"
        )
    refusal = re.search(r"Tunnel connection failed: (\d{3})", said)
    if refusal is not None:
        return SettingsError(
            f"The proxy {proxy} refuses the way to {host} with status {refusal[1]}", key="proxy"
        )
    return RetriableError(
        f"The proxy {proxy} on the way to {host} cannot be reached", endpoint=endpoint
    )


def proxy_host() -> str:
    """Host and port of the proxy for HTTPS, without user and password; "" where there is none."""
    proxies = urllib.request.getproxies()
    address = proxies.get("https") or proxies.get("all") or ""
    return urlsplit(address if "//" in address else f"//{address}").netloc.rpartition("@")[2]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Everything that an error of requests wraps, in any of the ways that it wraps things."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _is_this_computer(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
