"""Reads an API file: YAML in, `HttpApi` out; every error names file, line and key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.errors import MappingError
from app.core.http_api import (
    AnswerRule,
    ApiObject,
    Asked,
    Assertion,
    Auth,
    AuthKind,
    Certificate,
    Grant,
    HttpApi,
    Limits,
    Login,
    OAuth,
    Verdict,
    Window,
    WindowKind,
)
from app.language.templates import names_in
from app.store.api_objects import api_object
from app.store.api_parts import (
    CALL_KEYS,
    Scope,
    answer_test,
    call_in,
    call_of,
    name_list,
    path_text,
    spot_of,
    templates,
)
from app.store.yaml_entries import near_match, read_entries

if TYPE_CHECKING:
    from pathlib import Path

    from app.store.yaml_entries import Block, Entry

API_VERSION = 1
"""The version of the format: the value of the key `orgtide_api`."""

RESERVED = (
    *("access", "each", "idempotency_key", "job", "key", "now", "page", "parent", "record"),
    *("records", "since", "size", "today", "until", "value", "values"),
)
"""Names in templates that stand for something of ours."""

_TOP = (
    *("orgtide_api", "name", "help", "asks", "base", "hosts", "auth", "headers", "query"),
    *("limits", "answers", "objects", "test", "certificate", "etags"),
)
_STATUS = re.compile(r"[1-5](\d\d|xx)")
_ON = ("read", "insert", "update", "upsert", "delete")


def api_text(path: Path) -> str:
    """Read the text of an API file.

    Raises:
        MappingError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingError("The file is not UTF-8 text.", path=path) from error
    except OSError as error:
        raise MappingError(f"The file cannot be read: {error.strerror}.", path=path) from error


def parse_api(text: str, path: Path) -> HttpApi:
    """Read an API file.

    Raises:
        MappingError: it does not say what it should; names file, line and key.
    """
    top = read_entries(path, text, {}).block(_TOP)
    version = top.get("orgtide_api")
    if version is None:
        raise top.entry.error(
            "The key 'orgtide_api' is missing: an API file begins with orgtide_api: 1."
        )
    if version.count() != API_VERSION:
        raise version.error(
            f"This file is of format {version.raw()}; this Orgtide knows {API_VERSION}."
        )
    asked = tuple(_asked(name, one) for name, one in _named(top.get("asks")).items())
    scope = Scope(one.name for one in asked)
    base = top.need("base")
    if not base.text().startswith("https://"):
        raise base.error("An API is reached by https only: the base begins with https://.")
    test = top.get("test")
    auths = _auths(top.get("auth"), top.entry, scope)
    return HttpApi(
        path=path,
        name=top.need("name").text(),
        base=scope.check(base, base.text()).rstrip("/"),
        asked=asked,
        auth=auths[0],
        other_auths=auths[1:],
        objects=_objects(top.need("objects"), scope),
        headers=templates(top.get("headers"), scope),
        query=templates(top.get("query"), scope),
        limits=_limits(top.get("limits")),
        rules=_rules(top.get("answers")),
        help=top.text("help"),
        test=None if test is None else call_in(test, scope),
        certificate=_certificate(top.get("certificate"), scope),
        etags=top.flag("etags", default=False),
        hosts=tuple(scope.check(top.need("hosts"), one) for one in name_list(top.get("hosts"))),
    )


def _named(entry: Entry | None) -> dict[str, Entry]:
    return {} if entry is None else entry.entries()


