"""Sends the requests of an API file: signed in, within its budget, again where that is safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from app.connectors.http_api.answers import AnswerError, kind_of, parsed, unpacked
from app.connectors.http_api.budgets import OpenRequests, RequestBudget, reset_in_s
from app.connectors.http_api.filling import (
    Filled,
    basic,
    fill_call,
    filled_text,
    missing_value,
)
from app.connectors.http_api.remembered import AskedFor, RememberedAnswers
from app.connectors.http_api.signing_in import SignIn
from app.connectors.http_api.verdicts import Reply, judged, reply_error, words_of
from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.transport import ClientCertificate, TrustedSession
from app.core.errors import (
    MappingError,
    ProtocolError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.http_api import AuthKind, Verdict
from app.language.templates import names_in

if TYPE_CHECKING:
    import requests

    from app.connectors.http_api.tools import HttpTools
    from app.core.http_api import Auth, Call, Certificate, HttpApi, Spot
    from app.core.ports import Secrets

FIRST_PAUSE_S = 0.5
"""Before a second try; doubled for each further one. Unit: seconds. Source: ours."""
MASK = "***"
"""Stands for a secret where a request is shown."""
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
MOST_ADDRESS = 16_000
"""Longest address of a next page. Unit: characters. Source: ours."""

_READ_CHUNK = 64 * 1024
_DONE = (Verdict.OK, Verdict.IGNORE, Verdict.NOTHING, Verdict.FAIL_ROW)


@dataclass(frozen=True)
class Page:
    """What a request for one page has besides its declaration."""

    query: Mapping[str, str]
    body: Mapping[str, Any]
    url: str = ""
    """A whole address that an answer gave, in place of the declared one."""
    named: Mapping[str, str] = field(default_factory=dict)
    """`page` and `size`, for templates."""


FIRST_PAGE = Page({}, {})


class ApiSession:
    """One connection to one API. Used by one thread at a time."""

    def __init__(
        self, name: str, api: HttpApi, settings: Mapping[str, str], tools: HttpTools
    ) -> None:
        """Send nothing yet.

        Args:
            name: the connection's name.
            api: the file.
            settings: what the person answered to `asks`, without secrets.
            tools: the world.
        """
        self.name = name
        self._given = _given(name, api, settings, tools.secrets)
        api = _with_known_auth(api, self._given)
        self.api = api
        self._tools = tools
        certificate = self._certificate(api.certificate)
        self._http = TrustedSession(name, tools.ca_file, tools.still_wanted, certificate)
        self._budget = RequestBudget(
            name, api.limits, tools.clock, tools.requests or OpenRequests()
        )
        self.sign_in = SignIn(api, self, tools)
        self._remembered = RememberedAnswers() if api.etags else None
        self._base = self._text(api.base, api.auth.spot).rstrip("/")
        self._hosts = {
            urlsplit(self._base).netloc,
            *(self._text(host, api.auth.spot) for host in api.hosts),
        }

    def _certificate(self, said: Certificate | None) -> ClientCertificate | None:
        if said is None:
            return None
        return ClientCertificate(
            self._text(said.file, said.spot),
            self._text(said.key_file, said.spot),
            self._text(said.passphrase, said.spot),
        )

    @property
    def base(self) -> str:
        """The address that requests begin with."""
        return self._base

    @property
    def given(self) -> Mapping[str, str]:
        """What was answered to `asks`, secrets among them."""
        return self._given

    def now(self) -> datetime:
        """The time."""
        return self._tools.clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._tools.clock.sleep(seconds)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def prepared(self, call: Call, values: Mapping[str, Any]) -> Filled:
        """A request as it would be sent, but without what shows who asks."""
        return fill_call(call, self._base, self._values(values))

    def shown(self, call: Call, values: Mapping[str, Any], masked: Mapping[str, str]) -> Filled:
        """A request as it would be sent, with masks where its secrets are; nothing is asked for.

        Args:
            call: the declaration.
            values: what its templates name, besides what was asked for.
            masked: what was asked for, secrets masked.

        Raises:
            MappingError: the address needs a value that is not there; names the place.
        """
        auth, base = self.api.auth, filled_text(self.api.base, masked) or self.api.base
        known = {**self._values(values), **masked, "access": MASK}
        filled = fill_call(call, base.rstrip("/"), known)
        headers = self._texts(self.api.headers, known, auth.spot)
        headers |= self._texts(auth.headers, known, auth.spot) | filled.headers
        if auth.kind is AuthKind.BASIC:
            headers["Authorization"] = f"Basic {MASK}"
        query = self._texts(self.api.query, known, auth.spot) | dict(filled.query)
        query |= self._texts(auth.query, known, auth.spot)
        return replace(filled, headers=headers, query=query)

    def send(
        self,
        call: Call,
        values: Mapping[str, Any],
        purpose: str,
        *,
        page: Page = FIRST_PAGE,
        repeatable: bool = False,
    ) -> Reply:
        """Send a request, again where that can do no harm; its answer was judged.

        Args:
            call: the declaration.
            values: what its templates name, besides what was asked for.
            purpose: `read`, `insert`, `update`, `upsert` or `delete`.
            page: which page.
            repeatable: whether a write may arrive twice.

        Raises:
            RetriableError: it may work later; nothing was done.
            RequestLimitError: the budget of requests is used up.
            UnknownOutcomeError: a write was sent; nobody knows.
            SignInError: the API does not know who asks.
            MappingError: the file does not fit the API; names the place.
            EndpointError: any other refusal.
        """
        effect = Effect.READ
        if purpose not in ("read", ""):
            effect = Effect.REPEATABLE if repeatable else Effect.ONCE
        signed_in_again = False
        for attempt in range(1, self.api.limits.tries + 1):
            last = attempt == self.api.limits.tries
            try:
                reply = self._once(call, values, purpose, page, effect)
            except RequestLimitError:
                raise
            except (RetriableError, UnknownOutcomeError):
                if last or effect is Effect.ONCE:
                    raise
                self._pause(attempt, None)
                continue
            if reply.verdict in _DONE:
                return reply
            if reply.verdict is Verdict.SIGN_IN and not signed_in_again:
                signed_in_again = self.sign_in.forget()
                if signed_in_again:
                    continue
            wait_s = self._asked_to_wait(reply)
            error = reply_error(reply, self.name, wait_s)
            if not isinstance(error, RetriableError):
                raise error
            if _may_have_been_done(reply, effect):
                raise UnknownOutcomeError(str(error), endpoint=self.name, code=reply.code)
            too_long = wait_s is not None and wait_s > self.api.limits.most_wait_s
            if last or effect is Effect.ONCE or too_long:
                raise error
            self._pause(attempt, wait_s)
        raise AssertionError("the last attempt ends in an answer or in an error")

    def _once(
        self, call: Call, values: Mapping[str, Any], purpose: str, page: Page, effect: Effect
    ) -> Reply:
        filled = self._signed(call, values, page)
        return self.exchange(call, filled, purpose, effect)

    def exchange(self, call: Call, filled: Filled, purpose: str, effect: Effect) -> Reply:
        """Send a request as it stands, once; follow redirects of reads within the API's hosts.

        Raises:
            ProtocolError: it leads elsewhere, or the answer is too long.
            EndpointError: as for `TrustedSession.exchange`.
        """
        url, query = filled.url, filled.query
        for _ in range(MOST_REDIRECTS + 1):
            self._budget.spend(call.path)
            asked = AskedFor(filled.method, url, tuple(sorted(query.items())))
            known = self._remembered.tag(asked) if self._remembered else {}
            response = self._http.exchange(
                filled.method,
                url,
                effect,
                params=query,
                headers={**filled.headers, **known},
                data=filled.data,
                files=filled.files,
                stream=True,
                hooks={"response": self._bounded(call)},
                timeout=(10.0, self.api.limits.timeout_s),
            )
            self._budget.observe(response.headers)
            if self._remembered is not None:
                response = self._remembered.settled(asked, response)
            if response.status_code not in REDIRECTS or effect is not Effect.READ:
                return self._reply(call, response, purpose)
            url = self.allowed(call.spot, urljoin(url, response.headers.get("Location", "")))
            query = {}
        raise ProtocolError(
            f"{call.name} was sent from address to address ({call.spot})", endpoint=self.name
        )

    def allowed(self, spot: Spot, url: str) -> str:
        """Give an address that an answer named, if it is one of the API's own.

        Raises:
            ProtocolError: it leads to another host.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in self._hosts or len(url) > MOST_ADDRESS:
            host = parts.netloc.rpartition("@")[2] or "nowhere"
            raise ProtocolError(
                f"The answer leads to {host}, which is not a host of this API ({spot})",
                endpoint=self.name,
            )
        return url

    # One request --------------------------------------------------------------------------------

    def _signed(self, call: Call, values: Mapping[str, Any], page: Page) -> Filled:
        auth = self.api.auth
        access = self.sign_in.access()
        known = self._values({**page.named, **values})
        known |= {"access": access} if access else {}
        if page.body and call.body is not None and isinstance(call.body.content, dict):
            body = replace(call.body, content={**call.body.content, **page.body})
            call = replace(call, body=body)
        filled = fill_call(call, self._base, known)
        headers = {"User-Agent": "Orgtide", "Accept-Encoding": "gzip"}
        headers |= self._texts(self.api.headers, known, auth.spot)
        headers |= self._texts(auth.headers, known, auth.spot) | filled.headers
        if auth.kind is AuthKind.BASIC:
            headers["Authorization"] = basic(
                self._text(auth.user, auth.spot), self._text(auth.password, auth.spot)
            )
        headers |= self.sign_in.cookies()
        query = self._texts(self.api.query, known, auth.spot) | dict(filled.query)
        query |= self._texts(auth.query, known, auth.spot) | dict(page.query)
        if page.url:
            query = {} if not auth.query else self._texts(auth.query, known, auth.spot)
        return replace(filled, url=page.url or filled.url, headers=headers, query=query)

    def _reply(self, call: Call, response: requests.Response, purpose: str) -> Reply:
        reply = Reply(
            request=call.name,
            spot=call.spot,
            status=response.status_code,
            headers=response.headers,
            data=None,
            raw=response.content,
        )
        kind = call.answer or kind_of(response.headers.get("Content-Type", ""), reply.raw)
        try:
            body = unpacked(reply.raw, self.api.limits.most_bytes)
            if not call.answer:
                kind = kind_of(response.headers.get("Content-Type", ""), body)
            reply = replace(reply, data=parsed(body, kind), raw=body, kind=kind)
        except AnswerError as error:
            if response.status_code < 300:
                raise ProtocolError(
                    f"{call.name}: {error} ({call.spot})",
                    endpoint=self.name,
                    status=response.status_code,
                ) from error
        verdict, rule = judged(reply, self.api.rules, purpose)
        code, message = words_of(reply, rule)
        reply = replace(reply, verdict=verdict, rule=rule, code=code, message=message)
        if self._tools.seen is not None and purpose:
            self._tools.seen(reply)
        return reply

    def _bounded(self, call: Call) -> Callable[..., None]:
        """Make a hook that reads an answer up to the length it may have."""
        most = self.api.limits.most_bytes

        def read(response: requests.Response, **_: object) -> None:
            parts, length = [], 0
            for part in response.iter_content(_READ_CHUNK):
                parts.append(part)
                length += len(part)
                if length > most:
                    response.close()
                    raise ProtocolError(
                        f"{call.name}: the answer is longer than {most // 1024 // 1024} MB"
                        f" ({call.spot})",
                        endpoint=self.name,
                    )
            response._content = b"".join(parts)  # noqa: SLF001  # where requests itself keeps it

        return read

    # Waiting ------------------------------------------------------------------------------------

    def _asked_to_wait(self, reply: Reply) -> float | None:
        now = self._tools.clock.now()
        asked = reset_in_s(reply.headers.get("Retry-After", ""), now)
        if asked is None and reply.verdict is Verdict.WAIT and self.api.limits.reset_header:
            asked = reset_in_s(reply.headers.get(self.api.limits.reset_header, ""), now)
        return asked

    def _pause(self, attempt: int, asked_s: float | None) -> None:
        longest = min(FIRST_PAUSE_S * 2 ** (attempt - 1), self.api.limits.most_wait_s)
        jittered = self._tools.random.uniform(longest / 2, longest)
        self._tools.clock.sleep(jittered if asked_s is None else asked_s)

    # Values -------------------------------------------------------------------------------------

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        now = self._tools.clock.now().astimezone(UTC)
        return {
            **self._given,
            "now": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "today": now.date().isoformat(),
            **values,
        }

    def texts(self, templates: Mapping[str, str], spot: Spot) -> dict[str, str]:
        """Texts that need nothing but what was asked for; those without a value are left out."""
        return self._texts(templates, self._given, spot)

    def text(self, template: str, spot: Spot) -> str:
        """One text that needs nothing but what was asked for.

        Raises:
            MappingError: something was never answered.
        """
        return self._text(template, spot)

    def _texts(
        self, templates: Mapping[str, str], known: Mapping[str, Any], spot: Spot
    ) -> dict[str, str]:
        found = {}
        for name, template in templates.items():
            text = filled_text(template, known)
            if text is None:
                raise self._unanswered(spot, template, known)
            found[name] = text
        return found

    def _text(self, template: str, spot: Spot) -> str:
        text = filled_text(template, self._given)
        if text is None:
            raise self._unanswered(spot, template, self._given)
        return text

    def _unanswered(
        self, spot: Spot, template: str, known: Mapping[str, Any]
    ) -> SignInError | MappingError:
        secrets = [one for one in self.api.asked if one.secret and one.name not in known]
        missing = [one for one in secrets if f"{{{one.name}}}" in template]
        if missing:
            return SignInError(
                f"{missing[0].label} of {self.name} is not in the keyring", endpoint=self.name
            )
        return missing_value(spot, "The API", template, known)


