"""Say what a run did, and refuse to say it when the books do not add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import AccountingError

if TYPE_CHECKING:
    from app.core.report import RunReport


def summarize(report: RunReport) -> RunReport:
    """Check a report's accounting.

    Raises:
        AccountingError: a record or a write was lost or counted twice.
    """
    if not report.counts.adds_up:
        raise AccountingError(
            f"Run {report.run_id}: {report.counts.read} read and {report.counts.two_sided} on both "
            f"sides do not add up to what became of them: {report.counts}"
        )
    if not report.tally.adds_up:
        raise AccountingError(
            f"Run {report.run_id}: {report.tally.approved} approved writes do not add up to what "
            f"became of them: {report.tally}"
        )
    return report
