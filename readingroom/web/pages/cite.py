"""An article as a reference, as a file that a reference manager takes."""

from __future__ import annotations

from readingroom.citation import STYLES, cited_row, pwid
from readingroom.export.formats.facts import CopyShown, digest
from readingroom.lookup import look_up
from readingroom.past_lookup import look_then
from readingroom.web import addresses
from readingroom.web.asked import Handed, PageAsked
from storage.database.engine import Connection
from storage.database.queries import feed, past
from storage.database.queries.article_choice import hold_still
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.selection import articles_called
from storage.errors import NotFound


def page(connection: Connection, asked: PageAsked) -> Handed:
    """The reference in a `style`, `as_of` a change where one is given."""
    what = f"{asked.place['site']} {asked.place['key']}"
    style = STYLES[asked.choice("style", tuple(STYLES))]
    row = _then(connection, what, asked) if asked.word("as_of") else _now(connection, what)
    return Handed(style.written(row, shown(row, asked)), style.media_type, f"{digest(row)[:12]}.{style.ending}")


def _now(connection: Connection, what: str) -> ArticleRow:
    found = look_up(connection, what)
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    (article,) = articles_called(connection, [(found.piece.site, found.piece.key)])
    return cited_row(connection, article)


def _then(connection: Connection, what: str, asked: PageAsked) -> ArticleRow:
    hold_still(connection)
    feed.refuse_ahead(connection, asked.word("as_of"))
    n = past.number_of(connection, asked.word("as_of"))
    return next(past.rows_of(connection, [look_then(connection, n, what)]))


def shown(row: ArticleRow, asked: PageAsked) -> CopyShown:
    """Where the archive shows the text of a row: by the moment of its capture, so that it stays the same text.

    As of the change of which it is told, if any.
    """
    at = row["captured_at"].removesuffix("Z")
    return CopyShown(
        asked.here + addresses.article(row["site"], row["key"], at=at, as_of=asked.word("as_of")),
        pwid(row, asked.house.name),
    )
