"""WARC files to which nothing will be appended any more.

In: an open archive, and files whose rows are all there. Out: their sizes and sha256 kept, their lines in the index.
Never: a file closed whose job lives, or was killed and not gone on with: the next crawl of its site goes on with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from storage.archive import Archive
from storage.database.log import files, jobs
from storage.database.reconnect import retrying
from storage.elsewhere.path import ElsewherePath, is_elsewhere
from storage.folder import digest
from storage.index import CdxIndex
from storage.warc.names import OURS, is_of_day


def close_files(archive: Archive, paths: Iterable[Path]) -> None:
    """Close each of some files."""
    for path in paths:
        close_file(archive, path)


def close_file(archive: Archive, path: Path) -> None:
    """Nothing will be appended any more: keep the file's size and sha256, and index it."""
    if is_elsewhere(path):
        _close_moved(archive, path)
        return
    size, sha256 = path.stat().st_size, digest(path)
    retrying(archive.database.write, lambda connection: files.close(connection, path.name, size, sha256))
    CdxIndex(archive.index, archive.warcs).add(path)


def _close_moved(archive: Archive, path: ElsewherePath) -> None:
    """The same of a file that lies in a store: what it was is in the list of places, and need not be read again."""
    with archive.database.write() as connection:
        files.close(connection, path.name, path.kept.size, path.kept.sha256)
        files.moved(connection, path.name, path.place)
    index = CdxIndex(archive.index, archive.warcs)
    if index.lines(path.name) is None:
        index.add(path)


def close_past_days(archive: Archive, now: datetime) -> None:
    """Close the files of days that are over, as the next crawl of their site would: there may never be one, of a site
    that was removed or paused, or that somebody crawled once.
    """
    with archive.database.read() as connection:
        left_open = files.left_open(connection)
    for name, site in sorted(left_open.items()):
        if OURS.fullmatch(name) and not is_of_day(name, now) and archive.warcs.is_in_place(name):
            _close_whole(archive, name, site)


def _close_whole(archive: Archive, name: str, site: str) -> None:
    path = archive.warcs.path(name)
    with _held(archive, site) as is_held:
        if not is_held:
            return
        with archive.database.read() as connection:
            state, ingested_to = files.known(connection)[name]
        if state == "open" and path.stat().st_size == ingested_to > 0:
            close_file(archive, path)


@contextmanager
def _held(archive: Archive, site: str) -> Iterator[bool]:
    """While no job of the site may run; False where one runs, or was killed."""
    key = str(uuid.uuid4())
    with archive.database.write() as connection:
        if jobs.is_locked(connection, site):
            is_held = False
        else:
            is_held = not jobs.lock(connection, site, key)
    try:
        yield is_held
    finally:
        if is_held:
            with archive.database.write() as connection:
                jobs.unlock(connection, site, key)
