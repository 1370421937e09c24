"""Nothing is written for a site beside a job that has taken it over.

In: the books of jobs, in the transaction that is to write for them. Out: their locks, held until it commits.

A machine that stands still for longer than its locks are believed (`storage.database.log.jobs`) loses its sites to
others, and does not know it when it goes on. So every commit asks first: the lock is the token, the job's key its
number. What lies in the job's file and has no row is taken in by the next job there (design, invariant 3).
"""

from __future__ import annotations

from collections.abc import Iterable

from crawler.jobs.book import Book
from storage.database.engine import Connection
from storage.database.log import jobs
from storage.errors import SiteLocked


class SiteTaken(SiteLocked):
    """The site {site} belongs to another job by now, because this one gave no sign of life for too long.
    What was fetched is kept; the next job here takes in what is not known yet."""


def hold(connection: Connection, books: Iterable[Book]) -> None:
    """Hold the locks of jobs until the end of the transaction. Raises SiteTaken."""
    lost = jobs.hold(connection, {book.site.name: book.job for book in books})
    if lost:
        raise SiteTaken(site=min(lost))
