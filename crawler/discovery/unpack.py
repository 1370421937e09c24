"""The bytes of a document, gzipped or not, in pieces and within bounds."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of a document that are read, unpacked; the bound of sitemaps.org for one file."""

_PIECE = 65_536


def unpacked(body: bytes, limit: int = MAX_BYTES) -> Iterator[bytes]:
    """The first `limit` bytes of a body, gunzipped where it is a gzip file; what follows damage is left out."""
    stream: io.BufferedIOBase = io.BytesIO(body)
    if body.startswith(b"\x1f\x8b"):
        stream = gzip.GzipFile(fileobj=stream)
    with stream:
        yield from _pieces(stream, limit)


def _pieces(stream: io.BufferedIOBase, limit: int) -> Iterator[bytes]:
    # read1 gives what it has; read would lose a whole piece before the place of a damage.
    left = limit
    while left > 0:
        try:
            piece = stream.read1(min(_PIECE, left))
        except (OSError, EOFError, zlib.error):
            return
        if not piece:
            return
        left -= len(piece)
        yield piece
