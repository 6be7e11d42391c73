"""Answer the part of the Tooling API that says which objects raise change events."""

from app.practice.errors import OrgError
from app.practice.org import Org
from app.practice.rest_calls import Answer, Call, Resources


def query(org: Org, call: Call) -> Answer:
    """Answer `GET tooling/query?q=`, for users with View Setup and Configuration.

    Raises:
        OrgError: INVALID_TYPE for objects that are not there or not for this user.
    """
    soql = call.query.get("q")
    if soql is None:
        raise OrgError("MALFORMED_QUERY", "A query string has to be specified")
    records = org.tooling_query(soql, user_id=call.user_id, version=call.version)
    return Answer(
        200,
        {
            "size": len(records),
            "totalSize": len(records),
            "done": True,
            "queryLocator": None,
            "records": records,
            "entityTypeName": records[0]["attributes"]["type"] if records else None,
        },
    )


TOOLING_RESOURCES: Resources = (("tooling/query", {"GET": query}),)
"""What answers under `tooling`."""
