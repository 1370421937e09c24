"""What a site repeats: traces of a sample of its pages, and the snapshots made of them.

The sample of a month is its 200 article URLs with the smallest hash: bounded, and the same set in whatever order pages
came. It is made from Drafts alone, so that no snapshot has a say in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby, islice

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.database.log.readings import draft_of
from storage.database.schema import BlockSeen, Capture, Reading, Recipe, Url
from storage.database.schema import Snapshot as SnapshotRow
from storage.database.upsert import insert_new
from storage.keys import snapshot_digest
from storage.records import Draft, ReadingOutcome, Snapshot, Trace

SAMPLE = 200

Traced = Callable[[Draft], Sequence[Trace]]
"""From a page to what is kept of it: the blocks of its body first, in order."""

Frequent = Callable[[Sequence[Sequence[Trace]]], frozenset[str]]
"""From the traces of the sampled pages, in any order, to the fingerprints that are boilerplate."""


def month_of(at: datetime) -> str:
    """The month of a capture, YYYY-MM in UTC."""
    return f"{at.astimezone(UTC):%Y-%m}"


def months(session: Session, site: str) -> list[str]:
    """The months in which pages of a site were read, and those between."""
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


def fold(session: Session, site: str, month: str, traced: Traced) -> None:
    """Sample the month's pages again and keep what was seen on them."""
    session.execute(delete(BlockSeen).where(BlockSeen.site == site, BlockSeen.month == month))
    for url, draft in islice(_drafts(session, site, month), SAMPLE):
        common = {"site": site, "month": month, "url_id": url}
        rows = [{**common, "place": place, **asdict(trace)} for place, trace in enumerate(traced(draft))]
        insert_new(session, BlockSeen, rows)


def _drafts(session: Session, site: str, month: str) -> Iterator[tuple[int, Draft]]:
    """The article pages of a month by the hash of their URL, each as it was first captured in that month."""
    begin, end = _bounds(month)
    # A memory that cuts all of a page makes it NOT_AN_ARTICLE; that must not take the page out of the sample.
    maybe = (ReadingOutcome.ARTICLE, ReadingOutcome.NOT_AN_ARTICLE)
    rows = session.execute(
        select(Url.id, Reading.id)
        .join(Capture, Capture.url_id == Url.id)
        .join(Reading, Reading.capture_id == Capture.id)
        .where(Capture.site == site, Capture.at >= begin, Capture.at < end, Reading.outcome.in_(maybe))
        .order_by(Url.key, Capture.at, Capture.record_id)
    ).all()
    for url, readings in groupby(rows, key=lambda row: row[0]):
        drafts = (draft_of(session.get_one(Reading, reading)) for _url, reading in readings)
        first = next((draft for draft in drafts if draft.outcome is ReadingOutcome.ARTICLE), None)
        if first is not None:
            yield url, first


def conclude(session: Session, site: str, month: str, frequent: Frequent) -> Snapshot:
    """The snapshot that follows from what was seen in a month and the one before; a page of both counts once."""
    pages = {**_seen(session, site, _before(month)), **_seen(session, site, month)}
    fingerprints = frequent(list(pages.values()))
    return Snapshot(site=site, month=month, fingerprints=fingerprints, digest=snapshot_digest(fingerprints))


def _seen(session: Session, site: str, month: str) -> dict[int, list[Trace]]:
    """The traces of the sampled pages of a month, in the order of the page."""
    query = select(BlockSeen).where(BlockSeen.site == site, BlockSeen.month == month)
    pages: dict[int, list[Trace]] = {}
    for row in session.scalars(query.order_by(BlockSeen.url_id, BlockSeen.place)):
        pages.setdefault(row.url_id, []).append(_trace(row))
    return pages


def _trace(row: BlockSeen) -> Trace:
    return Trace(
        role=row.role, fingerprint=row.fingerprint, form=row.form, words=row.words, names_author=row.names_author
    )


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


def made_otherwise(session: Session, snapshot: Snapshot) -> list[tuple[int, str]]:
    """The readings of the snapshot's site and month that were made with another one: surrogate, that one's digest."""
    begin, end = _bounds(snapshot.month)
    query = (
        select(Reading.id, Recipe.snapshot)
        .join(Capture, Reading.capture_id == Capture.id)
        .join(Recipe, Reading.recipe_id == Recipe.id)
        .where(Capture.site == snapshot.site, Capture.at >= begin, Capture.at < end)
        .where(Recipe.snapshot != snapshot.digest)
        .order_by(Capture.at, Capture.record_id)
    )
    return [(reading, digest) for reading, digest in session.execute(query)]
