"""Records in segments (WARC 1.1 §7), put together.

In: the first segment, as it lies in a file. Out: the record that it was, as far as the rest lies behind it in the same
file; what is missing is said by WARC-Truncated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from storage.warc.record import Record, bare
from storage.warc.stored import Stored, stored_records

_NUMBER, _TOTAL, _CUT = "WARC-Segment-Number", "WARC-Segment-Total-Length", "WARC-Truncated"


def is_part(record: Record) -> bool:
    """Whether a record is the first segment of several."""
    return record.get(_NUMBER) is not None and record.type != "continuation"


def lacks_segments(first: Record, whole: Record) -> bool:
    """Whether not all segments were found of the record that begins with the first."""
    return is_part(first) and whole.get(_CUT) is not None and first.get(_CUT) is None


def origin_of(record: Record) -> str:
    """The id of the record that a continuation goes on with (WARC 1.1 §5.19)."""
    return bare(record.get("WARC-Segment-Origin-ID") or "")


def whole_record(path: Path, first: Stored) -> Record:
    """The record that begins with this one; most are whole by themselves."""
    record = first.record
    if not is_part(record):
        return record
    blocks, total = [record.block], record.get(_TOTAL)
    for segment in _behind(path, first):
        if segment.get(_NUMBER) != str(len(blocks) + 1):
            break
        blocks.append(segment.block)
        total = segment.get(_TOTAL)
        if total is not None:
            break
    block = b"".join(blocks)
    fields = record.fields if total == str(len(block)) else (*record.fields, (_CUT, "unspecified"))
    return replace(record, fields=fields, block=block)


def _behind(path: Path, first: Stored) -> Iterator[Record]:
    """The continuations of a record in the order of the file; those of others may stand between them."""
    for found in stored_records(path, first.end):
        if isinstance(found, Stored) and origin_of(found.record) == first.record.id:
            yield found.record
