"""Where the records of a file lie: WARC and ARC, gzip-compressed by record or not.

In: a path. Out: each record with its offsets as stored, and each stretch of damage with its reason; after damage
reading goes on at the next record that is whole. Never: an exception about the content of a file.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from isal import igzip_lib, isal_zlib

from storage.elsewhere.path import is_elsewhere
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.warc.arc import is_arc, next_arc, parse_arc, parse_last_arc
from storage.warc.record import (
    Bytes,
    CutShort,
    Record,
    Unreadable,
    WrongLength,
    parse_overlong,
    parse_short,
    parse_warc,
)

LARGEST_RECORD = 512 * 1024 * 1024
"""Bytes of one record, uncompressed; larger ones are reported, because a few kilobytes can claim to be any size."""

GZIP = b"\x1f\x8b\x08"
_BETWEEN = b"\r\n\r\n"
_FIRST_STEP = 1 << 12  # a false start costs little
_STEP = 1 << 18
_WARC_LINE = re.compile(rb"WARC/\d\.\d+\r?\n")
_TARGET = re.compile(rb"\nWARC-Target-URI[ \t]*:[ \t]*<?([\x21-\x7e]{1,2000}?)>?\r?\n", re.I)


class Misaligned(Unreadable):
    """Gzip members and records begin in different places, so that these cannot be addressed: recompress the file"""

    def __init__(self) -> None:
        super().__init__(self.__doc__ or "")


@dataclass(frozen=True, slots=True)
class Stored:
    """A record, and the bytes from `offset` up to `end` that hold it; `flaw`: what is wrong with it all the same."""

    record: Record
    offset: int
    end: int
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes from `offset` up to `end` that hold no whole record, and why; `url`: the target that their head names.

    `is_packing`: the records may be whole, but are packed otherwise than WARC files are (WARC 1.1 annex D.2).
    """

    offset: int
    end: int
    why: str
    url: str = ""
    is_packing: bool = False


def stored_records(path: Path, offset: int = 0) -> Iterator[Stored | Gap]:
    """Everything in a file from `offset` on, in order and without gaps. Raises `ArchiveMissing` without a file."""
    with mapped(path) as data:
        yield from walk(data, offset)


def stored_at(path: Path, offset: int) -> Stored:
    """The record that begins at `offset`. Raises `RecordUnreadable`, `ArchiveMissing`."""
    with mapped(path) as data:
        return read_whole(path, data, offset)


def read_whole(path: Path, data: Bytes, offset: int) -> Stored:
    """The record that begins at `offset` of the bytes of a file. Raises `RecordUnreadable`."""
    try:
        return read_record(data, offset)
    except Unreadable as fault:
        raise RecordUnreadable(file=path.name, offset=offset, why=str(fault)) from fault


def raw_at(path: Path, offset: int) -> bytes:
    """The bytes of the record that begins at `offset`, decompressed, as they stand in the file. Raises likewise."""
    stored = stored_at(path, offset)
    with mapped(path) as data:
        return _inflate(data, offset)[0] if _is_gzip(data, offset) else bytes(data[offset : stored.end])


def walk(data: Bytes, at: int) -> Iterator[Stored | Gap]:
    """Everything in the bytes of a file from `at` on, in order and without gaps."""
    while at < len(data):
        try:
            found: Stored | Gap = read_record(data, at)
        except Unreadable as fault:
            is_packing = isinstance(fault, Misaligned)
            found = Gap(at, next_whole(data, at + 1), str(fault), _glimpsed(data, at), is_packing)
        yield found
        at = found.end


def read_record(data: Bytes, at: int) -> Stored:
    """The record that begins at `at` of a file's bytes. Raises `Unreadable`."""
    if not _is_gzip(data, at):
        record, behind, flaw = _parse(data, at)
        return Stored(record, at, behind, flaw)
    member, end = _inflate(data, at)
    record, used, flaw = _of_member(member, data, end)
    if used < len(member):
        raise Misaligned
    return Stored(record, at, end, flaw)


def end_of_record(data: Bytes, at: int) -> int:
    """Where a record ends that is not compressed, by what it says alone. Raises `Unreadable`."""
    is_of_arc = data[at : at + 5] != b"WARC/" and is_arc(data, at)
    return (parse_arc if is_of_arc else parse_warc)(data, at)[1]


def _of_member(member: bytes, data: Bytes, end: int) -> tuple[Record, int, str | None]:
    """The record with which a member begins, whatever length it says: its end is that of the member."""
    try:
        return _parse(member, 0)
    except CutShort:
        if member[:5] != b"WARC/" or not _begins_record(data, end):
            raise
    record, behind, surplus = parse_short(member if member.endswith(_BETWEEN) else member + _BETWEEN, 0)
    return record, min(behind, len(member)), _too_large(surplus)


