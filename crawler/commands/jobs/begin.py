"""What was asked of `microfiche crawl`, as orders for jobs: one here, several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import click

from crawler.commands.broken_files import tell
from crawler.commands.jobs import one_job
from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.many_jobs import ManyJobs
from crawler.commands.jobs.one_job import Wish
from crawler.frontier.quiet import next_quiet, quiet_until
from crawler.jobs.budget import Budget
from crawler.jobs.ending import named
from crawler.spiders.run import Order
from storage.archive import Archive
from storage.errors import EndedEarly, MicroficheError, SiteLocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Names and URLs, and whether to `follow` the links of these; `due`: only what is due of them, as a schedule asks.

    `pages` and `until` are for all of them; `since`: what their sitemaps name of the past is wanted, too, back to then.
    """

    names: tuple[str, ...]
    due: bool
    follow: bool
    jobs: int
    pages: int | None
    until: datetime | None
    since: datetime | None
    manner: Manner


def crawl(archive: Archive, wanted: Wanted) -> int:
    """Run the jobs; the exit code. Raises the error of a lone job."""
    budget = Budget(wanted.pages, wanted.until)
    wishes = [Wish(what=name, follow=wanted.follow, since=wanted.since) for name in wanted.names]
    if len(wishes) == 1 and not wanted.due:
        return _crawl_one(archive, wishes[0], budget, wanted)
    orders = Orders(archive, wishes, partial(_prepared, archive, wanted))
    many = ManyJobs(archive, wanted.manner, budget)
    code = many.run(iter(orders), wanted.jobs)
    left = _tell_left(orders.left(), budget)
    if orders.quiet and wanted.manner.report == "text":
        sites = "site is in its" if len(orders.quiet) == 1 else "sites are in their"
        click.echo(f"{len(orders.quiet)} {sites} quiet hours: {named(sorted(orders.quiet))}.")
    locked = SiteLocked.exit_code if many.locked and not wanted.due else 0
    return orders.code or code or left or locked


def _tell_left(names: list[str], budget: Budget) -> int:
    """Say which sites were not begun, because the run may not cost more; the exit code."""
    if not names:
        return 0
    sites = "site was" if len(names) == 1 else "sites were"
    problem = EndedEarly(why=f"{budget.why() or 'it was asked to'}, and {len(names)} {sites} not begun: {named(names)}")
    click.echo(f"microfiche: {problem}", err=True)
    return problem.exit_code


def _prepared(archive: Archive, wanted: Wanted, order: Order) -> Order | None:
    """An order as it was wanted, of which something is due; None in the quiet hours of its site."""
    if wanted.due:
        return outside_quiet_hours(order)
    one_job.make_due(archive, order)
    return order if wanted.since is None else one_job.reaching_back(archive, order, wanted.since)


def outside_quiet_hours(order: Order) -> Order | None:
    """An order of a schedule, which ends where the quiet hours of its site begin; None while they last."""
    now = datetime.now(UTC)
    if quiet_until(order.site, now) is not None:
        return None
    return replace(order, until=next_quiet(order.site, now))


def _crawl_one(archive: Archive, wish: Wish, budget: Budget, wanted: Wanted) -> int:
    meant = one_job.meant_by(wish, archive)
    code = tell(meant.broken)
    order = _prepared(archive, wanted, meant.order)
    if order is not None:
        one_job.crawl_here(archive, order, budget, wanted.manner)
    return code


class Orders:
    """The orders that wishes mean, perhaps without an end, None where there is none now. What cannot be meant is told,
    once for as long as it says the same, and makes the exit code.
    """

    def __init__(
        self, archive: Archive, wishes: Iterable[Wish | None], prepared: Callable[[Order], Order | None]
    ) -> None:
        """`prepared` makes each order what it is when it is given out; None: it is not."""
        self._archive, self._wishes, self._prepared = archive, iter(wishes), prepared
        self._declared = one_job.declared_in(archive)
        self._told: dict[str, str] = {}
        self.quiet: set[str] = set()  # a worker meets each of them again and again, for years
        self.code = 0

    def __iter__(self) -> Iterator[Order | None]:
        for wish in self._wishes:
            if wish is None:
                yield None
            elif (meant := self._meant(wish)) is not None:
                if (order := self._prepared(meant)) is not None:
                    yield order
                else:
                    self.quiet.add(meant.site.name)

    def left(self) -> list[str]:
        """The names of what was not given out, of wishes that have an end; none are left then."""
        return [wish.what for wish in self._wishes if wish is not None]

    def _meant(self, wish: Wish) -> Order | None:
        try:
            meant = one_job.meant_by(wish, self._archive, self._declared)
        except MicroficheError as error:
            self._tell(wish.what, error)
            return None
        for file in meant.broken:
            self._tell(str(file.path), file.error)
        self._told.pop(wish.what, None)
        return meant.order

    def _tell(self, what: str, error: MicroficheError) -> None:
        if self._told.get(what) != str(error):
            click.echo(f"microfiche: {error}", err=True)
        self._told[what] = str(error)
        self.code = self.code or error.exit_code
