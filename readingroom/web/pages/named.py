"""What goes by a name: any URL that names an article, its key, or a record id."""

from __future__ import annotations

from readingroom.lookup import look_up
from readingroom.web import addresses
from readingroom.web.asked import Elsewhere, PageAsked
from storage.database.engine import Connection
from storage.errors import NotFound


def page(connection: Connection, asked: PageAsked) -> Elsewhere:
    """The address of the article that `url` names; `at` stays."""
    found = look_up(connection, asked.word("url"))
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=asked.word("url"))
    return Elsewhere(addresses.article(found.piece.site, found.piece.key, at=asked.word("at")))
