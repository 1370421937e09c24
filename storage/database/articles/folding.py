"""Folding what is stale: articles, versions and teaser spans of the URLs that new captures or readings touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.orm import Session

from storage.database.articles import rows, standing, teaser_spans
from storage.database.log.stale import Stale
from storage.database.schema import UrlRow
from storage.database.statements import AnyRow, table_of

_url = table_of(UrlRow)
_STALE = (
    select(_url.c.id, _url.c.stale, _url.c.folded_to, _url.c.article_id)
    # The number in words of SQL, so that SQLite sees that the index on what is stale holds them all. No order, because
    # that of the surrogate would be had by reading the table; it is made of the few that come.
    .where(_url.c.stale > literal_column("0"))
    .limit(bindparam("most"))
)


def fold_stale(session: Session, limit: int) -> int:
    """Fold up to `limit` stale URLs; how many there were."""
    urls = sorted(session.connection().execute(_STALE, {"most": limit}), key=lambda url: url.id)
    if urls:
        folded = teaser_spans.fold(session, urls)
        rows.fold(session, _changed(session, urls))
        _are_fresh(session, urls, folded)
    return len(urls)


def _changed(session: Session, urls: Sequence[AnyRow]) -> list[int]:
    """The URLs whose articles may read differently now; the others only stand on."""
    again = [url.id for url in urls if url.stale == Stale.AGAIN and url.article_id is not None]
    standing_on = standing.go_on(session, again) if again else set()
    nothing = {url.id for url in urls if url.stale == Stale.AGAIN and url.article_id is None}
    return [url.id for url in urls if url.id not in standing_on | nothing]


_FRESH = update(_url).where(_url.c.id == bindparam("of")).values(stale=int(Stale.NOTHING), folded_to=bindparam("to"))


def _are_fresh(session: Session, urls: Sequence[AnyRow], folded: Mapping[int, int]) -> None:
    before = {url.id: None if url.stale >= Stale.ALL else url.folded_to for url in urls}
    session.connection().execute(_FRESH, [{"of": id_, "to": folded.get(id_, to)} for id_, to in before.items()])
