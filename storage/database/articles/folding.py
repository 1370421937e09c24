"""Folding what is stale: articles, versions and teaser spans of the URLs that new captures or readings touched."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database.articles import components, teaser_spans
from storage.database.log.captures import FRESH
from storage.database.schema import Url


def fold_stale(session: Session, limit: int) -> int:
    """Fold up to `limit` stale URLs; how many there were."""
    urls = session.scalars(select(Url).where(Url.stale > FRESH).order_by(Url.id).limit(limit)).all()
    for url in urls:
        teaser_spans.fold(session, url)
        url.stale = FRESH
    session.flush()
    components.fold(session, [url.id for url in urls])
    return len(urls)
