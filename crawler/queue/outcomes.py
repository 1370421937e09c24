"""What an exit code means for a job of the queue: done, to be tried again, or somebody's to look at. Pure.

In: an exit code (docs/reference/exit-codes.md; negative: the signal that killed the process) and the order. Out: what
becomes of it.
"""

from __future__ import annotations

import signal
from dataclasses import replace
from datetime import timedelta
from enum import Enum

from crawler.queue.orders import QueueOrder
from storage.elsewhere.errors import StoreError
from storage.errors import (
    AlarmsRaised,
    ArchiveError,
    EndedEarly,
    Interrupted,
    MicroficheError,
    NewerSchema,
    PagesSetAside,
    ReadersLost,
    SiteLocked,
    SiteUnreachable,
    SourcesFailed,
    Terminated,
)

MOST_TRIES = 6
MOST_OUTAGES = 20
"""So many outages of the database are no fault of a job's: one that takes the server down each time must end."""
_FIRST, _LONGEST = timedelta(seconds=15), timedelta(minutes=30)
FINE = frozenset({0, AlarmsRaised.exit_code, PagesSetAside.exit_code, SourcesFailed.exit_code})
"""All was done that could be; what was not had is said, and asked for again by the plan."""
_AGAIN = frozenset(
    one.exit_code
    for one in (MicroficheError, ArchiveError, SiteLocked, SiteUnreachable, EndedEarly, ReadersLost, StoreError)
)
"""It may go well another time: a server or the store is away, the site another's, the memory full; a bug may be of one
moment.
"""
STOPPED = frozenset({Interrupted.exit_code, Terminated.exit_code, -signal.SIGTERM, -signal.SIGINT})
OUTDATED = NewerSchema.exit_code
"""This program is older than the database: all of its jobs would fail, and those of a newer one would not."""


class Becomes(Enum):
    """What becomes of a job."""

    DONE = "done"
    AGAIN = "again"
    BACK = "given back"
    FAILED = "failed"


def becomes(exit_code: int, order: QueueOrder) -> Becomes:
    """What becomes of a job that ended so."""
    if exit_code in FINE or (exit_code == EndedEarly.exit_code and order.is_bounded):
        return Becomes.DONE
    if exit_code in STOPPED or exit_code == OUTDATED:
        return Becomes.BACK
    may_go_well = exit_code in _AGAIN or exit_code < 0
    return Becomes.AGAIN if may_go_well and order.tries + 1 < MOST_TRIES else Becomes.FAILED


def tried(order: QueueOrder) -> QueueOrder:
    """The order, to be put in again behind a try that failed."""
    return replace(order, tries=order.tries + 1)


def spared(order: QueueOrder) -> QueueOrder | None:
    """The same behind an outage of the database, which is no try; None where it had too many of them."""
    return replace(order, outages=order.outages + 1) if order.outages < MOST_OUTAGES else None


def wait_before(tries: int) -> timedelta:
    """How long a job waits before it is tried again: 15 s, 1 min, 4 min, 16 min, 30 min."""
    times: int = 4 ** min(tries, 10)
    return min(_FIRST * times, _LONGEST)
