"""What a test counted stands below the results."""

import pytest

TEST = """
def test_counts(print_counts):
    print_counts("20 storms")
"""


def test_what_was_counted_is_printed_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TEST)
    run = pytester.runpytest_inprocess("-q", "-p", "no:xvfb", "-p", "tests.printed_counts")
    assert run.stdout.str().count("20 storms") == 1
