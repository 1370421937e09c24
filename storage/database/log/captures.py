"""Captures found again: by record, by URL, by what waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, and_, or_, select, text, tuple_
from sqlalchemy.orm import Session, aliased

from storage.database.log.urls import batches, digest_of
from storage.database.schema import CaptureRow, UrlRow, WarcFileRow
from storage.nouns import names_of
from storage.records import Capture, Kind, Outcome, ReadingState

SAME = names_of(Capture, without=("url", "site", "file", "end", "via", "via_record"))
"""What a row and its noun call by one name."""

_kept = aliased(CaptureRow)
_COLUMNS = (CaptureRow, UrlRow.url, WarcFileRow.name)


def same_exchange(capture: Capture) -> ColumnElement[bool]:
    """The row of this capture, or of another record of its claim; foreign records have no claim."""
    same = CaptureRow.record_id == capture.record_id
    return or_(same, CaptureRow.claim == capture.claim) if capture.claim else same


def find(session: Session, record_id: str) -> Capture | None:
    """The capture with this WARC-Record-ID."""
    rows = _nouns(session, CaptureRow.record_id == record_id)
    return rows[0] if rows else None


# Said outright, so that both engines see that the index of what waits serves it.
_WAITS = text("capture.reading_state = 'pending'")


def pending(
    session: Session, site: str | None, limit: int, *, after: tuple[datetime, str] | None = None
) -> list[Capture]:
    """Captures that wait to be read, oldest first; of one site, or of all; later than `after` (time, record id)."""
    wanted: list[ColumnElement[bool] | TextClause] = [_WAITS]
    wanted += [CaptureRow.site == site] if site is not None else []
    wanted += [tuple_(CaptureRow.at, CaptureRow.record_id) > after] if after is not None else []
    return _nouns(session, and_(*wanted), limit)


def latest_with_bytes(session: Session, urls: Collection[str]) -> dict[str, Capture]:
    """The newest capture of each URL whose bytes are stored and can be referred to by a revisit."""
    newest = (
        select(_kept.id)
        .where(
            _kept.url_id == UrlRow.id,
            _kept.outcome == Outcome.RESPONSE,
            _kept.status == 200,
            _kept.entity_sha256.is_not(None),
            _kept.refers_to.is_(None),
        )
        .order_by(_kept.at.desc(), _kept.record_id.desc())
        .limit(1)
        .correlate(UrlRow)
        .scalar_subquery()
    )
    query = (
        select(*_COLUMNS)
        .select_from(UrlRow)
        .join(CaptureRow, CaptureRow.id == newest)
        .join(WarcFileRow, WarcFileRow.id == CaptureRow.file_id)
    )
    keys = [digest_of(url) for url in urls]
    rows = (row for some in batches(keys) for row in session.execute(query.where(UrlRow.key.in_(some))))
    return {url: noun(row, url, file) for row, url, file in rows}


def latest_robots(session: Session, url: str, since: datetime) -> Capture | None:
    """The newest answer for a robots.txt that is not older than `since` (RFC 9309 §2.4: 24 hours)."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(UrlRow, UrlRow.id == CaptureRow.url_id)
        .join(WarcFileRow, WarcFileRow.id == CaptureRow.file_id)
        .where(UrlRow.key == digest_of(url), CaptureRow.kind == Kind.ROBOTS, CaptureRow.at >= since)
        .order_by(CaptureRow.at.desc())
        .limit(1)
    ).one_or_none()
    return None if rows is None else noun(*rows)


def _nouns(session: Session, condition: ColumnElement[bool], limit: int | None = None) -> list[Capture]:
    query = (
        select(*_COLUMNS)
        .join(UrlRow, UrlRow.id == CaptureRow.url_id)
        .join(WarcFileRow, WarcFileRow.id == CaptureRow.file_id)
        .where(condition)
        .order_by(CaptureRow.at, CaptureRow.record_id)
        .limit(limit)
    )
    return [noun(*row) for row in session.execute(query)]


def noun(row: CaptureRow, url: str, file: str) -> Capture:
    """A row as the noun it was made from; `end` is not kept and stands at the record's own end."""
    facts = {name: getattr(row, name) for name in SAME}
    return Capture(url=url, site=row.site, file=file, end=row.offset + row.length, via_record=row.via, **facts)


def waiting(session: Session, records: Collection[str]) -> set[str]:
    """Those of these record ids whose captures are to be read."""
    pending = select(CaptureRow.record_id).where(CaptureRow.reading_state == ReadingState.PENDING)
    return {
        record for some in batches(records) for record in session.scalars(pending.where(CaptureRow.record_id.in_(some)))
    }


def resting(session: Session, site: str, now: datetime) -> list[Capture]:
    """Captures of a site whose host asked not to be asked again before a time that is yet to come (Retry-After)."""
    return _nouns(session, and_(CaptureRow.site == site, CaptureRow.retry_at > now))
