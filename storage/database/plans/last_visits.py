"""What a plan can be made from again: the last capture of every URL, and what pages told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.database.log.captures import COLUMNS, noun
from storage.database.log.packed import draft_in
from storage.database.plans.rows import FIRST_SEEN
from storage.database.schema import CAPTURE, FRONTIER, READING, URL, WARC_FILE
from storage.records import Capture, Draft, Kind, ReadingOutcome

_OF_A_PAGE = CAPTURE.c.kind.not_in((Kind.ROBOTS, Kind.REQUISITE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last capture of a URL, what the page turned out to be, and when it was first captured well (UTC)."""

    last: Capture
    first_seen: datetime | None
    outcome: ReadingOutcome | None


def visited(connection: Connection, site: str) -> Iterator[Visit]:
    """The last visit to every URL of a site that a claim was made for, robots.txt and files of pages aside, in order of
    time.
    """
    rows = connection.execute(
        select(*COLUMNS, READING.c.outcome.label("read_as"), FIRST_SEEN.label("first_seen"))
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
        .outerjoin(READING, READING.c.capture_id == CAPTURE.c.sight_id)
        .where(CAPTURE.c.site == site, CAPTURE.c.claim.is_not(None), _OF_A_PAGE)
        .order_by(CAPTURE.c.at, CAPTURE.c.record_id)
    )
    last: dict[str, Visit] = {}
    for row in rows:
        last.pop(row.url, None)
        last[row.url] = Visit(last=noun(row), outcome=row.read_as, first_seen=row.first_seen)
    yield from last.values()


def drafts(connection: Connection, site: str) -> Iterator[tuple[Draft, int]]:
    """Every page of a site taken apart, with the hops from a start page to it."""
    rows = connection.execute(
        select(READING.c.draft, READING.c.teasers, CAPTURE.c.hops)
        .join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
        .where(CAPTURE.c.site == site)
        .order_by(CAPTURE.c.at, CAPTURE.c.record_id)
    )
    for draft, teasers, hops in rows:
        yield draft_in(draft, teasers), hops


def was_had(connection: Connection, site: str) -> bool:
    """Whether any page, feed or sitemap of a site was ever fetched well, robots.txt and files aside."""
    well = CAPTURE.c.status.between(200, 299)
    query = select(CAPTURE.c.id).where(CAPTURE.c.site == site, _OF_A_PAGE, well)
    return connection.scalar(query.limit(1)) is not None


def known_urls(connection: Connection, site: str, most: int) -> list[str]:
    """URLs that are planned for a site, or were, the newest `most` of them."""
    rows = select(URL.c.url).join(FRONTIER, FRONTIER.c.url_id == URL.c.id).where(FRONTIER.c.site == site)
    return list(connection.scalars(rows.order_by(FRONTIER.c.id.desc()).limit(most)))
