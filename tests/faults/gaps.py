"""The gaps of the write order, each a place where a process can be killed; `arm` makes it die in one of them.

In: the name of a gap, and the passage (1: the first) at which to die. Out: SIGKILL for the whole process group.
The functions around a gap are the real ones; what is put around them only counts, and kills.
"""

from __future__ import annotations

import errno
import itertools
import os
import signal
from collections.abc import Callable
from functools import partial, partialmethod, wraps
from importlib import import_module
from typing import Any, NoReturn

from storage.errors import ArchiveError

Function = Callable[..., Any]
Around = Callable[[Function, Callable[[], bool]], Function]


def die() -> NoReturn:
    """End this process and its children at once."""
    os.killpg(0, signal.SIGKILL)
    signal.pause()
    raise AssertionError("alive after SIGKILL")


def _before(function: Function, now: Callable[[], bool]) -> Function:
    @wraps(function)
    def around(*args: Any, **kwargs: Any) -> Any:
        if now():
            die()
        return function(*args, **kwargs)

    return around


def _after(function: Function, now: Callable[[], bool]) -> Function:
    @wraps(function)
    def around(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if now():
            die()
        return result

    return around


def _with_only(part: Callable[[list[bytes]], bytes]) -> Around:
    """In place of the n-th write of a WARC writer: a part of its bytes, then death."""

    def make(function: Function, now: Callable[[], bool]) -> Function:
        @wraps(function)
        def around(writer: Any, members: list[bytes]) -> Any:
            if now():
                os.write(writer._fd, part(list(members)))
                die()
            return function(writer, members)

        return around

    return make


def _with_half_a_result(function: Function, now: Callable[[], bool]) -> Function:
    """In place of a whole result at the end of the file: half of its bytes, then death."""

    @wraps(function)
    def around(writer: Any, *args: Any) -> Any:
        if now():
            writer._write = partial(_with_only(_half)(writer._write, lambda: True), writer)
        return function(writer, *args)

    return around


def _refused(function: Function, now: Callable[[], bool]) -> Function:
    """From the n-th call on: the connection is refused."""
    over = False

    @wraps(function)
    def around(*args: Any, **kwargs: Any) -> Any:
        nonlocal over
        over = over or now()
        if over:
            raise ConnectionRefusedError
        return function(*args, **kwargs)

    return around


def _reading_by(target: str) -> Around:
    """In the place of readers: some that do what `target` names with every page of letters."""

    def make(pool: Any, now: Callable[[], bool]) -> Any:
        class Planted(pool[Any]):  # type: ignore[misc] # whichever class is there
            __init__ = partialmethod(pool.__init__, target=target)
            __class_getitem__ = classmethod(lambda planted, _: planted)

        return Planted

    return make


def _failing_with(fault: Exception) -> Around:
    """In place of the n-th call: an exception."""

    def make(function: Function, now: Callable[[], bool]) -> Function:
        @wraps(function)
        def around(*args: Any, **kwargs: Any) -> Any:
            if now():
                raise fault
            return function(*args, **kwargs)

        return around

    return make


def _half(members: list[bytes]) -> bytes:
    data = b"".join(members)
    return data[: len(data) // 2]


def _first(members: list[bytes]) -> bytes:
    return members[0]


def _all_but_the_last(members: list[bytes]) -> bytes:
    return b"".join(members[:-1])


_LOST = ArchiveError(where="the database", why="server closed the connection unexpectedly")

_WRITER = "storage.warc.writer:WarcWriter."
_LEDGER = "crawler.jobs.ledger:"
_JOB = "crawler.jobs.job:"
_SHARED = "crawler.jobs.shared:"
_SETTLE = "storage.settle:"
_RECOVER = "crawler.jobs.recovery:"

GAPS: dict[str, tuple[str, Around]] = {
    # a job begins
    "the site is locked, nothing is recovered": (_JOB + "recover_site", _before),
    "what was left is recovered, nothing is planned": (_JOB + "recover_site", _after),
    "the seeds are planned": (_JOB + "plan_seeds", _after),
    # a file begins
    "the file is created and empty": (_WRITER + "_create", _after),
    "the file holds half of its first records": (_WRITER + "_write", _with_only(_half)),
    "the file holds its warcinfo record alone": (_WRITER + "_write", _with_only(_first)),
    "the file has begun, its folder is not on the disk": (_WRITER + "_sync_folder", _before),
    "the file has begun, the database does not know it": (_WRITER + "_write_opening", _after),
    # an exchange is kept
    "the exchange is not appended": (_WRITER + "append", _before),
    "half of the exchange is written": (_WRITER + "_write", _with_only(_half)),
    "the answer is written, the rest is not": (_WRITER + "_write", _with_only(_first)),
    "all but the metadata is written": (_WRITER + "_write", _with_only(_all_but_the_last)),
    "the exchange is appended and not on the disk": (_WRITER + "append", _after),
    "the exchange is on the disk and no row": (_WRITER + "sync", _after),
    "transaction 1 is not committed": (_LEDGER + "settle_claims", _after),
    "transaction 1 is committed, nobody was told": (_LEDGER + "Ledger._committed", _after),
    # a page is read
    "transaction 1 is committed, nobody reads": ("crawler.jobs.reading:PagesInReading.read", _before),
    "the page is read, transaction 2 has not begun": ("crawler.jobs.reading:PagesInReading._conclude", _before),
    "transaction 2 is not committed": (_LEDGER + "settle_readings", _after),
    "transaction 2 is committed": (_JOB + "Job._keep", _after),
    # the site is settled
    "nothing is settled": (_JOB + "settle", _before),
    "what was stale is folded": (_SETTLE + "fold_all", _after),
    "the memory is folded": ("storage.database.memory:fold", _after),
    "the new snapshot is not committed": (_SETTLE + "_renew", _after),
    "the site is settled": (_JOB + "settle", _after),
    # the job ends
    "half of the job's result is written": (_WRITER + "finish", _with_half_a_result),
    "the job's result is written, no row says it": (_WRITER + "finish", _after),
    "the job's result is a row, the site is still locked": (_JOB + "Job.release", _before),
    # a job recovers what another left
    "the torn tail is not cut": (_RECOVER + "recover", _before),
    "the torn tail is kept aside and not cut": ("storage.warc.recovery:_keep_aside", _after),
    "the torn tail is cut": (_RECOVER + "recover", _after),
    "the recovered exchange is not committed": (_RECOVER + "settle_claims", _after),
    "the recovered file is taken in": (_RECOVER + "_ingest_rest", _after),
}
"""Where to die, in the order of a job: "module:object.attribute", and on which side of it."""


FAULTS: dict[str, tuple[str, Around]] = {
    "reading has a bug": (_SHARED + "ReaderPool", _reading_by("tests.faults.planted:bug")),
    "a page kills its readers": (_SHARED + "ReaderPool", _reading_by("tests.faults.planted:crash")),
    "the folder is not on the disk": (
        "storage.warc.writer:sync_folder",
        _failing_with(OSError(errno.EIO, "I/O error")),
    ),
    "robots.txt cannot be looked up": ("storage.database.log.captures:latest_robots", _failing_with(_LOST)),
    "what is kept of a page cannot be looked up": ("crawler.jobs.claims:Claims._look_up", _failing_with(_LOST)),
    "the memory cannot be looked up": ("storage.database.memory:published", _failing_with(_LOST)),
    "the next claim cannot be looked up": ("crawler.jobs.claims:claims", _failing_with(_LOST)),
    "what is due cannot be looked up": ("storage.database.plans.frontier:next_due_between", _failing_with(_LOST)),
    "what waits to be read cannot be looked up": ("storage.database.log.captures:pending", _failing_with(_LOST)),
    "no reader can be started": ("multiprocessing.forkserver:connect_to_new_process", _refused),
}
"""What can go wrong without a kill."""


def arm(name: str, passage: int = 1) -> None:
    """Make this process die when it passes a gap the n-th time, or let it meet a fault from the n-th time on."""
    target, around = (GAPS | FAULTS)[name]
    module, _, path = target.partition(":")
    *owners, attribute = path.split(".")
    owner: Any = import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    passed = itertools.count(1)
    setattr(owner, attribute, around(getattr(owner, attribute), lambda: next(passed) == passage))