def _given(
    name: str, api: HttpApi, settings: Mapping[str, str], secrets: Secrets
) -> dict[str, str]:
    found = {}
    for one in api.asked:
        value = secrets.get(name, one.name) if one.secret else settings.get(one.name)
        if value is None or value == "":
            value = one.default or None
        if value is not None:
            found[one.name] = value
    return found


def _with_known_auth(api: HttpApi, given: Mapping[str, str]) -> HttpApi:
    """The API with the first way to sign in for which everything was answered; else as it is."""
    for auth in (api.auth, *api.other_auths):
        if names_of_auth(auth) <= given.keys():
            return replace(api, auth=auth)
    return api


def names_of_auth(auth: Auth) -> set[str]:
    """What a way to sign in needs to be answered."""
    texts = [*auth.headers.values(), *auth.query.values(), auth.user, auth.password]
    signed = auth.assertion or (auth.oauth.assertion if auth.oauth else None)
    if signed is not None:
        texts += [signed.key, signed.issuer, signed.subject, signed.audience, signed.key_id]
    if auth.oauth is not None:
        said = auth.oauth
        texts += [said.token_url, said.client_id, said.client_secret, said.user, said.password]
        texts += [said.authorize_url]
        texts += [f"{{{said.refresh_token}}}"] if said.refresh_token else []
    return {name for text in texts for name in names_in(text)} - {"access"}


def _may_have_been_done(reply: Reply, effect: Effect) -> bool:
    """Whether a server's fault leaves it open what became of a write that must not go twice."""
    if effect is not Effect.ONCE or reply.rule is not None:
        return False
    return reply.verdict is Verdict.RETRY and reply.status in (408, 500, 502, 504)
