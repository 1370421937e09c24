"""Teaser spans as rows: which teaser stood on which page from which capture to which.

A front page every five minutes would make millions of rows if teasers were kept per capture.
A span ends when a capture of the page does not show the teaser; if it comes back, another span begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session

from storage.database.log.readings import teasers_in
from storage.database.log.stale import Stale
from storage.database.log.urls import batches, digest_of, url_ids
from storage.database.schema import CaptureRow, ReadingRow, TeaserSpanRow, UrlRow
from storage.database.schema.column_types import UtcDateTime
from storage.database.statements import AnyRow, table_of
from storage.records import ReadingOutcome, Teaser

_SHOWING = (ReadingOutcome.ARTICLE, ReadingOutcome.LISTING)
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)
_url, _capture, _reading, _span = (
    table_of(UrlRow),
    table_of(CaptureRow),
    table_of(ReadingRow),
    table_of(TeaserSpanRow),
)

_Key = tuple[int | None, str, str]
"""What a teaser is known again by: the URL that it announces, its title, the digest of its excerpt."""


@dataclass(slots=True)
class _Span:
    """A span that stands, or begins; `id` is None until it is a row."""

    id: int | None
    page: int
    key: _Key
    excerpt: str | None
    first: int
    last: int
    best: int
    shown: Teaser


def fold(session: Session, urls: Sequence[AnyRow]) -> dict[int, int]:
    """Bring the spans of pages up to date: from their newest captures, or all where an older one came in.

    `urls` are rows of id, stale and folded_to. Gives, for each page that showed something new, its newest capture.
    """
    whole = [url.id for url in urls if url.folded_to is not None and url.stale >= Stale.ALL]
    for some in batches(whole):
        session.execute(delete(TeaserSpanRow).where(TeaserSpanRow.page_id.in_(some)))
    captures = _captures(session, [url.id for url in urls])
    # Unchanged pages come most often: their spans only go on.
    same = {url: rows for url, rows in captures.items() if all(row.sight_id == row.sight_before for row in rows)}
    _go_on(session, {url: (rows[-1].folded_to, rows[-1].id) for url, rows in same.items()})
    _fold_changed(session, {url: rows for url, rows in captures.items() if url not in same})
    return {url: rows[-1].id for url, rows in captures.items()}


_LAST = _capture.alias("last")
_CAPTURES = (
    select(
        *(_capture.c.url_id, _capture.c.id, _capture.c.sight_id),
        *(_LAST.c.id.label("folded_to"), _LAST.c.sight_id.label("sight_before")),
    )
    .select_from(_url)
    .outerjoin(_LAST, _LAST.c.id == case((_url.c.stale < int(Stale.ALL), _url.c.folded_to), else_=None))
    .join(
        _capture,
        and_(
            _capture.c.url_id == _url.c.id,
            # The index on url_id and at begins where the spans end, however many captures are before.
            _capture.c.at >= func.coalesce(_LAST.c.at, literal(_BEFORE_ALL, UtcDateTime())),
        ),
    )
    .join(_reading, _reading.c.capture_id == _capture.c.sight_id)
    .where(
        _url.c.id.in_(bindparam("ids", expanding=True)),
        _reading.c.outcome.in_(_SHOWING),
        _capture.c.truncated.is_(None),
        or_(
            _LAST.c.id.is_(None),
            tuple_(_capture.c.at, _capture.c.record_id) > tuple_(_LAST.c.at, _LAST.c.record_id),
        ),
    )
    .order_by(_capture.c.url_id, _capture.c.at, _capture.c.record_id)
)


def _captures(session: Session, urls: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The captures of each page that its spans do not know yet, in order."""
    rows = (row for some in batches(urls) for row in session.connection().execute(_CAPTURES, {"ids": some}))
    return {url: list(several) for url, several in groupby(rows, key=lambda row: row.url_id)}


_GO_ON = (
    update(_span)
    .where(_span.c.page_id == bindparam("page"), _span.c.last_capture_id == bindparam("before"))
    .values(last_capture_id=bindparam("now"))
)


def _go_on(session: Session, pages: Mapping[int, tuple[int, int]]) -> None:
    rows = [{"page": page, "before": before, "now": now} for page, (before, now) in pages.items()]
    if rows:
        session.connection().execute(_GO_ON, rows)


def _fold_changed(session: Session, captures: Mapping[int, Sequence[AnyRow]]) -> None:
    if not captures:
        return
    shown = _shown(session, {row.sight_id for rows in captures.values() for row in rows})
    standing = _standing(session, {url: rows[0].folded_to for url, rows in captures.items() if rows[0].folded_to})
    begun: list[_Span] = []
    extended: dict[int, _Span] = {}
    for url, rows in captures.items():
        spans = standing.get(url, {})
        for row in rows:
            spans = _after(spans, row, shown[row.sight_id], begun)
            extended |= {span.id: span for span in spans.values() if span.id is not None}
    _insert(session, begun)
    _extend(session, list(extended.values()))


