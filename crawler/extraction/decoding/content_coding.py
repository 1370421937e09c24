"""Removes the content coding of an entity: gzip, deflate, br, zstd, in up to five layers (RFC 9110 §8.4)."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard
from isal import isal_zlib
from isal.igzip_lib import IsalError

MAX_LAYERS = 5  # codings on each other: a limit; servers send one, by mistake two
MAX_DECODED = 64 * 1024 * 1024  # bytes: a limit, as for what is captured
_STEP = 1024  # bytes that are decoded at once: a bomb is seen a million bytes late
_KNOWN_FLAGS = b"\x1f"
"""Others are refused (RFC 1952 §2.3.1.2) by zlib, and overlooked by ISA-L."""

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")

Pieces = Iterator[bytes]


def remove_codings(entity: bytes, codings: str, limit: int = MAX_DECODED) -> tuple[bytes, str | None]:
    """`entity` with the codings of a Content-Encoding header removed, last applied first.

    Returns the bytes and what is wrong with them: None, "length" (cut at `limit` bytes) or "coding" (a broken tail;
    what could be decoded is kept). A body that was never coded, or in an unknown coding, is returned as it is.
    """
    layers = [name for part in codings.split(",") if (name := part.strip().lower()) in _CODINGS]
    fault: str | None = None
    for name in reversed(layers[-MAX_LAYERS:]):
        entity, layer_fault = _collect(_CODINGS[name](entity, limit + 1), entity, limit)
        fault = fault or layer_fault
    return (entity[:limit], "length") if len(entity) > limit else (entity, fault)


def _collect(pieces: Pieces, undecoded: bytes, limit: int) -> tuple[bytes, str | None]:
    """Joins `pieces` until they end or break; when nothing could be decoded, gives `undecoded`: no fault where it was
    never coded.
    """
    kept: list[bytes] = []
    fault = None
    try:
        kept.extend(pieces)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError):
        fault = "coding"
    whole = b"".join(kept)
    if not whole and fault:
        return undecoded, None if _MARKUP.match(undecoded) else fault
    return (whole[:limit], "length") if len(whole) > limit else (whole, fault)


def _gunzip(data: bytes, room: int) -> Pieces:
    """All members of a gzip file (RFC 1952 §2.2); bytes that are no gzip at all are given as they are."""
    if not data.startswith(b"\x1f\x8b"):
        yield data
        return
    if (whole := _gunzipped(data, room)) is not None:
        yield whole
        return
    while data.startswith(b"\x1f\x8b") and room > 0:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        for piece in _inflated(member, data, room):
            room -= len(piece)
            yield piece
        data = member.unused_data


def _gunzipped(data: bytes, room: int) -> bytes | None:
    """What a sound gzip file of one member holds, by ISA-L, which takes a third of zlib's time; None for any other."""
    if data[3:4] > _KNOWN_FLAGS:
        return None
    member = isal_zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        whole = member.decompress(data, room)
    except IsalError:  # type: ignore[misc] # the stubs do not say that it is one
        return None
    return whole if member.eof and not member.unused_data else None


def _inflate(data: bytes, room: int) -> Pieces:
    """The deflate coding: zlib (RFC 9110 §8.4.1.2) or, as many servers send it, raw."""
    zlib_wrapped = len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return _inflated(zlib.decompressobj(zlib.MAX_WBITS if zlib_wrapped else -zlib.MAX_WBITS), data, room)


def _inflated(member: zlib._Decompress, data: bytes, room: int) -> Pieces:
    """Decodes in small steps, so that a bomb is seen before it is whole; ends at the stream's end."""
    for start in range(0, len(data), _STEP):
        piece = member.decompress(data[start : start + _STEP], room)
        room -= len(piece)
        yield piece
        if member.eof:
            member.decompress(data[start + _STEP :])  # hands the rest to unused_data
        if member.eof or room <= 0:
            return
    if not member.eof:
        raise EOFError


def _unbrotli(data: bytes, room: int) -> Pieces:
    decoder = brotli.Decompressor()
    for start in range(0, len(data), _STEP):
        piece = decoder.process(data[start : start + _STEP], output_buffer_limit=room)
        room -= len(piece)
        yield piece
        if room <= 0:
            return
    if not decoder.is_finished():
        raise EOFError


def _unzstd(data: bytes, room: int) -> Pieces:
    """All frames (RFC 8878), with windows up to 128 MB."""
    decoder = zstandard.ZstdDecompressor(max_window_size=2**27)
    with decoder.stream_reader(io.BytesIO(data), read_size=_STEP, read_across_frames=True) as reader:
        while room > 0 and (piece := reader.read(min(room, 64 * _STEP))):
            room -= len(piece)
            yield piece


_CODINGS: dict[str, Callable[[bytes, int], Pieces]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
