"""Words for APIs: a request that was tried, and what an OpenAPI document describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.asks.messages import ApiTrial, OpenApiFields

MOST_WIDTH = 24


def trial_words(trial: ApiTrial) -> str:
    """What was sent, what came back, and the rows found in it."""
    lines = [trial.request]
    if trial.status is not None:
        lines += [f"Answered {trial.status}", "", trial.answer.rstrip(), ""]
    if trial.problem:
        lines.append(trial.problem)
    elif trial.status is not None:
        lines.append(f"{count_of(len(trial.rows), 'row')} of {trial.object} shown")
    if trial.rows:
        widths = [
            min(MOST_WIDTH, max(len(name), *(len(row[n]) for row in trial.rows)))
            for n, name in enumerate(trial.columns)
        ]
        lines += [_line(row, widths) for row in (trial.columns, *trial.rows)]
    return "\n".join(lines)


def _line(values: tuple[str, ...], widths: list[int]) -> str:
    cut = (
        " ".join(value.split())[:width].ljust(width)
        for value, width in zip(values, widths, strict=True)
    )
    return "  ".join(cut).rstrip()


def openapi_words(found: OpenApiFields) -> str:
    """The fields of a record of an OpenAPI document, or which records it has."""
    if not found.fields:
        names = "\n".join(f"  {name}" for name in found.schemas)
        return f"The document describes these records; name one to see its fields:\n{names}"
    width = max(len(one.name) for one in found.fields)
    lines = []
    for one in found.fields:
        more = [*(["required"] if one.required else []), *(["read-only"] if one.read_only else [])]
        lines.append(f"{one.name:{width}}  {one.type:14}{', '.join(more)}".rstrip())
    return "\n".join(lines)
