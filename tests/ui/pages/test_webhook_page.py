"""A webhook's page: the address is shown on request, payloads say what became of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from app.asks import ConnectWebhook
from app.core.report import RunState
from app.core.sync import Connection, ConnectionKind
from app.ui.models.inbox_view import standing_of, verdict_words
from app.ui.pages.webhook_form import WebhookForm
from app.ui.pages.webhook_page import WebhookPage
from tests.ui.sample_nouns import NOW
from tests.ui.sample_runs import sample_report
from tests.ui.webhook_pictures import (
    FACTS,
    NOTHING,
    PATHS,
    READING,
    ROWS,
    SCHEMES,
    TEXT,
    WEBHOOK,
)


@pytest.fixture
def page(looks, qtbot) -> WebhookPage:
    made = WebhookPage()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.open("tickets")
    made.show_webhook(WEBHOOK)
    made.show_facts(FACTS)
    return made


def test_the_address_is_a_secret_until_it_is_asked_for(page: WebhookPage) -> None:
    assert WEBHOOK.path not in page.address.text()
    page.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == f"http://127.0.0.1:8443/in/{WEBHOOK.path}"
    page.show_button.click()
    assert page.address.text() == copied
    page.open("another")
    assert page.address.text() == ""
    assert not page.copy_button.isEnabled()


def test_where_a_proxy_stands_before_it_the_proxys_address_is_given_out(page: WebhookPage) -> None:
    url = f"https://hooks.example.org/in/{WEBHOOK.path}"
    page.show_webhook(replace(WEBHOOK, settings=(("public_url", url),)))
    assert WEBHOOK.path not in page.address.text()
    page.copy_button.click()
    assert QGuiApplication.clipboard().text() == url


def test_an_address_that_was_lost_is_said(page: WebhookPage) -> None:
    page.show_webhook(replace(WEBHOOK, path=""))
    assert "not in the keyring" in page.address.text()
    assert not page.copy_button.isEnabled()


def test_a_chosen_payload_is_asked_for_and_stays_chosen_when_more_arrives(
    page: WebhookPage, qtbot
) -> None:
    with qtbot.waitSignal(page.payload_requested) as heard:
        page._choose(ROWS[2].row.id)
    assert heard.args == [ROWS[2].row.id]
    page.show_facts(replace(FACTS, rows=FACTS.rows[1:]))
    chosen = page._chosen()
    assert chosen is not None
    assert chosen.row.id == ROWS[2].row.id
    page.show_payload(TEXT)  # of another one: came too late
    assert page.pane.text.toPlainText() == ""


def test_a_payload_shows_what_it_says_its_headers_and_its_paths(page: WebhookPage, qtbot) -> None:
    page._choose(ROWS[0].row.id)
    page.show_payload(TEXT)
    page.show_paths("ticket_audit", [])
    page.show_paths("identity_changed", PATHS)
    assert '"token": "***"' in page.pane.text.toPlainText()
    assert "User-Agent: Ticketing/3.2" in page.pane.headers.toPlainText()
    assert page.pane.paths.model().index(1, 1).data() == "a list of 1"
    with qtbot.waitSignal(page.preview_requested) as heard:
        page.pane.again.click()
    assert heard.args == ["tickets", "people"]


def test_nobody_reads_a_type_so_it_cannot_be_handled(page: WebhookPage) -> None:
    page._choose(ROWS[1].row.id)
    page.show_payload(replace(TEXT, row=ROWS[1].row))
    assert not page.pane.again.isEnabled()
    assert "No mapping reads" in page.pane.again.toolTip()


def test_listening_is_begun_and_ended_by_the_same_button(page: WebhookPage, qtbot) -> None:
    with qtbot.waitSignal(page.listen_requested):
        page.press_main()
    page.show_listening(8444)
    assert "8444" in page.address.text()
    with qtbot.waitSignal(page.stop_requested):
        page.press_main()
    page.show_listening(0)
    page.show_facts(replace(FACTS, listening_elsewhere=True))
    assert not page.listen_button.isEnabled()


def test_an_empty_inbox_says_what_to_do(page: WebhookPage) -> None:
    page.show_facts(NOTHING)
    assert page._lists.currentWidget() is page._empty
    page._open_tab(1)
    assert page._lists.currentWidget() is page._none_refused


def test_what_became_of_a_payload_follows_the_runs() -> None:
    one = ROWS[0].row
    before, after = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    run = sample_report(run_id=12, state=RunState.FINISHED)
    run, failed = (
        replace(run, tally=replace(run.tally, failed=dict(tally))) for tally in ({}, {"data": 3})
    )
    cases = [
        (None, "Kept"),
        (READING, "Waits for a run"),
        (replace(READING, run=run, planned_at=before), "Waits for a run"),
        (replace(READING, run=run, planned_at=after), "Run 12"),
        (replace(READING, run=failed, planned_at=after), "Run 12, with failures"),
        (
            replace(READING, run=replace(run, state=RunState.FAILED), planned_at=after),
            "Run 12 failed",
        ),
    ]
    assert [standing_of(one, reading).words for reading, _ in cases] == [one for _, one in cases]
    assert standing_of(replace(one, begin=""), READING).words == "Erased"
    assert "switched off" in standing_of(one, replace(READING, active=False)).more


def test_the_verdict_says_which_secret_fitted() -> None:
    one = ROWS[0].row
    plain = replace(WEBHOOK, scheme="bearer")
    assert verdict_words(one, WEBHOOK) == "Signature fits"
    assert verdict_words(one, plain) == "Secret fits"
    assert verdict_words(replace(one, secret=2), WEBHOOK) == "Second secret fits"
    assert verdict_words(replace(one, secret=0), WEBHOOK) == "Secret address"


def test_the_form_makes_the_ask_and_keeps_what_it_does_not_show(looks, qtbot) -> None:
    form = WebhookForm()
    qtbot.addWidget(form)
    form.show_schemes(SCHEMES)
    assert not form.is_filled()
    form.secret.set_text("s3cret")
    form.type_at.set_text("webhook")
    assert form.is_filled()
    assert form.ask("t", replace=False) == ConnectWebhook(
        "t", "hmac", "s3cret", settings=(("type_at", "webhook"),)
    )
    changed = WebhookForm()
    qtbot.addWidget(changed)
    settings = {"scheme": "github", "type_at": "a", "tolerance_s": "60"}
    changed.fill(Connection("t", ConnectionKind.WEBHOOK, settings))
    changed.show_schemes(SCHEMES)
    assert changed.is_filled()  # its secret stays as it is
    changed.type_at.set_text("b")
    assert changed.ask("t", replace=True) == ConnectWebhook(
        "t", "github", settings=(("tolerance_s", "60"), ("type_at", "b")), replace=True
    )
