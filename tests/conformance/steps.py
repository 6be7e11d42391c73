"""What a client was asked to do with the practice org, and how it went."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """One thing a client did."""

    name: str
    ok: bool
    why: str = ""
    """What went wrong, one line."""


@dataclass
class ClientRun:
    """One client's errand."""

    client: str
    version: str = ""
    steps: list[Step] = field(default_factory=list)
    skipped: str = ""
    """Why it could not be driven here; "" when it was."""

    @property
    def failed(self) -> list[Step]:
        """The steps that went wrong."""
        return [step for step in self.steps if not step.ok]


def walk(steps: Mapping[str, Callable[[], None]]) -> Iterator[Step]:
    """Do steps one after the other; one that fails does not stop the rest."""
    for name, do in steps.items():
        try:
            do()
        except Exception as error:  # noqa: BLE001 - whatever a client raises is a finding
            yield Step(name, ok=False, why=f"{type(error).__name__}: {error}".splitlines()[0])
        else:
            yield Step(name, ok=True)
