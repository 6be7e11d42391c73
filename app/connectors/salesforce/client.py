"""REST with one org: simple-salesforce over our session, JSON with numbers as they were written.

A number with a point stays text, so that no digit of it is lost on the way to the stage.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import requests

from app.connectors.salesforce.api_errors import EXCERPT_CHARS, Effect
from app.connectors.salesforce.limits import API_VERSION
from app.core.errors import (
    EndpointError,
    ProtocolError,
    RetriableError,
    SchemaMismatchError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simple_salesforce.api import Salesforce

    from app.connectors.salesforce.session import OrgSession

Json = Any
"""What an answer holds: dicts, lists, text, whole numbers, booleans, None."""

TOKEN_IS_SET_BY_THE_SESSION = "-"  # noqa: S105  # not a secret

BAD_TOKEN = "Bad_OAuth_Token"  # noqa: S105  # a word of Salesforce
"""What the page that tells whose token it is says, with 403, of one that has ended."""


class OrgClient:
    """Talks REST with one org; used by one thread at a time."""

    def __init__(self, session: OrgSession, version: str = API_VERSION) -> None:
        """Open nothing yet; the first call signs in if it must.

        Args:
            session: carries every request.
            version: API version such as "66.0".
        """
        self.session = session
        self.version = version
        self._salesforce: Salesforce | None = None
        self._user_id = ""

    @property
    def name(self) -> str:
        """The connection's name."""
        return self.session.name

    @property
    def root(self) -> str:
        """`https://host/services/data/v66.0/`."""
        return f"{self.session.access.host.url}/services/data/v{self.version}/"

    def get(self, path: str, purpose: Purpose, params: Mapping[str, str] | None = None) -> Json:
        """Read a resource below the root; None when it answers that there is nothing."""
        return self.call("GET", path, purpose, Effect.READ, params=dict(params or {}))

    def call(self, method: str, path: str, purpose: Purpose, effect: Effect, **kwargs: Any) -> Json:
        """Call a resource below the root.

        Raises:
            UnknownOutcomeError: a write was answered in a form that nobody can read.
            AppError: as `OrgSession.request`.
        """
        rest = self._rest()
        return self._read(
            lambda: rest.restful(path, method=method, purpose=purpose, effect=effect, **kwargs),
            effect,
        )

    def query_pages(
        self, statement: str, purpose: Purpose, *, deleted: bool = False
    ) -> Iterator[dict[str, Json]]:
        """Run a query; each page as it came, with `totalSize` and `records`. One call a page."""
        rest = self._rest()
        said = self._read(
            lambda: rest.query(statement, include_deleted=deleted, purpose=purpose), Effect.READ
        )
        yield from self.pages_from(said, purpose)

    def pages_from(self, said: Json, purpose: Purpose) -> Iterator[dict[str, Json]]:
        """A page that is there already, and those after it. One call for each of those.

        Raises:
            ProtocolError: an answer is no page of a query.
        """
        rest = self._rest()
        page = self.page(said)
        yield page
        seen = set()
        while not page["done"]:
            path = self._own_path(page["nextRecordsUrl"])
            if path in seen:
                raise ProtocolError("The org named a page twice", endpoint=self.name)
            seen.add(path)
            said = self._read(
                partial(rest.query_more, path, identifier_is_url=True, purpose=purpose), Effect.READ
            )
            page = self.page(said)
            yield page

    def page(self, said: Json) -> dict[str, Json]:
        """An answer, if it has the parts that make it a page of a query.

        Raises:
            ProtocolError: it has not.
        """
        if isinstance(said, dict) and isinstance(said.get("records"), list):
            more = isinstance(said.get("nextRecordsUrl"), str)
            if isinstance(said.get("totalSize"), int) and (said.get("done") is True or more):
                return said
        raise ProtocolError("The org answered a query with no page", endpoint=self.name)

    def _own_path(self, url: str) -> str:
        """The path of an address of the org: a page is never asked for anywhere else."""
        own = self.session.access.host.url
        path = url.removeprefix(own)
        if not path.startswith("/"):
            raise ProtocolError("The org named a page of another host", endpoint=self.name)
        return path

    def user_id(self) -> str:
        """Id of the user whose token it is; "" when neither the sign-in nor the org tells."""
        if not self._user_id:
            self._user_id = self.session.access.user_id or self.whose_token().get("user_id", "")
        return self._user_id

    def whose_token(self) -> dict[str, str]:
        """Ask whom the token stands for; one request, which the org does not count.

        Returns:
            `user_id`, `organization_id` and `preferred_username`, those that the org told: a token
            without the scope for it, or a session of the legacy sign-in, may learn nothing here.

        Source: Salesforce Help, "OpenID Connect UserInfo Endpoint".
        """
        try:
            said = self._userinfo()
        except (SignInError, RetriableError):
            raise
        except ProtocolError as error:
            if BAD_TOKEN not in error.excerpt or self.session.access.user_id:
                return {}
            self.session.renew()
            said = self._userinfo()
        except (EndpointError, SchemaMismatchError):
            return {}
        return {name: str(value) for name, value in said.items()} if isinstance(said, dict) else {}

    def _userinfo(self) -> Json:
        url = f"{self.session.access.host.url}/services/oauth2/userinfo"
        return self.read_json(self.session.request("GET", url, purpose=Purpose.SIGN_IN))

    def versions(self) -> list[str]:
        """The API versions that the org lists, oldest first; such as "66.0". Costs no API call."""
        url = f"{self.session.access.host.url}/services/data/"
        answer = self.session.request("GET", url, purpose=Purpose.SIGN_IN)
        return [str(entry["version"]) for entry in self.read_json(answer)]

    def read_json(self, answer: requests.Response) -> Json:
        """The JSON of an answer to a read.

        Raises:
            ProtocolError: it is none.
        """
        return self._read(answer.json, Effect.READ)

    def _rest(self) -> Salesforce:
        if self._salesforce is None:
            from simple_salesforce.api import Salesforce

            self._salesforce = Salesforce(
                instance_url=self.session.access.host.url,
                session_id=TOKEN_IS_SET_BY_THE_SESSION,
                version=self.version,
                session=self.session,
                parse_float=str,
                object_pairs_hook=dict,
            )
            self._salesforce.headers.pop("X-PrettyPrint", None)
        return self._salesforce

    def _read(self, answer: Callable[[], Json], effect: Effect) -> Json:
        try:
            return answer()
        except requests.exceptions.JSONDecodeError as error:
            if effect is not Effect.READ:
                raise UnknownOutcomeError(
                    "The org answered a write in a form that cannot be read", endpoint=self.name
                ) from error
            raise ProtocolError(
                "The org answered in a form that cannot be read",
                endpoint=self.name,
                excerpt=" ".join(error.doc.split())[:EXCERPT_CHARS],
            ) from error
