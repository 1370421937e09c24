"""`microfiche cite`: an article as a reference, with the archived record behind it."""

from __future__ import annotations

import click

from readingroom.citation import STYLES, cited_row
from readingroom.lookup import look_up
from readingroom.terminal import clean
from storage.archive import Archive
from storage.commandline import archive_option


@click.command()
@click.argument("what")
@click.option("--style", type=click.Choice(list(STYLES)), default="text", show_default=True, help="The form.")
@archive_option
def cite(what: str, style: str, archive: str) -> None:
    """Cite an article: who, what, where, when; the archived record, and when it was captured.

    WHAT is a URL (any that names the article), an article's key, or the record id of a version or capture. It is the
    newest text of the article that is cited.
    """
    with Archive.open(archive) as opened, opened.database.read() as connection:
        row = cited_row(connection, look_up(connection, what), what)
    click.echo(clean(STYLES[style].written(row)), nl=False)
