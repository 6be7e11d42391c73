"""Take field lists from an OpenAPI document, a file or an address, into an API file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import FieldLine, OpenApiFields
from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.transport import TrustedSession
from app.core.errors import ProtocolError, SettingsError
from app.store.api_files import api_text
from app.store.openapi_fields import fields_of, read_openapi, schema_names, with_fields

if TYPE_CHECKING:
    from app.asks import ReadOpenApi
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

MOST_BYTES = 32 * 1024 * 1024
"""Longest document that is fetched. Source: ours; the longest public ones are a third of it."""
_CHUNK = 64 * 1024


def read_open_api(ask: ReadOpenApi, workspace: Workspace, report: ReportProgress) -> OpenApiFields:
    """Say which schemas a document has, or the fields of one; write them into a text.

    Raises:
        MappingError: it is no OpenAPI document, has no such schema, or the text no such object.
        SettingsError: there is no such file, or the address is not https.
        EndpointError: the address cannot be reached, or answers otherwise.
    """
    del report
    path = Path(ask.document.rpartition("/")[2] or ask.document)
    document = read_openapi(_document(ask, workspace), path)
    names = tuple(schema_names(document))
    if not ask.schema:
        return OpenApiFields(names)
    fields = fields_of(document, ask.schema, path)
    text = with_fields(ask.text, ask.object, fields, Path("API file")) if ask.text else ""
    lines = tuple(
        FieldLine(one.name, one.type.value, required=one.required, read_only=one.read_only)
        for one in fields
    )
    return OpenApiFields(names, lines, text)


def _document(ask: ReadOpenApi, workspace: Workspace) -> str:
    if "://" not in ask.document:
        path = Path(ask.document).expanduser().absolute()
        if not path.is_file():
            raise SettingsError(f"There is no file {path}", key="document")
        return api_text(path)
    if not ask.document.startswith("https://"):
        raise SettingsError(
            "A document is fetched by https only; or save it and name the file", key="document"
        )
    session = TrustedSession("the document", ask.ca_file, lambda: workspace.clock.sleep(0))
    try:
        answer = session.exchange("GET", ask.document, Effect.READ, stream=True)
        if answer.status_code != 200:
            raise ProtocolError(
                f"The address of the document answered {answer.status_code}; open it in a browser,"
                " save it, and name the file",
                status=answer.status_code,
            )
        parts, length = [], 0
        for part in answer.iter_content(_CHUNK):
            parts.append(part)
            length += len(part)
            if length > MOST_BYTES:
                raise ProtocolError("The document is longer than 32 MB")
        return b"".join(parts).decode("utf-8-sig", "replace")
    finally:
        session.close()
