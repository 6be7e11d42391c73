"""Turn an exception into words on standard error and an exit code that says what can be done."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from app.core.errors import (
    AccessDeniedError,
    AppError,
    BusyError,
    Cancelled,
    MappingError,
    NotAllowedError,
    RetriableError,
    SafetyStop,
    SignInError,
    UserError,
)
from app.core.report import RunReport
from app.wording.counted import visible
from app.wording.errors import advice, facts_of, sentence
from app.wording.runs import left_words, stopped_words

if TYPE_CHECKING:
    from collections.abc import Callable

OK = 0
ROWS_LEFT = 1
"""The run ended with rows that did not succeed."""
MEND = 2
"""The person can mend it now."""
LATER = 3
"""May work later."""
SIGN_IN = 4
"""Sign in, or ask for a permission."""
REPORT = 5
"""Something nobody expected."""
REFUSED = 6
"""A guard refused before any write."""
CANCELLED = 130
"""The person's wish; silent."""

_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (UserError, MEND),
    (BusyError, LATER),
    (RetriableError, LATER),
    (SignInError, SIGN_IN),
    (AccessDeniedError, SIGN_IN),
    (NotAllowedError, SIGN_IN),
    (SafetyStop, REFUSED),
    (Cancelled, CANCELLED),
    (AppError, REPORT),
)


def exit_code(error: BaseException) -> int:
    """The exit code for an exception; see section 6 of the house style."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), REPORT)


def tell(error: BaseException, *, as_json: bool, left: RunReport | None = None) -> None:
    """Say what happened and what to do next, on standard error; one object with `as_json`.

    Args:
        error: what happened.
        as_json: whether a program reads it.
        left: the run that it stopped, so that it is said how to go on; None where it stopped none.
    """
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return
    if as_json:
        facts = {"error": type(error).__name__, "message": sentence(error), **facts_of(error)}
        facts["advice"] = advice(error)
        if left is not None:
            facts |= {"run": left.run_id, "plan": left.plan_id, "next": left_words(left)[1]}
        print(json.dumps(facts, ensure_ascii=False, default=str), file=sys.stderr)
        return
    say = _speaker()
    lines = [f"{say('error')}: {say(sentence(error))}"]
    facts = {name: value for name, value in facts_of(error).items() if name != "key"}
    if isinstance(error, MappingError) and error.key:
        facts["key"] = error.key
    lines += [f"  {say(_LABELS.get(name, name))}: {value}" for name, value in facts.items()]
    lines += [f"  {line}" for line in say(advice(error)).splitlines()]
    lines += [f"  {say(words)}" for words in (left_words(left) if left is not None else ())]
    print(visible("\n".join(lines)), file=sys.stderr)


def tell_stopped(run: RunReport | None, *, as_json: bool) -> None:
    """Say on standard error what a stop left, and how to go on."""
    words, advice = stopped_words(run)
    if as_json:
        facts: dict[str, str | int] = {"error": "Cancelled", "message": words, "advice": advice}
        facts |= {"run": run.run_id, "plan": run.plan_id} if run else {}
        print(json.dumps(facts, ensure_ascii=False), file=sys.stderr)
        return
    say = _speaker()
    print(f"{say(words)}\n  {say(advice)}", file=sys.stderr)


def _speaker() -> Callable[[str], str]:
    """Give what says a sentence in the language of this terminal.

    Only a command that has an error to tell loads the catalogue.
    """
    from app.wording.spoken import language_of, speaker_of

    return speaker_of(language_of(os.environ))


_LABELS = {"endpoint": "connection", "near": "close to", "found": "version found", "path": "file"}
_LABELS |= {"supported": "version supported", "holder": "held by", "excerpt": "answer"}
"""Facts that a person knows by another name."""
