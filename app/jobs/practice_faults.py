"""Make things go wrong on a practice org, and tell what is on: its own control calls, over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from app.asks.messages import PracticeAnswer, PracticeChoice, PracticeDay, PracticeFault
from app.core.errors import ProtocolError, RetriableError, SettingsError

if TYPE_CHECKING:
    from app.asks import ListPracticeFaults, StartPracticeFault, StopPracticeFaults
    from app.core.progress import ReportProgress
    from app.jobs.practice_org import PracticeFacts
    from app.jobs.workspace import Workspace

PATIENCE_S = 30.0
"""Longest wait for the practice org; it is on this computer. Source: ours."""


def list_practice_faults(
    ask: ListPracticeFaults, workspace: Workspace, _report: ReportProgress
) -> PracticeDay:
    """Tell what can go wrong on a practice org and what is on; starts the org if it must.

    Raises:
        SettingsError: there is no such practice org.
        RetriableError: it did not answer.
    """
    return _day(_Control(workspace, ask.org))


def start_practice_fault(
    ask: StartPracticeFault, workspace: Workspace, _report: ReportProgress
) -> PracticeAnswer:
    """Switch a fault on, or make a change at once.

    Raises:
        SettingsError: there is no such thing, or a setting does not fit; nothing was done.
        RetriableError: the org did not answer.
    """
    control = _Control(workspace, ask.org)
    body: dict[str, Any] = {
        "name": ask.name,
        "settings": dict(ask.settings),
        "after": ask.after,
    }
    if ask.times is not None:
        body["times"] = ask.times or None
    said = control.call("POST", "bad_days", body)
    fault = said.get("fault")
    return PracticeAnswer(_day(control), fault["id"] if fault else None, said.get("done", ""))


def stop_practice_faults(
    ask: StopPracticeFaults, workspace: Workspace, _report: ReportProgress
) -> PracticeDay:
    """Switch one fault off, or all of them.

    Raises:
        SettingsError: there is no fault of that number.
        RetriableError: the org did not answer.
    """
    control = _Control(workspace, ask.org)
    body = {} if ask.fault is None else {"id": ask.fault}
    if not control.call("DELETE", "faults", body)["cleared"] and ask.fault is not None:
        raise SettingsError(f"No fault has the number {ask.fault}", key="fault")
    return _day(control)


_MOMENT = frozenset({"path", "method", "writes"})
"""What only says which calls a fault waits for; its title says that already."""


class _Control:
    """The control calls of one practice org; they cost no API calls."""

    def __init__(self, workspace: Workspace, org: str) -> None:
        self.org = org
        self._facts = _facts_of(workspace, org)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Make a call and read its JSON."""
        url = f"https://{self._facts.host}/__practice__/{path}"
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.request(
                    method, url, json=body, verify=str(self._facts.ca_file), timeout=PATIENCE_S
                )
            said = answer.json()
        except requests.exceptions.JSONDecodeError as error:
            raise ProtocolError(
                "The practice org answered in a form that cannot be read", endpoint="practice"
            ) from error
        except requests.RequestException as error:
            raise RetriableError("The practice org did not answer", endpoint="practice") from error
        if not answer.ok:
            words = str(said.get("error", "")).partition(": ")
            raise SettingsError(words[2] or words[0], key="fault")
        return said


def _facts_of(workspace: Workspace, org: str) -> PracticeFacts:
    found = [one for one in workspace.machine.practice.ensure() if one.kind == org]
    if not found:
        raise SettingsError(
            f"There is no practice {org}; there are sandbox and production", key="org"
        )
    return found[0]


def _day(control: _Control) -> PracticeDay:
    choices = tuple(
        PracticeChoice(
            name=one["name"],
            title=one["title"],
            words=one["words"],
            group=one["group"],
            settings=tuple((name, _text(value)) for name, value in one["settings"].items()),
            waits=one["waits"],
            times=one["times"],
        )
        for one in control.call("GET", "bad_days")
    )
    titles = {one.name: one.title for one in choices}
    faults = tuple(_fault(one, titles) for one in control.call("GET", "faults"))
    return PracticeDay(control.org, choices, faults)


def _fault(said: dict[str, Any], titles: dict[str, str]) -> PracticeFault:
    facts = {**said["match"], **said["detail"]}
    shown = {name: value for name, value in facts.items() if name not in _MOMENT}
    return PracticeFault(
        id=said["id"],
        name=said["name"],
        title=titles.get(said["name"], said["kind"]),
        about=", ".join(f"{name} {_text(value)}" for name, value in shown.items()),
        on=said["on"],
        after=said["after"],
        times=said["times"],
        happened=said["hits"],
    )


def _text(value: object) -> str:
    """A setting's value as a person types it: 5, not 5.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)
