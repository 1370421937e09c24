"""What a site repeats: blocks of a sample of its pages, and the snapshots made of them.

The sample of a month is its 200 URLs with the smallest hash: bounded, and the same set in whatever order pages came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.database.models import BlockSeen, Capture, Reading, Url
from storage.database.models import Snapshot as SnapshotRow
from storage.database.readings import draft_of
from storage.database.upsert import insert_new
from storage.keys import snapshot_digest
from storage.records import ReadingOutcome, Snapshot

SAMPLE = 200

Frequent = Callable[[Mapping[str, int], int], frozenset[str]]
"""From how many sampled pages show each fingerprint, and how many pages there are, to what is boilerplate."""


def month_of(at: datetime) -> str:
    """The month of a capture, YYYY-MM in UTC."""
    return f"{at.astimezone(UTC):%Y-%m}"


def months(session: Session, site: str) -> list[str]:
    """The months in which pages of a site were read."""
    query = select(func.min(Capture.at), func.max(Capture.at)).join(Reading, Reading.capture_id == Capture.id)
    bounds: list[datetime | None] = list(session.execute(query.where(Capture.site == site)).one())
    present = [month_of(bound) for bound in bounds if bound is not None]
    found = present[:1]
    while found and found[-1] < present[-1]:
        found.append(_after(found[-1]))
    return found


def _bounds(month: str) -> tuple[datetime, datetime]:
    begin = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    return begin, datetime.fromisoformat(f"{_after(month)}-01T00:00:00+00:00")


def _after(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    return f"{year:04}-{number + 1:02}"


def _before(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 2, 12)
    return f"{year:04}-{number + 1:02}"


def fold(session: Session, site: str, month: str) -> None:
    """Sample the month's pages again and keep which blocks stood on which."""
    begin, end = _bounds(month)
    read = (
        select(Url.id, Url.key)
        .join(Capture, Capture.url_id == Url.id)
        .join(Reading, Reading.capture_id == Capture.id)
        .where(Capture.site == site, Capture.at >= begin, Capture.at < end)
        .where(Reading.outcome == ReadingOutcome.ARTICLE)
    )
    sample = [id_ for id_, _key in session.execute(read.distinct().order_by(Url.key).limit(SAMPLE))]
    session.execute(delete(BlockSeen).where(BlockSeen.site == site, BlockSeen.month == month))
    for url in sample:
        drafts = session.scalars(
            select(Reading)
            .join(Capture, Capture.id == Reading.capture_id)
            .where(Capture.url_id == url, Capture.at >= begin, Capture.at < end)
        )
        blocks = {block.fingerprint for reading in drafts for block in draft_of(reading).blocks}
        rows = [{"site": site, "month": month, "url_id": url, "fingerprint": f} for f in sorted(blocks)]
        insert_new(session, BlockSeen, rows)


def conclude(session: Session, site: str, month: str, frequent: Frequent) -> Snapshot:
    """The snapshot that follows from the blocks seen in a month and the one before."""
    rows = session.execute(
        select(BlockSeen.fingerprint, BlockSeen.url_id).where(
            BlockSeen.site == site, BlockSeen.month.in_([_before(month), month])
        )
    ).all()
    pages = {(fingerprint, url) for fingerprint, url in rows}
    counts = Counter(fingerprint for fingerprint, _url in pages)
    fingerprints = frequent(counts, len({url for _fingerprint, url in pages}))
    return Snapshot(site=site, month=month, fingerprints=fingerprints, digest=snapshot_digest(fingerprints))


def published(session: Session, site: str, month: str) -> Snapshot:
    """The snapshot in force for a site and month; the empty one before any was published."""
    row = session.scalars(select(SnapshotRow).where(SnapshotRow.site == site, SnapshotRow.month == month)).one_or_none()
    fingerprints = frozenset(row.fingerprints) if row else frozenset()
    return Snapshot(site=site, month=month, fingerprints=fingerprints, digest=snapshot_digest(fingerprints))


def publish(session: Session, snapshot: Snapshot) -> None:
    """Put a snapshot in force, in place of the one before."""
    session.execute(delete(SnapshotRow).where(SnapshotRow.site == snapshot.site, SnapshotRow.month == snapshot.month))
    row = {"site": snapshot.site, "month": snapshot.month, "digest": snapshot.digest}
    insert_new(session, SnapshotRow, [{**row, "fingerprints": sorted(snapshot.fingerprints)}])


def holding(session: Session, site: str, month: str) -> list[tuple[str, Reading]]:
    """The readings of a site and month, each with the record id of its capture."""
    begin, end = _bounds(month)
    query = (
        select(Capture.record_id, Reading)
        .join(Reading, Reading.capture_id == Capture.id)
        .where(Capture.site == site, Capture.at >= begin, Capture.at < end)
        .order_by(Capture.at, Capture.record_id)
    )
    return list(session.execute(query))
