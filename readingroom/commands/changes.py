"""`microfiche changes`: the feed for programs that keep a copy of what is in the archive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain

import click

from readingroom.commands.completing import SITE
from readingroom.commands.selecting import limit
from readingroom.nearby import check_sites
from readingroom.terminal import as_json, console, one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.queries import feed
from storage.database.queries.feed import ArticleChange
from storage.paging import paged
from storage.tables import print_table

_AT_ONCE = 500
_POLL = 1.0
"""Seconds between two looks at a feed that is followed."""
_HEADS = ("n", "at", "what", "site", "key")
_QUIET = "A reread has been under way since {since:%Y-%m-%d %H:%M} UTC; what it changes is told when it has ended."


@click.command()
@click.option("--since", "cursor", default="0", show_default=True, metavar="CURSOR", help="Behind this: N, or EPOCH:N.")
@click.option("--site", multiple=True, metavar="NAME", type=SITE, help="Only of this site; may be given again.")
@limit(None)
@click.option("--follow", "wait", flag_value="for more", help="Go on until Ctrl-C, and print what comes as it comes.")
@json_option("n, at, what, site, key, epoch, cursor")
@paged
@archive_option
def changes(
    *, cursor: str, site: tuple[str, ...], limit: int | None, wait: str | None, form: str | None, archive: str
) -> None:
    """What became of articles since a number, in the order in which it was written.

    changed: read it again. gone: no article is called so any more. withheld: delete it, nobody may show it. story: it
    belongs to another story than before, or to none. A reread that changes nothing adds nothing. Whoever has taken in a
    change remembers its cursor, and asks for what lies behind it. A database that is made from nothing has another
    epoch: then the exit code is 18.
    """
    with Archive.open(archive) as opened:
        with opened.database.read() as connection:
            since = feed.number_of(connection, cursor)
            quiet = feed.standing(connection).quiet
            check_sites(connection, site)
        if quiet is not None:
            click.echo(_QUIET.format(since=quiet), err=True)
        found = _followed(opened, since) if wait else _told(opened, since)
        of_sites = (change for change in found if not site or change.site in site)
        _print(_first(of_sites, limit), "lines" if wait and not form else form)


def _told(archive: Archive, since: int) -> Iterator[ArticleChange]:
    """What the feed says behind a number, in groups, so that a feed of any length fits into memory."""
    some: list[ArticleChange] | None = None
    while some is None or len(some) == _AT_ONCE:
        with archive.database.read() as connection:
            some = list(feed.changes(connection, since, _AT_ONCE))
        yield from some
        since = some[-1].n if some else since


def _followed(archive: Archive, since: int) -> Iterator[ArticleChange]:
    while True:
        for change in _told(archive, since):
            since = change.n
            yield change
        time.sleep(_POLL)
        archive.catch_up()  # an embargo may have ended meanwhile


def _first(found: Iterator[ArticleChange], limit: int | None) -> Iterator[ArticleChange]:
    for count, change in enumerate(found, 1):
        yield change
        if count == limit:
            return


def _print(found: Iterator[ArticleChange], form: str | None) -> None:
    if form == "json":
        for change in found:
            click.echo(as_json({**asdict(change), "cursor": change.cursor}))
    elif form:  # a table has its widths when all rows are there
        for change in found:
            click.echo("\t".join(_cells(change)))
    else:
        first = next(found, None)
        if first is None:
            click.echo("Nothing has changed since.", err=True)
        else:
            print_table(console(), _HEADS, map(_cells, chain((first,), found)))


def _cells(change: ArticleChange) -> list[str]:
    facts = (str(change.n), f"{change.at:%Y-%m-%d %H:%M:%S}", change.what, change.site, change.key)
    return [one_line(fact) for fact in facts]
