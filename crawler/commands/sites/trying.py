"""`microfiche site try`: what a crawl would make of a page, without keeping it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from crawler.commands.trial import shown
from storage.commandline import archive_option


@click.command("try")
@click.argument("url")
@click.option("--explain", is_flag=True, help="Show every block of the page: what it was taken for, and why.")
@archive_option
def try_(url: str, explain: bool, archive: str) -> None:  # noqa: FBT001 - click passes options by name
    """Fetch one page as a crawl would and show what comes of it; nothing is stored.

    Each field stands with the place on the page that it was taken from.
    """
    with TemporaryDirectory(prefix="microfiche-") as folder:
        shown(url, Path(archive) / "sites", Path(folder), explain="blocks" if explain else None)
