"""Whether an article is gone: answers that it is missing, or moved to a front page, or a page that says so itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select

from storage.database.articles.closure import listings
from storage.database.log.urls import batches, known_ids
from storage.database.schema import CAPTURE, READING
from storage.database.statements import AnyRow
from storage.records import NO_SUCH_PAGE, ReadingOutcome
from storage.versioning.identity import is_front
from storage.versioning.texts import Shown

_MISSING = (404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Absence:
    """An answer that shows no article; `why` it is gone, None when the answer does not say so."""

    at: datetime
    record_id: str
    why: str | None


_says_so = and_(READING.c.outcome == ReadingOutcome.NOT_AN_ARTICLE, READING.c.reason == NO_SUCH_PAGE)
_ABSENCES = (
    select(CAPTURE.c.url_id, CAPTURE.c.at, CAPTURE.c.record_id, CAPTURE.c.status, CAPTURE.c.location)
    .outerjoin(READING, READING.c.capture_id == CAPTURE.c.sight_id)
    .where(CAPTURE.c.url_id.in_(bindparam("ids", expanding=True)))
    .where(or_(CAPTURE.c.status.in_((*_MISSING, *_REDIRECTS)), _says_so))
    .order_by(CAPTURE.c.at.desc(), CAPTURE.c.record_id.desc())
)


def absences_of(connection: Connection, urls: set[int]) -> dict[int, list[Absence]]:
    """Of each URL the answers that it is missing or moved, newest first."""
    rows = [row for some in batches(sorted(urls)) for row in connection.execute(_ABSENCES, {"ids": some})]
    nowhere = _nowhere(connection, {row.location for row in rows if row.location})
    found: dict[int, list[Absence]] = {}
    for row in rows:
        found.setdefault(row.url_id, []).append(Absence(row.at, row.record_id, _why_gone(row, nowhere)))
    return found


def _nowhere(connection: Connection, locations: set[str]) -> set[str]:
    """Targets of redirects that are front pages or listings."""
    ids = known_ids(connection, locations) if locations else {}
    listed = listings(connection, ids.values())
    return {url for url in locations if is_front(url) or ids.get(url) in listed}


def _why_gone(row: AnyRow, nowhere: set[str]) -> str | None:
    if row.status in _MISSING:
        return str(row.status)
    if row.status not in _REDIRECTS:
        return NO_SUCH_PAGE
    return f"redirected to {row.location}" if row.location in nowhere else None


def gone(last: Shown, absences: Iterable[Absence]) -> tuple[datetime | None, str | None]:
    """Since when, and why, the URL that last showed the article answers that it is missing."""
    since: tuple[datetime | None, str | None] = (None, None)
    for absence in absences:
        if (absence.at, absence.record_id) <= (last.at, last.record_id) or absence.why is None:
            break
        since = (absence.at, absence.why)
    return since
