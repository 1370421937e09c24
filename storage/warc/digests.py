"""Digests in records of anybody: sha1, sha256 and their likes, in base 16 or 32 (WARC 1.1 §5.8)."""

from __future__ import annotations

import base64
import binascii
import hashlib

from storage.warc.record import Record

Digest = tuple[str, str]
"""Algorithm, as hashlib calls it, and lower-case hex."""

_LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}


def digest_in(field: str | None) -> Digest | None:
    """What a labelled digest says; None for what is none, or of an algorithm that nobody here knows."""
    algorithm, _, value = (field or "").partition(":")
    algorithm, value = algorithm.strip().lower().replace("-", ""), value.strip()
    size = _LENGTHS.get(algorithm)
    if size is None:
        return None
    try:
        digest = bytes.fromhex(value) if len(value) == 2 * size else base64.b32decode(_padded(value.upper()))
    except (ValueError, binascii.Error):
        return None
    return (algorithm, digest.hex()) if len(digest) == size else None


def is_of(digest: Digest, data: bytes) -> bool:
    """Whether these bytes have this digest."""
    algorithm, value = digest
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest() == value


def is_as_digested(record: Record) -> bool:
    """Whether a record holds the bytes that its WARC-Block-Digest says, if it says any."""
    digest = digest_in(record.get("WARC-Block-Digest"))
    return digest is None or is_of(digest, record.block)


def _padded(value: str) -> str:
    value = value.rstrip("=")
    return value + "=" * (-len(value) % 8)
