"""`microfiche worker`: what `crawl --due` does, for ever, in one process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from crawler.commands.jobs.due import due_names
from crawler.commands.jobs.manner import Manner, telling
from storage.archive import Archive
from storage.commandline import archive_option
from storage.starting import importing

_LOOK = 1.0
"""Seconds between two looks at what is due."""
_REST = 30.0
"""Seconds between two jobs of a site: one that is locked, or whose file is broken, stays due."""


@click.command()
@click.option("--jobs", type=click.IntRange(1, 64), default=8, show_default=True, help="Sites at a time.")
@telling
@archive_option
@click.pass_context
def worker(context: click.Context, jobs: int, archive: str, manner: Manner) -> None:
    """Crawl every site whenever anything of it is due, until SIGTERM or Ctrl-C.

    Site files are read anew for each job, so a new or changed one counts at
    once. Several workers may share an archive: a site is crawled by one of them
    at a time.
    """
    with Archive.create(archive) as opened:
        with importing():
            from crawler.commands.jobs.begin import Orders  # noqa: PLC0415 - a second
            from crawler.commands.jobs.many_jobs import ManyJobs  # noqa: PLC0415 - a second
            from crawler.commands.jobs.one_job import Wish  # noqa: PLC0415 - a second
        wishes = (None if name is None else Wish(what=name) for name in _as_they_become_due(opened))
        orders = Orders(opened, wishes)
        code = ManyJobs(opened, manner).run(iter(orders), jobs)
    context.exit(code)


def _as_they_become_due(archive: Archive) -> Iterator[str | None]:
    """The names of sites as they become due; None where none is now."""
    begun: dict[str, float] = {}
    while True:
        looked = time.monotonic()
        begun = {name: at for name, at in begun.items() if looked - at < _REST}
        for name in due_names(archive, datetime.now(UTC)):
            if name not in begun:
                begun[name] = time.monotonic()
                yield name
        yield None
        while time.monotonic() - looked < _LOOK:
            yield None
