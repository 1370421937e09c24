"""`microfiche crawl`: a job for each site that is named, or that has anything due."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Thread

import click

from crawler.commands.broken_files import tell
from crawler.commands.doubtful import tell_doubt
from crawler.commands.jobs.due import due_names
from crawler.commands.jobs.manner import Manner, telling
from crawler.sites import standing
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import UsageError
from storage.starting import importing


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE|URL]...")
@click.option("--due", is_flag=True, help="Only what is due now, of these sites or of all: what cron calls.")
@click.option("--follow", is_flag=True, help="With the URL of a page: go on to what it links to, as from a front page.")
@click.option("--jobs", type=click.IntRange(1, 64), default=8, show_default=True, help="Sites at a time.")
@click.option(
    "--max-pages",
    "--limit",
    "max_pages",
    metavar="N",
    type=click.IntRange(1),
    help="Ask for N pages, feeds and sitemaps at most, of all sites.",
)
@click.option("--max-minutes", type=click.FloatRange(0, min_open=True), help="After so many nothing more is begun.")
@click.option(
    "--since",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Also the past: what sitemaps, and lists by date, have from DAY on.",
)
@telling
@archive_option
@click.pass_context
def crawl(
    context: click.Context,
    *,
    sites: tuple[str, ...],
    due: bool,
    follow: bool,
    jobs: int,
    max_pages: int | None,
    max_minutes: float | None,
    since: datetime | None,
    manner: Manner,
    archive: str,
) -> None:
    """Fetch sites, or any URLs, into the archive: one job for each.

    SITE is the name of a site file (`microfiche sites`): what is due of it is
    fetched, and where nothing is, its start pages, feeds and sitemaps are asked
    again. The URL of a front page, or of a declared start page, is its site,
    and needs no file. Any other URL is one page: it is fetched, with the other
    pages of its story, and nothing else of its site. What was not had is told,
    and not tried again by itself.

    Several sites are crawled side by side. With --due a site that another job
    is crawling, or that is paused, is left alone and told at the end.
    """
    _must_make_sense(sites, due, since)
    with Archive.create(archive) as opened, ExitStack() as at_the_end:
        names, code, doubt = list(sites), 0, tell_doubt(opened)
        if due:
            paused = [name for name in standing.paused(opened.sites) if not sites or name in sites]
            at_the_end.callback(_tell_paused, paused if manner.report == "text" else [])
            names, code = ([name for name in sites if name not in paused], 0) if sites else _due(opened)
        if names:
            with importing():
                _import_on_a_short_stack()
                from crawler.commands.jobs import begin  # noqa: PLC0415 - a second, often for nothing

            until = datetime.now(UTC) + timedelta(minutes=max_minutes) if max_minutes else None
            wanted = begin.Wanted(
                names=tuple(names),
                due=due,
                follow=follow,
                jobs=jobs,
                pages=max_pages,
                until=until,
                manner=manner,
                since=since.replace(tzinfo=UTC) if since else None,
            )
            code = begin.crawl(opened, wanted) or code
        context.exit(code or doubt)


def _must_make_sense(sites: Sequence[str], due: object, since: datetime | None) -> None:
    if due and since:
        raise UsageError(why="--since is for sites that are named, --due for what a schedule asks; give one of them")
    if not (due or sites):
        raise UsageError(why="crawl what? Give the name of a site, a URL, or --due")


def _tell_paused(names: list[str]) -> None:
    if names:
        click.echo(f"{len(names)} {'site is' if len(names) == 1 else 'sites are'} paused: {', '.join(names)}.")


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
