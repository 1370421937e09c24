"""One job in this process: the site that is meant, the job, and what a person sees of it.

Imports Scrapy, which a `crawl --due` with nothing due need not wait for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from crawler.commands.progress import Watcher
from crawler.commands.report import report
from crawler.sites.declaration import Site
from crawler.sites.site_files import declared_sites, find_site, parse_site, undeclared
from crawler.spiders.run import Result, run
from storage.archive import Archive
from storage.database import rebuild
from storage.database.engine import Connection
from storage.database.log import captures, jobs
from storage.database.plans import frontier
from storage.errors import UnknownSite
from storage.urls import authority_of, canonical_url


def make_due(archive: Archive, what: str) -> None:
    """Make the start pages, feeds and sitemaps of a site due that a person named, where nothing is left to go on with.

    A page is asked for by its job.
    """
    site, urls = _chosen(what, archive)
    now = datetime.now(UTC)
    with archive.database.write() as connection:
        if not urls and not _is_anything_left(connection, site.name, now):
            frontier.hasten(connection, [*site.start, *site.feeds, *site.sitemaps], now)


def _is_anything_left(connection: Connection, site: str, now: datetime) -> bool:
    """Whether URLs are due, pages wait to be read, or a job was killed that is gone on with."""
    waiting = captures.pending(connection, site, 1)
    return bool(waiting) or jobs.is_locked(connection, site) or frontier.count_due(connection, site, now) > 0


def crawl_named(archive: Archive, what: str) -> None:
    """Crawl a site by its name, or a page by its URL, and say what came of it."""
    site, urls = _chosen(what, archive)
    result = crawl_one(archive, site, urls)
    if result.tally.answers or result.ending.problem is None:
        report(archive, site, result)
    result.checked()


def crawl_one(archive: Archive, site: Site, urls: tuple[str, ...]) -> Result:
    """Run one job in this process and show how it goes. Raises as `run`."""
    watcher = Watcher(Console(stderr=True))
    with watcher.shown():
        return run(archive, site, urls=urls, watch=watcher.follow)


def _chosen(what: str, archive: Archive) -> tuple[Site, tuple[str, ...]]:
    """The site that a name or URL means, and the pages asked for by hand."""
    if "/" not in what and ":" not in what:
        return _known_site(what, archive), ()
    url = canonical_url(what)
    site = owner_of(url, [archive.sites])
    return site, () if url in site.start else (url,)


def owner_of(url: str, folders: Sequence[Path]) -> Site:
    """The declared site that starts on the host of a canonical URL, else what a stranger would declare."""
    for site in declared_sites(folders):
        if authority_of(url) in {authority_of(start) for start in site.start}:
            return site
    return undeclared(url)


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
