"""A long index as ZipNum: compressed in blocks of lines, with an index of the blocks, so that a reader loads few.

In: sorted lines of CDXJ. Out: two files, as pywb's ZipNum cluster and wabac have them: `index.cdx.gz`, `index.idx`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence

_LINES = 3_000
"""Lines of a block, as cdxj-indexer has them."""
_DATA = "index.cdx.gz"


def blocks_of(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """The name of each file and its bytes."""
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
