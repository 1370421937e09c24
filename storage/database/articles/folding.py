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
    # On PostgreSQL: whoever marks one of them meanwhile waits, or else its mark would go with ours; what somebody marks
    # just now is left to the next fold. SQLite has one writer at a time.
    .with_for_update(skip_locked=True)
)
_LOCK = 0x6D696366  # "micf": one fold at a time
_ALONE = text(f"SELECT pg_advisory_xact_lock({_LOCK})")


def fold_stale(connection: Connection, limit: int) -> int:
    """Fold up to `limit` stale URLs, of whatever site; how many there were.

    One fold runs at a time over all machines, until its transaction ends: two would make the same article of two URLs,
    and neither would see what the other's stories share with its own (decision 0087).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE)
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
