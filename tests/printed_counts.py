"""Prints what tests have counted below their results, also where workers ran them."""

from collections.abc import Callable

import pytest

COUNTED = "counted"


@pytest.fixture
def print_counts(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Give `print_counts(text)`: the text stands at the end of the run of tests.

    What a worker prints is seen by nobody; what it records travels with the result of its test.
    """
    return lambda text: record_property(COUNTED, text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was counted, test by test."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == COUNTED:
                    terminalreporter.section(report.nodeid)
                    terminalreporter.write_line(str(text))
