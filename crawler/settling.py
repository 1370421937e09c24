"""Settling a site after a job or a reread: what `storage.settle` needs to know of reading."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.extraction import finish
from storage.archive import Archive
from storage.settle import settle_site


def settle(archive: Archive, site: str) -> None:
    """Fold what is stale and renew the site's memory."""
    settle_site(archive.database, site, finish, boilerplate)


def boilerplate(counts: Mapping[str, int], pages: int) -> frozenset[str]:
    """Which fingerprints are boilerplate, from how many of `pages` sampled pages show each.

    None yet: blocks are cut by what stands on their own page. docs/decisions/0005 says what has to be measured first.
    """
    del counts, pages
    return frozenset()
