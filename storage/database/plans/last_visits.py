"""What a plan can be made from again: the last capture of every URL, and what pages told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database.log.captures import noun
from storage.database.log.readings import draft_of
from storage.database.schema import CaptureRow, ReadingRow, UrlRow, WarcFileRow
from storage.records import Capture, Draft, Kind, ReadingOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last capture of a URL, and what the page turned out to be."""

    last: Capture
    outcome: ReadingOutcome | None


def visited(session: Session, site: str) -> Iterator[Visit]:
    """The last visit to every URL of a site that a claim was made for, robots.txt aside, in order of time."""
    rows = session.execute(
        select(CaptureRow, UrlRow.url, WarcFileRow.name, ReadingRow.outcome)
        .join(UrlRow, UrlRow.id == CaptureRow.url_id)
        .join(WarcFileRow, WarcFileRow.id == CaptureRow.file_id)
        .outerjoin(ReadingRow, ReadingRow.capture_id == CaptureRow.sight_id)
        .where(CaptureRow.site == site, CaptureRow.claim.is_not(None), CaptureRow.kind != Kind.ROBOTS)
        .order_by(CaptureRow.at, CaptureRow.record_id)
    )
    last: dict[str, Visit] = {}
    for row, url, file, outcome in rows:
        last.pop(url, None)
        last[url] = Visit(last=noun(row, url, file), outcome=outcome)
    yield from last.values()


def drafts(session: Session, site: str) -> Iterator[tuple[Draft, int]]:
    """Every page of a site taken apart, with the hops from a start page to it."""
    rows = session.execute(
        select(ReadingRow, CaptureRow.hops)
        .join(CaptureRow, CaptureRow.id == ReadingRow.capture_id)
        .where(CaptureRow.site == site)
        .order_by(CaptureRow.at, CaptureRow.record_id)
    )
    for reading, hops in rows:
        yield draft_of(reading), hops
