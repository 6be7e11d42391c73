"""Write requests in one short line."""

from app.core.mapping import AS_USUAL, Writing
from app.core.outcome import WriteRequest, WriteRow
from app.core.plan import Operation
from app.core.snapshot import Side
from app.core.values import Canonical, FieldType

Rows = list[tuple[str | None, dict[str, Canonical]]]


def request_of(
    operation: Operation,
    rows: Rows,
    types: dict[str, FieldType] | None = None,
    *,
    object: str = "Contact",
    key_field: str = "",
    api: str = "collections",
    parts: tuple[int, ...] = (),
    writing: Writing = AS_USUAL,
) -> WriteRequest:
    """A request with write ids 0, 1... ; fields without a type are text."""
    named = {name for _, values in rows for name in values}
    return WriteRequest(
        id=1,
        mapping="people",
        side=Side.TARGET,
        object=object,
        operation=operation,
        rows=tuple(WriteRow(n, key, values) for n, (key, values) in enumerate(rows)),
        types=dict.fromkeys(named, FieldType.STRING) | (types or {}),
        key_field=key_field,
        api=api,
        parts=parts,
        writing=writing,
    )
