"""Captures as rows: one per exchange, and which of them holds the reading of the same bytes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from storage.database.schema import Capture as CaptureRow
from storage.database.schema import Link, NameClaim, Reading, Url, WarcFile
from storage.database.upsert import insert_new, url_id, url_ids
from storage.records import Capture, Kind, Outcome, ReadingState
from storage.urls import site_name_of
from storage.warc.texts import TEXT_URN

FRESH, NEWEST_STALE, ALL_STALE = 0, 1, 2

_ANSWERED = (
    Outcome.RESPONSE,
    Outcome.TRUNCATED_LENGTH,
    Outcome.TRUNCATED_TIME,
    Outcome.TRUNCATED_DISCONNECT,
)
_READ_TYPES = ("html", "xml", "rss", "atom", "json", "text/plain", "gzip", "octet-stream")
_PAGES = ("http://", "https://", TEXT_URN)
_NEVER_READ = (Kind.ROBOTS, Kind.REQUISITE)
_MOVED_FOR_GOOD = (301, 308)


def add(session: Session, capture: Capture, file_id: int) -> None:
    """Make a row of a capture; one that is there already, or another of the same claim, stays as it is."""
    if session.scalar(select(exists().where(same_exchange(capture)))):
        return
    url = url_id(session, capture.url)
    site = capture.site or site_name_of(capture.url)
    insert_new(session, CaptureRow, [_row(capture, url, file_id, site)])
    row = session.execute(select(CaptureRow).where(CaptureRow.record_id == capture.record_id)).scalar_one()
    _date_the_url(session, row)
    if row.location and row.status in _MOVED_FOR_GOOD:
        _claim_move(session, row)
    if row.entity_sha256 and row.kind not in _NEVER_READ and capture.url.startswith(_PAGES):
        _see(session, row.url_id, row.entity_sha256)


def same_exchange(capture: Capture) -> ColumnElement[bool]:
    """The row of this capture, or of another record of its claim; foreign records have no claim."""
    same = CaptureRow.record_id == capture.record_id
    return or_(same, CaptureRow.claim == capture.claim) if capture.claim else same


def _row(capture: Capture, url: int, file_id: int, site: str) -> dict[str, object]:
    same = (
        "record_id", "at", "job", "claim", "kind", "try_no", "rel", "hops", "outcome", "error", "status",
        "content_type", "location", "retry_at", "etag", "last_modified", "entity_sha256", "truncated", "refers_to",
        "robots", "elapsed_ms", "hint_title", "hint_date", "offset", "length",
    )  # fmt: skip
    mime = (capture.content_type or "").partition(";")[0].strip().lower() or None
    facts = {name: getattr(capture, name) for name in same}
    rest = {"url_id": url, "file_id": file_id, "site": site, "mime": mime, "via": capture.via_record}
    return {**facts, **rest, "reading_state": ReadingState.NONE}


def _date_the_url(session: Session, row: CaptureRow) -> None:
    """The site of a URL is that of its earliest capture; a capture that is not the newest makes all of it stale."""
    others = select(CaptureRow).where(CaptureRow.url_id == row.url_id, CaptureRow.id != row.id)
    moment = tuple_(CaptureRow.at, CaptureRow.record_id)
    is_first = not session.scalar(select(others.where(moment < (row.at, row.record_id)).exists()))
    is_last = not session.scalar(select(others.where(moment > (row.at, row.record_id)).exists()))
    url = session.get_one(Url, row.url_id)
    url.site = row.site if is_first else url.site
    url.stale = max(url.stale, NEWEST_STALE if is_last else ALL_STALE)
    session.flush()


def _claim_move(session: Session, row: CaptureRow) -> None:
    """A permanent redirect says that two URLs are one (RFC 9110 §15.4.2, §15.4.9)."""
    target = url_id(session, row.location or "")
    facts = {"capture_id": row.id, "url_id": row.url_id, "kind": "moved", "site": row.site, "target_id": target}
    session.add(NameClaim(**facts))
    session.flush()


def _see(session: Session, url: int, sha256: str) -> None:
    """The earliest readable capture of the same URL and bytes holds their reading, whatever the order of arrival."""
    same = and_(CaptureRow.url_id == url, CaptureRow.entity_sha256 == sha256)
    holder = session.scalars(
        select(CaptureRow).where(same, _readable()).order_by(CaptureRow.at, CaptureRow.record_id).limit(1)
    ).one_or_none()
    if holder is None:
        return
    former = session.scalars(
        select(CaptureRow).where(same, CaptureRow.reading_state != ReadingState.NONE, CaptureRow.id != holder.id)
    ).all()
    for capture in former:
        forget_reading(session, capture)
    if holder.reading_state is ReadingState.NONE:
        holder.reading_state = ReadingState.PENDING
    session.flush()
    shown = or_(_whole(), CaptureRow.status == 304)
    session.execute(update(CaptureRow).where(same, shown).values(sight_id=holder.id))


def _whole() -> ColumnElement[bool]:
    """An answer that says it is one, or a resource record of somebody else's, which no server answered with."""
    given = and_(CaptureRow.status.is_(None), CaptureRow.kind == Kind.IMPORTED, CaptureRow.outcome == Outcome.RESPONSE)
    return or_(CaptureRow.status.between(200, 299), given)


