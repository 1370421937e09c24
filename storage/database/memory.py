"""What a site repeats: traces of a sample of its pages, and the snapshots made of them.

The sample of a month is its 200 article URLs with the smallest hash: bounded, and the same set in whatever order pages
came. It is made from Drafts alone, so that no snapshot has a say in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice

from sqlalchemy import Connection, bindparam, delete, exists, select

from storage.database.log.packed import draft_in
from storage.database.schema import (
    BLOCK_SEEN,
    CAPTURE,
    READING,
    RECIPE,
    SNAPSHOT,
    STALE_MONTH,
    URL,
)
from storage.database.statements import insert_new
from storage.nouns import names_of
from storage.records import Draft, ReadingOutcome, Snapshot, Trace
from storage.records import Recipe as RecipeNoun
from storage.versioning.keys import snapshot_digest

SAMPLE = 200

Traced = Callable[[Draft], Sequence[Trace]]
"""From a page to what is kept of it: the blocks of its body first, in order."""

Frequent = Callable[[Sequence[Sequence[Trace]]], frozenset[str]]
"""From the traces of the sampled pages, in any order, to the fingerprints that are boilerplate."""


def stale_months(connection: Connection, site: str) -> list[str]:
    """The months of a site, YYYY-MM, whose readings changed since their memory was made."""
    return list(
        connection.scalars(select(STALE_MONTH.c.month).where(STALE_MONTH.c.site == site).order_by(STALE_MONTH.c.month))
    )


def concerned(connection: Connection, site: str, months: Sequence[str]) -> list[str]:
    """These months and those behind them, as far as there are readings: a snapshot is made of two months."""
    wanted = {*months, *map(_after, months)}
    return sorted(month for month in wanted if _has_readings(connection, site, month))


def _has_readings(connection: Connection, site: str, month: str) -> bool:
    return bool(connection.scalar(select(exists().where(READING.c.site == site, READING.c.month == month))))


def withdraw(connection: Connection, site: str, months: Sequence[str]) -> None:
    """Take back the snapshots of months that have no readings any more."""
    for month in months:
        if not _has_readings(connection, site, month):
            connection.execute(delete(SNAPSHOT).where(SNAPSHOT.c.site == site, SNAPSHOT.c.month == month))


def are_fresh(connection: Connection, site: str, months: Sequence[str]) -> None:
    """The memory of these months is made."""
    connection.execute(delete(STALE_MONTH).where(STALE_MONTH.c.site == site, STALE_MONTH.c.month.in_(months)))


def _after(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    return f"{year:04}-{number + 1:02}"


def _before(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 2, 12)
    return f"{year:04}-{number + 1:02}"


def fold(connection: Connection, site: str, month: str, traced: Traced) -> None:
    """Sample the month's pages again and keep what was seen on them."""
    connection.execute(delete(BLOCK_SEEN).where(BLOCK_SEEN.c.site == site, BLOCK_SEEN.c.month == month))
    rows: list[dict[str, object]] = []
    for url, draft in islice(_drafts(connection, site, month), SAMPLE):
        common = {"site": site, "month": month, "url_id": url}
        rows += [{**common, "place": place, **_facts(trace)} for place, trace in enumerate(traced(draft))]
    insert_new(connection, BLOCK_SEEN, rows)


def _facts(trace: Trace) -> dict[str, object]:
    return {name: getattr(trace, name) for name in _TRACED}


