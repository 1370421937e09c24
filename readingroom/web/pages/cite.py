"""An article as a reference, as a file that a reference manager takes."""

from __future__ import annotations

from readingroom.citation import STYLES, cited_row
from readingroom.export.formats.facts import digest
from readingroom.lookup import look_up
from readingroom.web.asked import Handed, PageAsked
from storage.database.engine import Connection
from storage.database.queries.selection import articles_called
from storage.errors import NotFound


def page(connection: Connection, asked: PageAsked) -> Handed:
    """The reference in a `style`."""
    what = f"{asked.place['site']} {asked.place['key']}"
    style = STYLES[asked.choice("style", tuple(STYLES))]
    found = look_up(connection, what)
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    (article,) = articles_called(connection, [(found.piece.site, found.piece.key)])
    row = cited_row(connection, article)
    return Handed(style.written(row), style.media_type, f"{digest(row)[:12]}.{style.ending}")