def _readable() -> ColumnElement[bool]:
    types = or_(CaptureRow.mime.is_(None), *(CaptureRow.mime.contains(word) for word in _READ_TYPES))
    return and_(
        CaptureRow.outcome.in_(_ANSWERED),
        _whole(),
        CaptureRow.refers_to.is_(None),
        CaptureRow.kind.not_in(_NEVER_READ),
        types,
    )


def forget_reading(session: Session, capture: CaptureRow) -> None:
    """Drop what was concluded from a capture; its URL is to be folded again."""
    session.execute(delete(Reading).where(Reading.capture_id == capture.id))
    session.execute(delete(Link).where(Link.capture_id == capture.id))
    session.execute(delete(NameClaim).where(NameClaim.capture_id == capture.id))
    session.execute(update(Url).where(Url.id == capture.url_id).values(stale=ALL_STALE))
    capture.reading_state = ReadingState.NONE
    session.flush()


_COLUMNS = (CaptureRow, Url.url, WarcFile.name)


def find(session: Session, record_id: str) -> Capture | None:
    """The capture with this WARC-Record-ID."""
    rows = _nouns(session, CaptureRow.record_id == record_id)
    return rows[0] if rows else None


def pending(session: Session, site: str | None, limit: int) -> list[Capture]:
    """Captures that wait to be read, oldest first; of one site, or of all."""
    wanted = CaptureRow.reading_state == ReadingState.PENDING
    if site is not None:
        wanted = and_(wanted, CaptureRow.site == site)
    return _nouns(session, wanted, limit)


def latest_with_bytes(session: Session, url: str) -> Capture | None:
    """The newest capture of a URL whose bytes are stored and can be referred to by a revisit."""
    row = session.execute(
        select(*_COLUMNS)
        .join(Url, Url.id == CaptureRow.url_id)
        .join(WarcFile, WarcFile.id == CaptureRow.file_id)
        .where(
            CaptureRow.url_id == url_ids(session, [url])[url],
            CaptureRow.outcome == Outcome.RESPONSE,
            CaptureRow.status == 200,
            CaptureRow.entity_sha256.is_not(None),
            CaptureRow.refers_to.is_(None),
        )
        .order_by(CaptureRow.at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else noun(*row)


def latest_robots(session: Session, url: str, since: datetime) -> Capture | None:
    """The newest answer for a robots.txt that is not older than `since` (RFC 9309 §2.4: 24 hours)."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(Url, Url.id == CaptureRow.url_id)
        .join(WarcFile, WarcFile.id == CaptureRow.file_id)
        .where(Url.url == url, CaptureRow.kind == Kind.ROBOTS, CaptureRow.at >= since)
        .order_by(CaptureRow.at.desc())
        .limit(1)
    ).one_or_none()
    return None if rows is None else noun(*rows)


def _nouns(session: Session, condition: ColumnElement[bool], limit: int | None = None) -> list[Capture]:
    query = (
        select(*_COLUMNS)
        .join(Url, Url.id == CaptureRow.url_id)
        .join(WarcFile, WarcFile.id == CaptureRow.file_id)
        .where(condition)
        .order_by(CaptureRow.at, CaptureRow.record_id)
        .limit(limit)
    )
    return [noun(*row) for row in session.execute(query)]


def noun(row: CaptureRow, url: str, file: str) -> Capture:
    """A row as the noun it was made from; `end` is not kept and stands at the record's own end."""
    same = (
        "record_id", "at", "site", "kind", "outcome", "offset", "length", "job", "claim", "try_no", "rel", "hops",
        "error", "status", "content_type", "location", "retry_at", "etag", "last_modified", "entity_sha256",
        "truncated", "refers_to", "robots", "elapsed_ms", "hint_title", "hint_date",
    )  # fmt: skip
    facts = {name: getattr(row, name) for name in same}
    return Capture(url=url, file=file, end=row.offset + row.length, via_record=row.via, **facts)


def waits(session: Session, record_id: str) -> bool:
    """Whether a capture is to be read."""
    state = select(CaptureRow.reading_state).where(CaptureRow.record_id == record_id)
    return session.scalar(state) is ReadingState.PENDING


def first_seen(session: Session, url: str) -> datetime | None:
    """When a URL was first captured well (UTC)."""
    well = and_(Url.url == url, _whole())
    return session.scalar(select(func.min(CaptureRow.at)).join(Url, Url.id == CaptureRow.url_id).where(well))


def resting(session: Session, site: str, now: datetime) -> list[Capture]:
    """Captures of a site whose host asked not to be asked again before a time that is yet to come (Retry-After)."""
    return _nouns(session, and_(CaptureRow.site == site, CaptureRow.retry_at > now))
