"""What compressed files hold, whatever they are called: gzip, Zstandard with a dictionary or without, LZ4, bzip2, xz.

In: a path. Out: the bytes that were packed, member by member, and the stretches that cannot be unpacked; behind these
it goes on with the next member that can.
Never: a whole file in memory, or an exception about the content of a file.

Zstandard is read as `.warc.zst` files are written (IIPC, "Zstandard Compression for WARC Files 1.0"): a dictionary
stands in a skippable frame at the beginning, and may be compressed itself.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import lz4.frame
import zstandard
from isal import igzip_lib, isal_zlib

from storage.warc.arc import is_arc
from storage.warc.record import Bytes
from storage.warc.stored import Gap, mapped

_STEP = 1 << 18
_PIECE = 1 << 22
_LARGEST_DICTIONARY = 64 * 1024 * 1024
_LARGEST_WINDOW = 1 << 29

_GZIP, _BZIP2, _XZ = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00"
_ZSTANDARD, _LZ4 = b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_SKIPPABLE = b"\x2a\x4d\x18"
"""The end of the magic number of a frame to be skipped (RFC 8878 §3.1.2); the byte before it is 0x50 to 0x5F."""

_OF_ISAL: tuple[type[Exception]] = (igzip_lib.IsalError,)  # type: ignore[assignment] # its stub says an instance
_FIRST_OF_RECORDS = (b"WARC/", b"filedesc:")

_BROKEN = (*_OF_ISAL, zstandard.ZstdError, RuntimeError, OSError, lzma.LZMAError, EOFError, ValueError)
"""What these libraries raise about bytes that they cannot unpack."""


class _Member(Protocol):
    """One member, frame or stream on the way through it."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes | None: ...
    def decompress(self, data: bytes, /) -> bytes:
        """What so many bytes unfold to."""
        ...


@dataclass(frozen=True, slots=True)
class _Form:
    """How a file is packed: the bytes with which its members begin, and what unpacks one."""

    mark: bytes
    member: Callable[[], Any]


_FORMS = {
    "gzip": _Form(_GZIP, lambda: isal_zlib.decompressobj(wbits=31)),
    "LZ4": _Form(_LZ4, lz4.frame.LZ4FrameDecompressor),
    "bzip2": _Form(_BZIP2, bz2.BZ2Decompressor),
    "xz": _Form(_XZ, lzma.LZMADecompressor),
}


def packing_of(path: Path) -> str:
    """How a file is packed, by its first bytes: "gzip", "Zstandard", "LZ4", "bzip2", "xz", or "" when it is not."""
    with path.open("rb") as file:
        return packing_of_bytes(file.read(8))


def packing_of_bytes(begins: bytes) -> str:
    """The same by the first bytes, eight of them at least."""
    if begins.startswith(_ZSTANDARD) or _is_skippable(begins):
        return "Zstandard"
    return next((name for name, form in _FORMS.items() if begins.startswith(form.mark)), "")


def begins_records(path: Path) -> bool:
    """Whether a WARC or ARC file is what is packed in a file, or the file itself, by its first bytes."""
    begins = _begins(path)
    return begins.startswith(_FIRST_OF_RECORDS) or is_arc(begins, 0) or is_packed_twice(path)


def is_packed_twice(path: Path) -> bool:
    """Whether a packed file holds a packed file."""
    return bool(packing_of(path) and packing_of_bytes(_begins(path)))


def _begins(path: Path) -> bytes:
    """The first bytes of what is packed in a file, or of the file itself."""
    return next((piece for piece in Unpacking(path).pieces() if piece), b"")


@dataclass(slots=True)
class Unpacking:
    """A file on the way through it; `faults` are stretches of it that could not be unpacked, so far."""

    path: Path
    faults: list[Gap] = field(default_factory=list)

    def pieces(self) -> Iterator[bytes]:
        """What is packed in the file, in pieces of some megabytes; a file that is not packed as it is."""
        packing = packing_of(self.path)
        with mapped(self.path) as data:
            if not packing:
                yield from (bytes(data[at : at + _PIECE]) for at in range(0, len(data), _PIECE))
            elif packing == "Zstandard":
                yield from self._frames(data)
            else:
                yield from self._members(data, 0, _FORMS[packing])

    def _frames(self, data: Bytes) -> Iterator[bytes]:
        try:
            at, known = _dictionary(data)
        except _BROKEN as fault:
            self.faults.append(Gap(0, len(data), f"its dictionary cannot be read ({_said(fault)})"))
            return
        decompressor = zstandard.ZstdDecompressor(dict_data=known, max_window_size=_LARGEST_WINDOW)
        yield from self._members(data, at, _Form(_ZSTANDARD, decompressor.decompressobj))

    def _members(self, data: Bytes, at: int, form: _Form) -> Iterator[bytes]:
        while at < len(data):
            if _is_skippable(head := bytes(data[at : at + 8])):
                at += 8 + int.from_bytes(head[4:8], "little")
            elif head.startswith(form.mark):
                at = yield from self._member(data, at, form)
            else:
                at = self._lost(data, at, form, "no member begins here")

    def _member(self, data: Bytes, at: int, form: _Form) -> Generator[bytes, None, int]:
        """One member; where the next one begins is what it returns."""
        member: _Member = form.member()
        begin = at
        while not member.eof:
            fed = bytes(data[at : at + _STEP])
            at += len(fed)
            try:
                yield member.decompress(fed)
            except _BROKEN as fault:
                return self._lost(data, begin, form, f"the compressed bytes are damaged ({_said(fault)})")
            if not fed:
                return self._lost(data, begin, form, "the compressed bytes end too early")
        return at - len(member.unused_data or b"")  # lz4 says None for nothing

    def _lost(self, data: Bytes, at: int, form: _Form, why: str) -> int:
        """Where the next member begins behind one that cannot be unpacked to its end."""
        found = data.find(form.mark, at + 1)
        end = found if found >= 0 else len(data)
        self.faults.append(Gap(at, end, why))
        return end


def _dictionary(data: Bytes) -> tuple[int, zstandard.ZstdCompressionDict | None]:
    """Where the frames begin, and the dictionary before them. It may be a frame of Zstandard itself."""
    if data[:4] != _DICTIONARY:
        return 0, None
    size = int.from_bytes(data[4:8], "little")
    if size > _LARGEST_DICTIONARY:
        raise ValueError(f"it is said to have {size} bytes")
    held = bytes(data[8 : 8 + size])
    if held.startswith(_ZSTANDARD):
        frame = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
        held = frame.decompress(held)
        if not frame.eof:
            raise ValueError("it is cut off")
    return 8 + size, zstandard.ZstdCompressionDict(held)


def _is_skippable(head: bytes) -> bool:
    return len(head) >= 8 and head[1:4] == _SKIPPABLE and 0x50 <= head[0] <= 0x5F


def _said(fault: BaseException) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__
