"""A WARC or ARC file as WARC events, and the bytes of single records.

In: a path. Out: `Event`s in the order of the file. Every whole record that is one is there, every damaged stretch is
a `Damage`, what is read in spite of a fault has a `Flaw` behind it; never an exception about the content of a file.

Our exchanges end with their metadata record, which makes the capture. In files of others the response, revisit or
resource record alone makes it, and request, metadata and conversion records are passed over, in whatever order they
stand; their digests are looked at as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from storage.records import Capture, Outcome
from storage.warc import warcinfo
from storage.warc.beside import group_at
from storage.warc.capture import Place, capture_of
from storage.warc.certificates import is_about_tls
from storage.warc.digests import wrong_digests, wrong_payload
from storage.warc.events import Damage, Event, Flaw
from storage.warc.fields import from_block, is_ours
from storage.warc.group import WIRE_URN
from storage.warc.mending import mended, renamed
from storage.warc.record import Record, Unreadable, bare
from storage.warc.segments import is_part, lacks_segments, origin_of, whole_record
from storage.warc.stored import Gap, Stored, raw_at, stored_records
from storage.warc.wire import MalformedAnswer, parse_response
from storage.wire_response import WireResponse

_ANSWERS = ("response", "revisit", "resource")
_PASSED_OVER = frozenset({"request", "metadata", "conversion", "continuation", "warcinfo"})
_SAME = "same"


@dataclass(slots=True)
class _Reading:
    """A file on the way through it.

    `open` is an answer that may still get its metadata record, and `flaws` are told behind it; `before` is the time of
    the last record that had one; `begun` are records of which further segments follow; `wire` are the bytes beside the
    open answer, and `strayed`: a record behind it does not name it; `after_gap`: damage was told since the last
    exchange; `known` are the ids of captures of others, and what they were of (hashes: a file may hold millions).
    """

    path: Path
    seen: Counter[str]
    open: Stored | None = None
    flaws: list[Flaw] = field(default_factory=list)
    before: datetime | None = None
    begun: set[str] = field(default_factory=set)
    known: dict[int, tuple[int, int]] = field(default_factory=dict)
    wire: bytes = b""
    strayed: bool = False
    after_gap: bool = False

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.path.name

    def add_flaws(self, stored: Stored, *why: str) -> None:
        """What is wrong with a record that was taken in all the same."""
        at = partial(Flaw, file=self.file, offset=stored.offset, end=stored.end, url=_target(stored))
        self.flaws += [at(why=one) for one in why]

    def twin_of(self, capture: Capture, record: Record) -> str:
        """Whether the id of a capture stood in the file before, and if so, for the same: "", "same" or "other"."""
        what = hash((capture.url, capture.at, record.type, record.block))
        known = self.known.setdefault(hash(capture.record_id), (what, capture.offset))
        if known[1] == capture.offset:
            return ""
        return _SAME if known[0] == what else "other"

    def told(self) -> Iterator[Flaw]:
        """The flaws that were not told yet."""
        flaws, self.flaws = self.flaws, []
        yield from flaws


def read_file(
    path: Path, offset: int = 0, seen: Counter[str] | None = None, each: Callable[[Stored], None] = lambda _found: None
) -> Iterator[Event]:
    """The events of a file from `offset` on, which must be where a record begins. Raises `ArchiveMissing`.

    The types of all records are counted in `seen`, those that make no event, too. `each` is given every record as it
    lies there, before its event.
    """
    reading = _Reading(path, Counter() if seen is None else seen)
    for found in stored_records(path, offset):
        if isinstance(found, Gap):
            yield from _close(reading)
            yield _damage(path.name, found)
            reading.after_gap = True
        else:
            each(found)
            stored, flaws = _looked_at(reading, found)
            yield from _events(reading, stored)
            reading.add_flaws(stored, *flaws)
            if reading.open is None:
                yield from reading.told()
    yield from _close(reading)


def _damage(file: str, gap: Gap) -> Damage:
    at = partial(Damage, file=file, offset=gap.offset, end=gap.end)
    return at(why=gap.why, url=gap.url, is_packing=gap.is_packing)


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


def _looked_at(reading: _Reading, stored: Stored) -> tuple[Stored, list[str]]:
    """The record as it was meant, and what is wrong with it."""
    # What our metadata record says must be right, or it is not ours.
    as_meant = mended(stored.record, None if stored.record.type == "metadata" else reading.before)
    record = as_meant.record
    with suppress(Unreadable):
        reading.before = record.at
    reading.seen[record.type] += 1
    here = [stored.flaw] if stored.flaw else []
    flaws = [*here, *as_meant.flaws, *wrong_digests(record), *_unplaced(reading, record)]
    return replace(stored, record=record) if as_meant.flaws else stored, flaws


def _unplaced(reading: _Reading, record: Record) -> Iterator[str]:
    """What nobody here can do anything with: records of unknown types, segments without their beginning."""
    if record.type not in _PASSED_OVER and record.type not in _ANSWERS:
        yield f"a record of the type {record.type[:40]!r} is none that the format knows; it makes no capture"
    elif record.type == "continuation":
        if (origin := origin_of(record)) not in reading.begun:
            yield f"it goes on with the record {origin[:100] or 'of no id'}, which does not stand before it"
    elif is_part(record):
        reading.begun.add(record.id)


def _events(reading: _Reading, stored: Stored) -> Iterator[Event]:
    record = stored.record
    if record.type == "metadata" and is_ours(known := from_block(record.block)):
        yield from _exchange(reading, stored, known)
    elif record.type == "warcinfo" or _is_of_job(stored):
        yield from _close(reading)
        yield _guarded(reading.file, stored, lambda: _of_job(reading.file, stored))
    elif record.type in _ANSWERS and not _is_wire(stored) and not is_about_tls(record):
        yield from _close(reading)
        reading.open, reading.wire, reading.strayed = stored, b"", False
    elif reading.open is None or not _is_beside(stored, reading.open):
        reading.strayed = True
    elif record.type in _ANSWERS:
        reading.wire = record.block


def _exchange(reading: _Reading, stored: Stored, known: Mapping[str, str]) -> Iterator[Event]:
    """The capture of one of our exchanges, now that its last record has been read."""
    answer = reading.open if reading.open and _is_beside(stored, reading.open) else None
    if answer is None:
        yield from _close(reading)
    reading.add_flaws(stored, *_astray(reading, stored, answer))
    reading.open = None
    first = answer or stored
    place = Place(file=reading.file, offset=first.offset, length=first.end - first.offset, end=stored.end)
    beside = None if first.record.block else _taken_apart(reading.wire)
    yield _guarded(reading.file, stored, lambda: capture_of(first.record, known, place, beside))
    yield from reading.told()


def _astray(reading: _Reading, stored: Stored, answer: Stored | None) -> Iterator[str]:
    """What is wrong with the group of an exchange of ours, where no damage before it says so already."""
    if answer is None and concurrent_to(stored) and not reading.after_gap:
        yield "the answer that it names does not stand before it"
    elif answer is not None and reading.strayed:
        yield "between it and its answer stands a record that does not say that it belongs to them"
    reading.after_gap = False


def _close(reading: _Reading) -> Iterator[Event]:
    """The capture of an answer that has no metadata record of ours."""
    stored, reading.open = reading.open, None
    if stored:
        yield from _foreign(reading, stored)
    yield from reading.told()


def _foreign(reading: _Reading, stored: Stored) -> Iterator[Event]:
    """The capture of a record of somebody else's; under another id where one before it bears the same."""
    record = whole_record(reading.path, stored)
    told = _captured(reading, stored, record)
    if isinstance(told, Capture) and (twin := reading.twin_of(told, record)):
        if twin == _SAME:
            reading.add_flaws(stored, "the same record stands in this file before")
            return
        record = renamed(record)
        reading.add_flaws(stored, f"another record of the id {told.record_id} stands before it, so it is {record.id}")
        told = _captured(reading, stored, record)
    if isinstance(told, Capture):
        reading.add_flaws(stored, *_incomplete(stored, record, told))
    yield told


