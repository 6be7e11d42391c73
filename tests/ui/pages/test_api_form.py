from app.asks import ConnectHttp
from app.asks.messages import ApiFacts, AskedFacts
from app.core.sync import Connection, ConnectionKind
from app.ui.pages.api_form import ApiForm

FACTS = ApiFacts(
    name="partner",
    help="",
    base="https://partner.example",
    asks=(
        AskedFacts("portal", "Portal", "Its short name", "", secret=False, optional=False),
        AskedFacts("platform", "Platform", "", "login", secret=False, optional=False),
        AskedFacts("key", "API key", "", "", secret=True, optional=False),
        AskedFacts("sign", "Signing secret", "", "", secret=True, optional=False),
    ),
    objects=("people",),
    readable=("people",),
    by_browser=False,
)


def test_each_thing_that_the_file_asks_for_has_a_field_of_its_own(qtbot, looks):
    form = ApiForm()
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.api_requested) as heard:
        qtbot.keyClicks(form.api.edit, "./apis/partner.yaml")
    assert heard.args == ["./apis/partner.yaml"]
    assert not form.is_filled(), "nobody knows yet what is asked for"
    form.show_asked(FACTS)
    form.asked["portal"].set_text("acme")
    form.asked["key"].set_text("k3y")
    assert not form.is_filled(), "the second secret is not there"
    form.asked["sign"].set_text("s3cret, with = and ,")
    assert form.is_filled()
    assert form.proposed_name() == "partner"
    assert form.ask("x", replace=False) == ConnectHttp(
        "x",
        "./apis/partner.yaml",
        (("portal", "acme"),),
        (("key", "k3y"), ("sign", "s3cret, with = and ,")),
    )


def test_what_was_typed_stays_while_the_file_is_read_anew(qtbot, looks):
    form = ApiForm()
    qtbot.addWidget(form)
    form.api.set_text("partner")
    form.show_asked(FACTS)
    form.asked["portal"].set_text("acme")
    form.show_asked(None, "There is no API file partnr")
    assert not form.is_filled()
    form.show_asked(FACTS)
    assert list(form.asked) == ["portal", "platform", "key", "sign"]
    assert form.asked["portal"].text() == "acme"


def test_a_connection_that_is_changed_shows_its_answers_and_keeps_its_secrets(qtbot, looks):
    form = ApiForm()
    qtbot.addWidget(form)
    settings = {"api_from": "/a/partner.yaml", "ask.portal": "acme", "url": "x"}
    with qtbot.waitSignal(form.api_requested):
        form.fill(Connection("m", ConnectionKind.HTTP, settings))
    form.show_asked(FACTS)
    assert (form.api.text(), form.asked["portal"].text()) == ("/a/partner.yaml", "acme")
    assert form.is_filled()
    assert form.ask("m", replace=True).secrets == ()
