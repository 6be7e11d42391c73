from app.ui.models.run_rates import WINDOW_S, RunRates


def _steady(seconds: int, a_second: int) -> RunRates:
    rates = RunRates()
    for second in range(seconds + 1):
        rates.add(float(second), second * a_second)
    return rates


def test_a_steady_run_has_one_speed():
    rates = _steady(10, 74)
    assert rates.now() == 74
    assert set(rates.per_second()) == {74.0}


def test_one_report_makes_no_speed():
    rates = RunRates()
    rates.add(0.0, 100)
    assert rates.now() == 0
    assert rates.per_second() == ()
    assert rates.seconds_left(10) is None


def test_no_more_than_a_minute_is_remembered():
    assert len(_steady(300, 5).per_second()) == WINDOW_S


def test_a_wait_shows_as_a_dip():
    rates = _steady(10, 50)
    rates.add(13.0, 500)
    rates.add(14.0, 550)
    assert min(rates.per_second()) == 0


def test_the_rest_takes_as_long_as_the_speed_says():
    assert _steady(10, 50).seconds_left(250) == 5


def test_a_run_that_counts_from_the_start_again_is_measured_anew():
    rates = _steady(10, 50)
    rates.add(11.0, 0)
    rates.add(12.0, 10)
    assert rates.now() == 10
