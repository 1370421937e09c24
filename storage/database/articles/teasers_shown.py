"""The teasers that captures showed, by what each is known again by from one capture to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, select

from storage.database.log.packed import teasers_in
from storage.database.log.urls import batches, url_ids
from storage.database.schema import READING
from storage.records import Teaser

TeaserKey = tuple[int | None, str, str]
"""What a teaser is known again by: the URL that it announces, its title, the digest of its excerpt."""

_TEASERS = select(READING.c.capture_id, READING.c.teasers).where(
    READING.c.capture_id.in_(bindparam("ids", expanding=True))
)


def shown_on(connection: Connection, sights: set[int]) -> dict[int, dict[TeaserKey, Teaser]]:
    """The teasers of readings, by the surrogate of the capture that holds the reading; each teaser once."""
    teasers = {
        row.capture_id: teasers_in(row.teasers)
        for some in batches(sorted(sights))
        for row in connection.execute(_TEASERS, {"ids": some})
    }
    ids = url_ids(connection, {teaser.url for several in teasers.values() for teaser in several if teaser.url})
    return {sight: _by_key(several, ids) for sight, several in teasers.items()}


def _by_key(teasers: Iterable[Teaser], ids: Mapping[str, int]) -> dict[TeaserKey, Teaser]:
    found: dict[TeaserKey, Teaser] = {}
    for teaser in sorted(teasers, key=lambda one: one.position):
        target = ids[teaser.url] if teaser.url else None
        found.setdefault((target, teaser.title, excerpt_digest(teaser.excerpt)), teaser)
    return found


def excerpt_digest(excerpt: str | None) -> str:
    """Hex sha256 of an excerpt; of one that is not there, that of nothing."""
    return hashlib.sha256((excerpt or "").encode("utf-8", "surrogatepass")).hexdigest()
