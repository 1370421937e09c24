"""Whether the WARC files are what they were, whether the database is, and whether it says what they hold.

In: an open archive. Out: `Finding`s, file by file, so that whoever asks can show how far it is.
Never: a change, but by `repair`, which only ingests what has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile
from pathlib import Path

from sqlalchemy import Connection, func, select

from storage.archive import Archive
from storage.database import agreement, integrity, rebuild
from storage.database.log import captures, files
from storage.database.queries import runs
from storage.database.schema import CAPTURE, URL, WARC_FILE
from storage.database.statements import AnyRow
from storage.fixity import decided
from storage.fixity.findings import Finding, Weight
from storage.folder import digest
from storage.ingest import ingest
from storage.records import Capture, ReadingState
from storage.warc.events import Damage, Event, Flaw
from storage.warc.reader import read_file

_AT_ONCE = 200

DAMAGED_DATABASE = "damaged database"
_AGREEMENT: dict[str, Callable[[Connection], Iterator[str]]] = {
    "altered reading": agreement.altered_readings,
    "altered version": agreement.altered_versions,
    "altered story": agreement.altered_stories,
    "missing reading": agreement.missing_readings,
    "missing version": agreement.missing_versions,
    "not in search": agreement.unfindable_articles,
    "shown though withheld": agreement.findable_though_withheld,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A WARC file on the disk (`path`, `bytes` there), in the database (`state`), or both.

    `until`: a running job appends to it, and what lies behind this offset is not ingested yet.
    """

    name: str
    path: Path | None = None
    bytes: int = 0
    state: str | None = None
    place: str | None = None
    size: int | None = None
    sha256: str | None = None
    site: str | None = None
    until: int | None = None
    taken_in: int = 0


def entries(archive: Archive) -> list[FileEntry]:
    """Every file that the disk or the database knows, by name."""
    paths = {path.name: path for path in archive.warcs.files()}
    with archive.database.read() as connection:
        rows = {row.name: row for row in connection.execute(select(WARC_FILE))}
        running = runs.running(connection)
        busy = {run.key for run in running.values()} | running.keys()
    return [_entry(name, paths.get(name), rows.get(name), busy) for name in sorted(paths.keys() | rows.keys())]


def _entry(name: str, path: Path | None, row: AnyRow | None, busy: set[str]) -> FileEntry:
    size = path.stat().st_size if path else 0
    if row is None and any(job[:8] in name for job in busy):
        return FileEntry(name=name, path=path, bytes=size, state="open", until=0)
    if row is None:
        return FileEntry(name=name, path=path, bytes=size)
    until = row.ingested_to if row.state == "open" and (row.job in busy or row.site in busy) else None
    same = {column: getattr(row, column) for column in ("state", "place", "size", "sha256", "site")}
    return FileEntry(name=name, path=path, bytes=size, until=until, taken_in=row.ingested_to, **same)


def check_file(archive: Archive, entry: FileEntry) -> Iterator[Finding]:
    """Whether a file is whole, unchanged, readable, and the same as its rows."""
    if entry.path is None:
        yield _absent(entry)
        return
    yield from _changed(entry, entry.path)
    with archive.database.read() as connection:
        rows = _rows(connection, entry.name)
        if entry.state is None:
            yield from _unknown(entry, entry.path)
        else:
            yield from _disagreeing(connection, entry, entry.path, rows)
    if entry.state == "open" and entry.until is None and entry.taken_in != entry.bytes:
        what = f"its job died; the next crawl of {entry.site or 'its site'} takes in what is left and closes it"
        yield Finding(kind="open", what=what, file=entry.name, weight=Weight.NOTE)


def check_again(entry: FileEntry) -> Iterator[Finding]:
    """Whether a reader that is not ours finds the same records in a file, and every digest right."""
    from storage.warc.second_reader import disagreements  # noqa: PLC0415 - whoever rereads need not wait for warcio

    if entry.path is None:
        return
    for found in disagreements(entry.path, entry.until):
        weight = Weight.NOTE if found.excusable else Weight.FAULT
        yield Finding(kind="readers differ", what=found.what, file=entry.name, offset=found.offset, weight=weight)


def _absent(entry: FileEntry) -> Finding:
    if entry.state == "moved":
        what = f"moved to {entry.place}; not checked"
        return Finding(kind="moved", what=what, file=entry.name, weight=Weight.NOTE)
    return Finding(kind="missing file", what="the database knows it, and it is not in the archive", file=entry.name)


def _changed(entry: FileEntry, path: Path) -> Iterator[Finding]:
    if entry.sha256 is None:
        return
    if entry.bytes != entry.size:
        what = f"it has {entry.bytes} bytes and had {entry.size} when it was closed"
        yield Finding(kind="changed file", what=what, file=entry.name)
    elif (found := digest(path)) != entry.sha256:
        what = f"its sha256 is {found} and was {entry.sha256} when it was closed"
        yield Finding(kind="changed file", what=what, file=entry.name)


def _unknown(entry: FileEntry, path: Path) -> Iterator[Finding]:
    """A file that the database never heard of: one finding, not one a record."""
    events = list(read_file(path))
    yield from (_damaged(event) for event in events if isinstance(event, Damage | Flaw))
    count = sum(isinstance(event, Capture) for event in events)
    yield Finding(kind="unknown file", what=f"its {count} exchanges have no rows", file=entry.name)


