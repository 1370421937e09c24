"""What a site repeats: traces of a sample of its pages, and the snapshots made of them.

The sample of a month is its 200 article URLs with the smallest hash: bounded, and the same set in whatever order pages
came. It is made from Drafts alone, so that no snapshot has a say in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.orm import Session

from storage.database.log.readings import draft_in
from storage.database.schema import (
    BlockSeenRow,
    CaptureRow,
    ReadingRow,
    RecipeRow,
    SnapshotRow,
    StaleMonthRow,
    UrlRow,
)
from storage.database.statements import insert_new, table_of
from storage.nouns import names_of
from storage.records import Draft, ReadingOutcome, Snapshot, Trace
from storage.records import Recipe as RecipeNoun
from storage.versioning.keys import snapshot_digest

SAMPLE = 200

Traced = Callable[[Draft], Sequence[Trace]]
"""From a page to what is kept of it: the blocks of its body first, in order."""

Frequent = Callable[[Sequence[Sequence[Trace]]], frozenset[str]]
"""From the traces of the sampled pages, in any order, to the fingerprints that are boilerplate."""


def stale_months(session: Session, site: str) -> list[str]:
    """The months of a site, YYYY-MM, whose readings changed since their memory was made."""
    return list(
        session.scalars(select(StaleMonthRow.month).where(StaleMonthRow.site == site).order_by(StaleMonthRow.month))
    )


def concerned(session: Session, site: str, months: Sequence[str]) -> list[str]:
    """These months and those behind them, as far as there are readings: a snapshot is made of two months."""
    wanted = {*months, *map(_after, months)}
    return sorted(month for month in wanted if _has_readings(session, site, month))


def _has_readings(session: Session, site: str, month: str) -> bool:
    return bool(session.scalar(select(exists().where(ReadingRow.site == site, ReadingRow.month == month))))


def withdraw(session: Session, site: str, months: Sequence[str]) -> None:
    """Take back the snapshots of months that have no readings any more."""
    for month in months:
        if not _has_readings(session, site, month):
            session.execute(delete(SnapshotRow).where(SnapshotRow.site == site, SnapshotRow.month == month))


def are_fresh(session: Session, site: str, months: Sequence[str]) -> None:
    """The memory of these months is made."""
    session.execute(delete(StaleMonthRow).where(StaleMonthRow.site == site, StaleMonthRow.month.in_(months)))


def _after(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    return f"{year:04}-{number + 1:02}"


def _before(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 2, 12)
    return f"{year:04}-{number + 1:02}"


def fold(session: Session, site: str, month: str, traced: Traced) -> None:
    """Sample the month's pages again and keep what was seen on them."""
    session.execute(delete(BlockSeenRow).where(BlockSeenRow.site == site, BlockSeenRow.month == month))
    rows: list[dict[str, object]] = []
    for url, draft in islice(_drafts(session, site, month), SAMPLE):
        common = {"site": site, "month": month, "url_id": url}
        rows += [{**common, "place": place, **_facts(trace)} for place, trace in enumerate(traced(draft))]
    insert_new(session, BlockSeenRow, rows)


def _facts(trace: Trace) -> dict[str, object]:
    return {name: getattr(trace, name) for name in _TRACED}


def _drafts(session: Session, site: str, month: str) -> Iterator[tuple[int, Draft]]:
    """The article pages of a month by the hash of their URL, each as it was first captured in that month."""
    # A memory that cuts all of a page makes it NOT_AN_ARTICLE; that must not take the page out of the sample.
    maybe = (ReadingOutcome.ARTICLE, ReadingOutcome.NOT_AN_ARTICLE)
    rows = session.execute(
        select(UrlRow.id, ReadingRow.id)
        .join(ReadingRow, ReadingRow.url_id == UrlRow.id)
        .join(CaptureRow, CaptureRow.id == ReadingRow.capture_id)
        .where(ReadingRow.site == site, ReadingRow.month == month, ReadingRow.outcome.in_(maybe))
        .order_by(UrlRow.key, CaptureRow.at, CaptureRow.record_id)
    ).all()
    for url, readings in groupby(rows, key=lambda row: row[0]):
        drafts = (_draft(session, reading) for _url, reading in readings)
        first = next((draft for draft in drafts if draft.outcome is ReadingOutcome.ARTICLE), None)
        if first is not None:
            yield url, first


def _draft(session: Session, reading: int) -> Draft:
    row = session.execute(select(ReadingRow.draft, ReadingRow.teasers).where(ReadingRow.id == reading)).one()
    return draft_in(row.draft, row.teasers)


def conclude(session: Session, site: str, month: str, frequent: Frequent) -> Snapshot:
    """The snapshot that follows from what was seen in a month and the one before; a page of both counts once."""
    pages = {**_seen(session, site, _before(month)), **_seen(session, site, month)}
    fingerprints = frequent(list(pages.values()))
    return Snapshot(site=site, month=month, fingerprints=fingerprints, digest=snapshot_digest(fingerprints))


_TRACED = names_of(Trace)
_seen_on = table_of(BlockSeenRow)
_SEEN = (
    select(_seen_on.c.url_id, *(_seen_on.c[name] for name in _TRACED))
    .where(_seen_on.c.site == bindparam("site"), _seen_on.c.month == bindparam("month"))
    .order_by(_seen_on.c.url_id, _seen_on.c.place)
)


def _seen(session: Session, site: str, month: str) -> dict[int, list[Trace]]:
    """The traces of the sampled pages of a month, in the order of the page."""
    rows = session.connection().execute(_SEEN, {"site": site, "month": month})
    pages: dict[int, list[Trace]] = {}
    for url, *facts in rows:
        pages.setdefault(url, []).append(Trace(**dict(zip(_TRACED, facts, strict=True))))
    return pages


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


def made_otherwise(session: Session, snapshot: Snapshot) -> list[tuple[int, RecipeNoun, frozenset[str]]]:
    """The readings of the snapshot's site and month that were made with another one.

    For each: surrogate, recipe, fingerprints of its page.
    """
    facts = (RecipeRow.extractor, RecipeRow.site_digest, RecipeRow.snapshot)
    rows = session.execute(
        select(ReadingRow.id, ReadingRow.fingerprints, *facts)
        .join(RecipeRow, ReadingRow.recipe_id == RecipeRow.id)
        .where(ReadingRow.site == snapshot.site, ReadingRow.month == snapshot.month)
        .where(RecipeRow.snapshot != snapshot.digest)
        .order_by(ReadingRow.id)
    )
    return [
        (id_, RecipeNoun(extractor=by, site_digest=site, snapshot=made_with), frozenset((*seen["body"], *seen["rest"])))
        for id_, seen, by, site, made_with in rows
    ]
