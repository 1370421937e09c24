"""A WARC or ARC file as WARC events, and the bytes of single records.

In: a path. Out: `Event`s in the order of the file. Every whole record that is one is there, every damaged stretch is
a `Damage`, what is read in spite of a fault has a `Flaw` behind it; never an exception about the content of a file.

Our exchanges end with their metadata record, which makes the capture. In files of others the response, revisit or
resource record alone makes it, and request and metadata records are passed over, in whatever order they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.warc import warcinfo
from storage.warc.capture import Place, capture_of
from storage.warc.certificates import is_about_tls
from storage.warc.digests import is_as_digested
from storage.warc.events import Damage, Event, Flaw
from storage.warc.fields import from_block, is_ours
from storage.warc.group import WIRE_URN
from storage.warc.record import Unreadable, bare
from storage.warc.segments import whole_record
from storage.warc.stored import Gap, Stored, group_at, raw_at, stored_records

_ANSWERS = ("response", "revisit", "resource")


@dataclass(slots=True)
class _Reading:
    """A file on the way through it; `open` is an answer that may still get its metadata record."""

    path: Path
    open: Stored | None = None

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.path.name


def read_file(path: Path, offset: int = 0) -> Iterator[Event]:
    """The events of a file from `offset` on, which must be where a record begins. Raises `ArchiveMissing`."""
    reading = _Reading(path)
    for found in stored_records(path, offset):
        if isinstance(found, Gap):
            yield from _close(reading)
            yield Damage(file=path.name, offset=found.offset, end=found.end, why=found.why)
        else:
            yield from _events(reading, found)
            if found.flaw:
                yield from _close(reading)
                yield Flaw(file=path.name, offset=found.offset, end=found.end, why=found.flaw)
    yield from _close(reading)


def record_at(path: Path, offset: int) -> bytes:
    """A record's bytes as they stand in the file, decompressed. Raises `RecordUnreadable`, `ArchiveMissing`."""
    return raw_at(path, offset)


def answer_at(path: Path, offset: int) -> bytes:
    """What the server sent, byte for byte, for the capture that lies at `offset`; empty when nothing came.

    For a revisit these are the bytes of the head: its entity lies where `Capture.refers_to` says.
    Raises `RecordUnreadable`, `ArchiveMissing`.
    """
    capture, *others = group_at(path, offset)
    if capture.record.get("WARC-Segment-Number"):
        return whole_record(path, capture).block
    wire = [stored.record.block for stored in others if _is_wire(stored)]
    return wire[0] if wire else b"" if capture.record.type == "metadata" else capture.record.block


def request_at(path: Path, offset: int) -> bytes:
    """What was sent to the server, byte for byte, for the capture that lies at `offset`; empty when nothing was.

    In files of others a request is found only where it stands right behind its response. Raises as `answer_at`.
    """
    requests = (stored.record.block for stored in group_at(path, offset)[1:] if stored.record.type == "request")
    return next(requests, b"")


def _events(reading: _Reading, stored: Stored) -> Iterator[Event]:
    record = stored.record
    if record.type == "metadata" and is_ours(known := from_block(record.block)):
        yield from _exchange(reading, stored, known)
    elif record.type == "warcinfo" or _is_of_job(stored):
        yield from _close(reading)
        yield _guarded(reading.file, stored, lambda: _of_job(reading.file, stored))
    elif record.type in _ANSWERS and not _is_wire(stored) and not is_about_tls(record):
        yield from _close(reading)
        reading.open = stored


def _exchange(reading: _Reading, stored: Stored, known: Mapping[str, str]) -> Iterator[Event]:
    """The capture of one of our exchanges, now that its last record has been read."""
    answer = reading.open if reading.open and _concurrent_to(stored, reading.open) else None
    if answer is None:
        yield from _close(reading)
    reading.open = None
    first = answer or stored
    place = Place(file=reading.file, offset=first.offset, length=first.end - first.offset, end=stored.end)
    yield _guarded(reading.file, stored, lambda: capture_of(first.record, known, place))


def _close(reading: _Reading) -> Iterator[Event]:
    """The capture of an answer that has no metadata record of ours."""
    stored, reading.open = reading.open, None
    if stored:
        place = Place(file=reading.file, offset=stored.offset, length=stored.end - stored.offset, end=stored.end)
        yield _guarded(reading.file, stored, lambda: capture_of(whole_record(reading.path, stored), None, place))
        if not is_as_digested(stored.record):
            why = "the record's bytes are not those of its WARC-Block-Digest"
            yield Flaw(file=reading.file, offset=stored.offset, end=stored.end, why=why)


def _guarded(file: str, stored: Stored, make: Callable[[], Event]) -> Event:
    try:
        return make()
    except Unreadable as fault:
        return Damage(file=file, offset=stored.offset, end=stored.end, why=str(fault))


def _of_job(file: str, stored: Stored) -> Event:
    url = _target(stored)
    if url.startswith(warcinfo.SITE_URN):
        return warcinfo.site_declaration(stored.record, file, stored.end)
    if url.startswith(warcinfo.JOB_URN):
        return warcinfo.job_end(stored.record, file, stored.end)
    return warcinfo.file_start(stored.record, file, stored.end)


def _is_of_job(stored: Stored) -> bool:
    return stored.record.type == "resource" and _target(stored).startswith((warcinfo.SITE_URN, warcinfo.JOB_URN))


def _is_wire(stored: Stored) -> bool:
    return stored.record.type == "resource" and _target(stored).startswith(WIRE_URN)


def _target(stored: Stored) -> str:
    return bare(stored.record.get("WARC-Target-URI") or "")


def _concurrent_to(stored: Stored, first: Stored) -> bool:
    return bare(stored.record.get("WARC-Concurrent-To") or "") == first.record.id
