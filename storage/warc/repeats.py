"""What a revisit record of somebody else's says of the capture whose bytes it repeats (WARC 1.1 §6.7).

In: where the record lies. Out: the names that it gives for that capture; any of them may be missing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.warc.capture import canonical
from storage.warc.record import Record, Unreadable, bare, parse_date
from storage.warc.stored import stored_at
from storage.warc.wire import MalformedAnswer, parse_response

_LENGTHS = {"sha1": 20, "sha256": 32, "md5": 16, "sha512": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """`digest` is that of the payload: algorithm and lower-case hex. `is_bare`: the record holds no head of its own."""

    record_id: str | None
    url: str | None
    at: datetime | None
    digest: tuple[str, str] | None
    is_bare: bool


def repeated_at(path: Path, offset: int) -> Repeated:
    """What the revisit that lies at `offset` repeats. Raises `RecordUnreadable`, `ArchiveMissing`."""
    record = stored_at(path, offset).record
    url, date = record.get("WARC-Refers-To-Target-URI"), record.get("WARC-Refers-To-Date")
    return Repeated(
        record_id=bare(record.get("WARC-Refers-To") or "") or None,
        url=canonical(bare(url)) if url else None,
        at=_moment(date),
        digest=digest_in(record.get("WARC-Payload-Digest")),
        is_bare=not record.block.strip(),
    )


def digest_in(field: str | None) -> tuple[str, str] | None:
    """A labelled digest in base 16 or 32, as algorithm and lower-case hex; None for what is none."""
    algorithm, _, value = (field or "").partition(":")
    algorithm = algorithm.strip().lower().replace("-", "")
    size = _LENGTHS.get(algorithm)
    if size is None:
        return None
    try:
        value = value.strip()
        digest = bytes.fromhex(value) if len(value) == 2 * size else base64.b32decode(_padded(value.upper()))
    except (ValueError, binascii.Error):
        return None
    return (algorithm, digest.hex()) if len(digest) == size else None


def has_payload(path: Path, offset: int, digest: tuple[str, str]) -> bool:
    """Whether the response or resource at `offset` holds the payload of this digest: some programs take the chunks for
    part of it. Raises likewise.
    """
    record = stored_at(path, offset).record
    algorithm, wanted = digest
    if digest_in(record.get("WARC-Payload-Digest")) == digest:
        return True
    return any(hashlib.new(algorithm, payload).hexdigest() == wanted for payload in _payloads(record))


def _payloads(record: Record) -> Iterator[bytes]:
    try:
        answer = parse_response(record.block)
    except MalformedAnswer:
        yield record.block
        return
    yield answer.entity
    yield record.block[sum(map(len, answer.interim)) + len(answer.head) :]


def _padded(value: str) -> str:
    value = value.rstrip("=")
    return value + "=" * (-len(value) % 8)


def _moment(date: str | None) -> datetime | None:
    try:
        return parse_date(date) if date else None
    except Unreadable:
        return None