def _after(
    before: Mapping[_Key, _Span], capture: AnyRow, shown: Mapping[_Key, Teaser], begun: list[_Span]
) -> dict[_Key, _Span]:
    """The spans that stand after a capture; those that begin with it are added to `begun`."""
    standing = {}
    for key, teaser in shown.items():
        span = before.get(key)
        if span is None:
            place = {"first": capture.id, "last": capture.id, "best": teaser.position}
            span = _Span(id=None, page=capture.url_id, key=key, excerpt=teaser.excerpt, shown=teaser, **place)
            begun.append(span)
        span.last, span.best, span.shown = capture.id, min(span.best, teaser.position), teaser
        standing[key] = span
    return standing


def _shown(session: Session, sights: set[int]) -> dict[int, dict[_Key, Teaser]]:
    """The teasers of readings, by the surrogate of the capture that holds the reading; each teaser once."""
    query = select(_reading.c.capture_id, _reading.c.teasers)
    teasers = {
        row.capture_id: teasers_in(row.teasers)
        for some in batches(sorted(sights))
        for row in session.connection().execute(query.where(_reading.c.capture_id.in_(some)))
    }
    ids = url_ids(session, {teaser.url for several in teasers.values() for teaser in several if teaser.url})
    return {sight: _by_key(several, ids) for sight, several in teasers.items()}


def _by_key(teasers: Iterable[Teaser], ids: Mapping[str, int]) -> dict[_Key, Teaser]:
    found: dict[_Key, Teaser] = {}
    for teaser in sorted(teasers, key=lambda one: one.position):
        target = ids[teaser.url] if teaser.url else None
        found.setdefault((target, teaser.title, _digest(teaser.excerpt)), teaser)
    return found


def _digest(excerpt: str | None) -> str:
    return hashlib.sha256((excerpt or "").encode("utf-8", "surrogatepass")).hexdigest()


def _standing(session: Session, folded_to: Mapping[int, int]) -> dict[int, dict[_Key, _Span]]:
    """The spans that stood on pages when they were folded last."""
    found: dict[int, dict[_Key, _Span]] = {}
    for some in batches(sorted(folded_to)):
        query = select(_span).join(_url, _url.c.id == _span.c.page_id)
        query = query.where(_span.c.page_id.in_(some), _span.c.last_capture_id == _url.c.folded_to)
        for row in session.connection().execute(query):
            span = _spanned(row)
            found.setdefault(row.page_id, {})[span.key] = span
    return found


def _spanned(row: AnyRow) -> _Span:
    return _Span(
        id=row.id,
        page=row.page_id,
        key=(row.target_id, row.title, row.excerpt_sha256),
        excerpt=row.excerpt,
        first=row.first_capture_id,
        last=row.last_capture_id,
        best=row.best_position,
        shown=Teaser(title=row.title),
    )


def _insert(session: Session, spans: Sequence[_Span]) -> None:
    rows = [
        {
            "page_id": span.page,
            "target_id": span.key[0],
            "title": span.key[1],
            "excerpt": span.excerpt,
            "excerpt_sha256": span.key[2],
            "first_capture_id": span.first,
        }
        | _last_seen(span)
        for span in spans
    ]
    if rows:
        session.connection().execute(insert(_span), rows)


_EXTENDED = ("last_capture_id", "best_position", "last_position", "category", "credit", "hidden_text")
_EXTEND = (
    update(_span).where(_span.c.id == bindparam("of")).values(**{name: bindparam(f"new_{name}") for name in _EXTENDED})
)


def _extend(session: Session, spans: Sequence[_Span]) -> None:
    rows = [{"of": span.id, **{f"new_{name}": value for name, value in _last_seen(span).items()}} for span in spans]
    if rows:
        session.connection().execute(_EXTEND, rows)


def _last_seen(span: _Span) -> dict[str, Any]:
    teaser = span.shown
    return {
        "last_capture_id": span.last,
        "best_position": span.best,
        "last_position": teaser.position,
        "category": teaser.category,
        "credit": teaser.credit,
        "hidden_text": teaser.hidden_text,
    }


def of_page(session: Session, url: str) -> Iterable[tuple[TeaserSpanRow, str | None]]:
    """The teasers that stood on a page when it was last captured, in order, each with the URL that it announces."""
    page = select(UrlRow.id).where(UrlRow.key == digest_of(url)).scalar_subquery()
    folded_to = select(UrlRow.folded_to).where(UrlRow.key == digest_of(url)).scalar_subquery()
    return session.execute(
        select(TeaserSpanRow, UrlRow.url)
        .outerjoin(UrlRow, UrlRow.id == TeaserSpanRow.target_id)
        .where(TeaserSpanRow.page_id == page, TeaserSpanRow.last_capture_id == folded_to)
        .order_by(TeaserSpanRow.last_position)
    )