_Place = tuple[str, int, int]
"""URL, offset and length of a capture's record."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What a capture's row says, and the claim that it settles."""

    place: _Place
    claim: str | None


def _rows(connection: Connection, name: str) -> dict[str, _Row]:
    rows = connection.execute(
        select(CAPTURE.c.record_id, URL.c.url, CAPTURE.c.offset, CAPTURE.c.length, CAPTURE.c.claim)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
        .where(WARC_FILE.c.name == name)
    )
    return {record: _Row((url, offset, length), claim) for record, url, offset, length, claim in rows}


def _disagreeing(connection: Connection, entry: FileEntry, path: Path, rows: Mapping[str, _Row]) -> Iterator[Finding]:
    seen: set[str] = set()
    whole: set[str | None] = set()
    for event in _events(path, entry.until):
        if isinstance(event, Damage | Flaw):
            yield _damaged(event)
        elif isinstance(event, Capture):
            seen.add(event.record_id)
            whole |= {event.claim} - {None} if _is_whole(event) else set()
            yield from _compared(connection, event, rows.get(event.record_id))
    missing = {record: row.place for record, row in rows.items() if record not in seen and row.claim not in whole}
    for record, (url, offset, _) in sorted(missing.items(), key=lambda item: item[1][1]):
        what = f"the row of {url} says that {record} lies here, and it does not"
        yield Finding(kind="missing record", what=what, file=entry.name, offset=offset, record=record)


def _is_whole(capture: Capture) -> bool:
    """Whether the answer itself is there, not only what is known about it."""
    return capture.status is not None


def _events(path: Path, until: int | None) -> Iterator[Event]:
    events = read_file(path)
    return events if until is None else takewhile(lambda event: event.end <= until, events)


def _damaged(event: Damage | Flaw) -> Finding:
    if isinstance(event, Flaw):
        return Finding(kind="flaw", what=event.why, file=event.file, offset=event.offset)
    what = f"{event.end - event.offset} bytes cannot be read: {event.why}"
    return Finding(kind="damage", what=what, file=event.file, offset=event.offset)


def _compared(connection: Connection, capture: Capture, row: _Row | None) -> Iterator[Finding]:
    if row is None:
        yield _rowless(connection, capture)
    elif row.place != (here := (capture.url, capture.offset, capture.length)):
        said = [f"{url} at {offset}, {length} bytes" for url, offset, length in (here, row.place)]
        what = f"{capture.record_id} is {said[0]}; its row says {said[1]}"
        yield Finding(kind="wrong row", what=what, file=capture.file, offset=capture.offset)


def _rowless(connection: Connection, capture: Capture) -> Finding:
    query = select(WARC_FILE.c.name, CAPTURE.c.record_id).join(CAPTURE, CAPTURE.c.file_id == WARC_FILE.c.id)
    file, record = connection.execute(query.where(captures.same_exchange(capture))).first() or (None, None)
    place = partial(Finding, file=capture.file, offset=capture.offset)
    if file is None:
        return place(kind="missing row", what=f"{capture.url} ({capture.record_id}) has no row")
    if record != capture.record_id and _is_whole(capture):
        what = f"the row of {capture.url} was made when half of {capture.record_id} could be read; read all files again"
        return place(kind="half row", what=what)
    if record != capture.record_id:
        return place(kind="half exchange", what=f"of {record} only what is known about it is left, not the answer")
    return place(kind="twice", what=f"{capture.record_id} stands in {file}, too", weight=Weight.NOTE)


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
        yield from decided.check(archive, connection)
        yield from _lost(connection)
    for path in sorted(archive.warcs.root.rglob("*.torn")):
        what = f"{path.stat().st_size} bytes that a killed job left, cut off and kept"
        yield Finding(kind="torn tail", what=what, file=path.name, weight=Weight.NOTE)


def _pending(connection: Connection) -> Iterator[Finding]:
    busy = runs.running(connection)
    waiting = CAPTURE.c.reading_state == ReadingState.PENDING
    for site, count in connection.execute(select(CAPTURE.c.site, func.count()).where(waiting).group_by(CAPTURE.c.site)):
        weight = Weight.NOTE if site in busy else Weight.FAULT
        yield Finding(kind="unread", what=f"{count} pages of {site} wait to be read", weight=weight)


def _lost(connection: Connection) -> Iterator[Finding]:
    for loss in rebuild.losses(connection):
        what = (
            f"{loss.url}, captured {loss.at:%Y-%m-%d %H:%M} UTC, could not be read any more on {loss.noticed:%Y-%m-%d}"
        )
        yield Finding(kind="lost record", what=what, file=loss.file, offset=loss.offset, record=loss.record_id)


def repair(archive: Archive, entry: FileEntry) -> int:
    """Ingest what a file holds and no row says; how many exchanges were added.

    Left alone: files of a running job, and open ones, whose tail the next crawl takes in together with its plans.
    """
    if entry.path is None or entry.state in {"open", "moved"}:
        return 0
    before, events = _count(archive, entry.name), read_file(entry.path)
    while some := list(islice(events, _AT_ONCE)):
        with archive.database.write() as connection:
            ingest(connection, *some)
    if entry.state is None:
        with archive.database.write() as connection:
            files.close(connection, entry.name, entry.bytes, digest(entry.path))
    return _count(archive, entry.name) - before


def _count(archive: Archive, name: str) -> int:
    with archive.database.read() as connection:
        return len(_rows(connection, name))
