"""Somebody's file written anew, with one gzip member a record (WARC 1.1 annex D.2), so that each can be addressed.

In: a WARC or ARC file, packed in whatever way. Out: a file with the same records, byte for byte. Only as much of it is
in memory as one record needs. Never: the old file changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from storage.warc.member import compressed
from storage.warc.record import CutShort, Unreadable, WrongLength
from storage.warc.stored import GZIP, LARGEST_RECORD, Gap, end_of_record, next_whole, read_record
from storage.warc.unpacking import Unpacking, packing_of_bytes

_FIRST_WINDOW = 1 << 20
_DEEPEST = 4
"""How often a file may be packed; one that is a bomb is packed more often."""


def recompress(path: Path, into: Path) -> tuple[Gap, ...]:
    """Write the whole records of `path` to `into`, which must not exist.

    Returns what was left out: stretches of damage, in offsets of the file or, as their reasons say, of what is packed
    in it. The end of a torn member is read as far as it goes. Raises OSError.
    """
    return _recompress(path, into, _DEEPEST)


def _recompress(path: Path, into: Path, deep: int) -> tuple[Gap, ...]:
    unpacking = Unpacking(path)
    window = _Stretch(unpacking.pieces())
    window.fill(_FIRST_WINDOW)
    if deep and packing_of_bytes(window.held):
        inner = _once_more(window, into, deep)
        return (*unpacking.faults, *inner)
    gaps = [replace(gap, why=f"{gap.why} (offset of the unpacked file)") for gap in _copy(window, into)]
    return (*unpacking.faults, *gaps)


def _once_more(window: _Stretch, into: Path, deep: int) -> tuple[Gap, ...]:
    """What is packed in a packed file."""
    with tempfile.NamedTemporaryFile(dir=into.parent, suffix=".part") as inner:
        while window.held:
            inner.write(window.held)
            window.drop(len(window.held))
            window.fill(_FIRST_WINDOW)
        inner.flush()
        return _recompress(Path(inner.name), into, deep - 1)


class _Stretch:
    """The part of a stream that is looked at; `at` is where it begins in the stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.held, self.at, self.is_whole = b"", 0, False
        self._pieces = pieces

    def fill(self, size: int) -> None:
        """Have so many bytes in the window, or all that are left."""
        more = [self.held]
        missing = size - len(self.held)
        while missing > 0 and not self.is_whole:
            piece = next(self._pieces, None)
            self.is_whole = piece is None
            more.append(piece or b"")
            missing -= len(more[-1])
        self.held = b"".join(more)

    def drop(self, size: int) -> None:
        """Go on behind so many bytes."""
        self.held, self.at = self.held[size:], self.at + size


@dataclass(frozen=True, slots=True)
class _Whole:
    """A record from `begin` up to `end` of the window; `is_member`: it is a gzip member already."""

    begin: int
    end: int
    is_member: bool = False


def _copy(window: _Stretch, into: Path) -> Iterator[Gap]:
    with into.open("xb") as target:
        while window.held:
            yield from _copied(window, target)
        target.flush()
        os.fsync(target.fileno())


def _copied(window: _Stretch, target: BinaryIO) -> Iterator[Gap]:
    """Write the records of a window but its last, whose end may not be there yet."""
    behind = 0
    for found in _found(window):
        if isinstance(found, Gap):
            yield replace(found, offset=window.at + found.offset, end=window.at + found.end)
        else:
            whole = window.held[found.begin : found.end]
            target.write(whole if found.is_member else compressed(whole))
        behind = found.end
    window.drop(behind)
    window.fill(_FIRST_WINDOW if behind else 2 * len(window.held))


def _found(window: _Stretch) -> Iterator[_Whole | Gap]:
    """What can be told of a window as it is; nothing, where more of it must be there first."""
    at, held = 0, window.held
    while at < len(held):
        found = _told(held, at, 0 if _is_enough(window) else LARGEST_RECORD)
        if found is None or (found.end == len(held) and not _is_enough(window)):
            return
        yield found
        at = found.end


def _is_enough(window: _Stretch) -> bool:
    return window.is_whole or len(window.held) >= LARGEST_RECORD


def _told(held: bytes, at: int, most: int) -> _Whole | Gap | None:
    """What stands at `at`; None where a window of at most `most` bytes could tell more."""
    if held[at : at + len(GZIP)] == GZIP:
        return _told_of_member(held, at, most)
    try:
        return _Whole(at, end_of_record(held, at))
    except (CutShort, WrongLength) as fault:
        lacking = fault.lacking if isinstance(fault, CutShort) else 0
        if len(held) + lacking < most:
            return None
    except Unreadable as fault:
        return Gap(at, next_whole(held, at + 1), str(fault))
    return _anyhow(held, at)


def _told_of_member(held: bytes, at: int, most: int) -> _Whole | Gap | None:
    """The same of a record that is a gzip member, as in the bytes of a package whose directory is lost."""
    found = _anyhow(held, at)
    if isinstance(found, Gap) and len(held) < most and found.end == len(held):
        return None
    return found


def _anyhow(held: bytes, at: int) -> _Whole | Gap:
    try:
        return _Whole(at, read_record(held, at).end, held[at : at + len(GZIP)] == GZIP)
    except Unreadable as fault:
        return Gap(at, next_whole(held, at + 1), str(fault))
