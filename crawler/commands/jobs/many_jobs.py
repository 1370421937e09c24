"""Jobs of several sites in this process, side by side, and what a person sees of them.

Imports Scrapy, which a `crawl --due` with nothing due need not wait for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from traceback import format_exception

import click

from crawler.commands.jobs.alarms import tell_alarms
from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.one_job import without_what_was_not_had
from crawler.commands.jobs.progress import Watcher
from crawler.commands.jobs.report import tell_in_a_line
from crawler.jobs.budget import Budget
from crawler.spiders.run import Order, Result
from crawler.spiders.side_by_side import Done, SideBySide
from storage.archive import Archive
from storage.errors import MicroficheError, SiteLocked

_BUG = 1


class ManyJobs:
    """Runs orders and tells what became of each; `locked` sites are another job's, which a schedule expects."""

    def __init__(
        self,
        archive: Archive,
        manner: Manner,
        budget: Budget | None = None,
        count: Callable[[Result], None] = lambda _result: None,
    ) -> None:
        """`count` is given each result."""
        self._count = count
        self._archive, self._manner, self._budget = archive, manner, budget or Budget()
        self._watcher = Watcher(manner)
        self._counts: Counter[str] = Counter()
        self._code = 0
        self._last_said: dict[str, str] = {}
        self.locked: set[str] = set()

    @property
    def running(self) -> Collection[str]:
        """The sites of which a job is running here."""
        return self._watcher.followed

    def run(self, orders: Iterator[Order | None], jobs: int) -> int:
        """Run all orders, so many at a time; the exit code: a signal's, else that of the first job with one."""
        side_by_side = SideBySide(
            self._archive, orders, budget=self._budget, watch=self._watcher.follow, tell=self._tell
        )
        with self._watcher.shown():
            ended_by = side_by_side.run(jobs)
        self._sum_up()
        return 128 + ended_by if ended_by is not None else self._code

    def _tell(self, done: Done) -> None:
        name = done.order.site.name
        self._watcher.leave(name, done.result)
        if isinstance(done.fault, SiteLocked):
            self.locked.add(name)
            return
        problem = done.fault
        if done.result is not None:
            problem = done.result.ending.problem
            self._tell_result(done.order, done.result)
        if problem is not None:
            self._code = self._code or getattr(problem, "exit_code", _BUG)
            self._say_problem(name, done.result, _said(problem))
            self._show_bug(problem)

    def _say_problem(self, name: str, result: Result | None, said: str) -> None:
        """What kept a job from beginning anything is said once: a worker comes by every half minute."""
        is_unbegun = result is not None and not result.tally.exchanges
        if not is_unbegun or self._last_said.get(name) != said:
            click.echo(f"microfiche: {name}: {said}", err=True)
        self._last_said[name] = said

    def _show_bug(self, problem: BaseException) -> None:
        if not isinstance(problem, MicroficheError) and self._manner.names_failures:
            click.echo("".join(format_exception(problem)), err=True, nl=False)

    def _tell_result(self, order: Order, result: Result) -> None:
        self._count(result)
        result = without_what_was_not_had(self._archive, order, result)
        if result.tally.exchanges or result.tally.files.counts():
            self._counts.update(sites=1, exchanges=result.tally.exchanges, articles=result.tally.articles)
            tell_in_a_line(result, self._manner)
        tell_alarms(self._archive, order.site, result, self._manner)

    def _sum_up(self) -> None:
        """One line, where there was more than nothing to do."""
        if self._manner.report != "text":
            return
        counts, parts = self._counts, list[str]()
        if counts["sites"] > 1:
            parts.append(
                f"{counts['sites']} sites: {counts['exchanges']} exchanges, {counts['articles']} articles read"
            )
        if self.locked:
            sites = "site is" if len(self.locked) == 1 else "sites are"
            parts.append(f"{len(self.locked)} {sites} being crawled by another job: {', '.join(sorted(self.locked))}")
        for part in parts:
            click.echo(f"{part}.")


def _said(problem: BaseException) -> str:
    if isinstance(problem, MicroficheError):
        return str(problem)
    said = " ".join(f"{type(problem).__name__}: {problem}".split())
    return f"this is a bug in Microfiche: {said}. With --verbose its traceback is shown; report it."
