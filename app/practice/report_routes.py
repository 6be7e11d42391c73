"""Serves the page that exports a report as CSV. It wants a session cookie, not a bearer token."""

from http import HTTPStatus

from aiohttp import web

from app.practice.middleware import ORG
from app.practice.org import Org

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Login | Salesforce</title></head>"
    "<body><form id='login_form' action='/'><input name='username'/></form></body></html>"
)
"""What the page answers with status 200 to somebody who is not signed in."""


def add_report_routes(app: web.Application) -> None:
    """Add `/00O...?export=1&enc=UTF-8&xf=csv`; the application has `ORG`."""
    app.router.add_get(r"/{report:00O[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?}", _export)


async def _export(request: web.Request) -> web.Response:
    org = request.app[ORG]
    user_id = org.sessions.user_of(request.cookies.get("sid", ""))
    person = None if user_id is None else org.user(user_id)
    if person is None:
        return web.Response(text=LOGIN_PAGE, content_type="text/html", charset="UTF-8")
    report = org.reports.find(request.match_info["report"])
    if report is None:
        return web.Response(
            text="<html><body>Insufficient Privileges</body></html>",
            content_type="text/html",
            charset="UTF-8",
            status=HTTPStatus.NOT_FOUND,
        )
    wanted = {name.lower(): value.lower() for name, value in request.query.items()}
    if wanted.get("export") != "1" or wanted.get("xf") != "csv":
        return web.Response(
            text=f"<html><body><h1>{report.name}</h1></body></html>", content_type="text/html"
        )
    text = org.reports.export(
        report,
        lambda soql: org.query(soql, user_id=person.id).records,
        person.name,
        _company(org),
    )
    return web.Response(text=text, content_type="text/csv", charset="UTF-8")


def _company(org: Org) -> str:
    (row,) = org.query("SELECT Name FROM Organization", user_id=org.admin_id).records
    return str(row["Name"])
