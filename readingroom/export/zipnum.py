"""A long index as ZipNum: compressed in blocks of lines, with an index of the blocks, so that a reader loads few.

In: lines of CDXJ. Out: two files, as pywb's ZipNum cluster and wabac have them: `index.cdx.gz`, `index.idx`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence

_LINES = 3_000
"""Lines of a block, as cdxj-indexer has them."""
_DATA = "index.cdx.gz"
_ENDS_WITH_SLASH = re.compile(rb'"url": "https?://[^/"]+/[^"?#]+/[?#"]', re.I)


def index_of(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """The name of each file and its bytes."""
    twins = map(_as_wabac_asks, lines) if len(lines) > _LINES else ()
    return _blocks_of(sorted([*lines, *filter(None, twins)]))


def _as_wabac_asks(line: bytes) -> bytes | None:
    """The line of a page whose address ends with a slash, under the key by which wabac 2.27 looks for its block: unlike
    pywb's it keeps the slash, and may so stand in another block. In a short index there is no other.
    """
    if not _ENDS_WITH_SLASH.search(line):
        return None
    key, space, rest = line.partition(b" ")
    path, mark, query = key.partition(b"?")
    return b"".join((path, b"/", mark, query, space, rest))


def _blocks_of(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    blocks, entries, offset = [], [], 0
    for start in range(0, len(lines), _LINES):
        block = gzip.compress(b"".join(lines[start : start + _LINES]), mtime=0)
        place = {"offset": offset, "length": len(block), "digest": f"sha256:{hashlib.sha256(block).hexdigest()}"}
        key = b" ".join(lines[start].split(b" ", 2)[:2]).decode("ascii")
        entries.append(f"{key} {json.dumps(place | {'filename': _DATA})}\n")
        blocks.append(block)
        offset += len(block)
    meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": _DATA})
    yield _DATA, b"".join(blocks)
    yield "index.idx", "".join([f"!meta 0 {meta}\n", *entries]).encode("ascii")
