"""The sites that are archived, and how each fares."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.web import other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from storage.database.engine import Connection
from storage.database.queries.standing import SiteStanding, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesShown:
    """All sites that were ever crawled, by name."""

    sites: tuple[SiteStanding, ...]


def page(connection: Connection, _asked: PageAsked) -> Leaf:
    """The list."""
    found = tuple(standings(connection))
    return Leaf(
        template="sites.html",
        title="Sites",
        facts=SitesShown(sites=found),
        table=ListTable(SiteStanding, found),
        others=other_forms.of_a_list(f"{len(found):,} {'site' if len(found) == 1 else 'sites'}", "/sites"),
    )
