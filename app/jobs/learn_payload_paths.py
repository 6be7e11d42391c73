"""Learn from payloads that came where a type of them holds what; a sync names these paths."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from app.jobs.try_api import MOST_PATHS, MOST_SAMPLE, path_facts
from app.language.record_paths import places_in
from app.store.inbox import Inbox
from app.store.inbox_rows import veiled

if TYPE_CHECKING:
    from app.asks import LearnPayloadPaths
    from app.asks.messages import PathFacts
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

SAMPLES = 50
"""Payloads that are looked at, the newest. Source: ours."""
_EACH = "$[*]"
"""Where the paths of a list of payloads begin."""


def learn_payload_paths(
    ask: LearnPayloadPaths, workspace: Workspace, report: ReportProgress
) -> list[PathFacts]:
    """List the paths, with the first value of each; values that look like secrets are veiled."""
    del report
    inbox = Inbox(workspace.database)
    bodies = inbox.payloads(ask.connection, ask.type, SAMPLES)
    payloads = [veiled(json.loads(body)) for body in bodies]
    found = []
    for place in places_in(payloads, MOST_PATHS):
        own = place.path.removeprefix(_EACH).lstrip(".")
        if place.path != "$" and own:
            facts = path_facts(replace(place, path=own))
            found.append(replace(facts, sample=facts.sample[:MOST_SAMPLE]))
    return found
