"""`microfiche cite`: articles as references, with the archived record behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import click

from readingroom.citation import STYLES, robust_link, text_of
from readingroom.commands.selecting import SelectionAsked, as_of, choosing
from readingroom.export.formats import bibtex, csl, ris
from readingroom.search_notes import say_left_out
from readingroom.terminal import as_json, clean
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.queries import article_choice
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.chosen_articles import chosen
from storage.errors import NotFound, UsageError
from storage.paging import paged


@click.command()
@choosing
@as_of
@click.option("--style", type=click.Choice(list(STYLES)), default="text", show_default=True, help="The form.")
@json_option("an item of CSL-JSON")
@paged
@archive_option
def cite(*, style: str, form: str | None, archive: str, **asked: object) -> None:
    """Cite articles: who, what, where, when; the archived record, and when it was captured.

    WHAT is a URL (any that names the article), an article's key, or the record id of a version or capture. It is the
    newest text of an article that is cited. With --query, and the other options, all that are so are cited, by time of
    publication. With --as-of it is the text that was the newest then, and the record that it was read in.
    """
    wanted = SelectionAsked(**asked)  # type: ignore[arg-type] # click gives what it asks for
    if not wanted.given:
        raise UsageError(why="say what is to be cited: articles, or --query and its kin")
    with Archive.open(archive) as opened, opened.database.read() as connection:
        article_choice.hold_still(connection)
        wanted.say_query(connection)
        found = chosen(connection, wanted.choice(connection))
        say_left_out(found.withheld, found.state.change)
        first = next(found.rows, None)
        if first is None:
            raise NotFound("Nothing in the archive is what was to be cited.")
        for piece in _STYLES[form or style](chain((first,), found.rows), found.state):
            click.echo(clean(piece), nl=False)


def _texts(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    return map(text_of, rows)


def _links(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    return map(robust_link, rows)


def _lines(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    return (f"{as_json(csl.reference(row))}\n" for row in rows)


_STYLES: dict[str, Callable[[Iterable[ArticleRow], ArchiveState], Iterable[str]]] = {
    "text": _texts,
    "ris": ris.FORM.pieces,
    "bibtex": bibtex.FORM.pieces,
    "csl": csl.FORM.pieces,
    "robust-link": _links,
    "json": _lines,
}
