"""A file read by warcio beside our own reader: one that is not ours must find the same records in the same places.

In: a path. Out: `Disagreement`s. Both go through the file in step: where a record begins and ends and its id must be
the same, and the digests that it carries must be those of its bytes.
Never: what our own reader says; where that finds damage, the comparison ends.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from storage.warc.fields import from_block
from storage.warc.record import Record, bare
from storage.warc.stored import Gap, Stored, stored_records
from storage.warc.wire import MalformedAnswer, parse_response

_GIVES_UP = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    zlib.error,
    AssertionError,
    AttributeError,
    EOFError,
    TypeError,
    ValueError,
)
"""What warcio raises over what it cannot read: its own errors, and those of code that expects better files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Where the readers part, and how. `excusable`: in a file that we did not write, and warcio found no fault in it
    but went wrong itself.
    """

    offset: int
    what: str
    excusable: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A record as warcio sees it: where it begins, its id and the length of its block (None in ARC files, which have
    no ids, and of whose first record warcio leaves out two lines), and which of its digests are wrong.
    """

    offset: int
    record_id: str | None
    length: int | None
    wrong: tuple[str, ...]


def disagreements(path: Path, until: int | None = None) -> Iterator[Disagreement]:
    """Where warcio and our own reader do not read the same, up to the offset `until`. Raises `ArchiveMissing`."""
    with path.open("rb") as file:
        theirs, is_ours = _seen_by_warcio(file), True
        for found in stored_records(path):
            if isinstance(found, Gap) or (until is not None and found.end > until):
                return
            is_ours = is_ours if found.offset else _is_ours(found.record)
            seen = _next(theirs)
            if not isinstance(seen, _Seen) or seen.offset != found.offset:
                yield Disagreement(offset=found.offset, what=_parted(seen), excusable=not is_ours)
                return
            yield from _compared(found, seen)
        if isinstance(seen := _next(theirs), _Seen):
            yield Disagreement(offset=seen.offset, what=f"warcio reads one more record: {seen.record_id}")


def _is_ours(first: Record) -> bool:
    """Whether Microfiche wrote the file that begins with this record."""
    return first.type == "warcinfo" and "site-digest" in from_block(first.block)


def _parted(seen: _Seen | str | None) -> str:
    if isinstance(seen, _Seen):
        return f"warcio finds the next record only at {seen.offset}"
    return f"warcio gives up here: {seen}" if seen else "warcio takes this for the end of the file"


def _compared(found: Stored, seen: _Seen) -> Iterator[Disagreement]:
    record = found.record
    if seen.record_id not in (None, record.id):
        yield Disagreement(offset=found.offset, what=f"warcio reads the id {seen.record_id}, we read {record.id}")
    if seen.length not in (None, len(record.block)):
        what = f"warcio reads a block of {seen.length} bytes, we read {len(record.block)}"
        yield Disagreement(offset=found.offset, what=what)
    for wrong in seen.wrong:
        if not (wrong.startswith("payload") and _is_of_entity(record)):
            yield Disagreement(offset=found.offset, what=f"warcio says of {record.id}: {wrong}")


def _is_of_entity(record: Record) -> bool:
    """Whether the payload digest is that of the entity (WARC 1.1 §5.9); warcio takes chunks for part of it."""
    algorithm, _, value = (record.get("WARC-Payload-Digest") or "").partition(":")
    try:
        found = hashlib.new(algorithm.lower().replace("-", ""), parse_response(record.block).entity)
    except (MalformedAnswer, ValueError):
        return False
    return value.lower() in (found.hexdigest(), base64.b32encode(found.digest()).decode().lower())


def _next(theirs: Iterator[_Seen]) -> _Seen | str | None:
    """The next record, None at the end, or why there is none. What warcio warns of on the way is no matter of ours."""
    try:
        with redirect_stderr(io.StringIO()):
            return next(theirs, None)
    except _GIVES_UP as fault:
        return " ".join(str(fault).split()) or type(fault).__name__


def _seen_by_warcio(file: BinaryIO) -> Iterator[_Seen]:
    iterator = ArchiveIterator(file, check_digests=True)
    for record in iterator:
        offset = iterator.get_record_offset()  # reads the record to its end, its digests with it
        is_warc = record.format == "warc"
        yield _Seen(
            offset=offset,
            record_id=bare(record.rec_headers.get_header("WARC-Record-ID") or "") if is_warc else None,
            length=record.length if is_warc else None,
            wrong=tuple(record.digest_checker.problems),
        )
