"""The jobs that one engine fetches for, side by side: their claims in turn, and when each is over.

In: jobs that have started. Out: requests for their claims; for each job a future that is done when it is over.
One engine and not one for each job: making one copies all settings and components, .004 s of CPU for a job whose
requests cost .003 each.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator

from crawler.jobs.ending import FAILED, FINISHED
from crawler.jobs.job import Job
from storage.records import Claim


class RunningJobs:
    """Jobs between their start and their end. `is_open`: whether others may still come; `wake` has the engine ask."""

    def __init__(self) -> None:
        self.is_open = True
        self.wake: Callable[[], None] = lambda: None
        self._over: dict[Job, asyncio.Future[None]] = {}
        self._turn: deque[Job] = deque()
        self._asked: Counter[Job] = Counter()

    def __iter__(self) -> Iterator[Job]:
        return iter([*self._over])

    def begin(self, job: Job) -> asyncio.Future[None]:
        """Fetch for a job from now on; the future is done when it is over, and `job.why` says why."""
        self._over[job] = asyncio.get_running_loop().create_future()
        self._turn.append(job)
        self.wake()
        return self._over[job]

    def leave(self, job: Job) -> None:
        """Fetch nothing more for a job."""
        self._over.pop(job, None)
        self._asked.pop(job, None)
        if job in self._turn:
            self._turn.remove(job)

    def next_claim(self) -> tuple[Job, Claim] | None:
        """A claim that may be fetched now, of each job in its turn; None where no job has one."""
        for _ in range(len(self._turn)):
            self._turn.rotate(-1)
            job = self._turn[-1]
            if (claim := job.next_claim()) is not None:
                self._asked[job] += 1
                return job, claim
        return None

    def answered(self, job: Job) -> None:
        """The request for a claim of a job is over."""
        self._asked[job] -= 1

    def look(self) -> None:
        """Read what earlier jobs left unread, and see which jobs are over."""
        for job in self:
            job.read_left_over()
            if not self._asked[job] and (job.failure or not job.is_busy()):
                self._end(job, FAILED if job.failure else FINISHED)

    def end_all(self, why: str) -> None:
        """The engine was closed: nothing more is fetched for any job."""
        for job in self:
            self._end(job, why)

    def _end(self, job: Job, why: str) -> None:
        job.why = why
        future = self._over[job]
        self.leave(job)
        if not future.done():
            future.set_result(None)
