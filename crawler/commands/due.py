"""Which sites have anything due: those of which a URL is, and those whose file is new."""

from __future__ import annotations

from datetime import datetime

from crawler.sites import standing
from storage.archive import Archive
from storage.database.plans import frontier


def due_names(archive: Archive, now: datetime) -> list[str]:
    """The names of sites with anything due, and of those whose file lies in the archive and of which nothing is
    planned yet, in order, without those that are paused or removed. Whether their files are in order is not asked.
    """
    own = sorted(path.stem for path in archive.sites.glob("*.toml"))
    with archive.database.read() as connection:
        names = {*frontier.sites_due(connection, now), *frontier.unplanned(connection, own)}
    resting = {*standing.paused(archive.sites), *(name for name in names if standing.is_removed(archive.sites, name))}
    return sorted(names - resting)
