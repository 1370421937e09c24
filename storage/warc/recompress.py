"""Somebody's file written anew, with one gzip member a record, so that each record can be addressed.

In: a WARC or ARC file whose gzip members hold many records, or none. Out: a file with the same records, byte for byte.
Never: the old file changed.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from isal import isal_zlib

from storage.warc.stored import Gap, stored_records

_STEP = 1 << 20


def recompress(path: Path, into: Path) -> tuple[Gap, ...]:
    """Write the whole records of `path` to `into`, which must not exist.

    Returns what was left out: stretches of damage, in offsets of the decompressed bytes. The end of a torn member is
    read as far as it goes. Raises OSError.
    """
    with tempfile.NamedTemporaryFile(dir=into.parent, suffix=".warc") as plain:
        for piece in _decompressed(path):
            plain.write(piece)
        plain.flush()
        return tuple(_copy(Path(plain.name), into))


def _copy(plain: Path, into: Path) -> Iterator[Gap]:
    with plain.open("rb") as source, into.open("xb") as target:
        for found in stored_records(plain):
            if isinstance(found, Gap):
                yield found
                continue
            source.seek(found.offset)
            target.write(isal_zlib.compress(source.read(found.end - found.offset), 3, 31))
        target.flush()
        os.fsync(target.fileno())


def _decompressed(path: Path) -> Iterator[bytes]:
    """All gzip members, joined, as far as they are whole; a file that is not compressed as it is."""
    with path.open("rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        pieces = iter(lambda: file.read(_STEP), b"")
        yield from _inflated(pieces) if is_gzip else pieces


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(31)
    for piece in pieces:
        fed = piece
        while fed:
            try:
                yield inflater.decompress(fed)
            except zlib.error:
                return
            fed = inflater.unused_data
            if inflater.eof:
                inflater = zlib.decompressobj(31)
