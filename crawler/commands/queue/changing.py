"""`microfiche queue add`, `retry` and `cancel`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.queue.orders import ANYWHERE, added, in_each_folder, queue_at
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.database.places import all_places
from storage.database.queue import rows
from storage.database.queue.preparing import prepare
from storage.errors import NotFound, UsageError
from storage.place import place_of
from storage.starting import importing

if TYPE_CHECKING:
    from procrastinate import App


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, required=True, metavar="VERB [ARGUMENT]...", type=click.UNPROCESSED)
@click.option("--anywhere", "taker", flag_value="any", help="Any worker may do it: all reach the files that it names.")
@click.option("--everywhere", "taker", flag_value="all", help="A job for each folder: reread and verify.")
@json_option("id, job; id is null where it waits already")
@archive_option
def add(*, arguments: tuple[str, ...], taker: str | None, form: str | None, archive: str) -> None:
    """Have crawl, reread, import, verify or export done by a worker.

    As on the command line: `queue add crawl SITE…`, `queue add import FILE…`,
    `queue add reread FILE…`, `queue add verify`. Each site and each file is a job; one that waits already
    is not added again. A crawl is done by any worker; what reads or writes
    files is done by those that work in this folder of the archive. reread and
    verify look at the files of one folder each: --everywhere adds one job for
    each folder that shares the database.
    """
    with _opened(archive) as (opened, app):
        from crawler.queue.app import put_now  # noqa: PLC0415 - needs the extra `queue`

        orders = [order for queue in _takers(opened, taker) for order in added(arguments, queue, Path.cwd())]
        if taker == "all":
            orders = in_each_folder(orders)
        for order in orders:
            number, job = put_now(app, order), " ".join(order.arguments)
            said = f"Job {number}: {job}." if number else f"Waits already: {job}."
            say(form, said, id=number, job=list(order.arguments))


@click.command()
@click.argument("number", metavar="ID", type=int)
@json_option("id, became")
@archive_option
def retry(*, number: int, form: str | None, archive: str) -> None:
    """Try a failed job once more."""
    with _opened(archive) as (opened, app):
        from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - needs the extra `queue`

        _must_be(app, number, "failed")
        with opened.database.read() as connection:
            now = rows.now(connection)
        try:
            app.job_manager.retry_job_by_id(number, now)
        except ConnectorException as fault:
            raise UsageError(why=f"job {number} cannot be tried again; the same one waits already") from fault
    say(form, f"Job {number} waits.", id=number, became="waits")


@click.command()
@click.argument("number", metavar="ID", type=int)
@json_option("id, became")
@archive_option
def cancel(*, number: int, form: str | None, archive: str) -> None:
    """Take a job out, or have it end; what it did until then is kept."""
    with _opened(archive) as (_, app):
        state = _must_be(app, number, "todo", "doing")
        app.job_manager.cancel_job_by_id(number, abort=True)
    became = "cancelled" if state == "todo" else "ending"
    say(form, f"Job {number} is {became}.", id=number, became=became)


def _takers(archive: Archive, which: str | None) -> list[str]:
    """The queues that a job is added to: this folder's, that of all workers, or those of all folders."""
    if which == "any":
        return [ANYWHERE]
    if which is None:
        return [queue_at(place_of(archive))]
    with archive.database.read() as connection:
        return [queue_at(place) for place in sorted({place_of(archive), *all_places(connection)})]


@contextmanager
def _opened(archive: str) -> Iterator[tuple[Archive, App]]:
    with Archive.examine(archive) as opened:
        prepare(opened.database)
        with importing():
            from crawler.queue.app import for_commands  # noqa: PLC0415 - needs the extra `queue`
        app = for_commands(opened.database)
        with app.open():
            yield opened, app


def _must_be(app: App, number: int, *states: str) -> str:
    """The state of a job. Raises NotFound, or UsageError where it is another one than those."""
    found = list(app.job_manager.list_jobs(id=number))
    if not found:
        raise NotFound(f"There is no job {number}. `microfiche queue list` shows which there are.")
    state = str(found[0].status)
    if state not in states:
        raise UsageError(why=f"job {number} is {state}, not {' or '.join(states)}")
    return state
