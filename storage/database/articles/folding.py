"""Folding what is stale: articles, versions and teaser spans of the URLs that new captures or readings touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, literal_column, select, text, update

from storage.database.articles import rows, standing, teaser_spans
from storage.database.log.stale import Stale
from storage.database.schema import URL
from storage.database.statements import AnyRow

_STALE = (
    select(URL.c.id, URL.c.stale, URL.c.folded_to, URL.c.article_id)
    # The number in words of SQL, so that SQLite sees that the index on what is stale holds them all. No order, because
    # that of the surrogate would be had by reading the table; it is made of the few that come.
    .where(URL.c.stale > literal_column("0"))
    .limit(bindparam("most"))
    # What a job is just writing to is left to the next fold: it would be called fresh without what that job adds.
    .with_for_update(skip_locked=True)
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(1668505956)")
"""The number is ours alone."""


def fold_stale(connection: Connection, limit: int) -> int:
    """Fold up to `limit` stale URLs; how many there were.

    Two jobs that fold the same URLs would both make their articles. SQLite has one writer; on PostgreSQL one folds at a
    time, until its transaction ends (decision 0087).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    urls = sorted(connection.execute(_STALE, {"most": limit}), key=lambda url: url.id)
    if urls:
        folded = teaser_spans.fold(connection, urls)
        rows.fold(connection, _changed(connection, urls))
        _are_fresh(connection, urls, folded)
    return len(urls)


def _changed(connection: Connection, urls: Sequence[AnyRow]) -> list[int]:
    """The URLs whose articles may read differently now; the others only stand on."""
    again = [url.id for url in urls if url.stale == Stale.AGAIN and url.article_id is not None]
    standing_on = standing.go_on(connection, again) if again else set()
    nothing = {url.id for url in urls if url.stale == Stale.AGAIN and url.article_id is None}
    return [url.id for url in urls if url.id not in standing_on | nothing]


_FRESH = update(URL).where(URL.c.id == bindparam("of")).values(stale=int(Stale.NOTHING), folded_to=bindparam("to"))


def _are_fresh(connection: Connection, urls: Sequence[AnyRow], folded: Mapping[int, int]) -> None:
    before = {url.id: None if url.stale >= Stale.ALL else url.folded_to for url in urls}
    connection.execute(_FRESH, [{"of": id_, "to": folded.get(id_, to)} for id_, to in before.items()])
