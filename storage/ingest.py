"""The one way in: the events of WARC files become rows.

A crawl ingests what it has just appended, recovery what a dead job left, `import` the files of others,
and `reread --all` everything. Ingesting the same event twice changes nothing, and the order of files does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from itertools import groupby

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from storage.database.log import arrivals, jobs
from storage.database.schema import JobRow, SiteVersionRow, WarcFileRow
from storage.database.statements import insert_new, table_of
from storage.records import Capture
from storage.warc.events import Damage, Event, FileStart, JobEnd, SiteDeclaration

_file = table_of(WarcFileRow)


def ingest(session: Session, *events: Event) -> None:
    """Make rows of events, captures in groups, and remember how far their files have been ingested."""
    files = _files(session, {event.file for event in events})
    for some in _runs(events):
        if isinstance(some[0], Capture):
            arrivals.add(session, [event for event in some if isinstance(event, Capture)], files)
        else:
            for event in some:
                _rows(event, session)
    _remember(session, events)


def _runs(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Captures that follow each other, and what stands between."""
    for _is_capture, some in groupby(events, key=lambda event: isinstance(event, Capture)):
        yield list(some)


def _files(session: Session, names: set[str]) -> dict[str, int]:
    """The surrogates of files, which are made rows when they are new."""
    query = select(WarcFileRow.name, WarcFileRow.id).where(WarcFileRow.name.in_(names))
    found = {name: id_ for name, id_ in session.execute(query)}
    if missing := names - found.keys():
        insert_new(
            session, WarcFileRow, [{"name": name, "state": "open", "ingested_to": 0} for name in sorted(missing)]
        )
        found = {name: id_ for name, id_ in session.execute(query)}
    return found


_TOLD = (
    update(_file)
    .where(_file.c.name == bindparam("of"), _file.c.ingested_to < bindparam("end"))
    .values(ingested_to=bindparam("end"))
)


def _remember(session: Session, events: Sequence[Event]) -> None:
    ends: dict[str, int] = {}
    for event in events:
        ends[event.file] = max(event.end, ends.get(event.file, 0))
    if ends:
        session.connection().execute(_TOLD, [{"of": file, "end": end} for file, end in ends.items()])


@singledispatch
def _rows(event: Event, _session: Session) -> None:
    raise TypeError(f"not an event of a WARC file: {event!r}")


@_rows.register
def _(event: FileStart, session: Session) -> None:
    session.execute(update(WarcFileRow).where(WarcFileRow.name == event.file).values(job=event.job, site=event.site))
    if event.job and event.site:
        jobs.began(session, event.job, event.site, event.at)


@_rows.register
def _(event: SiteDeclaration, session: Session) -> None:
    job = select(WarcFileRow.job).where(WarcFileRow.name == event.file).scalar_subquery()
    since = session.scalar(select(JobRow.started).where(JobRow.key == job))
    row = {"name": event.name, "digest": event.digest, "declaration": event.text, "since": since}
    insert_new(session, SiteVersionRow, [row])
    if since is None:
        return  # a file of somebody's that does not say which job declared it
    same = (SiteVersionRow.name == event.name, SiteVersionRow.digest == event.digest)
    later = or_(SiteVersionRow.since.is_(None), SiteVersionRow.since > since)
    session.execute(update(SiteVersionRow).where(*same, later).values(since=since))


@_rows.register
def _(event: JobEnd, session: Session) -> None:
    jobs.ended(session, event.job, event.at, event.result)


@_rows.register
def _(event: Damage, session: Session) -> None:
    """Damage is no row: `verify` reads the files for it, and nothing of it can be shown or replayed."""
