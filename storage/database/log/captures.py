"""Captures found again: by record, by URL, by what waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, TextClause, and_, bindparam, or_, select, text, tuple_

from storage.database.log.urls import batches, digest_of
from storage.database.places import is_within_reach
from storage.database.schema import CAPTURE, URL, WARC_FILE
from storage.database.statements import AnyRow
from storage.nouns import names_of
from storage.records import Capture, Kind, Outcome, ReadingState

SAME = names_of(Capture, without=("url", "site", "file", "end", "via", "via_record"))
"""What a row and its noun call by one name."""

_kept = CAPTURE.alias()
COLUMNS = (*CAPTURE.c, URL.c.url, WARC_FILE.c.name.label("file"))
"""What `noun` needs of a row."""


def same_exchange(capture: Capture) -> ColumnElement[bool]:
    """The row of this capture, or of another record of its claim; foreign records have no claim."""
    same = CAPTURE.c.record_id == capture.record_id
    return or_(same, CAPTURE.c.claim == capture.claim) if capture.claim else same


def find(connection: Connection, record_id: str) -> Capture | None:
    """The capture with this WARC-Record-ID."""
    row = connection.execute(_OF_RECORD, {"record": record_id}).one_or_none()
    return None if row is None else noun(row)


def of_records(connection: Connection, records: Collection[str]) -> dict[str, Capture]:
    """Those of some records that are rows, by WARC-Record-ID."""
    return {capture.record_id: capture for capture in _nouns(connection, CAPTURE.c.record_id.in_(records))}


# Said outright, so that both engines see that the index of what waits serves it.
_WAITS = text("capture.reading_state = 'pending'")


def pending(
    connection: Connection,
    site: str | None,
    limit: int,
    *,
    after: tuple[datetime, str] | None = None,
    place: str | None = None,
) -> list[Capture]:
    """Captures that wait to be read, oldest first; of one site, or of all; later than `after` (time, record id); with a
    `place`, without those whose file lies in another folder (`storage.place`).
    """
    if site is not None and after is None and place is None:
        return [noun(row) for row in connection.execute(_PENDING, {"site": site, "most": limit})]
    wanted: list[ColumnElement[bool] | TextClause] = [_WAITS]
    wanted += [CAPTURE.c.site == site] if site is not None else []
    wanted += [tuple_(CAPTURE.c.at, CAPTURE.c.record_id) > after] if after is not None else []
    wanted += [is_within_reach(place)] if place is not None else []
    return _nouns(connection, and_(*wanted), limit)


def sites_waiting(connection: Connection, place: str | None = None) -> list[str]:
    """The sites of captures that wait to be read, in order; `place` as in `pending`."""
    query = select(CAPTURE.c.site).where(_WAITS).distinct().order_by(CAPTURE.c.site)
    if place is not None:
        query = query.join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id).where(is_within_reach(place))
    return list(connection.scalars(query))


def files_waiting(connection: Connection, place: str | None = None) -> list[str]:
    """Names of the files with captures that wait to be read, in order; `place` as in `pending`."""
    some = select(CAPTURE.c.file_id).where(_WAITS).distinct()
    query = select(WARC_FILE.c.name).where(WARC_FILE.c.id.in_(some)).order_by(WARC_FILE.c.name)
    if place is not None:
        query = query.where(is_within_reach(place))
    return list(connection.scalars(query))


def pending_of_file(connection: Connection, file: str, limit: int, *, after: int) -> list[Capture]:
    """Captures of a file that wait to be read and begin behind the offset `after`, in the order of the file."""
    rows = connection.execute(_PENDING_OF_FILE, {"file": file, "after": after, "most": limit})
    return [noun(row) for row in rows]


def latest_with_bytes(connection: Connection, urls: Collection[str]) -> dict[str, Capture]:
    """The newest capture of each URL whose bytes are stored and can be referred to by a revisit."""
    keys = [digest_of(url) for url in urls]
    rows = (row for some in batches(keys) for row in connection.execute(_LATEST, {"keys": some}))
    return {row.url: noun(row) for row in rows}


_newest = (
    select(_kept.c.id)
    .where(
        _kept.c.url_id == URL.c.id,
        _kept.c.outcome == Outcome.RESPONSE,
        _kept.c.status == 200,
        _kept.c.entity_sha256.is_not(None),
        _kept.c.refers_to.is_(None),
    )
    .order_by(_kept.c.at.desc(), _kept.c.record_id.desc())
    .limit(1)
    .correlate(URL)
    .scalar_subquery()
)
_LATEST = (
    select(*COLUMNS)
    .select_from(URL)
    .join(CAPTURE, CAPTURE.c.id == _newest)
    .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
    .where(URL.c.key.in_(bindparam("keys", expanding=True)))
)


def latest_robots(connection: Connection, url: str, since: datetime) -> Capture | None:
    """The newest answer for a robots.txt that is not older than `since` (RFC 9309 §2.4: 24 hours)."""
    row = connection.execute(_LATEST_ROBOTS, {"key": digest_of(url), "since": since}).one_or_none()
    return None if row is None else noun(row)


_WHOLE = (
    select(*COLUMNS)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
    .order_by(CAPTURE.c.at, CAPTURE.c.record_id)
)
_OF_RECORD = _WHOLE.where(CAPTURE.c.record_id == bindparam("record"))
_PENDING_OF_FILE = (
    select(*COLUMNS)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
    .where(WARC_FILE.c.name == bindparam("file"), CAPTURE.c.offset > bindparam("after"), _WAITS)
    .order_by(CAPTURE.c.offset)
    .limit(bindparam("most"))
)
_PENDING = _WHOLE.where(_WAITS, CAPTURE.c.site == bindparam("site")).limit(bindparam("most"))
_RESTING = _WHOLE.where(CAPTURE.c.site == bindparam("site"), CAPTURE.c.retry_at > bindparam("now"))
_LATEST_ROBOTS = (
    select(*COLUMNS)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
    .where(URL.c.key == bindparam("key"), CAPTURE.c.kind == Kind.ROBOTS, CAPTURE.c.at >= bindparam("since"))
    .order_by(CAPTURE.c.at.desc())
    .limit(1)
)
_HOLDING = (
    select(*COLUMNS)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
    .where(
        CAPTURE.c.entity_sha256 == bindparam("sha256"),
        CAPTURE.c.outcome == Outcome.RESPONSE,
        CAPTURE.c.status == 200,
        CAPTURE.c.refers_to.is_(None),
    )
    .limit(1)
)


def holding(connection: Connection, sha256: str) -> Capture | None:
    """A capture of whatever URL that holds an entity, by its digest; a revisit can refer to it."""
    row = connection.execute(_HOLDING, {"sha256": sha256}).first()
    return None if row is None else noun(row)


def _nouns(connection: Connection, condition: ColumnElement[bool], limit: int | None = None) -> list[Capture]:
    return [noun(row) for row in connection.execute(_WHOLE.where(condition).limit(limit))]


def noun(row: AnyRow) -> Capture:
    """A row of `COLUMNS` as the noun it was made from; `end` is not kept and stands at the record's own end."""
    facts = {name: getattr(row, name) for name in (*SAME, "url", "site", "file")}
    return Capture(end=row.offset + row.length, via_record=row.via, **facts)


def waiting(connection: Connection, records: Collection[str]) -> set[str]:
    """Those of these record ids whose captures are to be read."""
    pending = select(CAPTURE.c.record_id).where(CAPTURE.c.reading_state == ReadingState.PENDING)
    return {
        record
        for some in batches(records)
        for record in connection.scalars(pending.where(CAPTURE.c.record_id.in_(some)))
    }


def resting(connection: Connection, site: str, now: datetime) -> list[Capture]:
    """Captures of a site whose host asked not to be asked again before a time that is yet to come (Retry-After)."""
    return [noun(row) for row in connection.execute(_RESTING, {"site": site, "now": now})]
