"""What an org has to have for each way of signing in, and what its refusals mean, as steps."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from app.resources import resource


@dataclass(frozen=True)
class SetUp:
    """What to create in the org for one way of signing in."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """What one refusal means."""

    code: str
    message: str
    """A part of the org's words, in lower case; "" where the code alone says it."""
    words: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class SignInGuide:
    """The whole guide."""

    callbacks: tuple[str, ...]
    """What the app has to list, one a line."""
    scopes: tuple[str, ...]
    """As Setup calls them."""
    legacy_end: str
    """When signing in by password ends, one or two sentences."""
    ways: dict[str, SetUp]
    """`browser`, `key` and `client`."""
    refusals: tuple[Refusal, ...]
    """In the order in which they are looked through."""


@lru_cache(maxsize=1)
def sign_in_guide() -> SignInGuide:
    """Read the guide, once."""
    said = tomllib.loads(resource("sign_in_guide.toml").read_text(encoding="utf-8"))
    return SignInGuide(
        callbacks=tuple(said["callbacks"]),
        scopes=tuple(said["scopes"]),
        legacy_end=said["legacy_end"],
        ways={name: SetUp(way["title"], tuple(way["steps"])) for name, way in said["ways"].items()},
        refusals=tuple(
            Refusal(one["code"], one.get("message", ""), one["words"], tuple(one["steps"]))
            for one in said["errors"]
        ),
    )


def refusal_of(code: str, message: str) -> Refusal | None:
    """What a refusal means; None for one that the guide does not have.

    Args:
        code: the org's own, such as `invalid_grant`.
        message: the org's words.
    """
    said = message.lower()
    for one in sign_in_guide().refusals:
        if one.code == code and one.message in said:
            return one
    return None


def set_up_words(way: str) -> str:
    """The set-up of one way as plain text, steps numbered, with what has to be pasted below."""
    guide = sign_in_guide()
    found = guide.ways[way]
    lines = [found.title, ""]
    lines += [f"{number}. {step}" for number, step in enumerate(found.steps, 1)]
    lines += ["", "Callback URLs:", *(f"  {one}" for one in guide.callbacks)]
    lines += ["", "OAuth scopes:", *(f"  {one}" for one in guide.scopes)]
    return "\n".join(lines)


def refusal_words(one: Refusal) -> str:
    """What a refusal means and what to do, as lines."""
    return "\n".join([one.words, *(f"{n}. {step}" for n, step in enumerate(one.steps, 1))])
