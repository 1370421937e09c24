"""FastWARC beside our own reader: whether it finds the same records in the same places, in a quarter of warcio's time.

In: a path, and what our own reader saw there. Out: yes or no; where it is no, `storage.warc.second_reader` asks warcio,
and says where the readers part. ARC files and what FastWARC cannot read are a no, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from storage.warc.record import bare
from storage.warc.stored import Stored

_GIVES_UP = (ValueError, OSError, EOFError, RuntimeError)
"""What FastWARC raises over what it cannot read."""

Place = tuple[int, str, int]
"""Where a record begins, its id, and the length of its block."""


def place_of(stored: Stored) -> Place:
    """Of a record that our own reader saw."""
    return stored.offset, stored.record.id, len(stored.record.block)


def sees(path: Path, places: Sequence[Place]) -> bool:
    """Whether FastWARC finds these records, in their order, and no other before the last one's end."""
    end = places[-1][0] if places else -1
    try:
        return list(_until(path, end)) == [*places]
    except _GIVES_UP:
        return False


def _until(path: Path, last: int) -> Iterator[Place]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False):
            if record.stream_pos > last:
                return
            yield record.stream_pos, bare(record.record_id or ""), record.content_length
