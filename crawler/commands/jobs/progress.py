"""How jobs are going, on stderr: a live line for each on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from crawler.commands.jobs.contact import tell_once
from crawler.commands.jobs.log import Log
from crawler.commands.jobs.manner import Manner
from crawler.jobs.job import Job
from crawler.spiders.run import Result

_EVERY = 60.0
"""Seconds between two plain lines."""
_FRAME = 0.5
"""Seconds between two looks at how much of a site is due: a count in the database."""


@dataclass(slots=True)
class _Shown:
    """A job that is followed: when it was last told, and its line on a terminal."""

    job: Job
    told: float = field(default_factory=time.monotonic)
    task: TaskID | None = None


class Watcher:
    """Follows jobs; give `follow` to what runs them, and say when one is left."""

    def __init__(self, manner: Manner, console: Console | None = None) -> None:
        """`console`: where lines go, stderr without one."""
        self._console = console or Console(stderr=True)
        self._manner = manner
        self._log = Log("json" if manner.log == "json" else "text", self._write)
        self._has_bar = self._console.is_terminal and manner.log is None
        self._progress = Progress(*_columns(), console=self._console, transient=True)
        self._shown: dict[str, _Shown] = {}

    @property
    def followed(self) -> Collection[str]:
        """The sites whose jobs are followed now."""
        return self._shown.keys()

    def follow(self, job: Job) -> None:
        """Tell how the job goes whenever that changes."""
        shown = self._shown[job.site.name] = _Shown(job)
        if self._manner.log != "none":
            tell_once(job)
        if self._has_bar:
            shown.task = self._progress.add_task("", site=job.site.name, said="", left="", total=1)
            shown.told = 0.0
        if self._manner.log in {"text", "json"}:
            self._log.say("began", job)
        job.on_progress = partial(self._draw if self._has_bar else self._print, shown)
        if self._manner.names_failures:
            job.on_failure = partial(self._name, shown)

    def leave(self, site: str, result: Result | None = None) -> None:
        """The job of a site is over; `result` where it came to one."""
        shown = self._shown.pop(site, None)
        if shown is None:
            return
        if shown.task is not None:
            self._progress.remove_task(shown.task)
        if self._manner.log in {"text", "json"}:
            facts = {"why": result.ending.said, "exit_code": result.ending.exit_code} if result else {"why": "failed"}
            self._log.say("ended", shown.job, **facts, **_facts(shown.job))

    def _draw(self, shown: _Shown) -> None:
        if time.monotonic() - shown.told < _FRAME or shown.task is None:
            return
        shown.told = time.monotonic()
        tally, due = shown.job.tally, shown.job.claims.count_due()
        rate = tally.exchanges / max((datetime.now(UTC) - shown.job.began).total_seconds(), 1.0)
        articles = "article" if tally.articles == 1 else "articles"
        files = f", {tally.files.had.total()} files" if tally.files.had else ""
        said = f"{rate:.1f}/s  {tally.articles} {articles}{files}{_trouble(shown.job)}"
        # Not rich's own estimate: it begins anew whenever the total changes, which here is always.
        left = f"{timedelta(seconds=round(due / rate))} left" if due and rate else ""
        self._progress.update(shown.task, completed=tally.exchanges, total=tally.exchanges + due, said=said, left=left)

    def _print(self, shown: _Shown) -> None:
        if self._manner.log != "none" and time.monotonic() - shown.told >= _EVERY:
            shown.told = time.monotonic()
            self._log.say("progress", shown.job, **_facts(shown.job), due=shown.job.claims.count_due())

    def _name(self, shown: _Shown, url: str, why: str) -> None:
        if self._has_bar:
            self._console.print(Text(f"{shown.job.site.name}: {url}: {why}"), soft_wrap=True)
        else:
            self._log.say("failed", shown.job, url=url, why=why)

    def _write(self, line: str) -> None:
        print(line, file=self._console.file, flush=True)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While jobs run."""
        if self._has_bar:
            with self._progress:
                yield
        else:
            yield


def _columns() -> tuple[Any, ...]:
    return (
        SpinnerColumn(),
        TextColumn("[bold]{task.fields[site]}[/]"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:.0f} of {task.total:.0f}"),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[left]}[/]"),
    )


def _facts(job: Job) -> dict[str, int | None]:
    tally = job.tally
    return {
        "exchanges": tally.exchanges,
        "articles": tally.articles,
        "teasers": tally.teasers,
        "files": tally.files.had.total() or None,
        "files_left": tally.files.left or None,
        "failed": tally.failed or None,
        "unread": tally.unread or None,
    }


def _trouble(job: Job) -> str:
    parts = {"failed": job.tally.failed, "unread": job.tally.unread}
    return "".join(f", {number} {what}" for what, number in parts.items() if number)
