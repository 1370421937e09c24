"""`microfiche crawl` and `microfiche demo`: one job, and what came of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from crawler.commands.progress import Watcher
from crawler.commands.report import report
from crawler.newspaper import Newspaper
from crawler.sites.declaration import Site
from crawler.sites.site_files import declared_sites, find_site, parse_site, undeclared
from crawler.spiders.run import Result, run
from storage.archive import Archive
from storage.commandline import archive_option
from storage.database import rebuild
from storage.database.plans import frontier
from storage.errors import UnknownSite, UsageError
from storage.urls import authority_of, canonical_url

_PORT = 8754


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE|URL]...")
@click.option("--due", is_flag=True, help="Crawl every site that has anything due now: what cron calls.")
@archive_option
@click.pass_context
def crawl(context: click.Context, sites: tuple[str, ...], due: bool, archive: str) -> None:  # noqa: FBT001 - click's
    """Fetch a site, or any URL, into the archive: one job for each.

    SITE is the name of a site file (`microfiche sites`); a URL needs none.
    """
    with Archive.create(archive) as opened:
        names = _due(opened) if due else list(sites)
        if not names and not due:
            raise UsageError(why="crawl what? Give the name of a site, a URL, or --due")
        if len(names) == 1:
            site, urls = _chosen(names[0], opened)
            report(opened, site, crawl_one(opened, site, urls))
            return
    if names:
        context.exit(_crawl_each(names, archive))


@click.command()
@archive_option
def demo(archive: str) -> None:
    """Crawl the bundled newspaper, offline, and show the result."""
    with Archive.create(archive) as opened, Newspaper().serve(_free_port()) as served:
        site = parse_site(served.site_text, "the newspaper's site file")
        report(opened, site, crawl_one(opened, site, ()))


def _free_port() -> int:
    """The paper's own port, so that a second demo meets the same addresses; any other where it is taken."""
    try:
        Newspaper().serve(_PORT).close()
    except OSError:
        return 0
    return _PORT


def crawl_one(archive: Archive, site: Site, urls: tuple[str, ...]) -> Result:
    """Run one job in this process and show how it goes."""
    watcher = Watcher(Console(stderr=True))
    with watcher.shown():
        return run(archive, site, urls=urls, watch=watcher.follow)


def _due(archive: Archive) -> list[str]:
    with archive.database.read() as session:
        return frontier.sites_due(session, datetime.now(UTC))


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
        with archive.database.read() as session:
            recorded = rebuild.recorded_sites(session)
        if name not in recorded:
            raise
        return parse_site(recorded[name], f"the recorded declaration of {name}")


def _crawl_each(names: list[str], archive: str) -> int:
    """A process for each job, because a Twisted reactor does not start twice; the first failure's exit code."""
    command = [sys.executable, "-c", "import microfiche; microfiche.main()", "--archive", archive, "crawl"]
    codes = [subprocess.run([*command, name], check=False).returncode for name in names]
    return next((code for code in codes if code), 0)
