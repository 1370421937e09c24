"""`microfiche site new`: a site file for a URL."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.sites.site_files import parse_site, site_new
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import UsageError


@click.command()
@click.argument("url")
@click.option("--print", "only_print", is_flag=True, help="Write nothing; print the site file.")
@archive_option
def new(url: str, only_print: bool, archive: str) -> None:  # noqa: FBT001 - click passes options by name
    """Write a site file for a URL into the archive's folder `sites`, with a comment on each field worth a thought."""
    text = site_new(url)
    if only_print:
        click.echo(text, nl=False)
        return
    click.echo(f"Wrote {_written(archive, text)}. Read it over; then: microfiche site try {url}")


def _written(where: str, text: str) -> Path:
    with Archive.create(where) as opened:
        file = opened.sites / f"{parse_site(text).name}.toml"
        file.parent.mkdir(exist_ok=True)
        try:
            with file.open("x") as new_file:
                new_file.write(text)
        except FileExistsError as error:
            raise UsageError(why=f"{file} is there already; edit it, or remove it first") from error
    return file
