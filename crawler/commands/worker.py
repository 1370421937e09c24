"""`microfiche worker`: what `crawl --due` does, for ever, in one process."""

from __future__ import annotations

import os
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
from storage.database.queue.preparing import prepare
from storage.errors import UsageError
from storage.starting import importing

if TYPE_CHECKING:
    from crawler.spiders.run import Result

_LAST_PORT = 65_535
_AT_A_TIME = 8
_LOOK = 1.0
"""Seconds between two looks at what is due."""
_REST = 30.0
"""Seconds between two jobs of a site: one that is locked, or whose file is broken, stays due."""


@click.command()
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Sites at a time.  [default: 8; of a queue, one for each core]"
)
@click.option("--metrics", metavar="[HOST:]PORT", help="Answer /metrics for Prometheus; HOST is 127.0.0.1 without one.")
@click.option("--queue", "source", flag_value="queue", help="Take jobs from the queue, as other machines do.")
@telling
@archive_option
@click.pass_context
def worker(
    context: click.Context,
    *,
    jobs: int | None,
    metrics: str | None,
    source: str | None,
    archive: str,
    manner: Manner,
) -> None:
    """Crawl every site whenever anything of it is due, until SIGTERM or Ctrl-C.

    Site files are read anew for each job, so a new or changed one counts at
    once. Several workers may share an archive: a site is crawled by one of them
    at a time.

    With --queue it is one of many, on as many machines as there are, whose
    archives name one PostgreSQL database: each puts in what is due, and takes
    what waits. `microfiche queue` shows it, and adds what else is to be done.
    """
    if source:
        context.exit(_work_from_queue(archive, jobs, metrics))
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
        code = many.run(iter(orders), jobs or _AT_A_TIME)
    context.exit(code or doubt)


def _work_from_queue(archive: str, jobs: int | None, metrics: str | None) -> int:
    """Work from the queue until a signal comes; the exit code."""
    with Archive.create(archive) as opened, ExitStack() as held:
        tell_doubt(opened)
        prepare(opened.database)
        with importing():
            from crawler.queue.worker import QueueWorker  # noqa: PLC0415 - needs the extra `queue`

        held.enter_context(_exposed(opened, metrics))
        at_a_time = jobs or len(os.sched_getaffinity(0))
        return QueueWorker(opened, at_a_time, lambda line: click.echo(line, err=True)).run()


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
