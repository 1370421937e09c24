"""Whose page a URL is: the declared site whose hosts it stands on. For captures of others, which name no site.

In: site declarations and URLs. Out: names of sites. Never: the network, or what was captured before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.frontier.scope import with_twin
from crawler.sites.declaration import Site
from storage.errors import BadUrl
from storage.records import Capture
from storage.urls import authority_of, site_name_of
from storage.warc.events import Event


class Owners:
    """The owners of URLs among declared sites; a host that several declare belongs to the first of them by name."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._names: dict[str, str] = {}
        for site in sites:
            starts = (host for url in site.start for host in with_twin(url))
            for host in (*starts, *(host for host in site.hosts if not host.startswith("*"))):
                self._names.setdefault(host, site.name)

    def name_of(self, url: str) -> str:
        """The name of the declared site, else the name that a stranger to the URL would give it."""
        try:
            return self._names.get(authority_of(url)) or site_name_of(url)
        except BadUrl:
            return site_name_of(url)

    def named(self, event: Event) -> Event:
        """The event, and if it is a capture that names no site, under its owner's name."""
        if isinstance(event, Capture) and not event.site:
            return replace(event, site=self.name_of(event.url))
        return event
