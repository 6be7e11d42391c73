"""Every error that stops a job says what happened and what to do next, in terminal and window."""

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.asks.messages import ErrorFacts
from app.core import errors
from app.core.errors import AppError, SafetyStop, StopReason
from app.host.server import error_facts
from app.ui.error_words import error_words, facts_words
from app.wording.errors import advice, sentence

GIVEN: dict[str, object] = {
    "path": Path("/home/jo/orgtide"),
    "line": 3,
    "object": "Contact",
    "field": "Phone",
    "near": (),
    "found": 9,
    "supported": 3,
    "resets_at": datetime(2026, 11, 22, tzinfo=UTC),
    "reasons": (StopReason("deletes", "120 records would be deleted."),),
    "person": "jo",
}
GUARDS = ("deletes", "updates", "source_empty", "other_org", "first_run", "other_writer", "paused")

CLASSES = [
    one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, AppError) and one is not AppError
]


def made(kind: type[AppError]) -> AppError:
    """An error of a class, with what its class asks for."""
    names = inspect.signature(kind.__init__).parameters
    given = {name: value for name, value in GIVEN.items() if name in names}
    if kind is SafetyStop:
        return kind(given["reasons"])  # type: ignore[arg-type]  # a tuple of reasons
    return kind("Something happened", **given)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_says_what_happened_and_what_to_do_next(kind: type[AppError]) -> None:
    error = made(kind)
    assert sentence(error).endswith((".", "!", "?"))
    assert advice(error).strip(), "the terminal says what to do next"
    assert "{" not in advice(error)

    crossed = facts_words(error_facts(error))
    assert crossed.sentence.startswith(sentence(error))
    assert len(crossed.sentence) > len(sentence(error)), "the window says what to do next"
    assert len(error_words(error).sentence) > len(sentence(error))


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_says_what_to_do_next(guard: str) -> None:
    stop = SafetyStop((StopReason(guard, "It stopped."),))
    assert "--lift other" not in advice(stop), "what cannot be lifted is not offered"
    assert advice(stop)
    assert len(facts_words(error_facts(stop)).sentence) > len("It stopped.")


@pytest.mark.parametrize(
    ("error", "do"),
    [
        (errors.SettingsError("There is a connection crm already", key="taken"), "another name"),
        (errors.SettingsError("No sign-in waits for this", key="visit"), "Sign in again"),
        (errors.RetriableError("Every port is in use", code="PORTS_TAKEN"), "sign in by key"),
    ],
)
def test_what_no_correction_mends_has_advice_of_its_own(error: AppError, do: str) -> None:
    assert do in advice(error)
    assert do in facts_words(error_facts(error)).sentence


@pytest.mark.parametrize(
    ("error", "do"),
    [
        (
            errors.RetriableError(
                "Read-only mode", code="INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"
            ),
            "when the maintenance has ended",
        ),
        (errors.AccessDeniedError("No", code="API_DISABLED_FOR_ORG"), "API Enabled"),
        (errors.EndpointError("No", code="API_DISABLED_FOR_ORG"), "API Enabled"),
        (errors.RetriableError("Busy", code="NEVER_HEARD_OF"), "Try again in a while"),
    ],
)
def test_a_refusal_that_the_guide_knows_comes_with_the_guides_advice(
    error: AppError, do: str
) -> None:
    assert do in advice(error)
    assert do in facts_words(error_facts(error)).sentence


def test_the_end_of_a_wait_for_a_budget_is_a_time() -> None:
    error = errors.RequestLimitError(
        "The budget is used up", resets_at=datetime(2026, 11, 22, tzinfo=UTC)
    )
    clock = datetime(2026, 11, 22, tzinfo=UTC).astimezone().strftime("%H:%M")
    assert clock in advice(error)
    assert clock in facts_words(error_facts(error)).sentence


def test_an_error_that_nobody_foresaw_is_said_as_one_with_its_words_behind() -> None:
    words = facts_words(ErrorFacts("KeyError", "'x'"))
    assert words.sentence
    assert "KeyError" in words.details
