"""What a revisit record of somebody else's says of the capture whose bytes it repeats (WARC 1.1 §6.7).

In: where the record lies. Out: the names that it gives for that capture; any of them may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.warc.capture import canonical
from storage.warc.digests import Digest, digest_in, is_of, payloads
from storage.warc.record import Unreadable, bare, parse_date
from storage.warc.stored import Stored, stored_at, stored_records


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """`digest` is that of the payload: algorithm and lower-case hex. `is_bare`: the record holds no head of its own."""

    record_id: str | None
    url: str | None
    at: datetime | None
    digest: Digest | None
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


def has_payload(path: Path, offset: int, digest: Digest) -> bool:
    """Whether the response or resource at `offset` holds the payload of this digest: some programs take the chunks for
    part of it. Raises likewise.
    """
    record = stored_at(path, offset).record
    if digest_in(record.get("WARC-Payload-Digest")) == digest:
        return True
    return any(is_of(digest, payload) for payload in payloads(record))


def payload_digests(path: Path) -> dict[Digest, str]:
    """The ids of responses and resources of a file by the payload digests that they carry; the first of each counts.

    Raises `ArchiveMissing`.
    """
    found: dict[Digest, str] = {}
    for stored in stored_records(path):
        if isinstance(stored, Stored) and stored.record.type in ("response", "resource"):
            digest = digest_in(stored.record.get("WARC-Payload-Digest"))
            if digest is not None:
                found.setdefault(digest, stored.record.id)
    return found


def _moment(date: str | None) -> datetime | None:
    try:
        return parse_date(date) if date else None
    except Unreadable:
        return None
