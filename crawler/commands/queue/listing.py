"""`microfiche queue list`: what waits, runs and failed, and what is planned next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

import click

from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.places import all_places
from storage.database.plans import frontier
from storage.database.queue import rows
from storage.database.queue.preparing import prepare
from storage.database.queue.rows import QueuedJob
from storage.paging import paged
from storage.tables import TextScreen, print_table

_HEADS = ("id", "state", "job", "at (UTC)", "tries", "where", "said")
_SHORT = 60


@click.command("list")
@click.option(
    "--limit", default=100, show_default=True, type=click.IntRange(1), help="So many jobs, and sites, at most."
)
@json_option("id, state, arguments, key, queue, at, tries, host, exit_code, said; or planned, at")
@paged
@archive_option
def list_(*, limit: int, form: str | None, archive: str) -> None:
    """Show what waits, runs, failed, and what is planned next.

    A job is stalled when its worker gives no sign of life; another one takes
    it within a minute. One that failed stays for thirty days, for `queue retry`.
    """
    with Archive.examine(archive) as opened:
        prepare(opened.database)
        with opened.database.read() as connection:
            jobs = rows.queued(connection, limit)
            places = all_places(connection)
            following = sorted(frontier.next_of_sites(connection).items(), key=lambda one: one[1])[:limit]
    if form:
        for job in jobs:
            click.echo(json.dumps(asdict(job), default=str))
        for site, due in following:
            click.echo(json.dumps({"planned": site, "at": str(due)}))
        return
    _show(jobs, places)
    _show_planned(following)


def _show(jobs: list[QueuedJob], places: Mapping[str, str]) -> None:
    if jobs:
        print_table(TextScreen(), _HEADS, (_cells(job, places) for job in jobs))
    else:
        click.echo("Nothing waits, runs or has failed.", err=True)


def _cells(job: QueuedJob, places: Mapping[str, str]) -> list[str]:
    code = "" if job.exit_code is None else f"({job.exit_code}) "
    last = job.said.splitlines()[-1] if job.said else ""
    at = "" if job.at is None else f"{job.at.astimezone(UTC):%m-%d %H:%M:%S}"
    return [
        str(job.id),
        job.state,
        _plain(" ".join(job.arguments)),
        at,
        str(job.tries),
        _where(job, places),
        code + _plain(last)[:_SHORT],
    ]


def _where(job: QueuedJob, places: Mapping[str, str]) -> str:
    """The machine that it runs or ran on; of one that waits for the workers of a folder, that folder."""
    place = job.queue.partition("-at-")[2]
    return _plain(job.host or (places.get(place, place) if place else "any"))


def _show_planned(following: list[tuple[str, datetime]]) -> None:
    if following:
        click.echo("\nPlanned next:")
        cells = ([_plain(site), f"{due:%m-%d %H:%M:%S}"] for site, due in following)
        print_table(TextScreen(), ("site", "due (UTC)"), cells)


def _plain(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
