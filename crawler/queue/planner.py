"""What is due, put into the queue: by every worker, so that none is the one that must not die.

When a URL is due is a row of the archive (`crawler.frontier`), in UTC; so a machine that was off, and a clock that is
set forward for the summer, neither forget nor double a job: what is due stays due until it is fetched, and a site
that waits or runs, or ran half a minute ago, is not put in once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from procrastinate import App

from crawler.commands.jobs.due import due_names, left_here
from crawler.frontier.quiet import quiet_until
from crawler.queue.app import put
from crawler.queue.asking import PatientAsking
from crawler.queue.orders import QueueOrder, crawl_what_is_left, crawl_when_due
from crawler.queue.outcomes import FINE
from crawler.sites.declaration import Site
from crawler.sites.site_files import find_site
from storage.archive import Archive
from storage.database.queue import rows
from storage.database.reconnect import retrying
from storage.errors import SiteError
from storage.place import place_of

LOOK = 5.0
"""Seconds between two looks at what is due."""
_REST = timedelta(seconds=30)
_REST_OF_FAILED = timedelta(minutes=10)
"""A site whose file is broken stays due, and would fail twice a minute."""


async def plan_for_ever(app: App, archive: Archive, asking: PatientAsking) -> None:
    """Put in what is due, until it is cancelled. Raises ArchiveError where the server stays away."""
    while True:
        for order in await asking.asked(lambda: list(wanted(archive, datetime.now(UTC)))):
            await put(app, order)
        await asyncio.sleep(LOOK)


def wanted(archive: Archive, now: datetime) -> Iterator[QueueOrder]:
    """What is to be put in at a moment (UTC)."""
    names = due_names(archive, now)
    if not names:
        return
    here, place = left_here(archive, now), place_of(archive)
    orders = [crawl_what_is_left(name, place) if name in here else crawl_when_due(name) for name in names]
    held = retrying(
        archive.database.read, lambda connection: rows.held_back(connection, _REST, _REST_OF_FAILED, sorted(FINE))
    )
    for order in orders:
        site = site_here(archive, order)
        # What is left here waits for the ordinary job of its site, whose key is the lock of both; that for nothing.
        if held.isdisjoint({order.key, order.lock}) and (site is None or quiet_until(site, now) is None):
            yield replace(order, site_digest=site.digest if site else None)


def site_here(archive: Archive, order: QueueOrder) -> Site | None:
    """The site of an order as it is declared in this folder; None where it is not, or not well: its job says so."""
    try:
        return find_site(order.site, [archive.sites]) if order.site else None
    except SiteError:
        return None
