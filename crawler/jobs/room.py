"""What a job may begin now: nothing, pages alone, or files of pages, too.

In: a running job. Out: what it may take of its claims. Pages have their limit, files their budget, and both the time.
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
    return job.is_late() or job.budget.is_over()


def has_pages_enough(job: Job) -> bool:
    """Whether the job has settled, or is about to, as many claims for pages as its site file allows."""
    most = job.site.limits.max_pages
    return most is not None and job.tally.claims + job.in_flight() - job.claims.files_in_flight() >= most


def may_begin(job: Job) -> bool:
    """Whether anything may be begun that is due."""
    if is_over(job):
        return False
    _leave_pages(job)
    return True


def _leave_pages(job: Job) -> None:
    if job.is_spent():
        job.claims.only_files()
