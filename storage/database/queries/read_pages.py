"""Pages of a site as they were read: for the first time, and those that were articles and were fetched again.

Newest first, found by the jobs that fetched them, and bounded by number. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from storage.database.log.packed import article_in
from storage.database.log.urls import batches
from storage.database.schema import CAPTURE, JOB, READING, URL
from storage.database.statements import AnyRow
from storage.records import Kind, ReadingOutcome, Rel

FIRST_LOOKS = (Kind.NEW, Kind.REDIRECT, Kind.RETRY)
"""Why a page is fetched for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """A page that was read for the first time; no article: it has none of the fields.

    `letters` of the text; `body` is the share of its blocks that were kept for the article, 0 to 1.
    """

    url: str
    record_id: str
    at: datetime
    is_article: bool
    has_title: bool = False
    letters: int = 0
    published: datetime | None = None
    has_author: bool = False
    body: float = 0.0

    @property
    def delay(self) -> timedelta | None:
        """From publication to capture, none for what is dated ahead; None without a date."""
        return None if self.published is None else max(timedelta(0), self.at - self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A page that was an article and was fetched again (`at`, UTC), and whether it is one still.

    `is_same`: its bytes are those of before. `was` and `now` are the page as it was read from either, where they are
    others and it was not too long ago to be looked at; else None.
    """

    url: str
    record_id: str
    at: datetime
    is_article: bool
    is_same: bool = False
    was: NewPage | None = None
    now: NewPage | None = None


def of_site(site: str, after: datetime, until: datetime) -> ColumnElement[bool]:
    """Jobs of a site that started between two times (UTC)."""
    return and_(JOB.c.site == site, JOB.c.started > after, JOB.c.started <= until)


def of_jobs(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Of captures by the jobs that made them."""
    return select(*columns).select_from(JOB).join(CAPTURE, CAPTURE.c.job == JOB.c.key)


_SOME_PAGE = (ReadingOutcome.FEED, ReadingOutcome.SITEMAP)


def new_pages(connection: Connection, wanted: ColumnElement[bool], limit: int) -> Iterable[NewPage]:
    """The newest `limit` pages that were read for the first time by the jobs that are `wanted`."""
    query = (
        of_jobs(CAPTURE.c.record_id, CAPTURE.c.at, URL.c.url, READING.c.outcome, READING.c.article)
        .add_columns(READING.c.fingerprints)
        .join(READING, READING.c.capture_id == CAPTURE.c.id)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .where(wanted, CAPTURE.c.kind.in_(FIRST_LOOKS), CAPTURE.c.rel.is_distinct_from(Rel.SEED))
        .where(READING.c.outcome.not_in(_SOME_PAGE))
        .order_by(JOB.c.started.desc(), CAPTURE.c.id.desc())
        .limit(limit)
    )
    return map(_page, connection.execute(query))


_EARLIER = CAPTURE.alias("earlier")
_SHOWN_BEFORE = (
    select(_EARLIER.c.sight_id)
    .where(_EARLIER.c.url_id == CAPTURE.c.url_id, _EARLIER.c.at < CAPTURE.c.at, _EARLIER.c.sight_id.is_not(None))
    .order_by(_EARLIER.c.at.desc(), _EARLIER.c.id.desc())
    .limit(1)
    .correlate(CAPTURE)
    .scalar_subquery()
)
_WAS, _NOW = READING.alias("was"), READING.alias("now")


def fetched_again(connection: Connection, wanted: ColumnElement[bool], limit: int, unpacked: int) -> list[Again]:
    """The newest `limit` pages that were articles and were fetched again; the newest `unpacked` of those whose bytes
    are others with what was read.
    """
    query = (
        of_jobs(CAPTURE.c.record_id, CAPTURE.c.at, URL.c.url, _NOW.c.outcome)
        .add_columns(_WAS.c.capture_id.label("was"), _NOW.c.capture_id.label("now"))
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .join(_NOW, _NOW.c.capture_id == CAPTURE.c.sight_id)
        .join(_WAS, _WAS.c.capture_id == _SHOWN_BEFORE)
        .where(wanted, CAPTURE.c.kind == Kind.RECHECK, _WAS.c.outcome == ReadingOutcome.ARTICLE)
        .order_by(JOB.c.started.desc(), CAPTURE.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(query).all()
    others = [row for row in rows if row.was != row.now][:unpacked]
    read = _read(connection, {sight for row in others for sight in (row.was, row.now)})
    known = {row.record_id: (read[row.was], replace(read[row.now], at=row.at)) for row in others}
    return [_again(row, *known.get(row.record_id, (None, None))) for row in rows]


def _read(connection: Connection, sights: Collection[int]) -> dict[int, NewPage]:
    query = (
        select(READING.c.capture_id, READING.c.outcome, READING.c.article, READING.c.fingerprints)
        .add_columns(CAPTURE.c.record_id, CAPTURE.c.at, URL.c.url)
        .join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
    )
    found = (connection.execute(query.where(READING.c.capture_id.in_(batch))) for batch in batches(sorted(sights)))
    return {row.capture_id: _page(row) for rows in found for row in rows}


def _again(row: AnyRow, was: NewPage | None, now: NewPage | None) -> Again:
    return Again(
        url=row.url,
        record_id=row.record_id,
        at=row.at,
        is_article=row.outcome is ReadingOutcome.ARTICLE,
        is_same=row.was == row.now,
        was=was,
        now=now,
    )


def _page(row: AnyRow) -> NewPage:
    same = {"url": row.url, "record_id": row.record_id, "at": row.at}
    article = article_in(row.article)
    if article is None or row.outcome is not ReadingOutcome.ARTICLE:
        return NewPage(**same, is_article=False)
    body, rest = (len(row.fingerprints[name]) for name in ("body", "rest"))
    return NewPage(
        **same,
        is_article=True,
        has_title=bool(article.title.strip()),
        letters=len(article.text),
        published=article.published,
        has_author=bool(article.authors),
        body=body / max(1, body + rest),
    )
