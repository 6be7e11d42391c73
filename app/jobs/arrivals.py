"""Files that arrive in a folder: which one a plan is made of, and where it goes after its run.

A file is moved only when a run of it has come to its end. Whatever stops before that leaves it
where it is: the next round reads it again, finds done what was done, and goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import DataError, EndpointError, SchemaMismatchError
from app.core.plan import ChangeKind
from app.core.ports import ArrivalEndpoint
from app.core.snapshot import Side
from app.engine.pause import needed_fields
from app.store.arrivals import arrivals_of, keep_arrivals, sent_of
from app.store.page_rows import ChangeFilter, PlanKind
from app.store.pages import PAGE_ROWS
from app.wording.arrivals import LISTED_ROWS, arrival_note, moved_words, refused_file, summary_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core.errors import AppError
    from app.core.event import Arrival
    from app.core.mapping import Mapping
    from app.core.report import RunReport
    from app.jobs.open_place import OpenPlace


def note_arrivals(place: OpenPlace, mappings: Sequence[Mapping], plan_id: int) -> None:
    """Keep with a plan which files it was made of, and say so in it."""
    found: dict[str, Arrival] = {}
    for mapping in mappings:
        endpoint = _arriving(place, mapping)
        file = endpoint.arrived(mapping.source.object) if endpoint else None
        if endpoint is None or (file is None and not endpoint.arrives(mapping.source.object)):
            continue
        if file is not None:
            found[mapping.name] = file
        waiting = endpoint.waiting(mapping.source.object)
        name = "" if file is None else file.file
        place.workspace.plans.add_note(plan_id, arrival_note(mapping.name, name, waiting))
    if found:
        keep_arrivals(place.workspace.database, plan_id, found)


def put_away_arrivals(place: OpenPlace, report: RunReport) -> None:
    """Move the files that a run has sent, each with a summary beside it.

    A file that another mapping of the sync needs as well stays until a run has sent that too. One
    that cannot be moved stays too, and a notice says why; sending it again changes nothing.
    """
    workspace = place.workspace
    if workspace.plans.plan(report.plan_id).kind is PlanKind.UNDO:
        return
    found = arrivals_of(workspace.database, report.plan_id)
    by_file: dict[tuple[str, Arrival], list[Mapping]] = {}
    for mapping in place.sync.mappings:
        if mapping.name in found:
            key = mapping.source.role, found[mapping.name]
            by_file.setdefault(key, []).append(mapping)
    for (_, file), sent in by_file.items():
        if not _others(place, file, sent):
            _put_away(place, file, sent, report)


def turn_away_misfits(place: OpenPlace, mappings: Sequence[Mapping]) -> None:
    """Move files that lack what their mapping needs to those that failed, so that others follow.

    Only where nobody is there to look: a person who previews sees the error instead.
    """
    for mapping in mappings:
        endpoint = _arriving(place, mapping)
        while endpoint is not None and (name := endpoint.arriving(mapping.source.object)):
            try:
                schema = place.endpoints[mapping.source.role].schema(mapping.source.object)
                _check(mapping, name, {field.name.casefold() for field in schema.fields})
            except (DataError, SchemaMismatchError) as error:
                turn_away(place, mapping, error)
            else:
                break


def turn_away(place: OpenPlace, mapping: Mapping, error: AppError) -> None:
    """Move the file that a mapping would take now to those that failed, with the reason."""
    endpoint = _arriving(place, mapping)
    if endpoint is None:
        return
    file = endpoint.look(mapping.source.object)
    if file is None:
        return
    summary = refused_file(file.file, str(error), place.workspace.clock.now())
    where = endpoint.put_away(file, well=False, summary=summary)
    place.schemas.clear()
    if where:
        words = f"{place.sync.title}: {file.file} cannot be taken: {error}"
        place.workspace.notices.add("error", words, sync=place.sync.name)


def turn_away_unreadable(place: OpenPlace, mappings: Sequence[Mapping], error: DataError) -> None:
    """Move the file that could not be read to those that failed, if it is one that arrived."""
    for mapping in mappings:
        endpoint = _arriving(place, mapping)
        if endpoint and endpoint.arriving(mapping.source.object) == error.path.name:
            turn_away(place, mapping, error)
            return


def _check(mapping: Mapping, file: str, columns: set[str]) -> None:
    for name in needed_fields(mapping, Side.SOURCE):
        if name.casefold() not in columns:
            raise SchemaMismatchError(f"{file} has no column “{name}”", object=file, field=name)


def _arriving(place: OpenPlace, mapping: Mapping) -> ArrivalEndpoint | None:
    if not mapping.enabled or not mapping.source.object:
        return None
    endpoint = place.endpoint(mapping, Side.SOURCE)
    if isinstance(endpoint, ArrivalEndpoint) and endpoint.arrives(mapping.source.object):
        return endpoint
    return None


def _others(place: OpenPlace, file: Arrival, sent: Sequence[Mapping]) -> bool:
    """Whether a mapping that was not sent takes the same file."""
    role, names = sent[0].source.role, {one.name for one in sent}
    others = (
        one for one in place.sync.mappings if one.source.role == role and one.name not in names
    )
    found = ((one, _arriving(place, one)) for one in others)
    return any(
        endpoint is not None and endpoint.arriving(one.source.object) == file.file
        for one, endpoint in found
    )


def _put_away(place: OpenPlace, file: Arrival, sent: Sequence[Mapping], report: RunReport) -> None:
    endpoint = _arriving(place, sent[0])
    if endpoint is None:
        return
    names = {one.name for one in sent}
    workspace, notice = place.workspace, ""
    left = list(_left_out(place, report, names))
    parts = [one for one in workspace.plans.parts(report.plan_id) if one.mapping in names]
    numbers = {
        "rows read": max((one.source_rows for one in parts), default=0),
        "unchanged": sum(one.counts.unchanged for one in parts),
        **sent_of(workspace.database, report.run_id, names),
        "left out or failed": len(left),
    }
    summary = summary_words(file.file, report, numbers, left[:LISTED_ROWS])
    try:
        rows = {row for row, _, _ in left if row is not None}
        objects = {one.source.object for one in sent}
        where = endpoint.put_away(
            file,
            well=not left,
            summary=summary,
            left=rows,
            object=objects.pop() if len(objects) == 1 else "",
        )
    except EndpointError as error:
        notice = f"{file.file} was sent by run {report.run_id} and could not be moved: {error}"
    else:
        notice = moved_words(file.file, where, len(left)) if left or not where else ""
    if notice:
        workspace.notices.add(
            "warning",
            notice,
            sync=place.sync.name,
            org_id=place.place.org_id,
            run_id=report.run_id,
        )


def _left_out(
    place: OpenPlace, report: RunReport, mappings: set[str]
) -> Iterator[tuple[int | None, str, str]]:
    """Row, record and reason of what did not go through: first what was not planned."""
    pages = place.workspace.pages
    seqs = pages.change_seqs(report.plan_id, ChangeFilter(kinds=frozenset({ChangeKind.PROBLEM})))
    for start in range(0, len(seqs), PAGE_ROWS):
        for one in pages.changes(report.plan_id, seqs[start : start + PAGE_ROWS]):
            change = one.change
            if change.mapping in mappings and change.side is Side.TARGET:
                reason = change.detail or (change.reason.value if change.reason else "")
                yield change.source_row, f"{change.shown_key} {change.title}".strip(), reason
    after = 0
    while page := pages.failed(report.run_id, after=after):
        after = page[-1].write_id
        for failed in page:
            if failed.mapping in mappings:
                record = f"{failed.shown_key} {failed.title}".strip()
                yield failed.source_row, record, f"{failed.code}: {failed.message}"
