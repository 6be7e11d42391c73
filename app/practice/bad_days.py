"""Offer what can be made to go wrong by name, in words for a person: `bad_days.yaml`.

A choice is a fault, which waits for its moment, or a change, which is made at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from app.practice.errors import OrgError
from app.practice.near_names import did_you_mean
from app.practice.org import Org
from app.practice.org_changes import CHANGES
from app.resources import resource


@dataclass(frozen=True)
class Choice:
    """One thing that can be made to go wrong."""

    name: str
    title: str
    words: str
    group: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What may be chosen → what it is unless said otherwise."""
    fault: Mapping[str, Any] | None = None
    """The fault's kind, match and detail; `$name` stands for a setting."""
    change: str = ""
    """Else which of `org_changes.CHANGES` is made."""
    times: int | None = 1
    """How often a fault happens unless said otherwise; None for ever."""

    def as_body(self) -> dict[str, Any]:
        """Give the choice as the control API shows it."""
        return {
            "name": self.name,
            "title": self.title,
            "words": self.words,
            "group": self.group,
            "settings": dict(self.settings),
            "waits": self.fault is not None,
            "times": self.times,
        }


@cache
def choices() -> Mapping[str, Choice]:
    """Read what there is, by name, in the order of the file."""
    groups = YAML(typ="safe", pure=True).load(
        resource("practice", "bad_days.yaml").read_text(encoding="utf-8")
    )
    return {
        each["name"]: Choice(group=group["group"], **each)
        for group in groups
        for each in group["choices"]
    }


def begin(org: Org, body: Mapping[str, Any]) -> dict[str, Any]:
    """Switch a fault on, or make a change.

    Args:
        org: where.
        body: `name`; when wanted `settings`, and of a fault `after` and `times`.

    Returns:
        `{"fault": …}` as `Fault.as_body`, or `{"done": a sentence}`.

    Raises:
        OrgError: INVALID_FAULT for a name or setting there is not; INVALID_TYPE for an object that
            the org does not have; of a change, what it was refused for.
    """
    choice = choices().get(str(body.get("name")))
    if choice is None:
        name = str(body.get("name"))
        words = f"Nothing is called {name}{did_you_mean(name, choices())}"
        raise OrgError("INVALID_FAULT", words)
    settings = _settings(choice, body.get("settings") or {})
    _check_object(org, settings)
    if choice.fault is None:
        return {"done": CHANGES[choice.change](org, settings)}
    wanted = {"times": choice.times, **{k: body[k] for k in ("after", "times") if k in body}}
    filled = {key: _filled(value, settings) for key, value in choice.fault.items()}
    fault = org.faults.install({**filled, **wanted, "name": choice.name})
    return {"fault": fault.as_body()}


def _settings(choice: Choice, given: Mapping[str, Any]) -> dict[str, Any]:
    """Take the settings that were given and the usual ones, each of its usual one's type."""
    unknown = set(given) - set(choice.settings)
    if unknown:
        known = ", ".join(choice.settings) or "none"
        raise OrgError(
            "INVALID_FAULT", f"{choice.name} has no {', '.join(sorted(unknown))}; it has: {known}"
        )
    settings = dict(choice.settings)
    for name, value in given.items():
        try:
            settings[name] = float(value) if isinstance(settings[name], int) else str(value)
        except (TypeError, ValueError):
            raise OrgError("INVALID_FAULT", f"{name} must be a number") from None
    return settings


def _check_object(org: Org, settings: Mapping[str, Any]) -> None:
    """Refuse to wait for an object that never comes; `*` and `?` stand for several."""
    wanted = str(settings.get("object", ""))
    known = [each.name for each in org.schema.objects.values()]
    if wanted and not any(fnmatchcase(each.casefold(), wanted.casefold()) for each in known):
        raise OrgError(
            "INVALID_TYPE", f"The org has no object {wanted}{did_you_mean(wanted, known)}"
        )


def _filled(value: Any, settings: Mapping[str, Any]) -> Any:
    """Put settings where `$name` stands; what stays empty is left out."""
    if isinstance(value, dict):
        made = {name: _filled(each, settings) for name, each in value.items()}
        return {name: each for name, each in made.items() if each != ""}
    if isinstance(value, str) and value.startswith("$"):
        return settings[value[1:]]
    return value
