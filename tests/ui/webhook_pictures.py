"""Pictures of a webhook's page."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from app.asks.messages import PathFacts, SchemeFacts, WebhookFacts
from app.core.sync import OrgKind
from app.store.pages import DeliveryRow, DeliveryText, RejectionRow
from app.ui.main_window import MainWindow
from app.ui.models.inbox_view import ArrivedRow, InboxFacts, Reading, standing_of, verdict_words
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.rail_items import RailItem
from tests.ui.sample_nouns import CONNECTIONS, NOW, USAGE

WEBHOOK = WebhookFacts(
    "tickets",
    "0123456789abcdef0123456789abcdef",
    "github",
    can_tell_repeats=True,
    secret_kept=True,
    label="GitHub",
    header="X-Hub-Signature-256",
    secrets=1,
    settings=(("id_at", "id"), ("type_at", "webhook")),
)
SCHEMES = [
    SchemeFacts("path", "A secret path", "", needs_secret=False),
    SchemeFacts("hmac", "HMAC of the body", "X-Signature", needs_secret=True),
    SchemeFacts("github", "GitHub", "X-Hub-Signature-256", needs_secret=True),
]
READING = Reading("tickets", "Tickets to contacts", "people", active=True)
TYPES = ("identity_changed", "ticket_audit", "identity_changed", "cart_paid")


def row(n: int) -> ArrivedRow:
    made = DeliveryRow(
        id=200 - n,
        connection="tickets",
        delivery=f"evt-{88_411 - n}",
        type=TYPES[n % len(TYPES)],
        received_at=NOW - timedelta(minutes=7 * n),
        remote="203.0.113.9",
        secret=1,
        begin="" if n == 5 else "{}",
    )
    reading = READING if made.type == "identity_changed" else None
    return ArrivedRow(made, verdict_words(made, WEBHOOK), standing_of(made, reading), reading)


ROWS = tuple(row(n) for n in range(9))
FACTS = InboxFacts(
    "tickets",
    ROWS,
    {"identity_changed": 1_204, "ticket_audit": 96, "cart_paid": 7},
    (
        RejectionRow(
            "tickets", 401, "the signature does not fit", 3, NOW - timedelta(minutes=9), "::1"
        ),
        RejectionRow(
            "tickets", 413, "the payload is longer than 1 MB", 1, NOW - timedelta(days=1), "::1"
        ),
    ),
    {"identity_changed": READING},
    NOW,
)
NOTHING = InboxFacts("tickets", (), {}, (), {}, NOW)
TEXT = DeliveryText(
    ROWS[0].row,
    (("Content-Type", "application/json"), ("User-Agent", "Ticketing/3.2")),
    '{\n  "webhook": "identity_changed",\n  "id": "evt-88411",\n  "token": "***",\n'
    '  "identity": {\n    "_data": [\n      {\n        "id": "55127",\n'
    '        "last_name": "Okafor",\n        "email": "amara@example.org"\n      }\n    ]\n  }\n}',
)
PATHS = [
    PathFacts("webhook", 20, "identity_changed", "value"),
    PathFacts("identity._data", 20, "1", "list"),
    PathFacts("identity._data[*].id", 20, "55127", "value"),
    PathFacts("identity._data[*].email", 18, "amara@example.org", "value"),
]


def webhook(state: str) -> MainWindow:
    """The page: with a payload, with what was not let in, empty, or the form of a new one."""
    window = MainWindow()
    page = ConnectionsPage()
    window.add_page(RailItem.CONNECTIONS, page)
    window.open_item(RailItem.CONNECTIONS)
    page.show_facts(CONNECTIONS)
    if state == "form":
        page._open_panel(page.panel.open_webhook)
        page.panel.show_schemes(SCHEMES)
    else:
        page.open_webhook("tickets")
        page.webhook.show_webhook(WEBHOOK)
        page.webhook.show_facts(NOTHING if state == "empty" else FACTS)
        if state == "payload":
            page.webhook.show_listening(8443)
            page.webhook._choose(ROWS[0].row.id)
            page.webhook.show_payload(TEXT)
            page.webhook.show_paths(TYPES[0], PATHS)
        if state == "refused":
            page.webhook._open_tab(1)
            page.webhook._reach_link.click()
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Ready")
    window.status_bar.meter.show_usage(USAGE, 0, NOW)
    return window


WEBHOOK_PICTURES: dict[str, Callable[[], QWidget]] = {
    f"webhook-{state}": partial(webhook, state) for state in ("payload", "refused", "empty", "form")
}
