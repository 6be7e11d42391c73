from app.asks import ConnectHttp
from app.core.sync import Connection, ConnectionKind
from app.ui.pages.api_form import ApiForm


def test_what_was_typed_becomes_the_ask(qtbot, looks):
    form = ApiForm()
    qtbot.addWidget(form)
    form.api.set_text("./apis/partner.yaml")
    form.answers.set_text("portal=acme, platform = login")
    form.secret.set_text("t0ken")
    assert form.is_filled()
    assert form.proposed_name() == "partner"
    assert form.ask("x", replace=True) == ConnectHttp(
        "x",
        "./apis/partner.yaml",
        (("portal", "acme"), ("platform", "login")),
        (("", "t0ken"),),
        replace=True,
    )


def test_a_connection_that_is_changed_shows_its_file_and_answers(qtbot, looks):
    form = ApiForm()
    qtbot.addWidget(form)
    settings = {"api_from": "/a/mixmax.yaml", "ask.portal": "acme", "url": "x"}
    form.fill(Connection("m", ConnectionKind.HTTP, settings))
    assert (form.api.text(), form.answers.text()) == ("/a/mixmax.yaml", "portal=acme")
