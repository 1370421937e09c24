"""Where moved files lie: `places.jsonl` of the archive's folder, one line a file, only ever added to.

In: the path of that list. Out: the places by the names of the files; a later line counts. Never: a secret.
The list is beside the WARC files and not only in the database, so that all can be made anew from it. A last line that a
kill has torn is passed over: what it told of has not been removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from storage.errors import ArchiveError, ArchiveUnwritable

NAME = "places.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file as it was read back from a store.

    `under`: its path below the folder `warc`. `place`: URL of its copy. `size` in bytes, `sha256` in hex, of all of it.
    `changed`: time of its last change here (ns). `at`: when it was read back, ISO 8601, UTC.
    """

    file: str
    under: str
    place: str
    size: int
    sha256: str
    changed: int
    at: str


class Places:
    """The list in a file; it is read again when it has grown."""

    def __init__(self, path: Path) -> None:
        """Nothing is read before it is asked for."""
        self.path = path
        self._read: tuple[int, int] | None = None
        self._known: dict[str, StoredFile] = {}

    def all(self) -> Mapping[str, StoredFile]:
        """Every file that was moved or copied, by name; none where there is no list. Raises ArchiveError."""
        stamp = _stamp(self.path)
        if stamp != self._read:
            self._known = {kept.file: kept for kept in _lines(self.path)} if stamp else {}
            self._read = stamp
        return self._known

    def add(self, kept: StoredFile) -> None:
        """Write a line, and have it on the disk. Raises ArchiveUnwritable."""
        try:
            torn = b"" if _ends_whole(self.path) else b"\n"
            with self.path.open("ab") as file:
                file.write(torn + json.dumps(asdict(kept), sort_keys=True).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise ArchiveUnwritable(where=self.path, why=fault.strerror or str(fault)) from fault


def _stamp(path: Path) -> tuple[int, int] | None:
    with suppress(FileNotFoundError, NotADirectoryError):
        about = path.stat()
        return about.st_size, about.st_mtime_ns
    return None


def _ends_whole(path: Path) -> bool:
    return not path.exists() or path.read_bytes()[-1:] in (b"", b"\n")


def _lines(path: Path) -> list[StoredFile]:
    """Lines that are no JSON were torn by a kill; one that is JSON and no place was written by somebody else."""
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        with suppress(ValueError):
            told = json.loads(line)
            try:
                found.append(StoredFile(**told))
            except TypeError as fault:
                raise ArchiveError(where=path, why=f"line {number} says no place of a file ({fault})") from fault
    return found
