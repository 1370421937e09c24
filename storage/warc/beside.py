"""The records of one exchange, which stand beside each other in a file.

In: where a capture lies. Out: its record, and those that name it. Never: a search through a whole file of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from storage.warc.fields import from_block, is_ours
from storage.warc.record import Bytes, Unreadable, bare
from storage.warc.stored import GZIP, Gap, Stored, glimpse, mapped, read_record, read_whole, walk


def group_at(path: Path, offset: int) -> tuple[Stored, ...]:
    """The record that begins at `offset`, and those beside it that name it in WARC-Concurrent-To.

    They stand right behind an answer, and right before a metadata record that is alone. Raises as `stored_at`.
    """
    with mapped(path) as data:
        first = read_whole(path, data, offset)
        beside = _before(data, first) if first.record.type == "metadata" else _behind(data, first)
        return first, *takewhile(lambda other: _names(other, first), beside)


def _names(other: Stored, first: Stored) -> bool:
    return first.record.id != "" and bare(other.record.get("WARC-Concurrent-To") or "") == first.record.id


def _behind(data: Bytes, first: Stored) -> Iterator[Stored]:
    at = first.end
    while _may_name(data, at, first):
        found = next(walk(data, at), None)
        if found is None or isinstance(found, Gap):
            return
        yield found
        if found.record.type == "metadata" and is_ours(from_block(found.record.block)):
            return  # the last of a group of ours
        at = found.end


def _may_name(data: Bytes, at: int, first: Stored) -> bool:
    """Whether what begins at `at` may name a record. Mostly it is a page, and need not be decompressed for it."""
    head, blank_line, _block = glimpse(data, at).partition(b"\r\n\r\n")
    return not (blank_line and head.isascii()) or first.record.id.encode() in head


def _before(data: Bytes, first: Stored) -> Iterator[Stored]:
    """The records before one, nearest first. A record is found by where it may begin and that it ends there."""
    end, at = first.offset, first.offset
    while (at := _last_mark(data, at)) >= 0:
        try:
            found = read_record(data, at)
        except Unreadable:
            continue
        if found.end == end:
            yield found
            end = at


def _last_mark(data: Bytes, at: int) -> int:
    """The last place before `at` where a record may begin; -1: none. No more is read than must be."""
    packed = data.rfind(GZIP, 0, at)
    return max(packed, data.rfind(b"WARC/", max(packed, 0), at))
