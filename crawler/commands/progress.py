"""How a job is going: a live line on a terminal, a line of key=value now and then elsewhere. On stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from crawler.jobs.job import Job

_EVERY = 60.0
"""Seconds between two plain lines."""


class Watcher:
    """Follows jobs; give `follow` to what runs them, and say when one is left."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("[bold]{task.fields[site]}[/]"),
            BarColumn(bar_width=24),
            TextColumn(
                "{task.completed:.0f} of {task.total:.0f}  {task.fields[articles]} articles{task.fields[unread]}"
            ),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._last = time.monotonic()
        self._tasks: dict[str, TaskID] = {}

    def follow(self, job: Job) -> None:
        """Show the job's tally whenever it changes."""
        if self._console.is_terminal:
            task = self._progress.add_task("", site=job.site.name, articles=0, unread="", total=1)
            self._tasks[job.site.name] = task
            job.on_progress = lambda: self._draw(job, task)
        else:
            job.on_progress = lambda: self._print(job)

    def leave(self, site: str) -> None:
        """The job of a site is over."""
        if (task := self._tasks.pop(site, None)) is not None:
            self._progress.remove_task(task)

    def _draw(self, job: Job, task: TaskID) -> None:
        done = job.tally.exchanges
        total = max(done + job.in_flight(), 1)
        unread = f", {job.tally.unread} unread" if job.tally.unread else ""
        self._progress.update(task, completed=done, total=total, articles=job.tally.articles, unread=unread)

    def _print(self, job: Job) -> None:
        if time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            print(plain(job), file=sys.stderr, flush=True)  # noqa: T201 - this is the command's output

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While the job runs."""
        if self._console.is_terminal:
            with self._progress:
                yield
        else:
            yield


def plain(job: Job) -> str:
    """One line of key=value."""
    tally = job.tally
    unread = f" unread={tally.unread}" if tally.unread else ""
    return f"site={job.site.name} exchanges={tally.exchanges} articles={tally.articles} teasers={tally.teasers}{unread}"
