"""Whether a WARC file is what it was, can be read by two readers, and holds what its rows and its index say.

In: an open archive, and a file. Out: `Finding`s. A file is gone through once; the second reader follows in step.
Never: a change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from pathlib import Path

from sqlalchemy import Connection, select

from storage.archive import Archive
from storage.database.log import captures
from storage.database.places import elsewhere
from storage.database.queries import runs
from storage.database.schema import CAPTURE, LOSS, URL, WARC_FILE
from storage.database.statements import AnyRow
from storage.elsewhere.path import ElsewherePath, is_elsewhere
from storage.fixity import quarantine
from storage.fixity.findings import Finding, Weight
from storage.fixity.moved import StoreCheck, asked_for
from storage.folder import digest
from storage.index import CdxIndex
from storage.place import given_place_of
from storage.records import Capture
from storage.warc.cdxj import line_of
from storage.warc.events import Damage, Event, Flaw
from storage.warc.names import OURS
from storage.warc.reader import read_file
from storage.warc.stored import Stored
from storage.warc.swift_reader import Place, place_of, sees


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A WARC file on the disk (`path`, `bytes` there), in the database (`state`), or both.

    `until`: a running job appends to it, and what lies behind is not ingested; `elsewhere`: its machine:folder.
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
    elsewhere: str | None = None
    look: StoreCheck = StoreCheck.SIZE


def entries(archive: Archive) -> list[FileEntry]:
    """Every file that the disk or the database knows, by name."""
    paths = {path.name: path for path in archive.warcs.files()}
    with archive.database.read() as connection:
        rows = {row.name: row for row in connection.execute(select(WARC_FILE))}
        running = runs.running(connection)
        busy = {run.key for run in running.values()} | running.keys()
        others = elsewhere(connection, place) if (place := given_place_of(archive)) else {}
    names = sorted(paths.keys() | rows.keys())
    return [replace(_entry(name, paths.get(name), rows.get(name), busy), elsewhere=others.get(name)) for name in names]


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
    """Whether a file is whole, unchanged, readable by both readers, and the same as its rows and its index.

    Of one in a store its size is asked, or all of it is fetched and looked at, as `entry.look` says. Raises StoreError.
    """
    if entry.path is None:
        yield _absent(entry)
        return
    if is_elsewhere(entry.path):
        yield from _moved(archive, entry, entry.path)
        return
    changed = list(_changed(entry, entry.path))
    yield from changed
    looked = _Looked(entry.name)
    with archive.database.read() as connection:
        looks = _unknown if entry.state is None else _disagreeing
        for finding in looks(connection, entry, entry.path, looked):
            yield finding if changed or not _came_so(entry, finding) else replace(finding, weight=Weight.NOTE)
    yield from _seen_otherwise(entry, entry.path, looked)
    yield from _indexed_otherwise(archive, entry, looked)
    yield from _unproven(archive, entry, looked)
    if entry.state == "open" and entry.until is None and entry.taken_in != entry.bytes:
        what = f"its job died; the next crawl of {entry.site or 'its site'} takes in what is left and closes it"
        yield Finding(kind="open", what=what, file=entry.name, weight=Weight.NOTE)


@dataclass(slots=True)
class _Looked:
    """What our own reader saw of a file, for the second reader and for the index."""

    file: str
    places: list[Place] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    chains: Counter[str] = field(default_factory=Counter)
    """How many captures name which record of certificates."""
    twins: Counter[str] = field(default_factory=Counter)
    """How many captures have their rows from which other file."""
    is_whole: bool = True

    def note(self, stored: Stored) -> None:
        self.places.append(place_of(stored))
        if (line := line_of(stored, self.file)) is not None:
            self.lines.append(line)


def _came_so(entry: FileEntry, finding: Finding) -> bool:
    """Whether a fault of somebody's file is one that it had when it was taken in, and was told then."""
    is_told = finding.kind in ("damage", "flaw")
    return is_told and entry.sha256 is not None and OURS.fullmatch(entry.name) is None


def _seen_otherwise(entry: FileEntry, path: Path, looked: _Looked) -> Iterator[Finding]:
    """Where a reader that is not ours does not find the same. FastWARC is asked first, and warcio where it differs."""
    if sees(path, looked.places):
        return
    from storage.warc.second_reader import disagreements  # noqa: PLC0415 - seldom needed

    for found in disagreements(path, entry.until):
        weight = Weight.NOTE if found.excusable else Weight.FAULT
        yield Finding(kind="readers differ", what=found.what, file=entry.name, offset=found.offset, weight=weight)


def _indexed_otherwise(archive: Archive, entry: FileEntry, looked: _Looked) -> Iterator[Finding]:
    """Whether the index of a closed file, if it has one, leads to its captures."""
    if entry.state not in ("closed", "moved") or not looked.is_whole:
        return
    lines = CdxIndex(archive.index, archive.warcs).lines(entry.name)
    if lines is not None and lines != sorted(looked.lines):
        what = f"its index has {len(lines)} lines, and is not that of its {len(looked.lines)} captures"
        yield Finding(kind="wrong index", what=what, file=entry.name)


def _unproven(archive: Archive, entry: FileEntry, looked: _Looked) -> Iterator[Finding]:
    """Certificates that captures name and that the file does not hold; where damage took them, that was told."""
    here = {record for _, record, _ in looked.places}
    is_told = not looked.is_whole or entry.name in quarantine.files(archive)
    for chain, count in looked.chains.items():
        if chain not in here:
            what = f"{count} captures name the certificates {chain}, which are not in the file"
            weight = Weight.NOTE if is_told else Weight.FAULT
            yield Finding(kind="missing certificates", what=what, file=entry.name, record=chain, weight=weight)


