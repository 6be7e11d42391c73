"""Serves what no Salesforce has, for rehearsals: set the clock, install faults, edit as another.

Requests are JSON and cost no API calls. A browser cannot send them from another site, as it would
have to ask first.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from app.practice.bad_days import begin, choices
from app.practice.clock import CLOCK
from app.practice.errors import OrgError
from app.practice.middleware import ORG
from app.practice.org import Org

Handler = Callable[[web.Request, dict[str, Any]], Any]


def add_control_routes(app: web.Application) -> None:
    """Add the routes under `/__practice__/`; the application has `ORG` and `CLOCK`."""
    for method, path, handler in _ROUTES:
        app.router.add_route(method, f"/__practice__/{path}", _json(handler))


def _json(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Wrap a handler: JSON in, JSON out, a refusal as `{"error": …}` with HTTP 400."""

    async def serve(request: web.Request) -> web.Response:
        body: dict[str, Any] = {}
        if request.method != "GET":
            if request.content_type != "application/json":
                return web.json_response({"error": "Send application/json"}, status=415)
            try:
                body = await request.json()
            except ValueError as error:
                return web.json_response({"error": f"Not JSON: {error}"}, status=400)
        try:
            return web.json_response(handler(request, body))
        except OrgError as error:
            return web.json_response({"error": str(error)}, status=400)
        except KeyError as error:
            return web.json_response({"error": f"{error} is missing"}, status=400)

    return serve


def _read_clock(request: web.Request, _: dict[str, Any]) -> dict[str, Any]:
    clock = request.app[CLOCK]
    return {"now": clock().isoformat(), "shift_seconds": clock.shift.total_seconds()}


def _move_clock(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Move the org's time by `advance_seconds`, or to `shift_seconds` from the computer's time."""
    clock = request.app[CLOCK]
    if "shift_seconds" in body:
        clock.set_shift(timedelta(seconds=float(body["shift_seconds"])))
    else:
        clock.move(timedelta(seconds=float(body["advance_seconds"])))
    return _read_clock(request, body)


def _list_faults(request: web.Request, _: dict[str, Any]) -> list[dict[str, Any]]:
    return [fault.as_body() for fault in request.app[ORG].faults.installed()]


def _install_fault(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    return request.app[ORG].faults.install(body).as_body()


def _clear_faults(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    return {"cleared": request.app[ORG].faults.clear(body.get("id"))}


def _list_choices(request: web.Request, _: dict[str, Any]) -> list[dict[str, Any]]:
    return [choice.as_body() for choice in choices().values()]


def _begin(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Switch on or do what is called `name`; see `bad_days.begin`."""
    return begin(request.app[ORG], body)


def _expire_sessions(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """End access tokens, of one user (`username`) or of all."""
    org = request.app[ORG]
    user_id = _user_id(org, body["username"]) if "username" in body else None
    return {"expired": org.sessions.expire_all(user_id)}


def _set_limits(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Set the daily `maximum`, the `storage_mb`, the `edition`, and what there is of `daily` ones.

    `spend` spends requests as another program; `long_requests` of other programs run for `seconds`.
    """
    limits = request.app[ORG].limits
    if "maximum" in body:
        limits.set_maximum(int(body["maximum"]))
    if "storage_mb" in body:
        limits.set_storage(int(body["storage_mb"]))
    for name, most in dict(body.get("daily", {})).items():
        limits.daily.set_most(str(name), int(most))
    if "spend" in body:
        limits.spend_elsewhere(int(body["spend"]))
    long_requests = request.app[ORG].long_requests
    if "edition" in body:
        long_requests.set_edition(str(body["edition"]))
    if "long_requests" in body:
        long_requests.run_elsewhere(int(body["long_requests"]), float(body["seconds"]))
    return {
        "used": limits.used(),
        "maximum": limits.maximum,
        "long_requests": long_requests.count(),
        "most_long_requests": long_requests.most(),
    }


def _edit(request: web.Request, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Write records as another user would in their browser.

    Keys: `operation`, `sobject`, `records`; when wanted `username` (else the administrator) and
    `external_id`.
    """
    org = request.app[ORG]
    results = org.save(
        body["operation"],
        body["sobject"],
        body["records"],
        user_id=_user_id(org, body["username"]) if "username" in body else org.admin_id,
        external_id=body.get("external_id"),
    )
    return [result.as_body() for result in results]


def _switch_duplicate_rule(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Switch the duplicate rule of an `sobject` to `active` or not."""
    request.app[ORG].validation.set_duplicate_rule(body["sobject"], active=bool(body["active"]))
    return {"sobject": body["sobject"], "active": bool(body["active"])}


def _edit_schema(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Change the org's objects as in Setup: `edits` is a list of `SchemaEdits.edit` bodies."""
    org = request.app[ORG]
    for each in body["edits"]:
        org.edit_schema(each)
    return {"changed_at": org.objects_changed_at().isoformat()}


def _set_rights(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Change what a user (`username`) may do.

    Keys: `object` with `rights` (read, create, edit, delete → yes or no), `field` for one field;
    or `permissions` (`{"ViewSetup": false}`) with a name for the user's `profile`.
    """
    org = request.app[ORG]
    user_id = _user_id(org, body["username"])
    if "permissions" in body:
        profile = str(body.get("profile", "Integration"))
        org.rights.set_permissions(user_id, body["permissions"], profile)
    else:
        org.rights.set_right(user_id, body["object"], str(body.get("field", "")), body["rights"])
    org.edit_schema({})
    return {"changed_at": org.objects_changed_at().isoformat()}


def _choose_events(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Choose the `objects` whose changes raise events, and no others."""
    return {"objects": request.app[ORG].events.choose(body["objects"])}


def _add_report(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """Make a report: `name`, `object`, `fields` and, when wanted, `where`."""
    report = request.app[ORG].reports.add(
        body["name"], body["object"], body["fields"], str(body.get("where", ""))
    )
    return {"id": report.id}


def _user_id(org: Org, username: str) -> str:
    person = org.user_named(username)
    if person is None:
        raise OrgError("NOT_FOUND", f"No user {username}")
    return person.id


_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "clock", _read_clock),
    ("POST", "clock", _move_clock),
    ("GET", "faults", _list_faults),
    ("POST", "faults", _install_fault),
    ("DELETE", "faults", _clear_faults),
    ("GET", "bad_days", _list_choices),
    ("POST", "bad_days", _begin),
    ("POST", "sessions/expire", _expire_sessions),
    ("POST", "limits", _set_limits),
    ("POST", "edits", _edit),
    ("POST", "duplicate_rules", _switch_duplicate_rule),
    ("POST", "schema", _edit_schema),
    ("POST", "rights", _set_rights),
    ("POST", "events", _choose_events),
    ("POST", "reports", _add_report),
)
