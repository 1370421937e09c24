"""The job of a file that is taken in: begun before its first row, ended when its pages are read, kept in a WARC file.

In: what was found in a file. Out: a row of the table `job`, and its record. A file that has its job was taken in
before; one whose job did not end is gone on with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.replay.copies import Copies
from crawler.replay.examined import ExaminedSource
from crawler.replay.reread import ingest_file
from storage.archive import Archive
from storage.database.log import jobs, repeats
from storage.errors import ArchiveUnwritable, DamageLeft
from storage.warc.events import JobEnd
from storage.warc.import_log import SITE, ImportFacts, logged, write_log

_MOST_FAULTS = 10_000
"""Faults that are kept in the record of a job word by word; all are counted."""


@dataclass(frozen=True, slots=True)
class Former:
    """How a file was taken in before: what was wrong with it then, and how many bytes hold no readable record."""

    faults: tuple[str, ...]
    lost: int = 0


class ImportJob:
    """The job of the file of this name and sha256."""

    def __init__(self, archive: Archive, copies: Copies, name: str, sha256: str) -> None:
        self._archive, self._copies = archive, copies
        self._facts = ImportFacts(name=name, sha256=sha256, at=datetime.now(UTC))
        self._path = copies.place(self._facts.file)

    def former(self) -> Former | None:
        """How the file was taken in, if it was, and all that was in it is there still."""
        end = logged(self._path)
        if end is None or not all(self._copies.has(sha256) for sha256 in _files(end)):
            return None
        if not self._copies.is_closed(self._path):  # it was killed when all was done but this
            ingest_file(self._archive, self._path)
            self.leave()
        counts = end.result.get("counts", {})
        return Former(tuple(map(str, end.result.get("faults", ()))), counts.get("bytes lost", 0))

    def is_begun(self) -> bool:
        """Whether it began, and did not end."""
        with self._archive.database.read() as connection:
            return jobs.start_of(connection, self._facts.key) is not None and logged(self._path) is None

    def begin(self) -> None:
        """Say that it runs. Raises SiteLocked where it does already."""
        with self._archive.database.write() as connection:
            jobs.lock(connection, self._lock(), self._facts.key)
            jobs.began(connection, self._facts.key, SITE, self._facts.at)

    def end(self, found: ExaminedSource, names: Sequence[str]) -> int:
        """Keep how it ended; how many revisits lead nowhere. `names` are those of its files in the archive."""
        with self._archive.database.read() as connection:
            started = jobs.start_of(connection, self._facts.key) or self._facts.at
            unfound = sum(repeats.unfound(connection, name) for name in names)
        facts = ImportFacts(name=self._facts.name, sha256=self._facts.sha256, at=started)
        try:
            write_log(self._path, facts, _result(found, names, unfound))
        except OSError as fault:
            raise ArchiveUnwritable(where=self._path, why=fault.strerror or str(fault)) from fault
        ingest_file(self._archive, self._path)
        return unfound

    def leave(self) -> None:
        """Nobody works on it any more, whether it ended or not."""
        with self._archive.database.write() as connection:
            jobs.unlock(connection, self._lock(), self._facts.key)

    def _lock(self) -> str:
        return f"{SITE} {self._facts.key}"


def _result(found: ExaminedSource, names: Sequence[str], unfound: int) -> dict[str, Any]:
    faults = found.all_faults
    return {
        "why": f"took in {found.path.name}, {'with damage' if faults else 'whole'}",
        "exit_code": DamageLeft.exit_code if faults else 0,
        "counts": _counts(found, unfound),
        "source": {"name": found.path.name, "sha256": found.sha256, "bytes": found.path.stat().st_size},
        "files": [
            {"name": name, "sha256": one.sha256, "found": one.held.label, "written anew": one.held.original is not None}
            for name, one in zip(names, found.files, strict=True)
        ],
        "faults": [str(fault) for fault in faults[:_MOST_FAULTS]],
    }


def _counts(found: ExaminedSource, unfound: int) -> dict[str, int]:
    types: Counter[str] = Counter()
    for one in found.files:
        types.update(one.types)
    lost = sum(fault.lost > 0 for fault in found.all_faults)
    return {
        "captures": sum(one.captures for one in found.files),
        "not whole": sum(one.partial for one in found.files),
        "damaged places": lost,
        "bytes lost": sum(fault.lost for fault in found.all_faults),
        "flaws": len(found.all_faults) - lost,
        "revisits unfound": unfound,
        **{f"{kind} records": count for kind, count in sorted(types.items())},
    }


def _files(end: JobEnd) -> list[str]:
    """The sha256 of every file that came of a job."""
    files: object = end.result.get("files")
    found = files if isinstance(files, list) else []
    return [str(one.get("sha256")) for one in found if isinstance(one, Mapping)]
