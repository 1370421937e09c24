"""`microfiche demo`: the bundled newspaper, crawled offline."""

from __future__ import annotations

import click

from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.one_job import run_shown
from crawler.commands.jobs.report import tell
from crawler.newspaper import Newspaper
from crawler.sites.site_files import parse_site
from crawler.spiders.run import Order
from storage.archive import Archive
from storage.commandline import archive_option, json_option

_PORT = 8754


@click.command()
@json_option("what `crawl --json` says of a job")
@archive_option
def demo(form: str | None, archive: str) -> None:
    """Crawl the bundled newspaper, offline, and show the result."""
    with Archive.create(archive) as opened, Newspaper().serve(_free_port()) as served:
        site = parse_site(served.site_text, "the newspaper's site file")
        manner = Manner(report="json" if form else "text")
        result = run_shown(opened, Order(site), manner)
        tell(opened, site, result, manner)
        result.checked()


def _free_port() -> int:
    """The paper's own port, so that a second demo meets the same addresses; any other where it is taken."""
    try:
        Newspaper().serve(_PORT).close()
    except OSError:
        return 0
    return _PORT
