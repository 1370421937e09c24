"""`microfiche list`: what is there, a line for each article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from itertools import count as numbered_from

import click

from readingroom.commands.selecting import SelectionAsked, as_of, limit, selecting
from readingroom.search_notes import (
    say_left_out,
    say_nothing_found,
    say_there_are_more,
    say_understood,
    say_what_is_missing,
)
from readingroom.terminal import as_json, as_object, console, one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.queries.asking import asking
from storage.database.queries.listing import ListedArticle
from storage.paging import paged
from storage.query.nodes import HitOrder
from storage.tables import print_table

_WIDE = 100
"""Columns of a terminal from which on more is shown than when, where and what."""
_HEADS = ("date", "site", "title", "words", "kind", "section", "url")
_NARROW = (0, 1, 2, 6)


@click.command("list", context_settings={"ignore_unknown_options": True})  # -word is a word that must be absent
@selecting
@limit(20)
@click.option("--sort", type=click.Choice(["newest", "oldest"]), default="newest", show_default=True, help="The order.")
@as_of
@json_option("date, site, key, url, title, kind, section, language, words, published, first_seen, version")
@paged
@archive_option
def list_(*, limit: int, sort: str, form: str | None, archive: str, **asked: object) -> None:
    """List articles, a line each: all of them, or those that the options and WORDS mean, as in `search`.

    The date is that of publication, else of the first capture (UTC).
    """
    wanted = SelectionAsked(**asked)  # type: ignore[arg-type] # click gives what it asks for
    with Archive.open(archive) as opened, opened.database.read() as connection:
        n = wanted.change_meant(connection)
        search = replace(wanted.search(connection), order=HitOrder(sort), limit=limit)
        if wanted.words:
            say_understood(connection, search, "list", n)
        else:
            say_what_is_missing(connection)
        asked_of = asking(connection, search, n)
        say_left_out(asked_of.withheld, n)
        found = asked_of.listed()
        first = next(found, None)
        if first is None:
            say_nothing_found(connection, search, n)
        else:
            say_there_are_more(asked_of.count, limit, _print(chain((first,), found), form))


def _print(found: Iterable[ListedArticle], form: str | None) -> int:
    """How many were printed."""
    numbers = numbered_from(1)  # the articles come first: at their end no number is taken
    numbered = (article for article, _ in zip(found, numbers, strict=False))
    if form:
        for article in numbered:
            click.echo(as_json({"date": article.date, **as_object(article)}))
    else:
        _print_table(numbered)
    return next(numbers) - 1


def _print_table(found: Iterable[ListedArticle]) -> None:
    screen = console()
    shown = _NARROW if screen.is_terminal and screen.width < _WIDE else range(len(_HEADS))
    rows = ([_cells(article)[index] for index in shown] for article in found)
    print_table(screen, [_HEADS[index] for index in shown], rows)


def _cells(article: ListedArticle) -> list[str]:
    facts = (article.title, f"{article.words:,}", article.kind or "", article.section or "", article.url)
    return [article.date, one_line(article.site), *map(one_line, facts)]
