"""`microfiche crawl`: a job for each site that is named, or that has anything due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Thread

import click

from crawler.commands.broken_files import tell
from crawler.commands.due import due_names
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import UsageError
from storage.starting import importing


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE|URL]...")
@click.option("--due", is_flag=True, help="Only what is due now, of these sites or of all: what cron calls.")
@click.option("--jobs", type=click.IntRange(1, 64), default=8, show_default=True, help="Sites at a time.")
@click.option("--max-pages", type=click.IntRange(1), help="Pages that are asked for in this run, of all sites.")
@click.option("--max-minutes", type=click.FloatRange(0, min_open=True), help="After so many nothing more is begun.")
@archive_option
@click.pass_context
def crawl(
    context: click.Context,
    *,
    sites: tuple[str, ...],
    due: bool,
    jobs: int,
    max_pages: int | None,
    max_minutes: float | None,
    archive: str,
) -> None:
    """Fetch sites, or any URLs, into the archive: one job for each.

    SITE is the name of a site file (`microfiche sites`); a URL needs none. What
    is due of it is fetched; where nothing is, its start pages, feeds and
    sitemaps are asked again. Several sites are crawled side by side; one that
    another job is crawling is left to it.
    """
    code = 0
    with Archive.create(archive) as opened:
        names = list(sites)
        if due and not sites:
            names, code = _due(opened)
        elif not sites:
            raise UsageError(why="crawl what? Give the name of a site, a URL, or --due")
        if names:
            with importing():
                _import_on_a_short_stack()
                from crawler.commands import begin  # noqa: PLC0415 - a second, often for nothing

            until = datetime.now(UTC) + timedelta(minutes=max_minutes) if max_minutes else None
            wanted = begin.Wanted(names=tuple(names), due=due, jobs=jobs, pages=max_pages, until=until)
            code = begin.crawl(opened, wanted) or code
    context.exit(code)


def _import_on_a_short_stack() -> None:
    """Import the parts of Scrapy whose deprecated classes inspect every frame of the stack: .15 s below a command."""
    names = ("scrapy.core.downloader.tls", "scrapy.core.downloader.contextfactory")
    thread = Thread(target=lambda: [*map(import_module, names)])
    thread.start()
    thread.join()


def _due(archive: Archive) -> tuple[list[str], int]:
    """The sites with anything due; one whose file is broken is told and left out, and makes the exit code."""
    from crawler.sites.declarations import all_declared  # noqa: PLC0415 - a named site needs its own file alone

    declared = all_declared([archive.sites])
    broken = {file.path.stem for file in declared.broken}
    names = [name for name in due_names(archive, datetime.now(UTC)) if name not in broken]
    return names, tell(declared.broken)
