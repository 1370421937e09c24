"""Transfer codings taken off a body, but chunked (RFC 9112 §7.2). Pure.

In: the bytes that are left when no chunks are, and the codings in the order of their application. Out: the entity.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LARGEST = 64 * 1024**2
"""Bytes of an entity; what a few kilobytes unfold to beyond is left out."""

_GZIP, _DEFLATE = ("gzip", "x-gzip"), ("deflate",)
_SAID_FOR_NOTHING = ("identity", "binary", "7bit", "8bit", "none", "")
"""What servers say of a body that they send as it is."""
_STEP = 65_536
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D})
_HEAD = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncoded:
    """`broken`: a coding breaks off; what came before is kept. `left`: codings that nobody here can take off."""

    entity: bytes
    broken: bool = False
    left: str | None = None


def codings_of(values: Sequence[str]) -> list[str]:
    """The codings that Transfer-Encoding fields name, in lower case, without those that say nothing."""
    named = (coding.partition(";")[0].strip() for coding in ",".join(values).lower().split(","))
    return [coding for coding in named if coding not in _SAID_FOR_NOTHING]


def uncoded(body: bytes, codings: Sequence[str]) -> Uncoded:
    """The entity of a body to which `codings` were applied one after the other; undone from the last.

    A body that is plainly not coded, whatever is said of it, is given as it is.
    """
    broken = False
    for place, coding in reversed([*enumerate(codings)]):
        if coding not in (*_GZIP, *_DEFLATE):
            return Uncoded(
                entity=body, broken=broken, left=", ".join(codings[: place + 1]) if _is_coded(body) else None
            )
        body, broken_here = _inflated(body, coding)
        broken |= broken_here
    return Uncoded(entity=body, broken=broken)


def _is_coded(body: bytes) -> bool:
    head = body[:_HEAD]
    return len(head.translate(None, _CONTROLS)) < len(head)


def _inflated(body: bytes, coding: str) -> tuple[bytes, bool]:
    """What one coding holds, and whether it breaks off."""
    if coding in _GZIP and not body.startswith(b"\x1f\x8b"):
        return body, _is_coded(body)
    pieces: list[bytes] = []
    try:
        pieces.extend(_pieces(body, _window(body, coding)))
    except zlib.error:
        return b"".join(pieces) or body, bool(pieces) or _is_coded(body)
    return b"".join(pieces), False


def _window(body: bytes, coding: str) -> int:
    """How zlib is to read it: as gzip, as zlib (RFC 9110 §8.4.1.2) or, as many send it, as bare deflate."""
    if coding in _GZIP:
        return 16 + zlib.MAX_WBITS
    is_wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS


def _pieces(body: bytes, window: int) -> Iterator[bytes]:
    """What the body unfolds to, up to `LARGEST` bytes; zlib.error where it breaks off."""
    room = LARGEST
    while body and room > 0:
        stream = zlib.decompressobj(window)
        for start in range(0, len(body), _STEP):
            piece = stream.decompress(body[start : start + _STEP], room)
            room -= len(piece)
            yield piece
            if stream.eof or room <= 0:
                break
        else:
            raise zlib.error("the coding breaks off")
        body = (stream.unused_data + body[start + _STEP :]) if stream.eof and window > zlib.MAX_WBITS else b""
        if not body.startswith(b"\x1f\x8b"):
            return
