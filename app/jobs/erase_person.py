"""Remove a person from everything that the workspace keeps, and prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.messages import ErasureFacts
from app.core.progress import Phase, Progress
from app.store.erasure import Erasure
from app.store.erasure_certificate import Certificate, term_hash, write_certificate
from app.store.erasure_scan import scan
from app.store.erasure_terms import Terms

if TYPE_CHECKING:
    from app.asks import ErasePerson
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

NOT_COVERED = [
    "the orgs and files themselves: delete the person there first, or the next preview reads it",
    "backups made before",
    "exported workbooks, which are listed here",
    "the practice org, whose people are made up",
]


def erase_person(ask: ErasePerson, workspace: Workspace, report: ReportProgress) -> ErasureFacts:
    """Erase a person; what was removed, with the certificate.

    Raises:
        SettingsError: no value was given, one is too short, or an unfinished run holds the person.
        BusyError: a job is at work.
    """
    terms = Terms(ask.values)
    with workspace.quiet(), workspace.stage("erase") as stage:
        report(Progress(Phase.READ, 0, None, "files"))
        erasure = Erasure(workspace.database, terms, stage)
        erased = erasure.run()
        report(Progress(Phase.CONFIRM, 0, None, "files"))
        seen = scan(workspace.database, erasure.terms, stage)
    workbooks = [str(path) for path in workspace.workbooks.holding(erasure.terms.mentions)]
    certificate = Certificate(
        at=workspace.clock.now(),
        by=ask.by,
        terms=[term_hash(value) for value in terms.values],
        records=len(erased.records),
        removed=erased.removed,
        scanned_files=seen.files,
        scanned_bytes=seen.size_bytes,
        found=seen.found,
        workbooks=workbooks,
        not_covered=NOT_COVERED,
    )
    path = write_certificate(workspace.path, certificate)
    return ErasureFacts(
        certificate=str(path),
        records=len(erased.records),
        removed=erased.removed,
        found=seen.found,
        workbooks=tuple(workbooks),
    )
