"""One job in this process: the site that is meant, the job, and what a person sees of it.

Imports Scrapy, which a `crawl --due` with nothing due need not wait for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console

from crawler.commands.progress import Watcher
from crawler.commands.report import report
from crawler.jobs.budget import Budget
from crawler.sites.declaration import Site
from crawler.sites.declarations import BrokenFile, all_declared
from crawler.sites.site_files import find_site, parse_site, undeclared
from crawler.spiders.run import Result, run
from storage.archive import Archive
from storage.database import rebuild
from storage.database.engine import Connection
from storage.database.log import captures, jobs
from storage.database.plans import frontier
from storage.errors import UnknownSite
from storage.urls import canonical_url


@dataclass(frozen=True, slots=True)
class Meant:
    """The site that a name or URL means, the pages asked for by hand, and the site files that were of no use."""

    site: Site
    urls: tuple[str, ...] = ()
    broken: tuple[BrokenFile, ...] = ()


def make_due(archive: Archive, meant: Meant) -> None:
    """Make the start pages, feeds and sitemaps of a site due that a person named, where nothing is left to go on with.

    A page is asked for by its job.
    """
    site, now = meant.site, datetime.now(UTC)
    with archive.database.write() as connection:
        if not meant.urls and not _is_anything_left(connection, site.name, now):
            frontier.hasten(connection, [*site.start, *site.feeds, *site.sitemaps], now)


def _is_anything_left(connection: Connection, site: str, now: datetime) -> bool:
    """Whether URLs are due, pages wait to be read, or a job was killed that is gone on with."""
    waiting = captures.pending(connection, site, 1)
    return bool(waiting) or jobs.is_locked(connection, site) or frontier.count_due(connection, site, now) > 0


def crawl_meant(archive: Archive, meant: Meant, budget: Budget) -> None:
    """Crawl a site, or a page of it, and say what came of it."""
    result = crawl_one(archive, meant.site, meant.urls, budget)
    if result.tally.answers or result.ending.problem is None:
        report(archive, meant.site, result)
    result.checked()


def crawl_one(archive: Archive, site: Site, urls: tuple[str, ...], budget: Budget | None = None) -> Result:
    """Run one job in this process and show how it goes. Raises as `run`."""
    watcher = Watcher(Console(stderr=True))
    with watcher.shown():
        return run(archive, site, urls=urls, watch=watcher.follow, budget=budget)


def meant_by(what: str, archive: Archive) -> Meant:
    """What a name or URL on the command line means. Raises BadUrl, and SiteError where its own file is broken."""
    if "/" not in what and ":" not in what:
        return Meant(_known_site(what, archive))
    url = canonical_url(what)
    declared = all_declared([archive.sites])
    site = declared.owner_of(url) or undeclared(url)
    return Meant(site, () if url in site.start else (url,), declared.broken)


def _known_site(name: str, archive: Archive) -> Site:
    """A declared site, or one that was crawled by its URL before."""
    try:
        return find_site(name, [archive.sites])
    except UnknownSite:
        with archive.database.read() as connection:
            recorded = rebuild.recorded_sites(connection)
        if name not in recorded:
            raise
        return parse_site(recorded[name], f"the recorded declaration of {name}")
