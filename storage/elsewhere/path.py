"""A path of the archive whose bytes lie elsewhere.

In: where the file would lie here, and where it does. Out: a path that opens and measures as any other does, and that
programs of others cannot open: what hands paths to them asks `is_elsewhere` first.
"""

from __future__ import annotations

import io
import os
from pathlib import Path, PosixPath
from typing import IO, TYPE_CHECKING, Any, Self, TypeGuard

from storage.elsewhere.places import StoredFile

if TYPE_CHECKING:
    from storage.elsewhere.blocks import Blocks

_READABLE = 0o100444


class ElsewherePath(PosixPath):
    """A file of a store under the name that it had here. What is made of it, as its `parent`, is an ordinary path."""

    __slots__ = ("kept",)
    kept: StoredFile

    @classmethod
    def of(cls, root: Path, kept: StoredFile) -> Self:
        """The path of a file below the folder `warc`."""
        made = cls(root / kept.under)
        made.kept = kept
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (str(self), self.kept)

    @property
    def parent(self) -> Path:  # type: ignore[override]  # not of this kind
        """Where it would lie here."""
        return Path(str(self)).parent

    @property
    def place(self) -> str:
        """URL of where it lies."""
        return self.kept.place

    def blocks(self) -> Blocks:
        """Its bytes, by ranges; nothing is asked yet."""
        from storage.elsewhere.blocks import Blocks  # noqa: PLC0415 - few archives have such files
        from storage.elsewhere.stores import Store  # noqa: PLC0415 - few archives have such files

        return Blocks(Store(self.place), self.place, self.kept.size)

    def open(self, mode: str = "r", *_: Any, **__: Any) -> IO[Any]:  # type: ignore[override]  # only to read bytes
        """Open it to read bytes; it cannot be written to."""
        from storage.elsewhere.blocks import BlocksFile  # noqa: PLC0415 - few archives have such files

        if mode != "rb":
            raise io.UnsupportedOperation(f"{self.place} can only be read")
        return io.BufferedReader(BlocksFile(self.blocks()), 1 << 16)

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Size and time of the last change as it was moved; the store is not asked."""
        seconds = self.kept.changed // 10**9
        ten = (_READABLE, 0, 0, 1, 0, 0, self.kept.size, seconds, seconds, seconds)
        exact = {"st_mtime_ns": self.kept.changed, "st_mtime": self.kept.changed / 10**9}
        return os.stat_result(ten, exact)

    def exists(self) -> bool:
        """As far as the list of places says."""
        return True

    def is_file(self) -> bool:
        """As far as the list of places says."""
        return True


def is_elsewhere(path: Path | None) -> TypeGuard[ElsewherePath]:
    """Whether the bytes of a file are not on this machine's disk."""
    return isinstance(path, ElsewherePath)


def _again(path: str, kept: StoredFile) -> ElsewherePath:
    made = ElsewherePath(path)
    made.kept = kept
    return made