def _asked(name: str, entry: Entry) -> Asked:
    if name in RESERVED:
        raise entry.error(f"{name!r} stands for something else in this file; choose another name.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise entry.error(f"{name!r} is no name; use small letters, digits and _.")
    block = entry.block(("label", "help", "default", "secret", "optional"))
    secret = block.flag("secret", default=False)
    default = block.get("default")
    if secret and default is not None:
        raise default.error("A secret has no default: it never stands in a file.")
    return Asked(
        name=name,
        label=block.text("label", name),
        help=block.text("help"),
        default=block.text("default"),
        secret=secret,
        optional=block.flag("optional", default=False),
    )


# Signing in ------------------------------------------------------------------------------------

_AUTH_KEYS: dict[AuthKind, tuple[str, ...]] = {
    AuthKind.NONE: (),
    AuthKind.HEADER: ("name", "value"),
    AuthKind.QUERY: ("name", "value"),
    AuthKind.BASIC: ("user", "password"),
    AuthKind.BEARER: ("value",),
    AuthKind.OAUTH: (
        *("token_url", "grant", "client_id", "client_secret", "client_in", "scope", "user"),
        *("password", "refresh_token", "extra", "authorize_url", "authorize", "assertion"),
    ),
    AuthKind.JWT: ("assertion",),
    AuthKind.SESSION: ("login", "token", "lasts", "name", "value", "in"),
}
_AUTH_ALWAYS = ("kind", "headers", "query")


def _auths(entry: Entry | None, top: Entry, scope: Scope) -> tuple[Auth, ...]:
    """The ways to sign in: one, or a list of them."""
    if entry is None:
        return (Auth(spot_of(top), AuthKind.NONE),)
    found = tuple(_auth(one, scope) for one in (entry.items() if entry.is_list else [entry]))
    if not found:
        raise entry.error("A list of ways to sign in needs one.")
    return found


def _auth(entry: Entry, scope: Scope) -> Auth:
    every = tuple(dict.fromkeys(key for keys in _AUTH_KEYS.values() for key in keys))
    block = entry.block((*_AUTH_ALWAYS, *every))
    kind = block.need("kind").choice(AuthKind)
    for key in every:
        if key not in _AUTH_KEYS[kind] and (one := block.get(key)) is not None:
            known = ", ".join(_AUTH_KEYS[kind]) or "nothing"
            raise one.error(f"{key!r} is not for kind {kind.value}, which takes {known}.")
    headers = templates(block.get("headers"), scope)
    query = templates(block.get("query"), scope)
    if kind is AuthKind.HEADER:
        headers |= {block.need("name").text(): _template(block.need("value"), scope)}
    elif kind is AuthKind.QUERY:
        query |= {block.need("name").text(): _template(block.need("value"), scope)}
    elif kind is AuthKind.BEARER:
        token = block.need("value")
        if not names_in(_template(token, scope)):
            raise token.error(
                "A token in a file is there for everybody to read. Ask for it: put"
                ' token: {label: API token, secret: true} under asks, and write "{token}" here.'
            )
        headers |= {"Authorization": f"Bearer {_template(token, scope)}"}
    elif kind in (AuthKind.OAUTH, AuthKind.JWT):
        headers |= {"Authorization": "Bearer {access}"}
    elif kind is AuthKind.SESSION and block.text("in") == "query":
        query |= {block.need("name").text(): "{access}"}
    elif kind is AuthKind.SESSION and block.get("name") is not None:
        value = block.get("value")
        headers |= {
            block.need("name").text(): "{access}" if value is None else _template(value, scope)
        }
    basic = kind is AuthKind.BASIC
    return Auth(
        spot=spot_of(entry),
        kind=kind,
        headers=headers,
        query=query,
        user=_template(block.need("user"), scope) if basic else "",
        password=_optional(block, "password", scope) if basic else "",
        oauth=_oauth(block, scope) if kind is AuthKind.OAUTH else None,
        login=_login(block, scope) if kind is AuthKind.SESSION else None,
        assertion=_assertion(block.need("assertion"), scope) if kind is AuthKind.JWT else None,
    )


_ASSERTION = (*("key", "algorithm", "issuer", "subject", "audience", "key_id", "lasts", "claims"),)
_ALGORITHMS = ("RS256", "ES256", "HS256")


def _assertion(entry: Entry, scope: Scope) -> Assertion:
    block = entry.block(_ASSERTION)
    algorithm = block.text("algorithm", "RS256")
    if algorithm not in _ALGORITHMS:
        known = ", ".join(_ALGORITHMS)
        raise block.need("algorithm").error(f'"{algorithm}" is not known here. Known are {known}.')
    lasts = block.get("lasts")
    usual = Assertion("")
    return Assertion(
        key=_template(block.need("key"), scope),
        algorithm=algorithm,
        issuer=_optional(block, "issuer", scope),
        subject=_optional(block, "subject", scope),
        audience=_optional(block, "audience", scope),
        key_id=_optional(block, "key_id", scope),
        lasts_s=usual.lasts_s if lasts is None else lasts.seconds(),
        claims=templates(block.get("claims"), scope),
    )


def _certificate(entry: Entry | None, scope: Scope) -> Certificate | None:
    if entry is None:
        return None
    block = entry.block(("file", "key_file", "passphrase"))
    return Certificate(
        spot=spot_of(entry),
        file=_template(block.need("file"), scope),
        key_file=_optional(block, "key_file", scope),
        passphrase=_optional(block, "passphrase", scope),
    )


def _template(entry: Entry, scope: Scope) -> str:
    return scope.check(entry, entry.text())


def _optional(block: Block, key: str, scope: Scope) -> str:
    entry = block.get(key)
    return "" if entry is None else _template(entry, scope)


def _oauth(block: Block, scope: Scope) -> OAuth:
    url = block.need("token_url")
    if not url.text().startswith("https://"):
        raise url.error("A token is asked for by https only.")
    grant = block.choice("grant", Grant.CLIENT_CREDENTIALS)
    refresh = block.get("refresh_token")
    if grant is Grant.REFRESH_TOKEN:
        refresh = block.need("refresh_token")
    if refresh is not None and refresh.text() not in scope.asked:
        hint = near_match(refresh.text(), scope.asked)
        raise refresh.error(f"{refresh.text()!r} is not among 'asks'.{hint}")
    browser, assertion = block.get("authorize_url"), block.get("assertion")
    if grant is Grant.AUTHORIZATION_CODE:
        browser = block.need("authorize_url")
    if browser is not None and not browser.text().startswith("https://"):
        raise browser.error("A person signs in by https only.")
    if browser is not None and grant is not Grant.AUTHORIZATION_CODE:
        raise browser.error("Only the grant authorization_code is signed in to in the browser.")
    if grant is Grant.AUTHORIZATION_CODE and refresh is not None:
        raise refresh.error("What the browser brings is kept by itself; leave this key out.")
    if grant is Grant.JWT_BEARER:
        assertion = block.need("assertion")
    elif assertion is not None:
        raise assertion.error("Only the grant jwt_bearer is asked for by an assertion.")
    place = block.get("client_in")
    if place is not None and place.text() not in ("basic", "body"):
        raise place.error(f'"{place.text()}" is neither basic nor body.')
    return OAuth(
        token_url=_template(url, scope),
        grant=grant,
        client_id=_optional(block, "client_id", scope),
        client_secret=_optional(block, "client_secret", scope),
        refresh_token="" if refresh is None else refresh.text(),
        user=_optional(block, "user", scope),
        password=_optional(block, "password", scope),
        scope=_optional(block, "scope", scope),
        client_in_body=place is not None and place.text() == "body",
        extra=templates(block.get("extra"), scope),
        authorize_url="" if browser is None else _template(browser, scope),
        authorize=templates(block.get("authorize"), scope),
        assertion=None if assertion is None else _assertion(assertion, scope),
    )


def _login(block: Block, scope: Scope) -> Login:
    lasts = block.get("lasts")
    login = block.need("login")
    token = block.need("token")
    text = token.text()
    if not text.startswith(("header ", "cookie ")):
        text = path_text(token)
    call = call_in(login, scope) if login.is_text else call_of(login.block(CALL_KEYS), scope)
    return Login(call, text, None if lasts is None else lasts.seconds())


# Limits and answers ----------------------------------------------------------------------------


def _limits(entry: Entry | None) -> Limits:
    if entry is None:
        return Limits()
    usual = Limits()
    block = entry.block(
        (
            *("windows", "remaining_header", "reset_header", "tries", "most_wait", "timeout"),
            "most_mb",
        )
    )
    windows, most = block.get("windows"), block.get("most_mb")
    tries, wait, timeout = block.get("tries"), block.get("most_wait"), block.get("timeout")
    return Limits(
        windows=() if windows is None else tuple(map(_window, windows.items())),
        remaining_header=block.text("remaining_header"),
        reset_header=block.text("reset_header"),
        tries=usual.tries if tries is None else max(1, tries.count()),
        most_wait_s=usual.most_wait_s if wait is None else wait.seconds(),
        timeout_s=usual.timeout_s if timeout is None else timeout.seconds(),
        most_bytes=usual.most_bytes if most is None else most.count() * 1024 * 1024,
    )


def _window(entry: Entry) -> Window:
    block = entry.block(("requests", "per", "kind", "path"))
    requests = block.need("requests")
    if not requests.count():
        raise requests.error("A budget of 0 requests lets nothing through.")
    return Window(
        requests=requests.count(),
        per_s=block.need("per").seconds(),
        kind=block.choice("kind", WindowKind.MOVING),
        path=block.text("path"),
    )


def _rules(entry: Entry | None) -> tuple[AnswerRule, ...]:
    return () if entry is None else tuple(map(_rule, entry.items()))


def _rule(entry: Entry) -> AnswerRule:
    block = entry.block(("status", "when", "on", "then", "code", "message"))
    statuses = name_list(block.get("status"))
    for status in statuses:
        if not _STATUS.fullmatch(status):
            raise block.need("status").error(f'"{status}" is no status such as 404 or 5xx.')
    on = name_list(block.get("on"))
    for one in on:
        if one not in _ON:
            raise block.need("on").error(f'"{one}" is not known here. Known are {", ".join(_ON)}.')
    if not statuses and block.get("when") is None:
        raise entry.error("An answer is told by 'status', by 'when', or by both.")
    return AnswerRule(
        spot=spot_of(entry),
        then=block.need("then").choice(Verdict),
        status=statuses,
        when=answer_test(block.get("when")),
        on=on,
        code=path_text(block.get("code")),
        message=path_text(block.get("message")),
    )


# Objects ---------------------------------------------------------------------------------------


def _objects(entry: Entry, scope: Scope) -> tuple[ApiObject, ...]:
    found = {name: api_object(name, one, scope) for name, one in entry.entries().items()}
    if not found:
        raise entry.error("An API needs an object.")
    entries = entry.entries()
    for name, one in found.items():
        parent = one.read.for_each if one.read else None
        if parent is not None and (parent.object not in found or parent.object == name):
            hint = near_match(parent.object, found)
            raise entries[name].error(f"There is no object {parent.object!r} to go through.{hint}")
    return tuple(found.values())
