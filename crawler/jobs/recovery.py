"""What a dead job left: files cut to their last whole exchange, and the rows of what no row said yet.

In: an archive, and a site whose lock is held. Out: the same archive with its rows saying what its files hold.
A file stays open until its site has been settled, so that a job that dies before that is seen by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from crawler.jobs.settling import settle_claims
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import files, jobs
from storage.database.reconnect import retrying
from storage.elsewhere.path import is_elsewhere
from storage.errors import RecordUnreadable
from storage.ingest import ingest
from storage.place import note_here
from storage.records import Capture
from storage.warc.events import Event
from storage.warc.names import OURS, is_of_day
from storage.warc.reader import read_file
from storage.warc.recovery import recover, torn_of
from storage.warc.writer import goes_on

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Recovered:
    """What earlier jobs left of a site: files to be closed once the site is settled, how many exchanges had no row yet,
    and the file of the day that is written to further, if one was left whole.
    """

    files: tuple[Path, ...] = ()
    exchanges: int = 0
    current: Path | None = None


def recover_site(archive: Archive, site: Site, now: datetime, left_open: Mapping[str, int]) -> Recovered:
    """Take in what the files of a site hold that were left open, given with the bytes of each that are rows.

    A file that holds nothing whole is no file, and goes. What was cut is not written to further.
    """
    left, found, current = [], 0, None
    for path, ingested_to in _open_files(archive, site, left_open):
        if path.stat().st_size == ingested_to > 0:
            left.append(path)
            current = path if goes_on(path, now) and not torn_of(path).exists() else current
        elif path.name in once_closed(archive) or recover(path, ingested_to).kept:
            found += _ingest_rest(archive, site, path, ingested_to)
            left.append(path)
        else:
            path.unlink()
    return Recovered(tuple(path for path in left if path != current), found, current)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What the last job of a site left: its files that are not closed, and the bytes of each that are rows; and whether
    it was killed.
    """

    files: Mapping[str, int]
    was_killed: bool


def lock_site(archive: Archive, site: Site, job: str, now: datetime) -> LeftBehind:
    """Take a site for a job, and say what the last one left. Raises SiteLocked."""
    left, is_sure = retrying(archive.database.write, partial(_locked, archive=archive, site=site, job=job, now=now))
    # To look through all files of a site takes long after years: once a day is enough where all went well.
    return left if is_sure else replace(left, files=unfinished(archive, site))


def _locked(connection: Connection, archive: Archive, site: Site, job: str, now: datetime) -> tuple[LeftBehind, bool]:
    """What the last job left as the rows say, and whether they can be believed."""
    left = LeftBehind(was_killed=jobs.lock(connection, site.name, job), files=files.open_of(connection, site.name))
    today = _of_day(archive, site, now)
    is_unknown = left.was_killed or files.without_rows(connection, today) or not today & left.files.keys()
    return left, not is_unknown


def _of_day(archive: Archive, site: Site, now: datetime) -> set[str]:
    """The site's files of the day in this folder. One without a row was left by a job that was killed here; where
    machines share a database, the lock does not tell it, because another one has gone on with the site since.
    """
    day = now.astimezone(UTC)
    found = (archive.warcs.root / site.name / f"{day:%Y}").glob(f"*-{day:%Y%m%d}*.warc.gz")
    return {path.name for path in found if is_of_day(path.name, now)}


def unfinished(archive: Archive, site: Site) -> dict[str, int]:
    """The files of a site that no row says are closed, and the bytes of each that are rows: also those that no row
    knows, where a job was killed, or the rows of an older database are back.
    """
    known = retrying(archive.database.read, files.known)
    names = (path.name for path in (archive.warcs.root / site.name).rglob("*.warc.gz"))
    states = {name: known.get(name, ("open", 0)) for name in names}
    return {name: ingested_to for name, (state, ingested_to) in states.items() if state == "open"}


def _open_files(archive: Archive, site: Site, left_open: Mapping[str, int]) -> Iterator[tuple[Path, int]]:
    """Where the open files of a site lie, in the order of their beginnings, and the bytes of each that are rows."""
    folder = archive.warcs.root / site.name
    for name, ingested_to in sorted(left_open.items()):
        with suppress(RecordUnreadable):  # moved away, which `verify` tells
            path = archive.warcs.path(name)
            if folder in path.parents:
                yield path, ingested_to


def recover_unfinished(archive: Archive, paths: Iterable[Path]) -> None:
    """Cut the torn tails of our own files among `paths`, as far as no row says that they were closed whole."""
    known = retrying(archive.database.read, files.known)
    whole = once_closed(archive)
    for path in paths:
        state, _ingested_to = known.get(path.name, ("open", 0))
        if is_elsewhere(path):
            continue  # only what is closed is moved
        if state == "open" and path.name not in whole and OURS.fullmatch(path.name):
            recover(path)


def once_closed(archive: Archive) -> set[str]:
    """Files that ended well and are ingested again: what is torn there is damage, and stays for `verify` to see."""
    return retrying(archive.database.read, files.once_closed)


def _ingest_rest(archive: Archive, site: Site, path: Path, offset: int) -> int:
    events = read_file(path, offset)
    note_here(archive, path.name)  # its job may have been killed before it did
    found = 0
    while some := list(islice(events, _AT_ONCE)):
        found += retrying(archive.database.write, partial(_ingest_some, site=site, events=some))
    return found


def _ingest_some(connection: Connection, site: Site, events: Sequence[Event]) -> int:
    captures = [event for event in events if isinstance(event, Capture)]
    ingest(connection, *(event for event in events if not isinstance(event, Capture)))
    if captures:
        settle_claims(connection, [(site, capture) for capture in captures])
    return len(captures)
