"""What a job may begin now: nothing, pages alone, or files of pages, too.

In: a running job. Out: what it may take of its claims. Pages have their limits, files their budget, and
both the time and the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.jobs.claims import Room

if TYPE_CHECKING:
    from crawler.jobs.job import Job


def room_now(job: Job) -> Room:
    """What may be begun beside what is going on. Files leave one exchange free for news, unless there is one only."""
    most = job.site.politeness.concurrency
    if job.failure or job.in_flight() >= most or is_over(job):
        return Room.NOTHING
    _leave_pages(job)
    return Room.ANYTHING if job.claims.files_in_flight() < max(1, most - 1) else Room.PAGES


def is_over(job: Job) -> bool:
    """Whether the time has come from which on nothing is begun, no file either."""
    return job.is_late() or job.budget.is_over() or job.disk.why_full() is not None


def why_enough(job: Job) -> str | None:
    """Why a job begins no page more that is due, for a sentence: what its site file allows is had, or about to be, or
    its disk is nearly full; None while it does.
    """
    limits = job.site.limits
    taken = job.tally.claims + job.in_flight() - job.claims.files_in_flight()
    if limits.max_pages is not None and taken >= limits.max_pages:
        return f"the limit of {limits.max_pages} pages is reached"
    if limits.max_job_bytes is not None and job.tally.bytes >= limits.max_job_bytes:
        return f"the limit of {limits.max_job_bytes:,} bytes of a job is reached"
    return job.disk.why_full()


def may_begin(job: Job) -> bool:
    """Whether anything may be begun that is due."""
    if is_over(job):
        return False
    _leave_pages(job)
    return True


def _leave_pages(job: Job) -> None:
    if job.is_spent():
        job.claims.only_files()
