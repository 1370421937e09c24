"""What can be mended in an archive without anybody's help: rows that are missing, stretches that cannot be read.

In: an open archive, and a file. Out: the same archive, in which `verify` finds nothing but what was set aside.
Never: a byte thrown away; the file of a job that runs, or that the next crawl takes up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, bindparam, update

from storage.archive import Archive
from storage.database import rebuild
from storage.database.log import files, jobs
from storage.database.schema import CAPTURE, WARC_FILE
from storage.elsewhere.path import is_elsewhere
from storage.fixity.files import FileEntry, rows_of
from storage.fixity.quarantine import DamagedStretch, set_aside, was_cut
from storage.folder import digest
from storage.index import CdxIndex
from storage.ingest import ingest
from storage.records import Capture
from storage.warc.events import Damage
from storage.warc.reader import concurrent_to, read_file
from storage.warc.stored import Stored

_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What was done to a file: exchanges that have rows now, rows that say another place, stretches set aside, and
    captures that are lost with them.
    """

    added: int = 0
    moved: int = 0
    set_aside: int = 0
    lost: int = 0


def repair(archive: Archive, entry: FileEntry) -> Repaired:
    """Mend what can be mended of a file.

    Left alone: files of a running job, and those that a killed one left, whose tail the next crawl takes in together
    with its plans.
    """
    if entry.path is None or is_elsewhere(entry.path):
        return Repaired()
    if entry.state == "open":
        return _repair_open(archive, entry)
    return _repair(archive, entry, entry.path)


def _repair_open(archive: Archive, entry: FileEntry) -> Repaired:
    if entry.path is None or entry.site is None or entry.until is not None or entry.taken_in != entry.bytes:
        return Repaired()
    key = str(uuid4())
    with archive.database.write() as connection:
        if jobs.is_locked(connection, entry.site):
            return Repaired()
        jobs.lock(connection, entry.site, key)
    try:
        return _repair(archive, entry, entry.path)
    finally:
        with archive.database.write() as connection:
            jobs.unlock(connection, entry.site, key)


def _repair(archive: Archive, entry: FileEntry, path: Path) -> Repaired:
    stretches = _damage_of(entry)
    if stretches:
        set_aside(archive, path, stretches, entry.sha256)
    is_cut = bool(stretches) or was_cut(archive, entry.name, entry.sha256)  # or a crash came between
    before = _rows(archive, entry.name)
    moved = _correct_places(archive, path, before)
    _ingest(archive, path)
    _close(archive, entry, is_cut)
    lost = _list_losses(archive, path, before) if is_cut else 0
    CdxIndex(archive.index, archive.warcs).add(path)
    added = len(_rows(archive, entry.name)) - len(before)
    return Repaired(added=added, moved=moved, set_aside=len(stretches), lost=lost)


def _damage_of(entry: FileEntry) -> list[DamagedStretch]:
    """What cannot be read of a file that is not what it was; what came in with a file of somebody's stays in it."""
    assert entry.path is not None
    if entry.sha256 is not None and digest(entry.path) == entry.sha256:
        return []
    records: list[Stored] = []
    damage = [event for event in read_file(entry.path, each=records.append) if isinstance(event, Damage)]
    stretches = [DamagedStretch(event.offset, event.end, event.why) for event in damage]
    return sorted([*stretches, *_left_alone(records)], key=lambda stretch: stretch.offset) if stretches else []


def _left_alone(records: Sequence[Stored]) -> Iterator[DamagedStretch]:
    """Requests and metadata whose answer is not in the file any more: of an exchange all is kept together."""
    ids = {stored.record.id for stored in records}
    for stored in records:
        named = concurrent_to(stored)
        if named and named not in ids:
            yield DamagedStretch(stored.offset, stored.end, f"it belongs to {named}, which cannot be read")


def _rows(archive: Archive, name: str) -> dict[str, tuple[str, int, int]]:
    with archive.database.read() as connection:
        return {record: row.place for record, row in rows_of(connection, name).items()}


def _ingest(archive: Archive, path: Path) -> None:
    events = read_file(path)
    while some := list(islice(events, _AT_ONCE)):
        with archive.database.write() as connection:
            ingest(connection, *some)


def _correct_places(archive: Archive, path: Path, rows: dict[str, tuple[str, int, int]]) -> int:
    """Have rows say where their records lie now; how many said something else."""
    wrong = [
        {"of": event.record_id, "from": event.offset, "bytes": event.length}
        for event in read_file(path)
        if isinstance(event, Capture)
        and event.record_id in rows
        and rows[event.record_id][1:] != (event.offset, event.length)
    ]
    with archive.database.write() as connection:
        for start in range(0, len(wrong), _AT_ONCE):
            connection.execute(_PLACE, wrong[start : start + _AT_ONCE])
    return len(wrong)


_PLACE = (
    update(CAPTURE)
    .where(CAPTURE.c.record_id == bindparam("of"))
    .values(offset=bindparam("from"), length=bindparam("bytes"))
)


def _close(archive: Archive, entry: FileEntry, is_cut: bool) -> None:  # noqa: FBT001 - a fact, no switch
    """The file is from now on what it is; one that was not cut keeps what it was when it was closed."""
    assert entry.path is not None
    size, sha256 = entry.path.stat().st_size, digest(entry.path)
    with archive.database.write() as connection:
        if entry.state == "open":
            connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == entry.name).values(ingested_to=size))
            return
        if is_cut:
            _forget_what_it_was(connection, entry.name)
        if is_cut or entry.state is None:
            files.close(connection, entry.name, size, sha256)


def _forget_what_it_was(connection: Connection, name: str) -> None:
    nothing = {"size": None, "sha256": None, "ingested_to": 0}
    connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == name).values(nothing))


def _list_losses(archive: Archive, path: Path, rows: dict[str, tuple[str, int, int]]) -> int:
    """Remember the captures whose records are in the file no more; how many there are."""
    here = {event.record_id for event in read_file(path) if isinstance(event, Capture)}
    lost = rows.keys() - here
    with archive.database.write() as connection:
        rebuild.keep_losses(connection, lost, set())
    return len(lost)
