"""Chunked transfer coding taken off a body (RFC 9112 §7.1). Pure.

In: the bytes behind the head. Out: the entity, and why other readers of WARC files would not find the same one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")
_FIRST_LINE = re.compile(rb"[ \t]*[0-9A-Fa-f]{1,16}[ \t]*(?:;|\r?\n|\r?\Z)")
_LONGEST_SIZE_LINE = 62  # warcio reads no more of it
_LARGEST_CHUNK = 2**31  # as in warcio


@dataclass(frozen=True, slots=True, kw_only=True)
class Dechunked:
    """`complete`: the last chunk and its blank line came. `broken`: the framing breaks off in mid-body.

    `odd` names what readers misread: extensions, trailers, broken chunks, bytes behind the last one.
    """

    entity: bytes
    complete: bool
    broken: bool = False
    odd: str | None = None


def begins_chunks(raw: bytes) -> bool:
    """Whether a body begins with the size of a chunk, or with what has come of one."""
    return _FIRST_LINE.match(raw) is not None


def dechunk(raw: bytes) -> Dechunked:
    """Take the chunked coding off; stops where the bytes end or the framing breaks."""
    pieces: list[bytes] = []
    odd: str | None = None
    at = 0
    while (line := _line(raw, at)) is not None:
        size = _size(line)
        if size is None:
            return Dechunked(entity=b"".join(pieces), complete=False, broken=True, odd="broken chunks")
        odd = odd or _odd_size_line(line)
        at += len(line)
        if size == 0:
            return _ending(raw[at:], b"".join(pieces), odd)
        pieces.append(raw[at : at + size])
        at += size
        if not b"\r\n".startswith(raw[at : at + 2]):
            return Dechunked(entity=b"".join(pieces), complete=False, broken=True, odd="broken chunks")
        at += 2
    return Dechunked(entity=b"".join(pieces), complete=False, odd=odd)


def _line(raw: bytes, at: int) -> bytes | None:
    """The line that begins here, its LF included; None when it has not come whole."""
    end = raw.find(b"\n", at)
    return None if end < 0 else raw[at : end + 1]


def _size(line: bytes) -> int | None:
    digits = line.split(b";", 1)[0].strip()
    size = int(digits, 16) if _SIZE.fullmatch(digits) else None
    return None if size is None or size > _LARGEST_CHUNK else size


def _odd_size_line(line: bytes) -> str | None:
    if b";" in line:
        return "chunk extensions"
    if not line.endswith(b"\r\n") or len(line) > _LONGEST_SIZE_LINE or line != line.strip() + b"\r\n":
        return "unusual chunk sizes"
    return None


def _ending(rest: bytes, entity: bytes, odd: str | None) -> Dechunked:
    """What follows the last chunk: trailers, a blank line, and nothing else."""
    at = 0
    while (line := _line(rest, at)) is not None and line.strip():
        at += len(line)
    if at:
        odd = "trailers"
    if line is None:
        return Dechunked(entity=entity, complete=False, odd=odd)
    if len(rest) > at + len(line):
        odd = odd or "bytes behind the end of the answer"
    if line != b"\r\n":
        odd = odd or "unusual chunk sizes"
    return Dechunked(entity=entity, complete=True, odd=odd)