def _begins_record(data: Bytes, at: int) -> bool:
    """Whether a record, or nothing, stands at `at`; what does not is the rest of one that goes over several members."""
    if not _is_gzip(data, at):
        return True
    begun = glimpse(data, at)
    if not begun.startswith(b"WARC/"):
        raise Misaligned
    return True


def _parse(data: Bytes, at: int) -> tuple[Record, int, str | None]:
    """A record, where it ends, and its flaw."""
    if data[at : at + 5] != b"WARC/" and is_arc(data, at):
        return _parse_arc(data, at)
    try:
        return *parse_warc(data, at), None
    except (WrongLength, CutShort) as fault:
        return _mismeasured(data, at, fault)


def _parse_arc(data: Bytes, at: int) -> tuple[Record, int, str | None]:
    try:
        return *parse_arc(data, at), None
    except CutShort as fault:
        return parse_last_arc(data, at), len(data), str(fault)


def _mismeasured(data: Bytes, at: int, fault: Unreadable) -> tuple[Record, int, str]:
    """A record that ends elsewhere than it says, where one can see its end. Raises `fault` otherwise."""
    with suppress(WrongLength, CutShort):
        record, behind, lacking = parse_overlong(data, at)
        return record, behind, f"the record's Content-Length is {lacking} too small"
    with suppress(WrongLength):
        record, behind, surplus = parse_short(data, at)
        if behind < len(data):
            return record, behind, _too_large(surplus)
    raise fault


def _too_large(surplus: int) -> str:
    return f"the record's Content-Length is {surplus} too large"


def _is_gzip(data: Bytes, at: int) -> bool:
    return data[at : at + 3] == GZIP


def _inflate(data: Bytes, at: int) -> tuple[bytes, int]:
    """One gzip member, and the offset behind it. Raises `Unreadable`."""
    inflater = isal_zlib.decompressobj(wbits=31)
    pieces: list[bytes] = []
    size, step = 0, _FIRST_STEP
    while not inflater.eof:
        fed = bytes(data[at : at + step])
        step = min(step * 4, _STEP)
        pieces.append(_inflated(inflater, fed))
        at += len(fed)
        size += len(pieces[-1])
        if size > LARGEST_RECORD:
            raise Unreadable(f"the record is larger than {LARGEST_RECORD} bytes")
        if not fed and not inflater.eof:
            raise Unreadable("the gzip member ends too early")
    return b"".join(pieces), at - len(inflater.unused_data)


def _inflated(inflater: isal_zlib.Decompress, fed: bytes) -> bytes:
    try:
        return inflater.decompress(fed)
    except igzip_lib.IsalError as fault:  # type: ignore[misc] # its stub calls the class an instance
        raise Unreadable(f"the gzip member is damaged ({fault})") from fault


def glimpse(data: Bytes, at: int) -> bytes:
    """The first bytes of what stands here, decompressed as far as they can be."""
    begun = bytes(data[at : at + _FIRST_STEP])
    if not begun.startswith(GZIP):
        return begun
    with suppress(zlib.error):
        return zlib.decompressobj(31).decompress(begun, _FIRST_STEP)
    return b""


def _glimpsed(data: Bytes, at: int) -> str:
    """The target that the head of a record says which is not whole."""
    head = glimpse(data, at).partition(b"\r\n\r\n")[0]
    found = _TARGET.search(head + b"\r\n") if head.startswith(b"WARC/") else None
    return found[1].decode("ascii") if found else ""


def next_whole(data: Bytes, at: int) -> int:
    """Where the next whole record begins, or the end of the file."""
    while (candidate := _next_mark(data, at)) < len(data):
        try:
            read_record(data, candidate)
        except Unreadable:
            at = candidate + 1
        else:
            return candidate
    return len(data)


def _next_mark(data: Bytes, at: int) -> int:
    places = (data.find(GZIP, at), _next_line(data, at), next_arc(data, at))
    found = [place for place in places if place >= 0]
    return min(found, default=len(data))


def _next_line(data: Bytes, at: int) -> int:
    """The next line of an uncompressed file that looks like the first of a WARC record; -1: none."""
    while (place := data.find(b"\nWARC/", at)) >= 0:
        if _WARC_LINE.match(bytes(data[place + 1 : place + 20])):
            return place + 1
        at = place + 1
    return -1


@contextmanager
def mapped(path: Path) -> Iterator[Bytes]:
    """The bytes of a file, as they are asked for. Raises `ArchiveMissing`; `StoreError` of one that lies elsewhere."""
    if is_elsewhere(path):
        yield path.blocks()
        return
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                yield b""
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield data
    except (FileNotFoundError, IsADirectoryError) as fault:
        raise ArchiveMissing(where=path) from fault
