"""`microfiche crawl`: a job for each site that is named, or that has anything due."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from threading import Thread

import click

from crawler.commands.broken_files import tell
from storage.archive import Archive
from storage.commandline import archive_option
from storage.database.plans import frontier
from storage.errors import UsageError
from storage.starting import importing


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE|URL]...")
@click.option("--due", is_flag=True, help="Only what is due now, of these sites or of all: what cron calls.")
@archive_option
@click.pass_context
def crawl(context: click.Context, sites: tuple[str, ...], due: bool, archive: str) -> None:  # noqa: FBT001 - click's
    """Fetch a site, or any URL, into the archive: one job for each.

    SITE is the name of a site file (`microfiche sites`); a URL needs none. What
    is due of it is fetched; where nothing is, its start pages, feeds and
    sitemaps are asked again.
    """
    code = 0
    with Archive.create(archive) as opened:
        names = list(sites)
        if due and not sites:
            names, code = _due(opened)
        elif not sites:
            raise UsageError(why="crawl what? Give the name of a site, a URL, or --due")
        if len(names) == 1:
            context.exit(_crawl_here(opened, names[0], due=due) or code)
    context.exit(_crawl_each([["--due", name] if due else [name] for name in names], archive) or code)


def _crawl_here(archive: Archive, name: str, *, due: bool) -> int:
    """One job in this process; the exit code if it goes well: not 0 where site files were of no use."""
    with importing():
        _import_on_a_short_stack()
        from crawler.commands import one_job  # noqa: PLC0415 - a second, often for nothing

    meant = one_job.meant_by(name, archive)
    code = tell(meant.broken)
    if not due:
        one_job.make_due(archive, meant)
    one_job.crawl_meant(archive, meant)
    return code


def _import_on_a_short_stack() -> None:
    """Import the parts of Scrapy whose deprecated classes inspect every frame of the stack: .15 s below a command."""
    names = ("scrapy.core.downloader.tls", "scrapy.core.downloader.contextfactory")
    thread = Thread(target=lambda: [*map(import_module, names)])
    thread.start()
    thread.join()


def _due(archive: Archive) -> tuple[list[str], int]:
    """The sites with anything due, and those whose file in the archive is new: nothing of them is planned yet.

    A site whose file is broken is told and left out; the second is the exit code that this makes.
    """
    from crawler.sites.declarations import all_declared  # noqa: PLC0415 - a named site needs its own file alone

    declared = all_declared([archive.sites])
    broken = {file.path.stem for file in declared.broken}
    own = sorted(path.stem for path in archive.sites.glob("*.toml"))
    with archive.database.read() as connection:
        names = {*frontier.sites_due(connection, datetime.now(UTC)), *frontier.unplanned(connection, own)}
    return sorted(names - broken), tell(declared.broken)


def _crawl_each(asked: list[list[str]], archive: str) -> int:
    """A process for each job, because a Twisted reactor does not start twice; the first failure's exit code."""
    command = [sys.executable, "-c", "import microfiche; microfiche.main()", "--archive", archive, "crawl"]
    codes = [subprocess.run([*command, *arguments], check=False).returncode for arguments in asked]
    return next((code for code in codes if code), 0)
