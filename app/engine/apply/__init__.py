"""Send what was approved, request by request, with every request journalled before and after.

journal.prepare ─→ endpoint.write ─→ journal.settle          every row has its outcome
                         │
                         ├─ nothing was done, may work later   back to the waiting ones, after a
                         │                                     pause; four in a row end the attempt
                         ├─ allowance used up                  the rest of the run is held
                         ├─ refused as a whole, or in part     bisected down to the bad row
                         └─ nobody knows                       the rows are unknown; see `resolve`

Where the other side takes jobs, one job carries the rows of many requests: each is prepared while
the job is loaded, all share its remote id, and each is settled from the job's results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.apply.rows import GONE, STALE, UNPROCESSED
from app.engine.apply.sender import HOPELESS_ROWS, MAX_ATTEMPTS, Sender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.approval import ApprovedPlan
    from app.core.ports import Lane, Tools

__all__ = ["GONE", "HOPELESS_ROWS", "MAX_ATTEMPTS", "STALE", "UNPROCESSED", "apply"]


def apply(approved: ApprovedPlan, lanes: Sequence[Lane], tools: Tools) -> None:
    """Send every waiting write of an approved plan.

    Takes up where an earlier attempt stopped: the journal says what is still waiting. Results are
    in the journal only.

    Args:
        approved: the plan with the name of who approved it.
        lanes: what is sent where, in order: parents before children, deletions last.
        tools: journal, clock and the rest of the world.

    Raises:
        RequestLimitError: the allowance is used up; what is left waits.
        RetriableError: a side was busy time after time; what is left waits.
        SignInError: the sign-in ended; what is left waits.
        UserError: a side cannot be written as it is now; what is left waits.
        Cancelled: the person asked to stop; what is left waits.
    """
    done = 0
    for lane in lanes:
        sender = Sender(lane, tools, done, approved.approved)
        sender.send_all()
        done = sender.done
