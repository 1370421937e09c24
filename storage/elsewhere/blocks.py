"""The bytes of a file that lies elsewhere, had by ranges as they are asked for.

In: a store, a place, a size. Out: what `bytes` are as far as records go, and a file to read in. The last blocks are
kept, 32 MB of all files of the process together. A record costs a block of 64 KB or two; who reads on gets larger ones,
up to 8 MB.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from threading import Lock
from typing import Any

from storage.elsewhere.errors import StoredOtherwise
from storage.elsewhere.stores import Store

BLOCK = 1 << 16
_LARGEST = 8 << 20
_ROOM = 32 << 20


class _Cache:
    """Blocks of all files, the one longest not asked for goes first."""

    def __init__(self, room: int) -> None:
        self._room, self._held = room, 0
        self._blocks: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, int]) -> bytes | None:
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
            return self._blocks.get(key)

    def put(self, key: tuple[str, int], block: bytes) -> None:
        with self._lock:
            self._held += len(block) - len(self._blocks.pop(key, b""))
            self._blocks[key] = block
            while self._held > self._room:
                self._held -= len(self._blocks.popitem(last=False)[1])


_CACHE = _Cache(_ROOM)


class Blocks:
    """The bytes of one file; its size is that which it had when it was put there. Reads raise StoreError."""

    def __init__(self, store: Store, place: str, size: int) -> None:
        """Nothing is read yet."""
        self._store, self._place, self._size = store, place, size
        self._step, self._next = BLOCK, -1

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice, /) -> bytes:
        start, stop, _step = part.indices(self._size)
        pieces, at = [], start
        while at < stop:
            number, within = divmod(at, BLOCK)
            piece = self._block(number)[within : within + stop - at]
            pieces.append(piece)
            at += len(piece)
        return b"".join(pieces)

    def find(self, needle: bytes, start: int = 0, end: int | None = None, /) -> int:
        """As `bytes.find`."""
        stop = self._size if end is None else min(end, self._size)
        for at in range(start, stop, BLOCK):
            found = self[at : min(at + BLOCK + len(needle) - 1, stop)].find(needle)
            if found >= 0:
                return at + found
        return -1

    def rfind(self, needle: bytes, start: int = 0, end: int | None = None, /) -> int:
        """As `bytes.rfind`."""
        stop = self._size if end is None else min(end, self._size)
        while stop > start:
            begin = max(start, stop - BLOCK)
            found = self[begin:stop].rfind(needle)
            if found >= 0:
                return begin + found
            stop = begin + len(needle) - 1 if begin > start else start
        return -1

    def _block(self, number: int) -> bytes:
        held = _CACHE.get((self._place, number))
        return self._had(number) if held is None else held

    def _had(self, number: int) -> bytes:
        """A block that is not at hand, and those behind it where somebody reads on and on."""
        self._step = min(self._step * 2, _LARGEST) if number == self._next else BLOCK
        start = number * BLOCK
        end = min(start + self._step, self._size)
        data = self._store.part(self._place, start, end)
        if len(data) != end - start:
            why = f"it ends at {start + len(data)}, and had {self._size} bytes when it was put there"
            raise StoredOtherwise(store=self._place, why=why)
        for at in range(0, len(data), BLOCK):
            _CACHE.put((self._place, number + at // BLOCK), data[at : at + BLOCK])
        self._next = -(-end // BLOCK)
        return data[:BLOCK]


class BlocksFile(io.RawIOBase):
    """The same as a file that is open for reading."""

    def __init__(self, blocks: Blocks) -> None:
        """At its beginning."""
        super().__init__()
        self._blocks, self._at = blocks, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where it is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As of a file."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._blocks)}[whence]
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """As of a file."""
        view = memoryview(buffer).cast("B")
        data = self._blocks[self._at : self._at + len(view)]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)
