"""Teaser spans as rows: which teaser stood on which page from which capture to which.

A front page every five minutes would make millions of rows if teasers were kept per capture.
A span ends when a capture of the page does not show the teaser; if it comes back, another span begins. Its path has a
place wherever that changed: `storage.versioning.stays`. Spans from before revision 0013 have none, and get none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from storage.database.articles.teasers_shown import TeaserKey, shown_on
from storage.database.log.stale import Stale
from storage.database.log.urls import batches
from storage.database.schema import CAPTURE, READING, TEASER_SPAN, URL
from storage.database.schema.column_types import UtcDateTime
from storage.database.statements import AnyRow
from storage.nouns import names_of
from storage.records import ReadingOutcome, Teaser
from storage.versioning.stays import VOUCHED, Stay, seen, went_on

_SHOWING = (ReadingOutcome.ARTICLE, ReadingOutcome.LISTING)
_AT_ONCE = 500
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(slots=True)
class _Span:
    """A span that stands, or begins; `id` is None until it is a row."""

    id: int | None
    page: int
    key: TeaserKey
    excerpt: str | None
    first: int
    last: int
    best: int
    shown: Teaser
    began: datetime
    stay: Stay | None


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
    _go_on(connection, same)
    _fold_changed(connection, {url: rows for url, rows in captures.items() if url not in same})
    return {url: rows[-1].id for url, rows in captures.items()}


_LAST = CAPTURE.alias("last")
_CAPTURES = (
    select(
        *(CAPTURE.c.url_id, CAPTURE.c.id, CAPTURE.c.sight_id, CAPTURE.c.at),
        *(_LAST.c.id.label("folded_to"), _LAST.c.sight_id.label("sight_before"), _LAST.c.at.label("before")),
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


_IF_HIGHEST = case((TEASER_SPAN.c.is_highest, 1), else_=0)
_GO_ON = (
    update(TEASER_SPAN)
    .where(TEASER_SPAN.c.page_id == bindparam("page"), TEASER_SPAN.c.last_capture_id == bindparam("before"))
    .values(
        last_capture_id=bindparam("now"),
        observations=TEASER_SPAN.c.observations + _IF_HIGHEST * bindparam("times", type_=Integer()),
        position_sum=TEASER_SPAN.c.position_sum
        + _IF_HIGHEST * bindparam("times", type_=Integer()) * TEASER_SPAN.c.last_position,
        seconds=TEASER_SPAN.c.seconds + _IF_HIGHEST * bindparam("vouched", type_=Integer()),
    )
)


def _go_on(connection: Connection, captures: Mapping[int, Sequence[AnyRow]]) -> None:
    pages = [
        {
            "page": url,
            "before": rows[0].folded_to,
            "now": rows[-1].id,
            "times": len(rows),
            "vouched": sum(min(passed, VOUCHED) for passed in _passed(rows)),
        }
        for url, rows in captures.items()
    ]
    if pages:
        connection.execute(_GO_ON, pages)


def _passed(captures: Sequence[AnyRow]) -> Iterator[int]:
    """Seconds between each capture of a page and the one before."""
    for before, at in pairwise((captures[0].before, *(row.at for row in captures))):
        yield _seconds(before, at) if before else 0


def _seconds(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds())


def _fold_changed(connection: Connection, captures: Mapping[int, Sequence[AnyRow]]) -> None:
    standing = _standing(connection, {url: rows[0].folded_to for url, rows in captures.items() if rows[0].folded_to})
    begun: list[_Span] = []
    extended = [span for spans in standing.values() for span in spans.values()]
    moments = [(*moment, url) for url, rows in captures.items() for moment in zip(rows, _passed(rows), strict=True)]
    # A page that is folded anew may have years of captures: what they show is not held all at once.
    for start in range(0, len(moments), _AT_ONCE):
        some = moments[start : start + _AT_ONCE]
        shown = shown_on(connection, {row.sight_id for row, _passed, _url in some})
        for row, passed, url in some:
            standing[url] = _after(standing.get(url, {}), row, passed, shown[row.sight_id], begun)
    _insert(connection, begun)
    _extend(connection, extended)


def _after(
    before: Mapping[TeaserKey, _Span],
    capture: AnyRow,
    passed: int,
    shown: Mapping[TeaserKey, Teaser],
    begun: list[_Span],
) -> dict[TeaserKey, _Span]:
    """The spans that stand after a capture; those that begin with it are added to `begun`.

    `passed` are the seconds since the capture before it, at which `before` stood.
    """
    for span in before.values():
        span.stay = span.stay and went_on(span.stay, passed)
    standing = {}
    above: set[int | None] = {None}
    for key, teaser in shown.items():
        span = before.get(key) or _begun(capture, key, teaser, begun)
        highest = key[0] is None or key[0] not in above
        above.add(key[0])
        span.stay = span.stay and seen(span.stay, _seconds(span.began, capture.at), teaser.position, highest=highest)
        span.last, span.best, span.shown = capture.id, min(span.best, teaser.position), teaser
        standing[key] = span
    return standing


def _begun(capture: AnyRow, key: TeaserKey, teaser: Teaser, begun: list[_Span]) -> _Span:
    place = {"first": capture.id, "last": capture.id, "best": teaser.position, "began": capture.at}
    span = _Span(id=None, page=capture.url_id, key=key, excerpt=teaser.excerpt, shown=teaser, stay=Stay(), **place)
    begun.append(span)
    return span


_STANDING = (
    select(*TEASER_SPAN.c, CAPTURE.c.at.label("began"))
    .join(CAPTURE, CAPTURE.c.id == TEASER_SPAN.c.first_capture_id)
    .join(URL, URL.c.id == TEASER_SPAN.c.page_id)
    .where(
        TEASER_SPAN.c.page_id.in_(bindparam("ids", expanding=True)), TEASER_SPAN.c.last_capture_id == URL.c.folded_to
    )
)


def _standing(connection: Connection, folded_to: Mapping[int, int]) -> dict[int, dict[TeaserKey, _Span]]:
    """The spans that stood on pages when they were folded last."""
    found: dict[int, dict[TeaserKey, _Span]] = {}
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
        shown=_last_shown(row),
        began=row.began,
        stay=_stay(row),
    )


def _last_shown(row: AnyRow) -> Teaser:
    same = {name: getattr(row, name) for name in ("title", "excerpt", "category", "credit", "hidden_text")}
    return Teaser(position=row.last_position, **same)


def _stay(row: AnyRow) -> Stay | None:
    if row.path is None:
        return None
    counted = {name: getattr(row, name) for name in names_of(Stay, without=("path",))}
    return Stay(path=tuple((second, position) for second, position in row.path), **counted)


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


_EXTENDED = (
    *("last_capture_id", "best_position", "last_position", "category", "credit", "hidden_text"),
    *names_of(Stay),
)
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
        **{name: getattr(span.stay, name) if span.stay else None for name in names_of(Stay)},
    }
