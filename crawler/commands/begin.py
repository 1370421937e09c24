"""What was asked of `microfiche crawl`, as orders for jobs: one here, several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import click

from crawler.commands import one_job
from crawler.commands.broken_files import tell
from crawler.commands.many_jobs import ManyJobs
from crawler.commands.one_job import Meant
from crawler.jobs.budget import Budget
from crawler.spiders.run import Order
from storage.archive import Archive
from storage.errors import MicroficheError, SiteLocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Names and URLs; `due`: only what is due of them, as a schedule asks; `pages` and `until` are for all of them."""

    names: tuple[str, ...]
    due: bool
    jobs: int
    pages: int | None
    until: datetime | None


def _nothing(_meant: Meant) -> None:
    """What is due is due."""


def crawl(archive: Archive, wanted: Wanted) -> int:
    """Run the jobs; the exit code. Raises the error of a lone job."""
    budget = Budget(wanted.pages, wanted.until)
    if len(wanted.names) == 1 and not wanted.due:
        return _crawl_one(archive, wanted, budget)
    orders = Orders(archive, wanted.names, _nothing if wanted.due else partial(one_job.make_due, archive))
    many = ManyJobs(archive, budget)
    code = many.run(iter(orders), wanted.jobs)
    locked = SiteLocked.exit_code if many.locked and not wanted.due else 0
    return orders.code or code or locked


def _crawl_one(archive: Archive, wanted: Wanted, budget: Budget) -> int:
    meant = one_job.meant_by(wanted.names[0], archive)
    code = tell(meant.broken)
    if not wanted.due:
        one_job.make_due(archive, meant)
    one_job.crawl_meant(archive, meant, budget)
    return code


class Orders:
    """The orders of several names, perhaps without an end, None where there is none now. What cannot be meant is told,
    once for as long as it says the same, and makes the exit code.
    """

    def __init__(
        self, archive: Archive, names: Iterable[str | None], before: Callable[[Meant], None] = _nothing
    ) -> None:
        """`before` is called for each order that is given out."""
        self._archive, self._names, self._before = archive, names, before
        self._told: dict[str, str] = {}
        self.code = 0

    def __iter__(self) -> Iterator[Order | None]:
        for name in self._names:
            if name is None:
                yield None
            elif (meant := self._meant(name)) is not None:
                self._before(meant)
                yield Order(meant.site, meant.urls)

    def _meant(self, name: str) -> Meant | None:
        try:
            meant = one_job.meant_by(name, self._archive)
        except MicroficheError as error:
            if self._told.get(name) != str(error):
                click.echo(f"microfiche: {error}", err=True)
            self._told[name] = str(error)
            self.code = self.code or error.exit_code
            return None
        self._told.pop(name, None)
        return meant
