"""Where news are looked for: the start pages, feeds and sitemaps of each site, and what each gave."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.nearby import check_sites
from readingroom.web import addresses, other_forms
from readingroom.web.asked import Handed, Leaf, ListTable, PageAsked
from storage.database.engine import Connection
from storage.database.queries.sources import LOOK_BACK, MOST_COUNTED, SourceStanding, feeds_of, sources
from storage.opml import Outline, write_opml


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesShown:
    """The sources of `site`, else of all sites; articles are those of so many `days`.

    `is_capped`: only the newest of them were looked at, of which the sources say how many.
    """

    site: str | None
    days: int
    is_capped: bool
    sources: tuple[SourceStanding, ...]


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The list."""
    site, found = _found(connection, asked)
    facts = SourcesShown(
        site=site,
        days=LOOK_BACK.days,
        is_capped=any(one.of >= MOST_COUNTED for one in found),
        sources=tuple(found),
    )
    about = f"{len(found):,} {'source' if len(found) == 1 else 'sources'}"
    return Leaf(
        template="sources.html",
        title=f"Sources of {site}" if site else "Sources",
        facts=facts,
        crumbs=(("Sites", "/sites"), (site, addresses.site(site))) if site else (("Sites", "/sites"),),
        table=ListTable(SourceStanding, found),
        others=other_forms.of_a_list(about, addresses.sources(site=site), "opml"),
    )


def as_list_of_feeds(connection: Connection, asked: PageAsked) -> Handed:
    """Their feeds as OPML, for feed readers and for `microfiche site import`."""
    site, found = _found(connection, asked)
    outlines = (Outline(title=one.site, feed=one.url, home=home) for one, home in feeds_of(found))
    named = f"{asked.house.name}, {site}" if site else asked.house.name
    return Handed(write_opml(named, outlines).decode(), "text/x-opml", f"{site or 'sources'}.opml")


def _found(connection: Connection, asked: PageAsked) -> tuple[str | None, list[SourceStanding]]:
    site = asked.word("site") or None
    check_sites(connection, (site,) if site else ())
    return site, sources(connection, asked.now, site)
