"""A search, or a site, as a feed to follow: what comes first of it, the newest unless another order is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from readingroom.web import addresses
from readingroom.web.api import parameters as given
from readingroom.web.asked import Handed, PageAsked, PageOf
from readingroom.web.feeds import ATOM, JSON_FEED, ArticleFeed, FeedItem, as_atom, as_json_feed
from readingroom.web.searching import found_by
from storage.database.engine import Connection
from storage.database.queries.last_changed import last_changed
from storage.database.queries.standing import standing
from storage.errors import NotFound
from storage.query.wording import explained

PARAMETERS = (*given.WITHIN, given.SORT)
_ENTRIES = 50
_FORMS: dict[str, tuple[Callable[[ArticleFeed], str], str]] = {
    "atom": (as_atom, ATOM),
    "feed.json": (as_json_feed, JSON_FEED),
}


def as_feed(ending: str) -> PageOf:
    """Who answers a search as a feed with this ending."""
    written, media_type = _FORMS[ending]

    def page(connection: Connection, asked: PageAsked) -> Handed:
        given.check(PARAMETERS, asked)
        where = addresses.found(**asked.given)
        return Handed(written(_feed(connection, asked, where)), media_type)

    return page


def of_site(ending: str) -> PageOf:
    """Who answers a site as a feed."""
    written, media_type = _FORMS[ending]

    def page(connection: Connection, asked: PageAsked) -> Handed:
        site = asked.place["site"]
        if standing(connection, site) is None:
            raise NotFound("No job of {what} has run here.", what=site)
        given.check((), asked)
        of_it = replace(asked, given={"site": site})
        return Handed(written(_feed(connection, of_it, addresses.site(site))), media_type)

    return page


def _feed(connection: Connection, asked: PageAsked, where: str) -> ArticleFeed:
    """The feed of a search whose page stands at `where`."""
    found = found_by(connection, asked, _ENTRIES)
    rows = found.asking.rows()
    changed = last_changed(connection, rows)
    items = tuple(FeedItem(row=row, updated=at) for row, at in zip(rows, changed, strict=True))
    return ArticleFeed(
        title=f"{asked.house.name}: {explained(found.search.query, found.search.order)}",
        here=asked.here,
        itself=asked.here + asked.address,
        page=asked.here + where,
        items=items,
    )