def _moved(archive: Archive, entry: FileEntry, path: ElsewherePath) -> Iterator[Finding]:
    told = list(asked_for(path, entry.look))
    yield from told
    if entry.look is StoreCheck.BYTES and not told:
        from storage.elsewhere.local_copies import fetched  # noqa: PLC0415 - few archives have such files

        with fetched(path) as copy:
            yield from check_file(archive, replace(entry, path=copy, bytes=copy.stat().st_size))


def _absent(entry: FileEntry) -> Finding:
    if entry.state == "moved":
        return Finding(kind="moved", what=f"moved to {entry.place}; not checked", file=entry.name, weight=Weight.NOTE)
    if where := entry.elsewhere:
        return Finding(kind="elsewhere", what=f"it lies in {where}", file=entry.name, weight=Weight.NOTE)
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


def _unknown(_connection: Connection, entry: FileEntry, path: Path, looked: _Looked) -> Iterator[Finding]:
    """A file that the database never heard of: one finding, not one a record."""
    count = 0
    for event in read_file(path, each=looked.note):
        if isinstance(event, Damage | Flaw):
            yield _damaged(event, looked)
        count += isinstance(event, Capture)
    yield Finding(kind="unknown file", what=f"its {count} exchanges have no rows", file=entry.name)


_Where = tuple[str, int, int]
"""URL, offset and length of a capture's record."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What a capture's row says, and the claim that it settles."""

    place: _Where
    claim: str | None


def rows_of(connection: Connection, name: str) -> dict[str, _Row]:
    """What the rows say of a file's captures, by record id."""
    rows = connection.execute(
        select(CAPTURE.c.record_id, URL.c.url, CAPTURE.c.offset, CAPTURE.c.length, CAPTURE.c.claim)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
        .where(WARC_FILE.c.name == name)
    )
    return {record: _Row((url, offset, length), claim) for record, url, offset, length, claim in rows}


def _disagreeing(connection: Connection, entry: FileEntry, path: Path, looked: _Looked) -> Iterator[Finding]:
    rows, known_lost = rows_of(connection, entry.name), _lost_of(connection, entry.name)
    seen: set[str] = set()
    whole: set[str | None] = set()
    for event in _events(path, entry.until, looked):
        if isinstance(event, Damage | Flaw):
            yield _damaged(event, looked)
        elif isinstance(event, Capture):
            seen.add(event.record_id)
            looked.chains.update([event.certificates] if event.certificates else [])
            whole |= {event.claim} - {None} if _is_whole(event) else set()
            yield from _compared(connection, event, rows.get(event.record_id), looked)
    for other, count in looked.twins.items():
        what = f"{count} of its captures {'stands' if count == 1 else 'stand'} in {other}, too"
        yield Finding(kind="twice", what=what, file=entry.name, weight=Weight.NOTE)
    missing = {record: row.place for record, row in rows.items() if record not in seen and row.claim not in whole}
    for record, (url, offset, _) in sorted(missing.items(), key=lambda item: item[1][1]):
        if record not in known_lost:
            what = f"the row says that {record} lies here, and it does not"
            yield Finding(kind="missing record", what=what, file=entry.name, offset=offset, record=record, url=url)


def _lost_of(connection: Connection, name: str) -> set[str]:
    """Records of a file that are known to be lost: `verify` tells of them once, and not by their rows again."""
    return set(connection.scalars(select(LOSS.c.record_id).where(LOSS.c.file == name)))


def _is_whole(capture: Capture) -> bool:
    """Whether the answer itself is there, not only what is known about it."""
    return capture.status is not None


def _events(path: Path, until: int | None, looked: _Looked) -> Iterator[Event]:
    if until is None:
        return read_file(path, each=looked.note)
    events = read_file(path, each=lambda found: looked.note(found) if found.end <= until else None)
    return takewhile(lambda event: event.end <= until, events)


def _damaged(event: Damage | Flaw, looked: _Looked) -> Finding:
    at = partial(Finding, file=event.file, offset=event.offset, url=event.url or None)
    if isinstance(event, Flaw):
        return at(kind="flaw", what=event.why)
    looked.is_whole = False
    return at(kind="damage", what=f"{event.end - event.offset} bytes cannot be read: {event.why}")


def _compared(connection: Connection, capture: Capture, row: _Row | None, looked: _Looked) -> Iterator[Finding]:
    if row is None:
        yield from _rowless(connection, capture, looked)
    elif row.place != (here := (capture.url, capture.offset, capture.length)):
        said = [f"{url} at {offset}, {length} bytes" for url, offset, length in (here, row.place)]
        what = f"{capture.record_id} is {said[0]}; its row says {said[1]}"
        yield Finding(kind="wrong row", what=what, file=capture.file, offset=capture.offset, url=capture.url)


def _rowless(connection: Connection, capture: Capture, looked: _Looked) -> Iterator[Finding]:
    query = select(WARC_FILE.c.name, CAPTURE.c.record_id).join(CAPTURE, CAPTURE.c.file_id == WARC_FILE.c.id)
    file, record = connection.execute(query.where(captures.same_exchange(capture))).first() or (None, None)
    place = partial(Finding, file=capture.file, offset=capture.offset, url=capture.url)
    if file is None:
        yield place(kind="missing row", what=f"{capture.record_id} has no row")
    elif record == capture.record_id:
        looked.twins[file] += 1
    elif _is_whole(capture):
        yield place(kind="half row", what=f"its row was made when half of {capture.record_id} could be read")
    elif file != capture.file:
        what = f"of {record} only what is known about it is here; the answer stands in {file}"
        yield place(kind="half exchange", what=what, weight=Weight.NOTE)
    else:
        what = f"of {record} only what is known about it is left, not the answer"
        yield place(kind="half exchange", what=what)
