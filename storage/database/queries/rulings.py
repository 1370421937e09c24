"""What people noted and ruled of an article or page, beside what they withhold. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from storage.database import withheld
from storage.database.log import decisions as log
from storage.database.log.decisions import MERGE, NOTE, PREFIX, SPLIT, Decision
from storage.database.log.urls import digest_of
from storage.database.schema import URL

_KINDS = (NOTE, MERGE, SPLIT)


def noted(connection: Connection, url: str, record_ids: Collection[str]) -> list[Decision]:
    """The notes, merges and splits that stand on a URL, its article, what it begins with, or these captures."""
    if not log.any_of(connection, _KINDS):
        return []
    article = connection.scalar(select(URL.c.article_id).where(URL.c.key == digest_of(url)))
    names = withheld.targets_of(connection, {article})[article] if article is not None else set()
    now = datetime.now(UTC)
    found = log.about(connection, {url, *names, *record_ids}, _KINDS, now)
    found += [one for one in log.of_scopes(connection, (PREFIX,), _KINDS, now) if url.startswith(one.target)]
    return sorted(found, key=lambda one: (one.at, one.key))
