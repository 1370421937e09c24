"""Closed files on their way into a store: copied, read back, written down, and only then removed here.

In: an open archive, the URL of a store. Out: what was done with each file, as soon as it was.
Never: a file removed here whose copy was not read back whole by this very run; a file of a store written over.
A kill may come between any two steps: what is here is read from here, whatever the list of places says, and half a copy
is no file of the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from storage.archive import Archive
from storage.closing import close_past_days
from storage.database.log import files
from storage.database.places import of_others
from storage.elsewhere.errors import StoredOtherwise
from storage.elsewhere.path import is_elsewhere
from storage.elsewhere.places import StoredFile
from storage.elsewhere.stores import Store, checked
from storage.errors import ArchiveUnwritable, RecordUnreadable
from storage.folder import digest
from storage.place import shared_place_of
from storage.warc.writer import sync_folder


class MoveOutcome(StrEnum):
    """What became of a file."""

    COPIED = "copied"
    REMOVED = "removed here"
    FOUND = "found"
    MISSING = "missing here"
    CHANGED = "changed here"
    OPEN = "still open"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done with a file, and the URL of its copy; none where there is none."""

    file: str
    done: MoveOutcome
    place: str | None = None
    size: int = 0


def move_closed(archive: Archive, url: str, remove_after: timedelta | None) -> Iterator[Step]:
    """Copy every closed file that has no copy yet; remove those here whose copy is older than `remove_after` (None: no
    file). Files of days that are over are closed before; what is still open is told, and left. Those of other folders
    that share the database are moved there. Raises BadStore, StoresUnavailable, StoreError, ArchiveUnwritable.
    """
    mover, place = _Mover(archive, checked(url)), shared_place_of(archive)
    close_past_days(archive, datetime.now(UTC))
    with archive.database.read() as connection:
        others = of_others(connection, place) if place is not None else set()
        closed = [file for file in files.closed(connection) if file[0] not in others]
        still_open = [name for name in files.still_open(connection) if name not in others]
    for name, size, sha256 in closed:
        yield from mover.copied(name, size, sha256)
        if remove_after is not None:
            yield from mover.removed(name, datetime.now(UTC) - remove_after)
    yield from (Step(name, MoveOutcome.OPEN) for name in still_open)


class _Mover:
    """One run over the files of an archive."""

    def __init__(self, archive: Archive, url: str) -> None:
        self._archive, self._url, self._store = archive, url, Store(url)
        self._read_back: set[str] = set()

    def copied(self, name: str, size: int, sha256: str) -> Iterator[Step]:
        """A copy of a file that has none, as a row and a line say; a file that is not what it was stays where it is."""
        if name in self._archive.warcs.places.all():
            return
        path = _here(self._archive, name)
        if path is None:
            yield Step(name, MoveOutcome.MISSING)
        elif path.stat().st_size != size or digest(path) != sha256:
            yield Step(name, MoveOutcome.CHANGED)
        else:
            place = self._copy(path, size, sha256)
            yield Step(name, MoveOutcome.COPIED, place, size)

    def _copy(self, path: Path, size: int, sha256: str) -> str:
        under = path.relative_to(self._archive.warcs.root).as_posix()
        place = f"{self._url}/{under}"
        if not self._store.has(place):
            self._store.put(path, place)
        read_back(self._store, place, size, sha256)
        self._read_back.add(path.name)
        changed, now = path.stat().st_mtime_ns, datetime.now(UTC).isoformat(timespec="seconds")
        kept = StoredFile(file=path.name, under=under, place=place, size=size, sha256=sha256, changed=changed, at=now)
        self._archive.warcs.places.add(kept)
        with self._archive.database.write() as connection:
            files.copied(connection, path.name, place)
        return place

    def removed(self, name: str, before: datetime) -> Iterator[Step]:
        """The file is here no more, if its copy is older than `before` and is what it was."""
        kept = self._archive.warcs.places.all().get(name)
        path = _here(self._archive, name)
        if kept is None or path is None or datetime.fromisoformat(kept.at) > before:
            return
        if path.stat().st_size != kept.size or digest(path) != kept.sha256:
            yield Step(name, MoveOutcome.CHANGED)
            return
        if name not in self._read_back:
            read_back(Store(kept.place), kept.place, kept.size, kept.sha256)
        with self._archive.database.write() as connection:
            files.moved(connection, name, kept.place)
        _unlink(path)
        yield Step(name, MoveOutcome.REMOVED, kept.place, kept.size)


def read_back(store: Store, place: str, size: int, sha256: str) -> None:
    """See that a file of a store is whole and what it should be, by all of its bytes. Raises StoredOtherwise."""
    found = store.size(place)
    if found != size:
        raise StoredOtherwise(store=place, why=f"it has {found} bytes and should have {size}")
    if (told := sha256_of(store, place, size)) != sha256:
        raise StoredOtherwise(store=place, why=f"its sha256 is {told} and should be {sha256}")


def sha256_of(store: Store, place: str, size: int) -> str:
    """Of all bytes of a file of a store, hex. S3's own sums are none of the whole file where it came in parts."""
    told = hashlib.sha256()
    for piece in store.pieces(place, size):
        told.update(piece)
    return told.hexdigest()


def _here(archive: Archive, name: str) -> Path | None:
    try:
        path = archive.warcs.path(name)
    except RecordUnreadable:
        return None
    return None if is_elsewhere(path) else path


def _unlink(path: Path) -> None:
    try:
        path.unlink()
        sync_folder(path.parent)
    except OSError as fault:
        raise ArchiveUnwritable(where=path, why=fault.strerror or str(fault)) from fault
