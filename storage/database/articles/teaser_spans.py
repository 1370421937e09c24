"""Teaser spans as rows: which teaser stood on which page from which capture to which.

A front page every five minutes would make millions of rows if teasers were kept per capture.
A span ends when a capture of the page does not show the teaser; if it comes back, another span begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from storage.database.log.captures import ALL_STALE
from storage.database.log.readings import draft_of
from storage.database.schema import Capture, Reading, TeaserSpan, Url
from storage.database.upsert import url_ids
from storage.records import ReadingOutcome, Teaser

_SHOWING = (ReadingOutcome.ARTICLE, ReadingOutcome.LISTING)
_Key = tuple[int | None, str, str]


def fold(session: Session, url: Url) -> None:
    """Bring the spans of one page up to date: from its newest captures, or all of them when an older one came in."""
    whole = url.stale >= ALL_STALE or url.folded_to is None
    if whole:
        session.execute(delete(TeaserSpan).where(TeaserSpan.page_id == url.id))
        url.folded_to = None
    standing = {} if whole else _standing(session, url)
    begun: list[TeaserSpan] = []
    for capture, reading in _captures(session, url):
        before, standing = standing, {}
        for key, teaser in _shown(session, reading).items():
            span = before.get(key)
            if span is None:
                span = _begun(url.id, capture, key, teaser)
                begun.append(span)
            standing[key] = _extended(span, capture, teaser)
        url.folded_to = capture.id
    session.flush()
    _insert(session, begun)


def _standing(session: Session, url: Url) -> dict[_Key, TeaserSpan]:
    spans = session.scalars(
        select(TeaserSpan).where(TeaserSpan.page_id == url.id, TeaserSpan.last_capture_id == url.folded_to)
    )
    return {(span.target_id, span.title, span.excerpt_sha256): span for span in spans}


def _captures(session: Session, url: Url) -> list[tuple[Capture, Reading]]:
    query = (
        select(Capture, Reading)
        .join(Reading, Reading.capture_id == Capture.sight_id)
        .where(Capture.url_id == url.id, Reading.outcome.in_(_SHOWING), Capture.truncated.is_(None))
        .order_by(Capture.at, Capture.record_id)
    )
    if url.folded_to is not None:
        last = session.get_one(Capture, url.folded_to)
        query = query.where(tuple_(Capture.at, Capture.record_id) > (last.at, last.record_id))
    return list(session.execute(query))


def _shown(session: Session, reading: Reading) -> dict[_Key, Teaser]:
    teasers = draft_of(reading).teasers
    ids = url_ids(session, [teaser.url for teaser in teasers if teaser.url])
    shown: dict[_Key, Teaser] = {}
    for teaser in sorted(teasers, key=lambda t: t.position):
        target = ids[teaser.url] if teaser.url else None
        shown.setdefault((target, teaser.title, _digest(teaser.excerpt)), teaser)
    return shown


def _digest(excerpt: str | None) -> str:
    return hashlib.sha256((excerpt or "").encode("utf-8", "surrogatepass")).hexdigest()


def _begun(page: int, capture: Capture, key: _Key, teaser: Teaser) -> TeaserSpan:
    target, title, digest = key
    what = {"target_id": target, "title": title, "excerpt": teaser.excerpt, "excerpt_sha256": digest}
    return TeaserSpan(page_id=page, first_capture_id=capture.id, best_position=teaser.position, **what)


def _extended(span: TeaserSpan, capture: Capture, teaser: Teaser) -> TeaserSpan:
    span.last_capture_id = capture.id
    span.best_position = min(span.best_position, teaser.position)
    span.last_position = teaser.position
    span.category, span.credit, span.hidden_text = teaser.category, teaser.credit, teaser.hidden_text
    return span


def _insert(session: Session, spans: list[TeaserSpan]) -> None:
    # Not by the unit of work: it inserts row by row where it wants the new ids back.
    names = [column.key for column in TeaserSpan.__mapper__.column_attrs if column.key != "id"]
    if spans:
        session.execute(insert(TeaserSpan), [{name: getattr(span, name) for name in names} for span in spans])


def of_page(session: Session, url: str) -> Iterable[tuple[TeaserSpan, str | None]]:
    """The teasers that stood on a page when it was last captured, in order, each with the URL that it announces."""
    return session.execute(
        select(TeaserSpan, Url.url)
        .outerjoin(Url, Url.id == TeaserSpan.target_id)
        .where(TeaserSpan.page_id == select(Url.id).where(Url.url == url).scalar_subquery())
        .where(TeaserSpan.last_capture_id == select(Url.folded_to).where(Url.url == url).scalar_subquery())
        .order_by(TeaserSpan.last_position)
    )
