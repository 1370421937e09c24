"""The one way in: what a WARC file tells becomes rows.

A crawl ingests what it has just appended, recovery what a dead job left, `import` the files of others,
and `reread --all` everything. Ingesting the same event twice changes nothing, and the order of files does not matter.
"""

from __future__ import annotations

from functools import singledispatch

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.database.log import captures, jobs
from storage.database.schema import Job, SiteVersion, WarcFile
from storage.database.upsert import insert_new
from storage.records import Capture
from storage.warc.events import Damage, Event, FileStart, JobEnd, SiteDeclaration


def ingest(session: Session, event: Event) -> None:
    """Make rows of one event, and remember how far its file has been told."""
    _rows(event, session)
    session.execute(
        update(WarcFile)
        .where(WarcFile.name == event.file, WarcFile.ingested_to < event.end)
        .values(ingested_to=event.end)
    )


@singledispatch
def _rows(event: Event, _session: Session) -> None:
    raise TypeError(f"not an event of a WARC file: {event!r}")


@_rows.register
def _(event: FileStart, session: Session) -> None:
    _file(session, event.file)
    session.execute(update(WarcFile).where(WarcFile.name == event.file).values(job=event.job, site=event.site))
    if event.job and event.site:
        jobs.began(session, event.job, event.site, event.at)


@_rows.register
def _(event: SiteDeclaration, session: Session) -> None:
    job = select(WarcFile.job).where(WarcFile.name == event.file).scalar_subquery()
    since = session.scalar(select(Job.started).where(Job.key == job))
    row = {"name": event.name, "digest": event.digest, "declaration": event.text, "since": since}
    insert_new(session, SiteVersion, [row])
    same = (SiteVersion.name == event.name, SiteVersion.digest == event.digest, SiteVersion.since > since)
    session.execute(update(SiteVersion).where(*same).values(since=since))


@_rows.register
def _(event: Capture, session: Session) -> None:
    captures.add(session, event, _file(session, event.file))


@_rows.register
def _(event: JobEnd, session: Session) -> None:
    jobs.ended(session, event.job, event.at, event.result)


@_rows.register
def _(event: Damage, session: Session) -> None:
    # Damage is no row: `verify` reads the files for it, and nothing of it can be shown or replayed.
    _file(session, event.file)


def _file(session: Session, name: str) -> int:
    found = session.scalar(select(WarcFile.id).where(WarcFile.name == name))
    if found is None:
        insert_new(session, WarcFile, [{"name": name, "state": "open", "ingested_to": 0}])
        found = session.scalar(select(WarcFile.id).where(WarcFile.name == name))
    return int(found or 0)
