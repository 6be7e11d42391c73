"""Serve the REST API over HTTP: versions, and every resource of the `..._calls` modules."""

from aiohttp import web

from app.practice.collection_calls import COLLECTION_RESOURCES
from app.practice.composite_calls import COMPOSITE_RESOURCES
from app.practice.errors import OrgError
from app.practice.middleware import NEWEST_VERSION, OLDEST_VERSION, ORG, USER_ID, json_answer
from app.practice.query_calls import QUERY_RESOURCES
from app.practice.record_calls import RECORD_RESOURCES
from app.practice.rest_calls import Call, Resources, dispatch, split_url
from app.practice.search_calls import SEARCH_RESOURCES
from app.practice.stats import STATS, Stats, show_stats
from app.practice.tooling_calls import TOOLING_RESOURCES

_RESOURCES: Resources = (
    *COMPOSITE_RESOURCES,
    *COLLECTION_RESOURCES,
    *QUERY_RESOURCES,
    *RECORD_RESOURCES,
    *SEARCH_RESOURCES,
    *TOOLING_RESOURCES,
)
_FAMILIES = "sobjects|query|queryAll|limits|composite|search|parameterizedSearch|tooling"
NOT_JSON = frozenset(
    {"text/plain", "text/xml", "application/xml", "application/x-www-form-urlencoded"}
)
"""What a body may say it is and is refused for; XML is not spoken here."""
_SEASONS = ("Spring", "Summer", "Winter")


def add_rest_routes(app: web.Application) -> None:
    """Add the REST and Composite routes; the application has `ORG` and the practice middlewares."""
    app[STATS] = Stats()
    app.router.add_get("/__practice__/stats", show_stats)
    app.router.add_get("/services/data", list_versions)
    app.router.add_get("/services/data/", list_versions)
    app.router.add_route("*", r"/services/data/v{version:\d+\.\d}{slash:/?}", answer)
    app.router.add_route("*", "/services/async/{rest:.*}", refuse_bulk_one)
    app.router.add_route(
        "*",
        rf"/services/data/v{{version:\d+\.\d}}/{{family:(?i:{_FAMILIES})}}{{rest:(?:/.*)?}}",
        answer,
    )


async def list_versions(request: web.Request) -> web.Response:
    """Answer `GET /services/data`, which needs no session."""
    versions = [
        {
            "label": version_label(number),
            "url": f"/services/data/v{number}.0",
            "version": f"{number}.0",
        }
        for number in range(OLDEST_VERSION, NEWEST_VERSION + 1)
    ]
    return json_answer(versions)


def version_label(number: int) -> str:
    """Name the release of an API version: 68 is Winter '27, 67 Summer '26, 66 Spring '26."""
    year, season = divmod(number - 30, 3)
    release_year = 14 + year + (season == 2)
    return f"{_SEASONS[season]} '{release_year}"


async def _content(request: web.Request) -> bytes:
    """Read the body, unpacked.

    Raises:
        OrgError: UNSUPPORTED_MEDIA_TYPE for a body that is no JSON by its own account,
            JSON_PARSER_ERROR for one that cannot be unpacked.
    """
    try:
        content = await request.read()
    except web.RequestPayloadError as error:
        raise OrgError("JSON_PARSER_ERROR", "The compressed body cannot be read") from error
    if content and request.content_type in NOT_JSON:
        raise OrgError(
            "UNSUPPORTED_MEDIA_TYPE", f"Content-Type {request.content_type} is not supported"
        )
    return content


async def refuse_bulk_one(request: web.Request) -> web.Response:
    """Answer Bulk API 1, which is not here, in its own form."""
    refusal = {
        "exceptionCode": "FeatureNotEnabled",
        "exceptionMessage": "Bulk API 1 is not enabled in the practice org; use Bulk API 2.0",
    }
    return json_answer(refusal, 400)


async def answer(request: web.Request) -> web.Response:
    """Answer a call below a version."""
    split = split_url(request.raw_path)
    if split is None:
        raise web.HTTPNotFound
    version, path, query = split
    headers = {name.lower(): value for name, value in request.headers.items()}
    content = await _content(request)
    call = Call(request.method, version, path, query, headers, content, request[USER_ID])
    given = dispatch(request.app[ORG], _RESOURCES, call)
    if given.body is None:
        return web.Response(status=given.status, headers=dict(given.headers))
    response = json_answer(given.body, given.status)
    response.headers.update(given.headers)
    return response
