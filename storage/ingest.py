"""The one way in: the events of WARC files become rows.

A crawl ingests what it has just appended, recovery what a dead job left, `import` the files of others,
and `reread --all` everything. Ingesting the same event twice changes nothing, and the order of files does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from itertools import groupby

from sqlalchemy import Connection, bindparam, or_, select, update

from storage.database.log import arrivals, jobs
from storage.database.schema import JOB, SITE_VERSION, WARC_FILE
from storage.database.statements import insert_new
from storage.declared import title_of
from storage.records import Capture
from storage.warc.events import Damage, Event, FileStart, Flaw, JobEnd, SiteDeclaration


def ingest(connection: Connection, *events: Event) -> None:
    """Make rows of events, captures in groups, and remember how far their files have been ingested."""
    files = _files(connection, {event.file for event in events})
    for some in _runs(events):
        if isinstance(some[0], Capture):
            arrivals.add(connection, [event for event in some if isinstance(event, Capture)], files)
        else:
            for event in some:
                _rows(event, connection)
    _remember(connection, events)


def _runs(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Captures that follow each other, and what stands between."""
    for _is_capture, some in groupby(events, key=lambda event: isinstance(event, Capture)):
        yield list(some)


def _files(connection: Connection, names: set[str]) -> dict[str, int]:
    """The surrogates of files, which are made rows when they are new."""
    found = _known_files(connection, names)
    if missing := names - found.keys():
        insert_new(
            connection, WARC_FILE, [{"name": name, "state": "open", "ingested_to": 0} for name in sorted(missing)]
        )
        found = _known_files(connection, names)
    return found


_FILES = select(WARC_FILE.c.name, WARC_FILE.c.id).where(WARC_FILE.c.name.in_(bindparam("names", expanding=True)))


def _known_files(connection: Connection, names: set[str]) -> dict[str, int]:
    return {row.name: row.id for row in connection.execute(_FILES, {"names": sorted(names)})}


_TOLD = (
    update(WARC_FILE)
    .where(WARC_FILE.c.name == bindparam("of"), WARC_FILE.c.ingested_to < bindparam("end"))
    .values(ingested_to=bindparam("end"))
)


def _remember(connection: Connection, events: Sequence[Event]) -> None:
    ends: dict[str, int] = {}
    for event in events:
        ends[event.file] = max(event.end, ends.get(event.file, 0))
    if ends:
        connection.execute(_TOLD, [{"of": file, "end": end} for file, end in ends.items()])


_BEGUN = update(WARC_FILE).where(WARC_FILE.c.name == bindparam("of")).values(job=bindparam("by"), site=bindparam("for"))
_DECLARED_SINCE = select(JOB.c.started).where(
    JOB.c.key == select(WARC_FILE.c.job).where(WARC_FILE.c.name == bindparam("of")).scalar_subquery()
)
_DECLARED_EARLIER = (
    update(SITE_VERSION)
    .where(
        SITE_VERSION.c.name == bindparam("of"),
        SITE_VERSION.c.digest == bindparam("as"),
        or_(SITE_VERSION.c.since.is_(None), SITE_VERSION.c.since > bindparam("at")),
    )
    .values(since=bindparam("at"))
)


@singledispatch
def _rows(event: Event, _connection: Connection) -> None:
    raise TypeError(f"not an event of a WARC file: {event!r}")


@_rows.register
def _(event: FileStart, connection: Connection) -> None:
    connection.execute(_BEGUN, {"of": event.file, "by": event.job, "for": event.site})
    if event.job and event.site:
        jobs.began(connection, event.job, event.site, event.at)


@_rows.register
def _(event: SiteDeclaration, connection: Connection) -> None:
    since = connection.scalar(_DECLARED_SINCE, {"of": event.file})
    title = title_of(event.text)
    row = {"name": event.name, "digest": event.digest, "declaration": event.text, "title": title, "since": since}
    insert_new(connection, SITE_VERSION, [row])
    if since is None:
        return  # a file of somebody's that does not say which job declared it
    connection.execute(_DECLARED_EARLIER, {"of": event.name, "as": event.digest, "at": since})


@_rows.register
def _(event: JobEnd, connection: Connection) -> None:
    jobs.ended(connection, event.job, event.at, event.result)


@_rows.register(Damage)
@_rows.register(Flaw)
def _(event: Damage | Flaw, connection: Connection) -> None:
    """Damage is no row: `verify` reads the files for it, and nothing of it can be shown or replayed."""
