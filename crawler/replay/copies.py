"""The archive's own copies of files of others.

In: a file that was looked through. Out: the same bytes in the archive, on the disk. Never: one file over another.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from crawler.replay.examined import Foreign
from storage.archive import Archive
from storage.database.log import files
from storage.errors import ArchiveUnwritable
from storage.folder import digest
from storage.warc.import_log import SITE
from storage.warc.unpacking import packing_of
from storage.warc.writer import sync_folder

ORIGINAL = ".original"
"""What stands behind the name of a file that was written anew: it is kept, but no file of the archive's."""

_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")


class Copies:
    """The files of others in an archive, by what they hold."""

    def __init__(self, archive: Archive) -> None:
        self.folder = archive.warcs.root / SITE / f"{datetime.now(UTC):%Y}"
        self._archive = archive
        self._paths = {path.name: path for path in archive.warcs.files()}
        with archive.database.read() as connection:
            closed = files.closed(connection)
        self._closed = {sha256: self._paths.get(name, self.folder / name) for name, _size, sha256 in closed}
        self._whole: dict[str, bool] = {}

    def has(self, sha256: str) -> bool:
        """Whether a file of this digest was ingested in full, is there, and still what it was."""
        if sha256 not in self._whole:
            path = self._closed.get(sha256)
            self._whole[sha256] = path is not None and path.exists() and digest(path) == sha256
        return self._whole[sha256]

    def knows(self, sha256: str) -> bool:
        """Whether a file of this digest was ingested in full, whatever became of it."""
        return sha256 in self._closed

    def add(self, foreign: Foreign) -> Path:
        """The archive's copy, on the disk before anything of it is ingested. Raises ArchiveUnwritable."""
        former = self._closed.get(foreign.sha256)
        path = _copied(foreign.held.path, former) if former else self._put(foreign.held.path, foreign)
        if foreign.held.original is not None:
            self._keep(foreign.held.original)
        self._paths[path.name] = self._closed[foreign.sha256] = path
        self._whole[foreign.sha256] = True
        return path

    def is_closed(self, path: Path) -> bool:
        """Whether a file of the archive was ingested in full, whatever it holds now."""
        return path in self._closed.values()

    def name_of(self, sha256: str) -> str:
        """What the file of a digest that is here is called."""
        return self._closed[sha256].name

    def place(self, name: str) -> Path:
        """Where a file of this name lies, or is to lie."""
        return self._paths.get(name, self.folder / name)

    def _put(self, source: Path, foreign: Foreign) -> Path:
        name = _named(source, foreign.held.name)
        for target in self._targets(name, foreign.sha256):
            if target.exists() and digest(target) == foreign.sha256:
                return target
            if not target.exists():
                return _copied(source, target)
        raise ArchiveUnwritable(where=self.folder, why=f"there is no free name for {name}")

    def _targets(self, name: str, sha256: str) -> Iterator[Path]:
        """Where a copy may lie: under its own name, and if another file has that, under one with its digest."""
        for one in (name, f"{sha256[:8]}-{name}"):
            yield self._paths.get(one, self.folder / one)

    def _keep(self, original: Path) -> None:
        """Keep a file as it was given beside what was made of it."""
        sha256 = digest(original)
        for name in (f"{original.name}{ORIGINAL}", f"{sha256[:8]}-{original.name}{ORIGINAL}"):
            target = self.folder / name
            if not target.exists():
                _copied(original, target)
            if digest(target) == sha256:
                return


def _named(path: Path, name: str) -> str:
    if name.endswith(_SUFFIXES):
        return name
    return f"{name}.warc.gz" if packing_of(path) else f"{name}.warc"


def _copied(source: Path, target: Path) -> Path:
    partial = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as original, partial.open("wb") as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        partial.rename(target)
        sync_folder(target.parent)
    except OSError as fault:
        partial.unlink(missing_ok=True)
        raise ArchiveUnwritable(where=target, why=fault.strerror or str(fault)) from fault
    return target
