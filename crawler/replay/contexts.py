"""What pages are read with: the declaration of their site, and what is known of what it repeats.

In: an archive, captures. Out: site and memory of each, looked up once.
"""

from __future__ import annotations

from contextlib import suppress

from crawler.sites.declaration import Site
from crawler.sites.site_files import find_site, homeless, recorded_site, undeclared
from crawler.sites.standing import REMOVED
from storage.archive import Archive
from storage.database import memory, rebuild
from storage.errors import BadSiteFile, UnknownSite
from storage.records import Capture, Snapshot
from storage.urls import NO_SITE, authority_of, is_web
from storage.versioning.keys import month_of


class Contexts:
    """Sites and their memory, for the captures of an archive."""

    def __init__(self, archive: Archive) -> None:
        """Nothing is looked up before it is asked for."""
        self._archive = archive
        self._sites: dict[str, Site] = {}
        self._snapshots: dict[tuple[str, str], Snapshot] = {}

    def renew(self) -> None:
        """Forget what is known of memories: settling may have made others."""
        self._snapshots.clear()

    def site(self, capture: Capture) -> Site:
        """The declaration of the capture's site."""
        if capture.site not in self._sites:
            self._sites[capture.site] = site_of(self._archive, capture.site, capture.url)
        return self._sites[capture.site]

    def snapshot(self, capture: Capture) -> Snapshot:
        """The memory of its site in its month."""
        of = capture.site, month_of(capture.at)
        if of not in self._snapshots:
            with self._archive.database.read() as connection:
                self._snapshots[of] = memory.published(connection, *of)
        return self._snapshots[of]


def site_of(archive: Archive, name: str, url: str | None = None) -> Site:
    """A site's declaration: its file, else the newest that the WARC files carry, else that of a stranger to `url`."""
    try:
        return find_site(name, [archive.sites, archive.sites / REMOVED])
    except UnknownSite:
        with archive.database.read() as connection:
            recorded = rebuild.recorded_sites(connection)
        # A declaration that a later version wrote, or that is no declaration at all, is as good as none.
        with suppress(BadSiteFile, KeyError):
            return recorded_site(name, recorded)
        if url is None:
            raise
        # The front page, so that the declaration is the same whichever page of the host is read first.
        return homeless() if name == NO_SITE or not is_web(url) else undeclared(f"https://{authority_of(url)}/")