def _captured(reading: _Reading, stored: Stored, record: Record) -> Event:
    place = Place(file=reading.file, offset=stored.offset, length=stored.end - stored.offset, end=stored.end)
    return _guarded(reading.file, stored, lambda: capture_of(record, None, place))


def _incomplete(stored: Stored, record: Record, capture: Capture) -> Iterator[str]:
    """What is missing of an answer though its record does not say so."""
    if lacks_segments(stored.record, record):
        yield f"its other segments are missing, {len(record.block)} bytes came; it counts as cut off"
    elif is_part(stored.record):
        yield from wrong_payload(record)
    elif capture.outcome is Outcome.MALFORMED:
        yield "it holds no answer of HTTP that can be read"
    elif capture.truncated and not record.get("WARC-Truncated"):
        yield "the answer ends before its head says, and the record does not say that it was cut off"


def _taken_apart(wire: bytes) -> WireResponse | None:
    try:
        return parse_response(wire)
    except MalformedAnswer:
        return None


def _guarded(file: str, stored: Stored, make: Callable[[], Event]) -> Event:
    try:
        return make()
    except Unreadable as fault:
        return Damage(file=file, offset=stored.offset, end=stored.end, why=str(fault), url=_target(stored))


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


def concurrent_to(stored: Stored) -> str:
    """The id of the record with which a record was made, as it says; empty where it says none."""
    return bare(stored.record.get("WARC-Concurrent-To") or "")


def _is_beside(stored: Stored, first: Stored) -> bool:
    return first.record.id != "" and concurrent_to(stored) == first.record.id
