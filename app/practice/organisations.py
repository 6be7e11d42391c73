"""Prepares the practice orgs under a data folder: made and filled once, opened ever after."""

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.practice.org import Org, OrgKind, Person
from app.practice.sample import SampleSize
from app.practice.seeds import load_sample, make_sample
from app.practice.tls import write_private
from app.practice.vocabulary import vocabulary

ORG_FILE = "org.sqlite"
USERS_FILE = "users.json"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What made-up passwords are spelled with: nothing that looks like something else."""


@dataclass(frozen=True)
class Credentials:
    """What a person types to sign in."""

    user_id: str
    username: str
    password: str
    security_token: str
    name: str


@dataclass(frozen=True)
class PracticeOrg:
    """An open org and who may sign in."""

    org: Org
    users: tuple[Credentials, ...]


def open_practice_org(
    folder: Path,
    kind: OrgKind,
    *,
    now: Callable[[], datetime],
    rng: random.Random,
    size: SampleSize = SampleSize.NORMAL,
    seed: int = 1,
) -> PracticeOrg:
    """Open the org in `folder`, first making it with users and sample data when it is not there.

    It is made beside its place and moved there when whole, so a start that was cut off leaves
    nothing half made.
    """
    if not (folder / ORG_FILE).exists():
        half_made = folder.with_name(f"{folder.name}.being-made")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(parents=True)
        _make(half_made, kind, now=now, rng=rng, size=size, seed=seed)
        shutil.rmtree(folder, ignore_errors=True)
        half_made.rename(folder)
    users = json.loads((folder / USERS_FILE).read_text(encoding="utf-8"))
    org = Org(folder / ORG_FILE, kind, now=now, rng=rng)
    return PracticeOrg(org, tuple(Credentials(**each) for each in users))


def _make(
    folder: Path,
    kind: OrgKind,
    *,
    now: Callable[[], datetime],
    rng: random.Random,
    size: SampleSize,
    seed: int,
) -> None:
    """Make the org's file with its people and records."""
    org = Org(folder / ORG_FILE, kind, now=now, rng=rng)
    try:
        users = [_admit(org, person, rng) for person in _people(org, kind)]
        load_sample(org, make_sample(size, seed))
    finally:
        org.close()
    content = json.dumps([asdict(each) for each in users], ensure_ascii=False, indent=1)
    write_private(folder / USERS_FILE, content.encode("utf-8"))


def _people(org: Org, kind: OrgKind) -> list[Person]:
    """List the sample users, first whom the program signs in as; add those not there yet."""
    people = []
    for user in vocabulary().users:
        username = f"{user.name}@{kind}.practice.example"
        people.append(
            org.user_named(username)
            or org.add_user(
                username=username,
                first_name=user.first,
                last_name=user.last,
                email=f"{user.name}@practice.example",
                alias=user.alias,
            )
        )
    return people


def _admit(org: Org, person: Person, rng: random.Random) -> Credentials:
    """Give a person a password and a security token."""
    password = "-".join("".join(rng.choices(LETTERS, k=5)) for _ in range(3))
    security_token = "".join(rng.choices(LETTERS, k=24))
    org.sessions.set_password(person.id, password, security_token)
    return Credentials(person.id, person.username, password, security_token, person.name)
