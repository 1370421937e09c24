"""The command, as `microfiche`, for storms that must be over soon: run as a program, `python -m tests.chaos.quick`.

In: the command's arguments. Out: a worker whose looks at the queue, and at the lives of others, follow each other
quickly, and which tries at once again what failed. Its jobs are as ever.
"""

from __future__ import annotations

from datetime import timedelta

import microfiche
from crawler.queue import outcomes, planner, rescue, room, worker
from storage.database.queue import rows


def quicken() -> None:
    """Before anything is looked at."""
    rows.STALLED = timedelta(seconds=5)
    rescue._BETWEEN = worker._BEAT = 0.5
    planner.LOOK = worker._POLL = 0.5
    outcomes._FIRST = outcomes._LONGEST = timedelta(seconds=1)
    room._FIRST = room._LONGEST = timedelta(seconds=2)


if __name__ == "__main__":
    quicken()
    microfiche.main()
