"""Say of each payload of a webhook whether its records got through, after a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.webhooks.endpoint import WebhookEndpoint
from app.core.values import FieldType
from app.language.canonical import canonical_sql
from app.store.inbox_failures import InboxFailures
from app.store.page_rows import PlanKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.mapping import Mapping
    from app.core.ports import Stage
    from app.core.report import RunReport
    from app.jobs.open_place import OpenPlace


def mark_payloads(place: OpenPlace, report: RunReport, stage: Stage) -> None:
    """Mark the newest payload of each record that failed; take marks away that are done with."""
    workspace = place.workspace
    if workspace.plans.plan(report.plan_id).kind is PlanKind.UNDO:
        return
    failures = InboxFailures(workspace.database)
    planned = {part.mapping for part in workspace.plans.parts(report.plan_id)}
    for mapping in place.sync.mappings:
        endpoint = place.endpoints.get(mapping.source.role)
        if mapping.name not in planned or not isinstance(endpoint, WebhookEndpoint):
            continue
        failures.clear(place.place, mapping.name, report.plan_id, report.run_id)
        wanted = failures.failed_keys(mapping.name, report.plan_id, report.run_id)
        if wanted:
            found = _payloads_of(endpoint, mapping, wanted, stage)
            failures.mark(place.place, mapping.name, report.plan_id, report.run_id, found=found)


def _payloads_of(
    endpoint: WebhookEndpoint, mapping: Mapping, wanted: Sequence[tuple[str, int]], stage: Stage
) -> list[tuple[int, int]]:
    """The newest payload that tells of each of these records, and the record's change."""
    key = mapping.key or (mapping.identity[0].source if mapping.identity else ())
    told = stage.name("told_keys")
    names = [f"k{n}" for n in range(len(key))]
    stage.load(told, ("payload", *names), [list(_told(endpoint, mapping, key))])
    failed = stage.name("failed_keys")
    stage.load(failed, ("key", "seq"), [[(one, str(seq)) for one, seq in wanted]])
    parts = [canonical_sql(name, FieldType.STRING, None) for name in names]
    own = " || chr(31) || ".join(parts)
    rows = stage.rows(
        f"SELECT max(CAST(t.payload AS BIGINT)), f.seq FROM {told} t"
        f" JOIN {failed} f ON f.key = {own} GROUP BY f.seq ORDER BY 1, 2"
    )
    return [(int(str(payload)), int(str(seq))) for payload, seq in rows]


def _told(
    endpoint: WebhookEndpoint, mapping: Mapping, key: Sequence[str]
) -> list[tuple[str | None, ...]]:
    source = mapping.source
    return [
        (str(number), *values)
        for number, values in endpoint.told(source.object, source.query or source.rows, key)
    ]
