"""Settling a site after a job or a reread: what `storage.settle` needs to know of reading."""

from __future__ import annotations

from crawler.extraction.finish import finish
from crawler.memory import boilerplate, traces_of
from storage.archive import Archive
from storage.settle import Method, settle_site


def settle(archive: Archive, site: str) -> None:
    """Fold what is stale and renew the site's memory."""
    settle_site(archive.database, site, Method(traced=traces_of, frequent=boilerplate, finish=finish))
