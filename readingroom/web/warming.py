"""Pages that are made once before anybody asks: who comes first does not wait until all is compiled and planned.

In: an open archive. Out: nothing that anybody sees. Templates become Python, statements SQL, and SQLite plans them: of
an article's first page that was nine tenths. What cannot be read is left to who asks for it, and is told why.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread

from readingroom.web import rendering
from readingroom.web.asked import PageAsked, PageOf
from readingroom.web.pages import article, changes, edition, front, search, site, sites, stories
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.queries import headings
from storage.errors import MicroficheError

_SECONDS = 2.0
"""So long the database may be asked; whatever is not made by then is made for who asks."""
_LISTS: tuple[PageOf, ...] = (edition.page, search.page, changes.page, stories.page, sites.page)
_OF_ONE: tuple[PageOf, ...] = (article.page, front.page, site.page)


def warm(archive: Archive) -> None:
    """Make some pages, within seconds, as far as they can be made.

    In a thread: of a page with a bug who asks for it is told, and all others are shown.
    """
    making = Thread(target=_make_some, args=(archive,))
    making.start()
    making.join()


def _make_some(archive: Archive) -> None:
    rendering.compile_all()
    with suppress(MicroficheError), archive.database.read_within(_SECONDS) as connection:
        _make(connection, _LISTS, PageAsked(place={}, given={}, now=datetime.now(UTC)))
        for one in headings.newest(connection, 1):
            place = {"site": one.site, "key": one.key}
            _make(connection, _OF_ONE, PageAsked(place=place, given={}, now=datetime.now(UTC)))


def _make(connection: Connection, pages: tuple[PageOf, ...], asked: PageAsked) -> None:
    for page in pages:
        with suppress(MicroficheError):  # a site without a front page has none to show
            page(connection, asked)
