"""One worker's HTTPS session with one org: signed in, metered, compressed, reads repeated.

Every API request of the program goes through `OrgSession.request`, those of simple-salesforce too,
and whatever the org refuses leaves it as an `AppError`.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from requests.auth import AuthBase

from app.connectors.salesforce.api_errors import CURSOR_LOST, Effect, request_error
from app.connectors.salesforce.bulk_allowance import bulk_jobs
from app.connectors.salesforce.limits import (
    BACKOFF_S,
    GZIP_FROM_BYTES,
    LONGEST_PAUSE_S,
    READ_ATTEMPTS,
)
from app.connectors.salesforce.sign_in import NOT_NOW
from app.connectors.salesforce.transport import TrustedSession, refuse_redirect
from app.core.errors import CrowdedError, RequestLimitError, RetriableError
from app.core.quota import Purpose

if TYPE_CHECKING:
    import requests

    from app.connectors.salesforce.access import Access, SignIn
    from app.core.clock import Clock
    from app.core.ports import Meter, Random

JITTER = 0.25
"""How far a pause may be shorter or longer than planned. Unit: share. Source: ours."""

_USAGE = re.compile(r"\bapi-usage=(\d+)/(\d+)")
_UNAUTHORIZED = 401
_UNSUPPORTED_MEDIA = 415
_FIRST_REFUSAL = 300


@dataclass(frozen=True)
class _Call:
    """One request as it was asked for, before token and compression."""

    method: str
    url: str
    purpose: Purpose
    effect: Effect
    accept: tuple[int, ...]
    body: bytes | None
    packed: bool
    """Whether the body is compressed with gzip already."""
    headers: dict[str, str]
    rest: dict[str, Any]


class _Bearer(AuthBase):
    """Puts a token on a request, in place of whatever simple-salesforce put there."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class OrgSession(TrustedSession):
    """A session of one thread with one org."""

    def __init__(
        self,
        sign_in: SignIn,
        *,
        name: str,
        client_id: str,
        meter: Meter,
        clock: Clock,
        random: Random,
        ca_file: str = "",
    ) -> None:
        """Open nothing yet.

        Args:
            sign_in: shared with the other sessions of the connection.
            name: the connection's name, for errors.
            client_id: names this workspace to the org, so that its own changes are recognised.
            meter: counts every request before it is sent.
            clock: waits between attempts.
            random: spreads the waits.
            ca_file: see `transport.tls_context`.
        """
        super().__init__(name, ca_file, lambda: clock.sleep(0))
        self._sign_in = sign_in
        self._client_id = client_id
        self._meter = meter
        self._clock = clock
        self._random = random
        self._gzip = True
        self._skew = timedelta()
        self.calls = 0
        """Requests that were sent over this session."""

    @property
    def access(self) -> Access:
        """Where the org is and with which token; signs in if there is none yet."""
        return self._sign_in.access()

    def renew(self) -> None:
        """Sign in anew: the org said outside of HTTP that the session has ended.

        Raises:
            SignInError: the access is over and could not be renewed.
        """
        self._sign_in.renew(self.access)

    def org_now(self) -> datetime:
        """The time by the org's clock, as far as its last answer told."""
        return self._clock.now() + self._skew

    def pause(self, seconds: float) -> None:
        """Wait by the job's clock, so that the wait can be cancelled."""
        self._clock.sleep(seconds)

    def request(  # type: ignore[override]  # adds four arguments, and is called by keyword
        self,
        method: str,
        url: str,
        *,
        purpose: Purpose = Purpose.READ,
        effect: Effect | None = None,
        accept: tuple[int, ...] = (),
        packed: bool = False,
        **kwargs: Any,
    ) -> requests.Response:
        """Send a request and give its answer; repeat it if it only reads.

        Args:
            method: HTTP method.
            url: whole address.
            purpose: what the meter counts it as.
            effect: what a second arrival would do; None: GET reads, anything else may create.
            accept: statuses from 300 up that the caller understands.
            packed: whether `data` is compressed with gzip already.
            kwargs: as for `requests.Session.request`; `json` and `data` are sent compressed.

        Raises:
            RequestLimitError: the budget or the org's allowance is used up.
            RetriableError: nothing was done; reads were tried again before.
            UnknownOutcomeError: a write was sent and nobody knows.
            SignInError: the access is over and could not be renewed.
            SettingsError: the org sends on to another address; its key is `moved`.
            AppError: anything else, see `api_errors.request_error`.
        """
        reads = method.upper() in ("GET", "HEAD")
        call = _Call(
            method=method,
            url=url,
            purpose=purpose,
            effect=effect or (Effect.READ if reads else Effect.ONCE),
            accept=accept,
            body=_body(kwargs.pop("json", None), kwargs.pop("data", None)),
            packed=packed,
            headers={**(kwargs.pop("headers", None) or {}), **self._own_headers()},
            rest=kwargs,
        )
        for attempt in range(READ_ATTEMPTS):
            try:
                return self._signed_in(call)
            except RetriableError as error:
                if self._is_final(error, call.effect, attempt):
                    raise
                self.pause(self._backoff_s(attempt, error.retry_after_s))
        raise AssertionError("the last attempt either answers or raises")

    @property
    def call_options(self) -> str:
        """By what name this workspace writes; parts of a composite request say it themselves."""
        return f"client=Orgtide/{self._client_id}"

    def _own_headers(self) -> dict[str, str]:
        return {
            "Accept-Encoding": "gzip, deflate",
            "Sforce-Call-Options": self.call_options,
        }

    @staticmethod
    def _is_final(error: RetriableError, effect: Effect, attempt: int) -> bool:
        return (
            effect is not Effect.READ
            or (isinstance(error, RequestLimitError) and not isinstance(error, CrowdedError))
            or error.code in NOT_NOW | CURSOR_LOST
            or attempt == READ_ATTEMPTS - 1
        )

    def _backoff_s(self, attempt: int, asked_s: float | None) -> float:
        if asked_s is not None:
            return min(asked_s, LONGEST_PAUSE_S)
        planned = BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)]
        return planned * self._random.uniform(1 - JITTER, 1 + JITTER)

    def _signed_in(self, call: _Call) -> requests.Response:
        """Send with the access there is; once more with a new one when the org refuses it.

        A request that was answered with 401 or 415 was not carried out, so it may go again.
        """
        access = self.access
        answer = self._metered(call, access)
        if answer.status_code == _UNAUTHORIZED:
            access = self._sign_in.renew(access)
            answer = self._metered(call, access)
        if answer.status_code == _UNSUPPORTED_MEDIA and self._compresses(call):
            self._gzip = False
            answer = self._metered(call, access)
        if answer.status_code >= _FIRST_REFUSAL and answer.status_code not in call.accept:
            refuse_redirect(answer)
            raise request_error(
                answer.status_code,
                answer.text,
                endpoint=self.name,
                effect=call.effect,
                retry_after_s=_retry_after_s(answer, self.org_now()),
            )
        return answer

    def _compresses(self, call: _Call) -> bool:
        if call.body is None or not self._gzip:
            return False
        return call.packed or len(call.body) >= GZIP_FROM_BYTES

    def _metered(self, call: _Call, access: Access) -> requests.Response:
        """Count one exchange, make it, and learn from its headers."""
        if jobs := bulk_jobs(call.method, call.url, call.body, packed=call.packed):
            self._meter.begin_jobs(*jobs)
        self._meter.spend(call.purpose)
        self.calls += 1
        body, headers = call.body, call.headers
        if body is not None and self._compresses(call):
            if not call.packed:
                body = gzip.compress(body, compresslevel=6, mtime=0)
            headers = {**headers, "Content-Encoding": "gzip"}
        elif body is not None and call.packed:
            body = gzip.decompress(body)
        self._meter.sent(len(body or b""))
        answer = self.exchange(
            call.method,
            call.url,
            call.effect,
            data=body,
            headers=headers,
            auth=_Bearer(access.token),
            **call.rest,
        )
        self._observe(answer)
        return answer

    def _observe(self, answer: requests.Response) -> None:
        """Take over what the org says of its allowance and of the time."""
        if usage := _USAGE.search(answer.headers.get("Sforce-Limit-Info", "")):
            self._meter.observe(int(usage[1]), int(usage[2]))
        if told := _moment(answer.headers.get("Date", "")):
            self._skew = told - self._clock.now()


def _body(as_json: object, data: object) -> bytes | None:
    if as_json is not None:
        return json.dumps(as_json, ensure_ascii=False, separators=(",", ":")).encode()
    if data is None or isinstance(data, bytes):
        return data
    if isinstance(data, str):
        return data.encode()
    raise TypeError("a request body is text, bytes or JSON")


def _moment(date: str) -> datetime | None:
    """A `Date` header's moment, by UTC where it names no zone; None when it cannot be read."""
    try:
        told = parsedate_to_datetime(date)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _retry_after_s(answer: requests.Response, now: datetime) -> float | None:
    """How long an answer asks to wait, whether it says seconds or the moment when it is over."""
    given = answer.headers.get("Retry-After", "")
    if given.isdigit():
        return float(given)
    over = _moment(given)
    return None if over is None else max(0.0, (over - now).total_seconds())
