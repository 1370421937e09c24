"""Whether the database is whole and says what it was made from, and what is no matter of a single WARC file.

In: an open archive. Out: `Finding`s. Files are looked at by `storage.fixity.files`.
Never: a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, func, select

from storage.archive import Archive
from storage.database import agreement, integrity, looks_agreement, rebuild
from storage.database.queries import feed, runs
from storage.database.schema import CAPTURE
from storage.database.search import rebuilding
from storage.fixity import decided, quarantine
from storage.fixity.findings import Finding, Weight
from storage.records import ReadingState

DAMAGED_DATABASE = "damaged database"
_AGREEMENT: dict[str, Callable[[Connection], Iterator[str]]] = {
    "altered reading": agreement.altered_readings,
    "altered version": agreement.altered_versions,
    "altered story": agreement.altered_stories,
    "missing reading": agreement.missing_readings,
    "missing version": agreement.missing_versions,
    "not in search": agreement.unfindable_articles,
    "shown though withheld": agreement.findable_though_withheld,
    "miscounted day": agreement.miscounted_days,
    "look without text": looks_agreement.looks_without_text,
}


def check_database(archive: Archive) -> Iterator[Finding]:
    """Whether the database is whole, and whether its rows still say what they were made from.

    Of a damaged one no more is asked than what is damaged.
    """
    with archive.database.read() as connection:
        broken = [Finding(kind=DAMAGED_DATABASE, what=what) for what in integrity.faults(connection)]
        yield from broken
        for what in integrity.unchecked(connection):
            yield Finding(kind="not checked", what=what, weight=Weight.NOTE)
    if not broken:
        yield from _altered(archive)


def _altered(archive: Archive) -> Iterator[Finding]:
    with archive.database.read() as connection:
        for kind, look in _AGREEMENT.items():
            for what in look(connection):
                yield Finding(kind=kind, what=what)


def check_rest(archive: Archive) -> Iterator[Finding]:
    """What is no matter of a single file: pages not read yet, torn tails, decisions."""
    with archive.database.read() as connection:
        yield from _pending(connection)
        yield from _quiet(connection)
        yield from decided.check(archive, connection)
        if not rebuilding.state(connection).is_whole:
            what = (
                "a later release made other words of the texts; the next command that searches or writes makes it anew"
            )
            yield Finding(kind="search index not whole", what=what, weight=Weight.NOTE)
        yield from _lost(connection, quarantine.files(archive))
    yield from quarantine.kept(archive)
    for path in sorted(archive.warcs.root.rglob("*.torn")):
        what = f"{path.stat().st_size} bytes that a killed job left, cut off and kept"
        yield Finding(kind="torn tail", what=what, file=path.name, weight=Weight.NOTE)


def _pending(connection: Connection) -> Iterator[Finding]:
    busy = runs.running(connection)
    waiting = CAPTURE.c.reading_state == ReadingState.PENDING
    for site, count in connection.execute(select(CAPTURE.c.site, func.count()).where(waiting).group_by(CAPTURE.c.site)):
        weight = Weight.NOTE if site in busy else Weight.FAULT
        yield Finding(kind="unread", what=f"{count} pages of {site} wait to be read", weight=weight)


def _quiet(connection: Connection) -> Iterator[Finding]:
    """A reread that makes all rows anew; one that was killed leaves the feed of changes quiet."""
    since = feed.standing(connection).quiet
    if since is None:
        return
    # It holds the locks of all sites since before that; a job that came later waits for none of them.
    if any(run.started <= since for run in runs.running(connection).values()):
        what = f"a reread has been making all rows anew since {since:%Y-%m-%d %H:%M} UTC"
        yield Finding(kind="feed is quiet", what=f"{what}; it is told what changed when it ends", weight=Weight.NOTE)
    else:
        what = f"a reread that began on {since:%Y-%m-%d %H:%M} UTC was killed, and nobody is told of changes since"
        yield Finding(kind="reread was killed", what=what)


def _lost(connection: Connection, set_aside: set[str]) -> Iterator[Finding]:
    """Captures that cannot be had any more; no fault where their damaged bytes were set aside, and that was told."""
    for loss in rebuild.losses(connection):
        yield Finding(
            kind="lost record",
            what=f"captured {loss.at:%Y-%m-%d %H:%M} UTC, it could not be read any more on {loss.noticed:%Y-%m-%d}",
            file=loss.file,
            offset=loss.offset,
            record=loss.record_id,
            url=loss.url,
            weight=Weight.NOTE if loss.file in set_aside else Weight.FAULT,
        )
