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

from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, literal, or_, select, tuple_, update

from storage.database.log.packed import teasers_in
from storage.database.log.stale import Stale
from storage.database.log.urls import batches, url_ids
from storage.database.schema import CAPTURE, READING, TEASER_SPAN, URL
from storage.database.schema.column_types import UtcDateTime
from storage.database.statements import AnyRow
from storage.records import ReadingOutcome, Teaser

_SHOWING = (ReadingOutcome.ARTICLE, ReadingOutcome.LISTING)
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)

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


def fold(connection: Connection, urls: Sequence[AnyRow]) -> dict[int, int]:
    """Bring the spans of pages up to date: from their newest captures, or all where an older one came in.

    `urls` are rows of id, stale and folded_to. Gives, for each page that showed something new, its newest capture.
    """
    whole = [url.id for url in urls if url.folded_to is not None and url.stale >= Stale.ALL]
    for some in batches(whole):
        connection.execute(delete(TEASER_SPAN).where(TEASER_SPAN.c.page_id.in_(some)))
    captures = _captures(connection, [url.id for url in urls])
    # Unchanged pages come most often: their spans only go on.
    same = {url: rows for url, rows in captures.items() if all(row.sight_id == row.sight_before for row in rows)}
    _go_on(connection, {url: (rows[-1].folded_to, rows[-1].id) for url, rows in same.items()})
    _fold_changed(connection, {url: rows for url, rows in captures.items() if url not in same})
    return {url: rows[-1].id for url, rows in captures.items()}


_LAST = CAPTURE.alias("last")
_CAPTURES = (
    select(
        *(CAPTURE.c.url_id, CAPTURE.c.id, CAPTURE.c.sight_id),
        *(_LAST.c.id.label("folded_to"), _LAST.c.sight_id.label("sight_before")),
    )
    .select_from(URL)
    .outerjoin(_LAST, _LAST.c.id == case((URL.c.stale < int(Stale.ALL), URL.c.folded_to), else_=None))
    .join(
        CAPTURE,
        and_(
            CAPTURE.c.url_id == URL.c.id,
            # The index on url_id and at begins where the spans end, however many captures are before.
            CAPTURE.c.at >= func.coalesce(_LAST.c.at, literal(_BEFORE_ALL, UtcDateTime())),
        ),
    )
    .join(READING, READING.c.capture_id == CAPTURE.c.sight_id)
    .where(
        URL.c.id.in_(bindparam("ids", expanding=True)),
        READING.c.outcome.in_(_SHOWING),
        CAPTURE.c.truncated.is_(None),
        or_(
            _LAST.c.id.is_(None),
            tuple_(CAPTURE.c.at, CAPTURE.c.record_id) > tuple_(_LAST.c.at, _LAST.c.record_id),
        ),
    )
    .order_by(CAPTURE.c.url_id, CAPTURE.c.at, CAPTURE.c.record_id)
)


def _captures(connection: Connection, urls: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The captures of each page that its spans do not know yet, in order."""
    rows = (row for some in batches(urls) for row in connection.execute(_CAPTURES, {"ids": some}))
    return {url: list(several) for url, several in groupby(rows, key=lambda row: row.url_id)}


_GO_ON = (
    update(TEASER_SPAN)
    .where(TEASER_SPAN.c.page_id == bindparam("page"), TEASER_SPAN.c.last_capture_id == bindparam("before"))
    .values(last_capture_id=bindparam("now"))
)


def _go_on(connection: Connection, pages: Mapping[int, tuple[int, int]]) -> None:
    rows = [{"page": page, "before": before, "now": now} for page, (before, now) in pages.items()]
    if rows:
        connection.execute(_GO_ON, rows)


def _fold_changed(connection: Connection, captures: Mapping[int, Sequence[AnyRow]]) -> None:
    if not captures:
        return
    shown = _shown(connection, {row.sight_id for rows in captures.values() for row in rows})
    standing = _standing(connection, {url: rows[0].folded_to for url, rows in captures.items() if rows[0].folded_to})
    begun: list[_Span] = []
    extended: dict[int, _Span] = {}
    for url, rows in captures.items():
        spans = standing.get(url, {})
        for row in rows:
            spans = _after(spans, row, shown[row.sight_id], begun)
            extended |= {span.id: span for span in spans.values() if span.id is not None}
    _insert(connection, begun)
    _extend(connection, list(extended.values()))


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


_TEASERS = select(READING.c.capture_id, READING.c.teasers).where(
    READING.c.capture_id.in_(bindparam("ids", expanding=True))
)


def _shown(connection: Connection, sights: set[int]) -> dict[int, dict[_Key, Teaser]]:
    """The teasers of readings, by the surrogate of the capture that holds the reading; each teaser once."""
    teasers = {
        row.capture_id: teasers_in(row.teasers)
        for some in batches(sorted(sights))
        for row in connection.execute(_TEASERS, {"ids": some})
    }
    ids = url_ids(connection, {teaser.url for several in teasers.values() for teaser in several if teaser.url})
    return {sight: _by_key(several, ids) for sight, several in teasers.items()}


def _by_key(teasers: Iterable[Teaser], ids: Mapping[str, int]) -> dict[_Key, Teaser]:
    found: dict[_Key, Teaser] = {}
    for teaser in sorted(teasers, key=lambda one: one.position):
        target = ids[teaser.url] if teaser.url else None
        found.setdefault((target, teaser.title, _digest(teaser.excerpt)), teaser)
    return found


def _digest(excerpt: str | None) -> str:
    return hashlib.sha256((excerpt or "").encode("utf-8", "surrogatepass")).hexdigest()


_STANDING = (
    select(TEASER_SPAN)
    .join(URL, URL.c.id == TEASER_SPAN.c.page_id)
    .where(
        TEASER_SPAN.c.page_id.in_(bindparam("ids", expanding=True)), TEASER_SPAN.c.last_capture_id == URL.c.folded_to
    )
)


def _standing(connection: Connection, folded_to: Mapping[int, int]) -> dict[int, dict[_Key, _Span]]:
    """The spans that stood on pages when they were folded last."""
    found: dict[int, dict[_Key, _Span]] = {}
    for some in batches(sorted(folded_to)):
        for row in connection.execute(_STANDING, {"ids": some}):
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


def _insert(connection: Connection, spans: Sequence[_Span]) -> None:
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
        connection.execute(insert(TEASER_SPAN), rows)


_EXTENDED = ("last_capture_id", "best_position", "last_position", "category", "credit", "hidden_text")
_EXTEND = (
    update(TEASER_SPAN)
    .where(TEASER_SPAN.c.id == bindparam("of"))
    .values(**{name: bindparam(f"new_{name}") for name in _EXTENDED})
)


def _extend(connection: Connection, spans: Sequence[_Span]) -> None:
    rows = [{"of": span.id, **{f"new_{name}": value for name, value in _last_seen(span).items()}} for span in spans]
    if rows:
        connection.execute(_EXTEND, rows)


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
