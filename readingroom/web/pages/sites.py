"""The sites that are archived, and how each fares."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.web.asked import Leaf, PageAsked
from storage.database.engine import Connection
from storage.database.queries.standing import SiteStanding, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesShown:
    """All sites that were ever crawled, by name."""

    sites: tuple[SiteStanding, ...]


def page(connection: Connection, _asked: PageAsked) -> Leaf:
    """The list."""
    return Leaf(template="sites.html", title="Sites", facts=SitesShown(sites=tuple(standings(connection))))
