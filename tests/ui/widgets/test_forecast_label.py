import pytest

from app.core.forecast import Forecast
from app.ui.widgets.forecast_label import ForecastLabel

WORDS = [
    (Forecast(8, 12.0, (), 4_980), "About 8 API calls, 12 s · 4,980 left of your budget after"),
    (Forecast(1, 0.6, (), None), "About 1 API call, 1 s"),
    (Forecast(240, 150.0, (), -140), "About 240 API calls, 140 more than your budget."),
    (Forecast(8, 5.0, (), 0), "About 8 API calls, 5 s · 0 left of your budget after"),
]


@pytest.mark.parametrize(("forecast", "words"), WORDS)
def test_a_forecast_is_one_line(qtbot, looks, forecast, words):
    label = ForecastLabel()
    qtbot.addWidget(label)
    label.show_forecast(forecast)
    assert label.words() == words
    assert label.accessibleName() == words


def test_nothing_is_said_while_nobody_knows(qtbot, looks):
    label = ForecastLabel()
    qtbot.addWidget(label)
    label.show_forecast(None)
    assert label.isHidden()
