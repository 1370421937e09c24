"""`microfiche cite`: an article as a reference, with the archived record behind it."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from readingroom.export.formats import bibtex, csl, ris
from readingroom.export.formats.facts import captured_day, one_line, printed_day, provenance
from readingroom.lookup import look_up
from readingroom.terminal import clean
from storage.archive import Archive
from storage.commandline import archive_option
from storage.database.engine import Connection
from storage.database.queries import article_choice
from storage.database.queries.article_choice import ArticleChoice
from storage.database.queries.article_rows import ArticleRow, rows_of
from storage.database.queries.selection import articles_called
from storage.errors import NotFound


@click.command()
@click.argument("what")
@click.option(
    "--style", type=click.Choice(["text", "ris", "bibtex", "csl"]), default="text", show_default=True, help="The form."
)
@archive_option
def cite(what: str, style: str, archive: str) -> None:
    """Cite an article: who, what, where, when; the archived record, and when it was captured.

    WHAT is a URL (any that names the article), an article's key, or the record id of a version or capture. It is the
    newest text of the article that is cited.
    """
    with Archive.open(archive) as opened, opened.database.read() as connection:
        row = _row(connection, what)
    click.echo(clean(_STYLES[style](row)), nl=False)


def _row(connection: Connection, what: str) -> ArticleRow:
    found = look_up(connection, what)
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    meant = articles_called(connection, [(found.piece.site, found.piece.key)])
    versions = article_choice.versions_chosen(connection, ArticleChoice(articles=meant))
    return next(rows_of(connection, versions))


def text_of(row: ArticleRow) -> str:
    """A sentence for a footnote, and its end."""
    authors = ", ".join(row["authors"])
    parts = (authors, f"“{row['title']}”", row["site"], printed_day(row) or "no date", row["url"])
    reference = f"{', '.join(one_line(part) for part in parts if part)} (captured {captured_day(row)})."
    return f"{reference} {one_line(provenance(row))}\n"


def _csl(row: ArticleRow) -> str:
    return json.dumps([csl.reference(row)], ensure_ascii=True, indent=2) + "\n"


_STYLES: dict[str, Callable[[ArticleRow], str]] = {
    "text": text_of,
    "ris": ris.reference,
    "bibtex": bibtex.reference,
    "csl": _csl,
}
