"""A record as one gzip member, so that it can be read alone (WARC 1.1 annex D.2).

In: a `Record`, or the bytes of one. Out: the bytes that a file holds of it.
"""

from __future__ import annotations

import deflate

from storage.warc.record import Record, serialise

_LEVEL = 5  # libdeflate: four times as fast as zlib's 9, 2 % larger (docs/decisions/0055)


def member(record: Record) -> bytes:
    """The record, compressed."""
    return compressed(serialise(record))


def compressed(data: bytes) -> bytes:
    """The bytes of a record as a gzip member."""
    return bytes(deflate.gzip_compress(data, _LEVEL))
