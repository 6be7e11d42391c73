"""An HTTP API that a file declares, as an endpoint; no code for any one vendor."""

from app.connectors.http_api.endpoint import HttpApiEndpoint
from app.connectors.http_api.tools import HttpTools

__all__ = ["HttpApiEndpoint", "HttpTools"]
