"""`microfiche site pause`, `resume` and `remove`: who is left alone."""

from __future__ import annotations

import uuid
from contextlib import closing
from datetime import UTC, datetime

import click

from crawler.sites import standing
from crawler.sites.site_files import site_paths
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.database import rebuild
from storage.database.log import jobs
from storage.database.plans import frontier
from storage.errors import UnknownSite


@click.command()
@click.argument("name", metavar="SITE")
@click.option("--reason", default="", metavar="TEXT", help="Why; whoever tries to crawl the site is told.")
@json_option("site, state, reason")
@archive_option
def pause(name: str, reason: str, form: str | None, archive: str) -> None:
    """Leave a site alone until `resume`: `crawl --due` passes over it, `crawl SITE` says so and ends with 3.

    A job that is running goes on to its end. The pause is a file beside the
    site files, SITE.paused, so that it is kept whatever becomes of the database.
    """
    with closing(Archive.create(archive)) as opened:
        _must_be_known(opened, name)
        standing.pause(opened.sites, name, datetime.now(UTC), " ".join(reason.split()))
    said = f"{name} is paused. `microfiche site resume {name}` goes on with it."
    say(form, said, site=name, state="paused", reason=reason)


@click.command()
@click.argument("name", metavar="SITE")
@json_option("site, state, was_paused")
@archive_option
def resume(name: str, form: str | None, archive: str) -> None:
    """Go on with a site that was paused: what became due meanwhile is fetched by the next `crawl --due`."""
    with closing(Archive.create(archive)) as opened:
        _must_be_known(opened, name)
        was = standing.pause_of(opened.sites, name)
        standing.resume(opened.sites, name)
    said = f"{name} is crawled again." if was else f"{name} was not paused."
    say(form, said, site=name, state="crawled", was_paused=was is not None)


@click.command()
@click.argument("name", metavar="SITE")
@json_option("site, state, file")
@archive_option
def remove(name: str, form: str | None, archive: str) -> None:
    """Crawl a site no longer: its file goes to sites/removed, its plan is forgotten, all that was archived stays.

    Move the file back, and the site is crawled again.
    """
    with closing(Archive.create(archive)) as opened:
        text = _must_be_known(opened, name)
        _forget_plan(opened, name)
        target = opened.sites / standing.REMOVED / f"{name}.toml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)
        (opened.sites / f"{name}.toml").unlink(missing_ok=True)
        standing.resume(opened.sites, name)
    said = f"{name} is crawled no longer; its declaration lies in {target}. What was archived of it stays."
    say(form, said, site=name, state="removed", file=target)


def _must_be_known(archive: Archive, name: str) -> bytes:
    """The declaration of a site as it lies in its file, sound or not, or as its last job recorded it.

    Raises SiteRemoved, UnknownSite.
    """
    if standing.is_removed(archive.sites, name):
        standing.check(archive.sites, name)
    if (path := site_paths([archive.sites]).get(name)) is not None:
        return path.read_bytes()
    with archive.database.read() as connection:
        recorded = rebuild.recorded_sites(connection)
    if name not in recorded:
        raise UnknownSite(name=name)
    return recorded[name].encode()


def _forget_plan(archive: Archive, name: str) -> None:
    """Raises SiteLocked while a job is running, which would plan on."""
    key = str(uuid.uuid4())
    with archive.database.write() as connection:
        jobs.lock(connection, name, key)
        frontier.drop(connection, name)
        jobs.unlock(connection, name, key)
