"""`microfiche queue`: what waits, and the verbs that change it, each imported when it is called."""

from __future__ import annotations

import click

from storage.commandline import LazyGroup

_VERBS = (
    ("list", "crawler.commands.queue.listing:list_", "Show what waits, runs, failed, and what is planned next."),
    ("add", "crawler.commands.queue.changing:add", "Have crawl, reread, import, verify or export done by a worker."),
    ("retry", "crawler.commands.queue.changing:retry", "Try a failed job once more."),
    ("cancel", "crawler.commands.queue.changing:cancel", "Take a job out, or have it end."),
)


@click.group(cls=LazyGroup, verbs=_VERBS)
def queue() -> None:
    """Jobs of many machines: what waits, what runs where, what failed.

    `microfiche worker --queue` takes them, on any number of machines whose
    archives name one PostgreSQL database.
    """
