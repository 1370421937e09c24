"""What a person means as of a change of the feed: articles by their names then or now, and what a search found.

In: a connection, a change number, and what was typed. Out: surrogates of looks.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace

from readingroom.lookup import look_up
from storage.database.engine import Connection
from storage.database.queries import article_choice, past, past_search, past_versions
from storage.database.queries.article_rows import ArticleRow
from storage.database.search.candidates import Search
from storage.database.search.finding import of_site
from storage.errors import NotFound, UsageError
from storage.query.nodes import both
from storage.query.parser import parse


def looks_called(connection: Connection, n: int, what: str) -> tuple[int, ...]:
    """The looks of what a person calls an article; of several that are one by now, those of all."""
    if found := past.named(connection, n, what):
        return found
    piece = look_up(connection, what).piece
    found = past.called(connection, n, [(piece.site, piece.key)]) if piece is not None else ()
    if not found:
        raise NotFound("{what} was no article of this archive as of change {n}.", what=what, n=n)
    return found


def looks_found(connection: Connection, n: int, words: str, limit: int, site: str | None) -> list[int]:
    """The looks that hold what somebody typed, newest first."""
    query = parse(words, past.moment_of(connection, n))
    if query.root is not None and site is not None:
        query = replace(query, root=both(of_site(site), query.root))
    search = Search(query=query, limit=limit)
    return past_search.first(past_search.find(connection, search, n), search)


def row_then(connection: Connection, what: str, cursor: int | str) -> ArticleRow:
    """The row of one article as it looked at a cursor. Raises NotFound, TakenDown, UsageError, EpochOver."""
    article_choice.hold_still(connection)
    n = past.number_of(connection, str(cursor))
    return next(past.rows_of(connection, [look_then(connection, n, what)]))


def versions_then(connection: Connection, what: str, cursor: int | str) -> Iterator[ArticleRow]:
    """The rows of its versions of which the feed had told by a cursor, oldest first. Raises the same."""
    article_choice.hold_still(connection)
    n = past.number_of(connection, str(cursor))
    return past.rows_of(connection, past_versions.told(connection, n, look_then(connection, n, what)))


def look_then(connection: Connection, n: int, what: str) -> int:
    """The look of one article as of change `n`. Raises NotFound, TakenDown, UsageError."""
    looks = past.shown(connection, array("q", looks_called(connection, n, what))).looks
    if not looks:
        raise NotFound("{what} was an article as of change {n}, and somebody has withheld it since.", what=what, n=n)
    rows = list(past.said_of(connection, looks))
    meant = [(id_, row) for id_, row in rows if what in (row["url"], row["canonical"], row["key"])] or rows
    if len(meant) > 1:
        names = ", ".join(f'"{row["site"]} {row["key"]}"' for _id, row in meant)
        raise UsageError(why=f"{what} meant several articles as of change {n}; say which: {names}")
    return meant[0][0]


def rows_then(
    connection: Connection, words: str, cursor: int | str, limit: int, site: str | None
) -> Iterator[ArticleRow]:
    """The rows of articles that hold what was typed, as of a cursor, newest first. Raises UsageError, EpochOver."""
    article_choice.hold_still(connection)
    n = past.number_of(connection, str(cursor))
    return past.rows_of(connection, looks_found(connection, n, words, limit, site))
