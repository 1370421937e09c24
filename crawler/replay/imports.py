"""WARC, ARC, WACZ and text files of others taken into an archive: copied, ingested, read, settled; a job each.

In: an archive, and what somebody gave. Out: the same archive with their captures in it, in their place in time.
A file that is in the archive already changes nothing; a copy that was cut short, or damaged since, is made again. One
that cannot be read does not stop the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from crawler.replay.copies import Copies
from crawler.replay.examined import ExaminedSource, Foreign, examined
from crawler.replay.import_jobs import ImportJob
from crawler.replay.pending import PendingPages, Report
from crawler.replay.readers import LocalReaders, Readers
from crawler.replay.reread import ingest_file, locked, read_and_settle
from crawler.replay.sources import listing
from crawler.replay.stored_sources import brought
from crawler.replay.workshop import workshop
from crawler.sites.site_files import declared_sites
from crawler.sites.standing import REMOVED
from crawler.sites.url_owner import Owners
from storage.archive import Archive
from storage.database.log import captures
from storage.elsewhere.path import is_elsewhere
from storage.errors import MicroficheError, NoWarc
from storage.folder import digest
from storage.records import Capture


@dataclass(slots=True)
class Intake:
    """What an import did: files taken in, files that were there already, and captures in the new ones.

    `faults`: what is wrong with all these files, a sentence each; `unusable`: files of which nothing could be taken in;
    `anew`: files that were written anew, because no record could be addressed as they were packed; `passed`: files of
    folders that hold no records; `partial`: captures of which the files hold a part; `unfound`: revisits that repeat
    what no file holds; `lost`: bytes that hold no readable record; `unread`: captures that could not be got; `problem`:
    the error to end with when pages could not be read.
    """

    new: int = 0
    known: int = 0
    captures: int = 0
    partial: int = 0
    unfound: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)
    anew: list[str] = field(default_factory=list)
    passed: tuple[Path, ...] = ()
    unread: tuple[Capture, ...] = ()
    problem: MicroficheError | None = None


def import_files(
    archive: Archive,
    given: Sequence[str],
    *,
    url: str | None = None,
    workers: int = 2,
    readers: Readers | None = None,
    report: Report,
) -> Intake:
    """Take files in, those of folders and patterns, too; what cannot be read is left out and named.

    Pages are read by `readers`, which are stopped then, else by so many processes of this machine.

    Text files (.txt) come in as WARC files made of them; `url` is the address of the page that they are.
    Raises NoWarc where nothing could be taken in, BadUrl, SiteLocked, ArchiveUnwritable.
    """
    found = listing(given)
    with workshop(archive) as place, _Import(archive, report) as run:
        run.done.passed = found.passed
        for number, path in enumerate(found.files, 1):
            with TemporaryDirectory(dir=place) as folder, TemporaryDirectory(dir=place) as beside:
                run.take_in(path, brought(path, Path(beside)), Path(folder), url)
            report("files", number)
        if not (run.done.new or run.done.known):
            raise NoWarc(file=str(found.files[0]), why=run.reasons[0])
        run.read(readers or LocalReaders(workers))
    return run.done


@dataclass(frozen=True, slots=True)
class _Open:
    """A job that goes on until all pages are read: what was found in its file, and the names of that in the archive."""

    job: ImportJob
    found: ExaminedSource
    names: list[str] = field(default_factory=list)


class _Import:
    """One call of the command, on the way through its files; the sites of their pages are locked meanwhile."""

    def __init__(self, archive: Archive, report: Report) -> None:
        self.done, self.reasons = Intake(), list[str]()
        self._archive, self._report = archive, report
        self._owners = Owners(declared_sites([archive.sites, archive.sites / REMOVED]))
        self._copies = Copies(archive)
        self._sites: set[str] = set()
        self._open: list[_Open] = []
        self._places: dict[str, Path] = {}
        self._locks = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        for one in self._open:
            one.job.leave()
        self._locks.close()

    def take_in(self, path: Path, here: Path, folder: Path, url: str | None) -> None:
        """Look through a file, whose bytes are in the file `here`, and copy and ingest what is new in it."""
        try:
            job = ImportJob(self._archive, self._copies, path.name, digest(here))
            if (former := job.former()) is not None:
                self.done.known += 1
                self.done.faults += former.faults
                self.done.lost += former.lost
                return
            counted = partial(self._report, "records")
            found = examined(here, folder, url, owners=self._owners, known=self._known, looked=counted)
        except NoWarc as fault:
            self._cannot_use(path, str(fault.facts.get("why")))
        except OSError as fault:
            self._cannot_use(path, fault.strerror or str(fault))
        else:
            self._add(job, replace(found, path=path))

    def read(self, readers: Readers) -> None:
        """Read what waits, settle the sites, and end the jobs."""
        sites = sorted(self._sites)
        readers.places |= self._places
        with PendingPages(self._archive, readers=readers, report=self._report) as pending:
            read_and_settle(self._archive, sites, pending)
        self.done.unread, self.done.problem = tuple(pending.unread), pending.problem()
        for one in self._open:
            self.done.unfound += one.job.end(one.found, one.names)

    def _cannot_use(self, path: Path, why: str) -> None:
        self.reasons.append(why)
        self.done.unusable.append(f"{path}: {why}")

    def _add(self, job: ImportJob, found: ExaminedSource) -> None:
        if not any(one.types for one in found.files):
            faults = found.all_faults
            self._cannot_use(found.path, faults[0].what if faults else "it is empty")
            return
        self._tell(found)
        # An import that was broken off may have ingested a file and not read it: the sites of all files are settled.
        self._lock({name for one in found.files for name in one.sites})
        fresh = [one for one in found.files if not self._copies.has(one.sha256)]
        self._count(fresh)
        if all(self._copies.knows(one.sha256) for one in fresh) and not job.is_begun():
            for one in fresh:  # a copy that is mended is no news
                self._in_archive(one)
        else:
            job.begin()
            self._open.append(going_on := _Open(job, found))
            going_on.names.extend(map(self._in_archive, found.files))
            self._tell_place(found, going_on.names)

    def _tell_place(self, found: ExaminedSource, names: Sequence[str]) -> None:
        """A file of a store that was kept as it is can be read there, too: its copy may lie on a disk of ours alone."""
        if is_elsewhere(found.path) and [one.sha256 for one in found.files] == [found.sha256]:
            self._places[names[0]] = found.path

    def _tell(self, found: ExaminedSource) -> None:
        faults = found.all_faults
        self.done.faults += map(str, faults)
        self.done.lost += sum(fault.lost for fault in faults)

    def _count(self, fresh: Sequence[Foreign]) -> None:
        self.done.new += bool(fresh)
        self.done.known += not fresh
        self.done.captures += sum(one.captures for one in fresh)
        self.done.partial += sum(one.partial for one in fresh)
        self.done.anew += [one.held.label for one in fresh if one.held.original is not None]

    def _in_archive(self, foreign: Foreign) -> str:
        """The name of the archive's copy of a file, which is made and ingested where it is not there."""
        if not self._copies.has(foreign.sha256):
            ingest_file(self._archive, self._copies.add(foreign))
        return self._copies.name_of(foreign.sha256)

    def _known(self, records: Collection[str]) -> Mapping[str, Capture]:
        with self._archive.database.read() as connection:
            return captures.of_records(connection, records)

    def _lock(self, sites: set[str]) -> None:
        """Hold what is not held yet, to the end."""
        self._locks.enter_context(locked(self._archive, sorted(sites - self._sites)))
        self._sites |= sites
