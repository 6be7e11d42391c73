from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.states import EmptyState, NoticeBar


def test_text_from_data_is_never_read_as_markup(looks, qtbot) -> None:
    label = TextLabel("<b>Amara</b> & co", wrap=True)
    qtbot.addWidget(label)
    assert label.words() == "<b>Amara</b> & co"
    assert "&lt;b&gt;Amara&lt;/b&gt; &amp; co" in label.text()


def test_cut_text_has_the_whole_of_it_as_tool_tip(looks, qtbot) -> None:
    label = ElidedLabel("mobile_subscribers_of_the_museum.csv")
    qtbot.addWidget(label)
    label.resize(400, 20)
    label.show()
    assert label.toolTip() == ""
    label.resize(80, 20)
    assert label.toolTip() == "mobile_subscribers_of_the_museum.csv"


def test_an_error_bar_keeps_the_exact_words_behind_details(looks, qtbot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.show_error("The sign-in ended. Sign in again.", "INVALID_SESSION_ID", "Sign in again")
    assert bar.words() == "The sign-in ended. Sign in again."
    assert bar._details.isHidden()
    bar._more.click()
    assert not bar._details.isHidden()
    with qtbot.waitSignal(bar.action_requested):
        bar._action.click()


def test_an_empty_state_offers_one_thing_to_do(looks, qtbot) -> None:
    empty = EmptyState("waypoints", "No mappings yet", "A mapping says…", "New mapping")
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.action_requested):
        empty._button.click()
