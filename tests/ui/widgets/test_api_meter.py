from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.quota import OrgAllowance, Usage
from app.ui.widgets.api_meter import ApiMeter, budget_color, meter_icon, org_color
from tests.ui.sample_nouns import NOW, USAGE


def used(today: int) -> Usage:
    return replace(USAGE, today=today)


@pytest.mark.parametrize(
    ("today", "color"),
    [
        (0, "text2"),
        (4499, "text2"),
        (4500, "warn"),
        (5999, "warn"),
        (6000, "error"),
        (7000, "error"),
    ],
)
def test_the_bar_warns_from_three_quarters_and_ends_at_the_budget(today: int, color: str) -> None:
    assert budget_color(used(today)) == color


@pytest.mark.parametrize(
    ("today", "forecast", "icon"),
    [
        (1012, 8, "gauge"),
        (5900, 100, "gauge"),
        (5900, 240, "triangle-alert"),
        (6000, 0, "circle-alert"),
    ],
)
def test_the_icon_says_whether_the_forecast_fits(today: int, forecast: int, icon: str) -> None:
    assert meter_icon(used(today), forecast)[0] == icon


def test_all_numbers_are_said_aloud(looks, qtbot) -> None:
    meter = ApiMeter()
    qtbot.addWidget(meter)
    meter.show_usage(USAGE, 8, NOW)
    said = meter.accessibleName()
    for words in ("1,012 + 8 of 6,000", "Org 31,204 of 5,000,000", "212 of 3,600", "9 h 20 min"):
        assert words in said


def test_an_old_number_of_the_org_says_since_when_it_is_known(looks, qtbot) -> None:
    meter = ApiMeter()
    qtbot.addWidget(meter)
    assert USAGE.org is not None
    meter.show_usage(USAGE, 0, NOW)
    assert "Org 31,204 of 5,000,000. " in meter.accessibleName()
    assert "The org last said so: Today" in meter.toolTip()
    seen_at = NOW - timedelta(days=2)
    meter.show_usage(replace(USAGE, org=replace(USAGE.org, seen_at=seen_at)), 0, NOW)
    day = seen_at.astimezone().day
    assert f"Org 31,204 of 5,000,000, {day} " in meter.accessibleName()
    assert f"The org last said so: {day} " in meter.toolTip()


def test_before_the_first_answer_nothing_is_known(looks, qtbot) -> None:
    meter = ApiMeter()
    qtbot.addWidget(meter)
    meter.show_usage(None, 0, NOW)
    assert "Not known yet" in meter.accessibleName()


def test_a_passed_threshold_is_said_once(looks, qtbot) -> None:
    meter = ApiMeter()
    qtbot.addWidget(meter)
    heard: list[str] = []
    meter.threshold_passed.connect(heard.append)
    for today in (1000, 4600, 4700, 6000, 6001):
        meter.show_usage(used(today), 0, NOW)
    assert heard == [
        "API calls: 75 percent of your budget is used.",
        "API calls: your budget is used up.",
    ]


def test_a_narrow_meter_leaves_the_orgs_numbers_out(looks, qtbot) -> None:
    meter = ApiMeter()
    qtbot.addWidget(meter)
    meter.show_usage(USAGE, 8, NOW)
    wide = meter.sizeHint().width()
    meter.set_narrow(narrow=True)
    assert meter.sizeHint().width() < wide
    assert "Org 31,204" in meter.toolTip()


def test_it_paints_in_every_state(looks, qtbot) -> None:
    meter = ApiMeter()
    qtbot.addWidget(meter)
    for usage in (None, used(0), used(5000), used(9000), replace(USAGE, daily_budget=None)):
        meter.show_usage(usage, 300, NOW)
        assert not meter.grab().isNull()


@pytest.mark.parametrize(
    ("used_calls", "held", "color"),
    [
        (7_999, False, "text2"),
        (8_000, False, "warn"),
        (9_600, True, "error"),
        (7_800, True, "error"),
    ],
)
def test_the_orgs_use_warns_from_eighty_percent_and_tells_when_work_is_held(
    used_calls: int, held: bool, color: str
) -> None:
    org = OrgAllowance(used_calls, 10_000, NOW)
    assert org_color(replace(USAGE, org=org, held=held)) == color


def test_an_org_that_runs_short_is_said_once(looks, qtbot) -> None:
    meter = ApiMeter()
    qtbot.addWidget(meter)
    said: list[str] = []
    meter.threshold_passed.connect(said.append)
    for calls in (7_000, 8_100, 8_200, 9_000):
        org = OrgAllowance(calls, 10_000, NOW)
        meter.show_usage(replace(USAGE, org=org), 0, NOW)
    assert said == ["API calls: the org has used 81 percent of its calls of 24 hours."]
