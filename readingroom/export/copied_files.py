"""WARC files of copied records, one behind the other: each is left when it is large.

In: captures of an open archive. Out: files `data-00000.warc.gz`, … in a folder, each record as it lies in the archive.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from storage.archive import Archive
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.records import Capture
from storage.warc.copying import RecordCopies

ROLL_AT = 1_000_000_000
"""Bytes from which on a WARC file is left and the next one begun."""


class CopiedFiles:
    """The WARC files that are written; `copied` are the record ids in them, `lost` what could not be copied."""

    def __init__(self, folder: Path) -> None:
        """Nothing is written before the first capture is added."""
        self.paths: list[Path] = []
        self.copied: list[str] = []
        self.lost: list[Capture] = []
        self._folder, self._size = folder, ROLL_AT
        self._file: IO[bytes] | None = None

    def add(self, archive: Archive, capture: Capture) -> None:
        """Copy the records of an exchange, whole or not at all."""
        if self._size >= ROLL_AT:
            self._next()
        try:
            members = list(self._copies.of(archive.warcs.path(capture.file), capture.offset))
        except (RecordUnreadable, ArchiveMissing):
            self.lost.append(capture)
            return
        self._write(members)
        self.copied.append(capture.record_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        if self._file:
            self._file.close()

    def _next(self) -> None:
        if self._file:
            self._file.close()
        path = self._folder / f"data-{len(self.paths):05}.warc.gz"
        self.paths.append(path)
        self._file, self._size, self._copies = path.open("wb"), 0, RecordCopies()
        self._write([self._copies.beginning(path.name, datetime.now(UTC))])

    def _write(self, members: list[bytes]) -> None:
        assert self._file is not None
        self._file.writelines(members)
        self._size += sum(map(len, members))
