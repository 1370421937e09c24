"""Going through all files of an archive with all cores, and going on where an earlier look was broken off.

In: where an archive is, and its files. Out: what was found of each file, in their order.
Never: a file looked at again that was found right and has not changed since, where somebody asks to go on.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from storage.archive import Archive
from storage.fixity.files import FileEntry, check_file
from storage.fixity.findings import Finding, Weight

_SMALL = 20_000_000
"""Bytes of all files that one process has looked at before others would have begun."""
_NAME = "verify.jsonl"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a file."""

    entry: FileEntry
    findings: tuple[Finding, ...]


def look(archive: Archive, files: Sequence[FileEntry], jobs: int) -> Iterator[Checked]:
    """Check files, so many at a time."""
    if jobs == 1 or len(files) == 1 or sum(entry.bytes for entry in files) < _SMALL:
        for entry in files:
            yield Checked(entry, tuple(check_file(archive, entry)))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        given = [str(archive.where)] * len(files)
        yield from pool.map(_look, given, files)


def _look(where: str, entry: FileEntry) -> Checked:
    return Checked(entry, tuple(check_file(_opened(where), entry)))


@cache
def _opened(where: str) -> Archive:
    """The archive as this process has it; the process ends with its work."""
    return Archive.examine(where)


class Progress:
    """Which files were found right, beside the archive while it is gone through; gone when all were."""

    def __init__(self, archive: Archive) -> None:
        """Nothing is written before a file was looked at."""
        self._path = archive.where / _NAME

    def left(self, files: Sequence[FileEntry]) -> list[FileEntry]:
        """The files that an earlier look did not find right, or that have changed since."""
        done = {(line["file"], line["bytes"], line["changed"]) for line in self._lines()}
        return [entry for entry in files if entry.path is None or _mark(entry, entry.path) not in done]

    def note(self, looked: Checked) -> None:
        """Remember a file in which no fault was found. Where nothing can be written, nothing is remembered."""
        path = looked.entry.path
        if path is None or any(finding.weight is Weight.FAULT for finding in looked.findings):
            return
        name, size, changed = _mark(looked.entry, path)
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"file": name, "bytes": size, "changed": changed}) + "\n")

    def forget(self) -> None:
        """All files were looked at."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _lines(self) -> list[dict[str, object]]:
        with suppress(OSError, ValueError):
            return [json.loads(line) for line in self._path.read_text("utf-8").splitlines()]
        return []


def _mark(entry: FileEntry, path: Path) -> tuple[str, int, int]:
    about = path.stat()
    return entry.name, about.st_size, about.st_mtime_ns
