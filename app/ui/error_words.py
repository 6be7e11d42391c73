"""Errors as the window says them: what happened, what to do, and the exact words behind it."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.asks.messages import ErrorFacts
from app.core import errors
from app.sign_in_guide import Refusal, refusal_of
from app.ui.engine_client import EngineError, EngineLostError
from app.ui.language import spoken
from app.wording.errors import GUIDED, advice, sentence, setting_advice
from app.wording.guide import fix_of

KNOWN = frozenset(
    name
    for name, one in vars(errors).items()
    if isinstance(one, type) and issubclass(one, errors.AppError)
) | {EngineLostError.__name__}
"""Classes of errors that somebody can act on; all others are faults of the program."""


WHERE_ALIKE = ("ca_file", "proxy")
"""Settings whose advice is the same in the window and in the terminal."""


@dataclass(frozen=True)
class ErrorWords:
    """What an error bar shows."""

    sentence: str
    details: str = ""
    action: str = ""
    """Name of the button that does what the sentence advises; "" for none."""
    refusal: Refusal | None = None
    """What the org's refusal of a sign-in means, where the guide knows it."""


def error_words(error: BaseException) -> ErrorWords:
    """Put an error into words: fact first, then advice."""
    if isinstance(error, EngineError):
        return facts_words(error.facts)
    if isinstance(error, EngineLostError):
        again = _tr("It is started again, and runs go on from the journal.")
        return ErrorWords(f"{spoken(sentence(error))} {again}")
    if isinstance(error, errors.AppError):
        return ErrorWords(_joined(spoken(sentence(error)), spoken(advice(error))))
    return ErrorWords(
        _tr("Orgtide met an error it does not know."), f"{type(error).__name__}: {error}"
    )


def facts_words(facts: ErrorFacts) -> ErrorWords:
    """Put an error of the engine process into words."""
    if facts.kind not in KNOWN:
        unknown = _tr("Orgtide met an error it does not know.")
        return ErrorWords(unknown, f"{facts.kind}: {facts.message}")
    sentence = facts.message if facts.message.endswith((".", "!", "?")) else f"{facts.message}."
    refusal = _refusal(facts)
    near = facts.facts.get("near")
    if refusal is not None:
        details = _details(facts)
        return ErrorWords(spoken(refusal.words), details, _action(facts.kind), refusal)
    advice = _tr("Did you mean {near}?").format(near=near) if near else _advice(facts)
    return ErrorWords(
        _joined(spoken(sentence), spoken(advice)), _details(facts), _action(facts.kind)
    )


def _refusal(facts: ErrorFacts) -> Refusal | None:
    """What a refused sign-in means, as steps."""
    if facts.kind != "SignInError":
        return None
    return refusal_of(str(facts.facts.get("code") or ""), facts.message)


def _details(facts: ErrorFacts) -> str:
    """The exact words behind a sentence."""
    known = (
        {"message": facts.message, **facts.facts} if facts.kind == "SignInError" else facts.facts
    )
    return "\n".join(f"{key}: {value}" for key, value in known.items() if value not in {"", None})


def _advice(facts: ErrorFacts) -> str:
    """Say what can be done next about an error."""
    if facts.kind in {"RequestLimitError", "CrowdedError"}:
        return _limit_advice(facts)
    if facts.kind == "SettingsError" and facts.facts.get("key") in WHERE_ALIKE:
        return setting_advice(str(facts.facts["key"]))
    meant = str(facts.facts.get("code" if facts.kind == "RetriableError" else "key") or "")
    if meant in _by_meaning():
        return _by_meaning()[meant]
    guided = facts.kind in {kind.__name__ for kind in GUIDED}
    if guided and (fix := fix_of(str(facts.facts.get("code") or ""))):
        return fix
    guards = str(facts.facts.get("reasons") or "").split(", ")
    found = next((words for guard, words in _stops().items() if guard in guards), "")
    return found or _by_class().get(facts.kind, "")


def _by_meaning() -> dict[str, str]:
    """What can be done about a setting by its key, or about what may work later by its code."""
    return {
        "taken": _tr("Choose another name. To sign in anew under this one, press Force reconnect."),
        "visit": _tr("Sign in again, and finish it in the browser window that opens then."),
        "PORTS_TAKEN": _tr(
            "End one of them, such as another program that waits for its browser, and sign in "
            "again. Or sign in by key, which needs no port."
        ),
    }


def _limit_advice(facts: ErrorFacts) -> str:
    """What can be done about an allowance that is used up."""
    waits = bool(facts.facts.get("waits"))
    if facts.facts.get("resets_at"):
        at = datetime.fromisoformat(str(facts.facts["resets_at"])).astimezone()
        words = (
            _tr("There are calls again at {time}; what waits goes on then, by itself.")
            if waits
            else _tr("Nothing was sent. There are calls again at {time}; try again then.")
        )
        return words.format(time=at.strftime("%H:%M"))
    if waits:
        return _tr("What is left waits, and is tried again by itself in a while.")
    if facts.kind == "CrowdedError":
        return _tr("Nothing was sent. Try again when some of the long requests are over.")
    return _tr("Nothing was sent. Try again when the org has calls to spare.")


def _stops() -> dict[str, str]:
    """What can be done about a run that a guard stopped, where it is not lifted."""
    return {
        "other_org": _tr("Nothing was written. Sign in to the org that the connection was for."),
        "other_writer": _tr(
            "Nothing was written. Find out what else signs in as this user, and give each program "
            "a user of its own; then let the sync go on."
        ),
        "paused": _tr("Preview it, look, and apply that plan; then it goes on by itself."),
        "first_run": _tr("Preview it, look, and apply that plan by hand."),
    }


def _by_class() -> dict[str, str]:
    return {
        "UserError": _tr("Correct it and try again. Nothing was changed."),
        "SettingsError": _tr("Correct it and try again. Nothing was changed."),
        "MappingError": _tr("Mend the file and read it again. Nothing was changed."),
        "DataError": _tr(
            "Mend the file, or say in the sync how it is written. Nothing was changed."
        ),
        "SchemaMismatchError": _tr("Check the spelling, and whether the user may see it."),
        "RetriableError": _tr("Try again in a while."),
        "SignInError": _tr("Sign in again."),
        "AccessDeniedError": _tr("Ask an administrator of the org or database for the permission."),
        "UnknownOutcomeError": _tr("Run it again: it is looked up before anything is sent twice."),
        "ProtocolError": _tr("Please report this with the details."),
        "SafetyStop": _tr("Nothing was written. Look at the plan before you lift the guard."),
        "NotAllowedError": _tr("Ask an administrator of this workspace."),
        "BusyError": _tr("Wait until it has ended, or stop it there."),
        "StoreTooNewError": _tr("Use the newer program. Nothing was touched."),
        "StoreFullError": _tr("Make room on the disk and try again. Nothing was lost."),
        "StoreError": _tr("Check that the folder of the workspace is there and may be written."),
        "AccountingError": _tr("Please report this with the log. No more was sent."),
        "EndpointError": _tr("Test the connection, then try again."),
        "EngineLostError": _tr("It is started again, and runs go on from the journal."),
    }


def _action(kind: str) -> str:
    return _tr("Sign in again") if kind == "SignInError" else ""


def _joined(sentence: str, advice: str) -> str:
    return f"{sentence} {advice}".strip()


def _tr(text: str) -> str:
    return QCoreApplication.translate("ErrorWords", text)
