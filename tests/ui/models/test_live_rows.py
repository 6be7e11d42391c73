"""What webhooks brought is shown with what it feeds."""

from datetime import UTC, datetime

import pytest

from app.core.mapping import Mode
from app.core.sync import Binding, ConnectionKind
from app.store.page_rows import MappingRow
from app.store.pages import DeliveryRow, MappingFacts, RoleFacts, SyncRow
from app.ui.models.live_rows import content_words, inbox_rows


def sync(name: str, type: str) -> SyncRow:
    facts = MappingFacts(
        "tickets", "inbox", type, "org", "Opportunity", Mode.UPSERT, Mode.NONE, 1, 0, enabled=True
    )
    return SyncRow(
        name,
        name.title(),
        active=True,
        origin="",
        roles=(RoleFacts("inbox", ConnectionKind.WEBHOOK),),
        bindings=(Binding(name, "inbox", None, "ticketing"),),
        mappings=(MappingRow(facts, None),),
        last_run=None,
    )


def delivery(type: str, connection: str = "ticketing") -> DeliveryRow:
    return DeliveryRow(1, connection, type, datetime(2026, 11, 20, tzinfo=UTC), "", "{}")


def test_a_payload_goes_to_every_mapping_of_its_webhook_and_type() -> None:
    syncs = (sync("carts", "ticket_audit"), sync("sales", "ticket_audit"), sync("other", "gift"))
    rows = inbox_rows((delivery("ticket_audit"), delivery("gift", "shop")), syncs)
    assert rows[0].goes_to == ("Carts, tickets", "Sales, tickets")
    assert rows[1].goes_to == ()


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        ('{"t": {"cart": 1, "x": null, "rows": [{"id": 7}, {"id": 8}]}}', "cart: 1, id: 7, id: 8"),
        ('{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}', "a: 1, b: 2, c: 3, d: 4"),
        ('{"cut": "in the\n midd', '{"cut": "in the midd'),
        ("", ""),
    ],
)  # fmt: skip
def test_a_payload_is_told_by_its_first_values(begin: str, words: str) -> None:
    assert content_words(begin) == words
