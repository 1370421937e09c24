"""`microfiche worker`: what `crawl --due` does, for ever, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.commands.doubtful import tell_doubt
from crawler.commands.jobs.due import due_names
from crawler.commands.jobs.manner import Manner, telling
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import UsageError
from storage.starting import importing

if TYPE_CHECKING:
    from crawler.spiders.run import Result

_LAST_PORT = 65_535
_LOOK = 1.0
"""Seconds between two looks at what is due."""
_REST = 30.0
"""Seconds between two jobs of a site: one that is locked, or whose file is broken, stays due."""


@click.command()
@click.option("--jobs", type=click.IntRange(1, 64), default=8, show_default=True, help="Sites at a time.")
@click.option("--metrics", metavar="[HOST:]PORT", help="Answer /metrics for Prometheus; HOST is 127.0.0.1 without one.")
@telling
@archive_option
@click.pass_context
def worker(context: click.Context, *, jobs: int, metrics: str | None, archive: str, manner: Manner) -> None:
    """Crawl every site whenever anything of it is due, until SIGTERM or Ctrl-C.

    Site files are read anew for each job, so a new or changed one counts at
    once. Several workers may share an archive: a site is crawled by one of them
    at a time.
    """
    with Archive.create(archive) as opened, ExitStack() as held:
        doubt = tell_doubt(opened)
        with importing():
            from crawler.commands.jobs.begin import Orders, outside_quiet_hours  # noqa: PLC0415 - a second
            from crawler.commands.jobs.many_jobs import ManyJobs  # noqa: PLC0415 - a second
            from crawler.commands.jobs.one_job import Wish  # noqa: PLC0415 - a second
        wishes = (
            None if name is None else Wish(what=name) for name in _as_they_become_due(opened, lambda: many.running)
        )
        orders = Orders(opened, wishes, outside_quiet_hours)
        many = ManyJobs(opened, manner, count=held.enter_context(_exposed(opened, metrics)))
        code = many.run(iter(orders), jobs)
    context.exit(code or doubt)


@contextmanager
def _exposed(archive: Archive, where: str | None) -> Iterator[Callable[[Result], None]]:
    """What results are given to, so that Prometheus can ask for them at an address."""
    if where is None:
        yield lambda _result: None
        return
    from crawler.health.exposure import Exposure  # noqa: PLC0415 - it brings a server of HTTP along

    host, _, port = where.rpartition(":")
    if not port.isdecimal() or int(port) > _LAST_PORT:
        raise UsageError(why=f"--metrics {where}: give a port, or an address and a port such as 0.0.0.0:9108")
    exposure = Exposure(archive, lambda: len(due_names(archive, datetime.now(UTC))))
    with exposure.served(host.strip("[]") or "127.0.0.1", int(port)) as served:
        click.echo(f"Metrics at http://{host or '127.0.0.1'}:{served}/metrics.", err=True)
        yield exposure.count


def _as_they_become_due(archive: Archive, running: Callable[[], Collection[str]]) -> Iterator[str | None]:
    """The names of sites as they become due, but for those of which a job is running here; None where none is now."""
    begun: dict[str, float] = {}
    while True:
        looked = time.monotonic()
        begun = {name: at for name, at in begun.items() if looked - at < _REST}
        for name in due_names(archive, datetime.now(UTC)):
            if name not in begun and name not in running():
                begun[name] = time.monotonic()
                yield name
        yield None
        while time.monotonic() - looked < _LOOK:
            yield None
