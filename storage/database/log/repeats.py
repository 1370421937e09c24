"""Revisits of others in search of the capture whose bytes they repeat, and what follows when it is found.

In: what a revisit record says. Out: the capture that it means; rows as if the revisit had said so itself. Whatever the
order in which files come, the same revisits find the same captures once all are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, update

from storage.database.log import sights
from storage.database.log.captures import COLUMNS, noun
from storage.database.log.urls import digest_of
from storage.database.schema import CAPTURE, URL, WARC_FILE
from storage.database.statements import AnyRow
from storage.records import Capture, Kind, Outcome
from storage.repeats import NOT_FOUND, elsewhere, is_elsewhere, record_in

_MOST = 50
"""Captures of one URL among which that of a digest is sought."""
_SECOND = timedelta(seconds=1)


def lost(connection: Connection, after: int, limit: int) -> list[tuple[int, Capture]]:
    """Revisits of others that lead nowhere, or whose bytes have no reading yet, with their surrogates: the next beyond
    `after`.
    """
    query = _captures().where(
        CAPTURE.c.kind == Kind.IMPORTED,
        CAPTURE.c.refers_to.is_not(None),
        or_(CAPTURE.c.sight_id.is_(None), CAPTURE.c.refers_to == NOT_FOUND),
        CAPTURE.c.outcome == Outcome.RESPONSE,
        CAPTURE.c.id > after,
    )
    return [(row.id, noun(row)) for row in connection.execute(query.order_by(CAPTURE.c.id).limit(limit))]


def unfound(connection: Connection, file: str) -> int:
    """How many revisits of a file repeat bytes that no file holds."""
    repeated = CAPTURE.alias("repeated")
    query = select(CAPTURE.c.refers_to, repeated.c.id).join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
    query = query.outerjoin(repeated, repeated.c.record_id == CAPTURE.c.refers_to)
    is_lost = (CAPTURE.c.kind == Kind.IMPORTED, CAPTURE.c.refers_to.is_not(None), repeated.c.id.is_(None))
    rows = connection.execute(query.where(WARC_FILE.c.name == file, *is_lost))
    return sum(not is_elsewhere(row.refers_to) for row in rows)


def of_record(connection: Connection, record_id: str) -> Capture | None:
    """The capture of this record, where its bytes are known."""
    return _first(connection, _known().where(CAPTURE.c.record_id == record_id))


def at_place(connection: Connection, file: str, offset: int) -> Capture | None:
    """The capture that lies there, where its bytes are known."""
    return _first(connection, _known().where(WARC_FILE.c.name == file, CAPTURE.c.offset == offset))


def at_time(connection: Connection, url: str, at: datetime) -> list[Capture]:
    """The captures of a URL at a time, the exact one first: dates of full seconds name any within that second."""
    since = at.replace(microsecond=0)
    query = _known().where(URL.c.key == digest_of(url), CAPTURE.c.at >= since, CAPTURE.c.at < since + _SECOND)
    rows = connection.execute(query.order_by(CAPTURE.c.at, CAPTURE.c.record_id).limit(_MOST))
    return sorted(map(noun, rows), key=lambda capture: capture.at != at)


def of_validator(connection: Connection, revisit: Capture) -> Capture | None:
    """The oldest capture of a URL, before a revisit, that bears the validator which a server said still holds: its ETag
    or else its date (RFC 9110 §8.8).
    """
    query = _known().where(
        URL.c.key == digest_of(revisit.url), CAPTURE.c.refers_to.is_(None), CAPTURE.c.at < revisit.at
    )
    if revisit.etag:
        return _first(connection, query.where(CAPTURE.c.etag == revisit.etag))
    if revisit.last_modified:
        return _first(connection, query.where(CAPTURE.c.last_modified == revisit.last_modified))
    return None


def holding_bytes(connection: Connection, url: str) -> Iterator[Capture]:
    """The captures of a URL that hold bytes of their own, oldest first."""
    query = _known().where(URL.c.key == digest_of(url), CAPTURE.c.refers_to.is_(None))
    for row in connection.execute(query.order_by(CAPTURE.c.at, CAPTURE.c.record_id).limit(_MOST)):
        yield noun(row)


def found(connection: Connection, id_: int, revisit: Capture, repeated: Capture, *, status: int | None) -> bool:
    """The revisit with this surrogate repeats the bytes of another capture; `status` is the one that it has now.

    Whether that is news.
    """
    holder = of_record(connection, record_in(repeated.refers_to)) if repeated.refers_to else repeated
    if holder is None:
        return False
    is_own = holder.url == revisit.url or not sights.is_readable(holder)
    refers_to = holder.record_id if is_own else elsewhere(holder.record_id)
    said: dict[str, Any] = {"entity_sha256": holder.entity_sha256, "status": status, "refers_to": refers_to}
    if all(getattr(revisit, name) == value for name, value in said.items()):
        return False
    connection.execute(update(CAPTURE).where(CAPTURE.c.id == id_).values(**said))
    url = connection.scalar(select(CAPTURE.c.url_id).where(CAPTURE.c.id == id_))
    if url is not None and holder.entity_sha256:
        sights.settle(connection, url, holder.entity_sha256)
    return True


def _captures() -> Select[Any]:
    query = select(*COLUMNS).join(URL, URL.c.id == CAPTURE.c.url_id)
    return query.join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)


def _known() -> Select[Any]:
    return _captures().where(CAPTURE.c.entity_sha256.is_not(None), func.coalesce(CAPTURE.c.status, 200) != 304)


def _first(connection: Connection, query: Select[Any]) -> Capture | None:
    row: AnyRow | None = connection.execute(query.order_by(CAPTURE.c.at, CAPTURE.c.record_id).limit(1)).first()
    return None if row is None else noun(row)
