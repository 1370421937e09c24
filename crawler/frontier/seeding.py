"""What a job begins with: the pages that a person asked for, else the sources of its site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from crawler.frontier import planning
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database.plans import frontier


def plan_seeds(archive: Archive, site: Site, urls: Sequence[str]) -> None:
    """Plan `urls` and make them due; without any, plan the start pages, feeds and sitemaps that are not planned yet."""
    now = datetime.now(UTC)
    with archive.database.write() as connection:
        frontier.add(connection, site.name, planning.by_hand(list(urls), now))
        frontier.hasten(connection, list(urls), now)
        frontier.add(connection, site.name, planning.seeds(site, now) if not urls else [])
