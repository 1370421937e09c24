"""What a job begins with: the pages that a person asked for, else the sources of its site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from crawler.frontier import planning
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.plans import frontier
from storage.database.reconnect import retrying


def plan_seeds(archive: Archive, site: Site, urls: Sequence[str]) -> None:
    """Plan `urls` and make them due; without any, plan the start pages, feeds and sitemaps that are not planned yet."""
    now = datetime.now(UTC)
    seeds = planning.by_hand(list(urls), now) if urls else planning.seeds(site, now)

    def plan(connection: Connection) -> None:
        frontier.add(connection, site.name, seeds)
        frontier.hasten(connection, list(urls), now)

    retrying(archive.database.write, plan)
