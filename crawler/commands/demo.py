"""`microfiche demo`: the bundled newspaper, crawled offline."""

from __future__ import annotations

import click

from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.one_job import run_shown
from crawler.commands.jobs.report import report
from crawler.newspaper import Newspaper
from crawler.sites.site_files import parse_site
from crawler.spiders.run import Order
from storage.archive import Archive
from storage.commandline import archive_option

_PORT = 8754


@click.command()
@archive_option
def demo(archive: str) -> None:
    """Crawl the bundled newspaper, offline, and show the result."""
    with Archive.create(archive) as opened, Newspaper().serve(_free_port()) as served:
        site = parse_site(served.site_text, "the newspaper's site file")
        result = run_shown(opened, Order(site), Manner())
        report(opened, site, result)
        result.checked()


def _free_port() -> int:
    """The paper's own port, so that a second demo meets the same addresses; any other where it is taken."""
    try:
        Newspaper().serve(_PORT).close()
    except OSError:
        return 0
    return _PORT
