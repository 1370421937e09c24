"""`microfiche site try`: what a crawl would make of a site or a page, without keeping it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from crawler.commands.extract import as_json
from crawler.commands.sites.look import SiteLook, look_at
from crawler.commands.sites.shown import show_look
from crawler.commands.trial import shown
from crawler.sites.site_files import find_site
from storage.commandline import archive_option, json_option
from storage.errors import SourcesFailed


@click.command("try")
@click.argument("what", metavar="SITE|URL")
@click.option("--explain", is_flag=True, help="Of a URL: every block of the page, what it was taken for, and why.")
@json_option("url, status, outcome, article, teasers, reason; of a SITE one for each article, and its faults")
@archive_option
@click.pass_context
def try_(context: click.Context, *, what: str, explain: bool, form: str | None, archive: str) -> None:
    """Fetch as a crawl would and show what comes of it; nothing is stored.

    Of SITE: its start pages, feeds and sitemaps, a few of each, and what five of
    the newest articles give; exit code 16 where one of them gave nothing. Of a
    URL: this page, each field with the place that it was taken from.
    """
    sites = Path(archive) / "sites"
    if "/" not in what and ":" not in what:
        found = look_at(find_site(what, [sites]))
        _FORMS[form](found)
        context.exit(SourcesFailed.exit_code if found.result.ending.faults else 0)
    with TemporaryDirectory(prefix="microfiche-") as folder:
        context.exit(shown(what, sites, Path(folder), explain="blocks" if explain else None, form=form))


def _show(found: SiteLook) -> None:
    show_look(found, "out")


def _print_lines(found: SiteLook) -> None:
    for reading in found.articles:
        click.echo(json.dumps({"url": reading.draft.url, **as_json(reading)}))
    for fault in found.result.ending.faults:
        click.echo(json.dumps({"fault": str(fault)}))


_FORMS: dict[str | None, Callable[[SiteLook], None]] = {None: _show, "json": _print_lines}
