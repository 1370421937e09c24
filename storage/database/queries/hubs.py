"""Which feeds of a site offer to tell of their news by themselves (W3C WebSub), and where. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from storage.database.schema import CAPTURE, FRONTIER, LINK, URL
from storage.records import Rel


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that tells of a feed, for whoever subscribes to its topic there."""

    feed: str
    hub: str
    topic: str


_of_feed, _told = CAPTURE.alias(), URL.alias()
_NEWEST = (
    select(_of_feed.c.sight_id)
    .where(_of_feed.c.url_id == FRONTIER.c.url_id, _of_feed.c.sight_id.is_not(None))
    .order_by(_of_feed.c.at.desc(), _of_feed.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_OFFERED = (
    select(URL.c.url.label("feed"), LINK.c.rel, _told.c.url.label("told"))
    .select_from(FRONTIER)
    .join(URL, URL.c.id == FRONTIER.c.url_id)
    .join(LINK, LINK.c.capture_id == _NEWEST)
    .join(_told, _told.c.id == LINK.c.url_id)
    .where(FRONTIER.c.site == bindparam("site"), FRONTIER.c.role == "feed", LINK.c.rel.in_([Rel.HUB, Rel.TOPIC]))
    .order_by(URL.c.url, LINK.c.id)
)


def hubs_of(connection: Connection, site: str) -> Iterator[Hub]:
    """The hubs that the feeds of a site named when they were read last, by feed."""
    rows = connection.execute(_OFFERED, {"site": site}).all()
    topics = {row.feed: row.told for row in rows if row.rel == Rel.TOPIC}
    yield from (Hub(row.feed, row.told, topics.get(row.feed, row.feed)) for row in rows if row.rel == Rel.HUB)
