"""Digests in records of anybody: sha1, sha256 and their likes, in base 16, 32 or 64 (WARC 1.1 §5.8, §5.9)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator

from storage.warc.record import Record
from storage.warc.wire import MalformedAnswer, parse_response

Digest = tuple[str, str]
"""Algorithm, as hashlib calls it, and lower-case hex."""

_LENGTHS = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64, "blake2b": 64, "blake2s": 32}
_BLOCK, _PAYLOAD = "WARC-Block-Digest", "WARC-Payload-Digest"
_END_OF_HEAD = b"\r\n\r\n"


def digest_in(field: str | None) -> Digest | None:
    """What a labelled digest says; None for what is none, or of an algorithm that nobody here knows."""
    algorithm, _, value = (field or "").partition(":")
    algorithm, value = algorithm.strip().lower().replace("-", ""), value.strip()
    size = _LENGTHS.get(algorithm)
    digest = None if size is None else _decoded(value.rstrip("="), size)
    return None if digest is None else (algorithm, digest.hex())


def _decoded(value: str, size: int) -> bytes | None:
    """The bytes of a digest of this size: how many characters it has says in which base it stands."""
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        if len(value) == -(-8 * size // 5):
            return base64.b32decode(value.upper() + "=" * (-len(value) % 8))
        if len(value) == -(-4 * size // 3):
            return base64.b64decode(
                value + "=" * (-len(value) % 4), b"-_" if {*value} & {*"-_"} else None, validate=True
            )
    except (ValueError, binascii.Error):
        return None
    return None


def is_of(digest: Digest, data: bytes) -> bool:
    """Whether these bytes have this digest."""
    algorithm, value = digest
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest() == value


def payloads(record: Record) -> Iterator[bytes]:
    """What programs take for the payload of a record: the block behind the head, chunks and all; the entity, as the
    format means it (WARC 1.1 §5.9); the block itself.
    """
    if record.block.startswith(b"HTTP/") or "application/http" in (record.get("Content-Type") or "").lower():
        behind = record.block.partition(_END_OF_HEAD)[2]
        yield behind
        entity = _entity(record.block)
        if entity is not None and entity != behind:
            yield entity
    yield record.block


def wrong_digests(record: Record) -> Iterator[str]:
    """Which of its digests a record does not have, or which cannot be understood. The payload of a revisit lies
    elsewhere, and that of a segment is looked at when all segments are there.
    """
    if (said := record.get(_BLOCK)) is not None:
        digest = digest_in(said)
        if digest is None:
            yield f"its {_BLOCK} cannot be understood: {said[:100]}"
        elif not is_of(digest, record.block) and not _is_of_wget(record, digest):
            yield f"the record's bytes are not those of its {_BLOCK}"
            return  # its payload is another, too
    if record.type != "revisit" and record.get("WARC-Segment-Number") is None:
        yield from wrong_payload(record)


def _is_of_wget(record: Record, digest: Digest) -> bool:
    """Whether this is the digest of no bytes, on a revisit that has some: wget 1.21 writes it so, and nothing is wrong
    with the bytes.
    """
    return record.type == "revisit" and is_of(digest, b"")


def wrong_payload(record: Record) -> Iterator[str]:
    """Whether a whole record does not hold the payload that it says."""
    if (said := record.get(_PAYLOAD)) is None:
        return
    digest = digest_in(said)
    if digest is None:
        yield f"its {_PAYLOAD} cannot be understood: {said[:100]}"
    elif not any(is_of(digest, payload) for payload in payloads(record)):
        yield f"the record's payload is not that of its {_PAYLOAD}"


def _entity(block: bytes) -> bytes | None:
    try:
        return parse_response(block).entity
    except MalformedAnswer:
        return None