def _drafts(connection: Connection, site: str, month: str) -> Iterator[tuple[int, Draft]]:
    """The article pages of a month by the hash of their URL, each as it was first captured in that month."""
    # A memory that cuts all of a page makes it NOT_AN_ARTICLE; that must not take the page out of the sample.
    maybe = (ReadingOutcome.ARTICLE, ReadingOutcome.NOT_AN_ARTICLE)
    rows = connection.execute(
        select(URL.c.id, READING.c.id)
        .join(READING, READING.c.url_id == URL.c.id)
        .join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
        .where(READING.c.site == site, READING.c.month == month, READING.c.outcome.in_(maybe))
        .order_by(URL.c.key, CAPTURE.c.at, CAPTURE.c.record_id)
    ).all()
    for url, readings in groupby(rows, key=lambda row: row[0]):
        drafts = (_draft(connection, reading) for _url, reading in readings)
        first = next((draft for draft in drafts if draft.outcome is ReadingOutcome.ARTICLE), None)
        if first is not None:
            yield url, first


def _draft(connection: Connection, reading: int) -> Draft:
    row = connection.execute(select(READING.c.draft, READING.c.teasers).where(READING.c.id == reading)).one()
    return draft_in(row.draft, row.teasers)


def conclude(connection: Connection, site: str, month: str, frequent: Frequent) -> Snapshot:
    """The snapshot that follows from what was seen in a month and the one before; a page of both counts once."""
    pages = {**_seen(connection, site, _before(month)), **_seen(connection, site, month)}
    fingerprints = frequent(list(pages.values()))
    return Snapshot(site=site, month=month, fingerprints=fingerprints, digest=snapshot_digest(fingerprints))


_TRACED = names_of(Trace)
_SEEN = (
    select(BLOCK_SEEN.c.url_id, *(BLOCK_SEEN.c[name] for name in _TRACED))
    .where(BLOCK_SEEN.c.site == bindparam("site"), BLOCK_SEEN.c.month == bindparam("month"))
    .order_by(BLOCK_SEEN.c.url_id, BLOCK_SEEN.c.place)
)


def _seen(connection: Connection, site: str, month: str) -> dict[int, list[Trace]]:
    """The traces of the sampled pages of a month, in the order of the page."""
    rows = connection.execute(_SEEN, {"site": site, "month": month})
    pages: dict[int, list[Trace]] = {}
    for url, *facts in rows:
        pages.setdefault(url, []).append(Trace(**dict(zip(_TRACED, facts, strict=True))))
    return pages


def published(connection: Connection, site: str, month: str) -> Snapshot:
    """The snapshot in force for a site and month; the empty one before any was published."""
    query = select(SNAPSHOT.c.fingerprints).where(SNAPSHOT.c.site == site, SNAPSHOT.c.month == month)
    fingerprints = frozenset(connection.scalars(query).one_or_none() or ())
    return Snapshot(site=site, month=month, fingerprints=fingerprints, digest=snapshot_digest(fingerprints))


def publish(connection: Connection, snapshot: Snapshot) -> None:
    """Put a snapshot in force, in place of the one before."""
    connection.execute(delete(SNAPSHOT).where(SNAPSHOT.c.site == snapshot.site, SNAPSHOT.c.month == snapshot.month))
    row = {"site": snapshot.site, "month": snapshot.month, "digest": snapshot.digest}
    insert_new(connection, SNAPSHOT, [{**row, "fingerprints": sorted(snapshot.fingerprints)}])


def made_otherwise(connection: Connection, snapshot: Snapshot) -> list[tuple[int, RecipeNoun, frozenset[str]]]:
    """The readings of the snapshot's site and month that were made with another one.

    For each: surrogate, recipe, fingerprints of its page.
    """
    facts = (RECIPE.c.extractor, RECIPE.c.site_digest, RECIPE.c.snapshot)
    rows = connection.execute(
        select(READING.c.id, READING.c.fingerprints, *facts)
        .join(RECIPE, READING.c.recipe_id == RECIPE.c.id)
        .where(READING.c.site == snapshot.site, READING.c.month == snapshot.month)
        .where(RECIPE.c.snapshot != snapshot.digest)
        .order_by(READING.c.id)
    )
    return [
        (id_, RecipeNoun(extractor=by, site_digest=site, snapshot=made_with), frozenset((*seen["body"], *seen["rest"])))
        for id_, seen, by, site, made_with in rows
    ]
