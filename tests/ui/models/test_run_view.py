from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.outcome import Tally
from app.core.progress import Phase, Progress
from app.core.report import RunState
from app.ui.models.run_view import result_words, seconds_words, state_words
from app.ui.pages.run_stages import stages
from app.ui.widgets.stages import StageState
from tests.ui.sample_nouns import NOW
from tests.ui.sample_runs import FINISHED, sample_report, sample_run

WAITING, RUNNING, DONE, PAUSED, FAILED = (
    StageState.WAITING,
    StageState.RUNNING,
    StageState.DONE,
    StageState.PAUSED,
    StageState.FAILED,
)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "< 1 s"),
        (1, "1 s"),
        (29.4, "29 s"),
        (60, "1 min"),
        (95, "1 min 35 s"),
        (3_720, "1 h 2 min"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(looks, seconds, words):
    assert seconds_words(seconds) == words


@pytest.mark.parametrize(
    ("state", "phase", "expected"),
    [
        (RunState.RUNNING, Phase.READ, (RUNNING, WAITING, WAITING, WAITING)),
        (RunState.RUNNING, Phase.SEND, (DONE, DONE, RUNNING, WAITING)),
        (RunState.RUNNING, Phase.CONFIRM, (DONE, DONE, DONE, RUNNING)),
        (RunState.PAUSED, Phase.SEND, (DONE, DONE, PAUSED, WAITING)),
        (RunState.INTERRUPTED, Phase.SEND, (DONE, DONE, PAUSED, WAITING)),
        (RunState.HELD, Phase.SEND, (DONE, DONE, PAUSED, WAITING)),
        (RunState.FAILED, None, (DONE, DONE, FAILED, WAITING)),
        (RunState.FINISHED, None, (DONE, DONE, DONE, DONE)),
    ],
)
def test_stages_follow_the_run(looks, state, phase, expected):
    progress = Progress(phase, 1, 2) if phase else None
    run = sample_run(report=sample_report(state=state), progress=progress)
    assert tuple(stage.state for stage in stages(run)) == expected


def test_the_stage_that_sends_says_how_long_it_takes(looks):
    assert stages(sample_run(), 5)[2].note == "About 5 s left"


def test_what_the_job_says_takes_the_place_of_our_words(looks):
    waits = Progress(Phase.SEND, 10, 20, note="Waiting 2 s for a locked record")
    assert stages(sample_run(progress=waits), 5)[2].note == "Waiting 2 s for a locked record"


def test_a_run_without_writes_has_nothing_to_send(looks):
    report = replace(FINISHED.report, tally=Tally(0, 0), done={})
    assert stages(replace(FINISHED, report=report))[2].note == "Nothing to send"
    assert result_words(report, NOW) == "Finished in 29 s: nothing to send."


@pytest.mark.parametrize(
    ("state", "start"),
    [
        (RunState.FAILED, "Failed after 12 s: "),
        (RunState.HELD, "Stopped at the budget after 12 s: "),
        (RunState.INTERRUPTED, "Stopped after 12 s: "),
    ],
)
def test_a_result_says_how_a_run_ended(looks, state, start):
    report = sample_report(state=state, ended_at=NOW + timedelta(seconds=12))
    assert result_words(report, NOW).startswith(start)


def test_a_finished_run_with_failures_says_so(looks):
    assert state_words(FINISHED.report) == "Finished with failures"
    assert state_words(replace(FINISHED.report, tally=Tally(1, 0, 1))) == "Finished"


def test_a_run_too_short_to_count_is_said_in_words(looks) -> None:
    report = sample_report(state=RunState.FINISHED)
    report = replace(report, ended_at=report.started_at + timedelta(seconds=0.3))
    words = result_words(report, NOW)
    assert words.startswith("Finished in less than a second: ")
