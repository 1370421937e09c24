"""The front page that a person means by the name of a site, as it was at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from readingroom.terminal import moment
from storage.database.engine import Connection
from storage.database.queries import fronts
from storage.database.queries.fronts import FrontShown
from storage.errors import NotFound
from storage.urls import canonical_url


def front_page(connection: Connection, site: str, at: datetime) -> FrontShown:
    """A site's front page, or any page by its address, as last captured up to a moment (aware).

    Raises NotFound, TakenDown, BadUrl.
    """
    urls = [canonical_url(site)] if "://" in site else fronts.fronts_of(connection, site)
    if not urls:
        raise NotFound(
            "Of {what} no front page was read. `microfiche front` takes the address of another page, too.", what=site
        )
    found = fronts.front_at(connection, urls, at)
    if found is None:
        raise NotFound("{what} was not captured by {when}.", what=urls[0], when=moment(at))
    return found


def age(passed: timedelta) -> str:
    """How long ago something was, for people."""
    minutes = int(passed.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
