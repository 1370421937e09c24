"""WARC files → database again, without network, with today's extractor.

In: an archive that no job is writing to. Out: the same archive with rows made anew.
The rows that come out depend on the WARC files and on this program alone, not on the order of files or of workers.
"""

from __future__ import annotations

import queue
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from crawler.extraction.revision import EXTRACTOR
from crawler.frontier.reseed import reseed
from crawler.jobs.recovery import close_file, recover_unfinished
from crawler.jobs.settle import settle
from crawler.reading.pool import ReaderPool, Result
from crawler.sites.declaration import Site
from crawler.sites.site_files import declared_sites, find_site, homeless, parse_site, undeclared
from crawler.sites.url_owner import Owners
from storage import losses
from storage.archive import Archive
from storage.database import memory, rebuild
from storage.database.log import captures, jobs, readings
from storage.decisions import replay
from storage.errors import ArchiveMissing, DamageFound, ReadersLost, RecordUnreadable, UnknownSite
from storage.findings import Finding
from storage.ingest import ingest
from storage.records import Capture, Snapshot
from storage.urls import NO_SITE
from storage.warc.reader import read_file

_AT_ONCE = 200

Report = Callable[[str, int], None]
"""Called with what is being done, and how many of it are done."""

Judge = Callable[[Archive, Sequence[Finding]], None]
"""Called with what a reread would lose, before it begins; raises an error, or lets it begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadLoss:
    """What was damaged when a reread began, and captures whose records could not be got to be read."""

    found: tuple[Finding, ...] = ()
    unread: tuple[Capture, ...] = ()

    def __str__(self) -> str:
        """Kinds and their numbers; empty when nothing was lost."""
        kinds = Counter(finding.kind for finding in self.found)
        kinds["unreadable page"] += len(self.unread)
        return ", ".join(f"{count} × {kind}" for kind, count in sorted(kinds.items()) if count)


def refuse(archive: Archive, found: Sequence[Finding]) -> None:
    """Begin only where nothing would be lost."""
    if found:
        raise DamageFound(where=archive.where, why=str(RereadLoss(found=tuple(found))))


def go_on(_archive: Archive, _found: Sequence[Finding]) -> None:
    """Begin whatever is lost."""


def reread_all(
    archive: Archive,
    *,
    workers: int = 2,
    files: Sequence[Path] | None = None,
    judge: Judge = refuse,
    report: Report,
) -> RereadLoss:
    """Empty the database and fill it from the WARC files, in the order of `files` (all of them, by name).

    Before it is emptied, all files are looked at, and `judge` hears what would be lost: `refuse` raises DamageFound.
    What was lost all the same is kept, so that `verify` goes on naming it, and comes back.
    """
    paths = list(files) if files is not None else list(archive.warcs.files())
    with locked(archive, sorted({path.parent.parent.name for path in paths})):
        recover_unfinished(archive, paths)
        found = losses.would_be_lost(archive, lambda done: report("files looked at", done))
        judge(archive, found)
        with archive.database.write() as session:
            losses.keep(session, found)
            rebuild.clear(session, {path.name for path in paths})
        unread = _filled(archive, paths, workers, report)
        with archive.database.write() as session:
            rebuild.forget_losses(session)
        # Before anything is planned again: what was taken down stays down.
        replay(archive)
        for name in _sites(archive):
            _replan(archive, name)
    return RereadLoss(found=tuple(found), unread=tuple(unread))


def _filled(archive: Archive, paths: Sequence[Path], workers: int, report: Report) -> list[Capture]:
    """Tell all files, read all pages, settle all sites; the captures that could not be got."""
    for done, path in enumerate(paths, 1):
        take_in(archive, path)
        report("files", done)
    unread = read_pending(archive, workers=workers, report=report)
    for name in _sites(archive):
        settle(archive, name)
        # A settled article may have sent an older capture back to be read with today's extractor.
        unread += read_pending(archive, workers=workers, report=report)
        settle(archive, name)
    return unread


def _replan(archive: Archive, name: str) -> None:
    try:
        site = site_of(archive, name)
    except UnknownSite:
        return  # only imported files know it, and they are nobody's plan
    reseed(archive, site)


def reread_outdated(archive: Archive, *, workers: int = 2, report: Report) -> tuple[int, RereadLoss]:
    """Read again what another extractor read, and what waits for a reader.

    How many were outdated and have been read, and which captures could not be got.
    """
    with archive.database.read() as session:
        names = rebuild.captured_sites(session)
    with locked(archive, names):
        with archive.database.write() as session:
            outdated = rebuild.send_back(session, EXTRACTOR)
        unread = read_pending(archive, workers=workers, report=report)
        for name in names:
            settle(archive, name)
    return max(outdated - len(unread), 0), RereadLoss(unread=tuple(unread))


def take_in(archive: Archive, path: Path) -> None:
    """Make rows of everything that a file tells, and close it; captures of others go to the sites that own them."""
    owners = Owners(declared_sites([archive.sites]))
    events = map(owners.named, read_file(path))
    while some := list(islice(events, _AT_ONCE)):
        with archive.database.write() as session:
            ingest(session, *some)
    close_file(archive, path)


def read_pending(archive: Archive, *, workers: int, report: Report) -> list[Capture]:
    """Read every capture that waits, and store what comes out; those whose records cannot be got are given back."""
    done, sites, unread = 0, _Sites(archive), list[Capture]()
    with ReaderPool(workers) as pool:
        while waiting := _pending(archive):
            results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
            missed = []
            for capture in waiting:
                answer = _answer(archive, capture)
                if answer is None:
                    missed.append(capture)
                else:
                    pool.read(capture, answer, sites.of(capture), _snapshot(archive, capture), results.put)
            _store(archive, [results.get() for _ in range(len(waiting) - len(missed))])
            _set_aside(archive, missed)
            unread += missed
            done += len(waiting) - len(missed)
            report("pages", done)
    return unread


def _answer(archive: Archive, capture: Capture) -> bytes | None:
    """What the server sent; None when the record cannot be read, or its file is not here."""
    try:
        return archive.warcs.answer(capture)
    except (RecordUnreadable, ArchiveMissing):
        return None


def _set_aside(archive: Archive, missed: Sequence[Capture]) -> None:
    with archive.database.write() as session:
        rebuild.set_aside(session, [capture.record_id for capture in missed])


def _pending(archive: Archive) -> list[Capture]:
    with archive.database.read() as session:
        return captures.pending(session, None, _AT_ONCE)


def _store(archive: Archive, results: list[Result | None]) -> None:
    found = [result for result in results if result is not None]
    if len(found) < len(results):
        raise ReadersLost
    with archive.database.write() as session:
        readings.settle(session, *found)


def _snapshot(archive: Archive, capture: Capture) -> Snapshot:
    with archive.database.read() as session:
        return memory.published(session, capture.site, memory.month_of(capture.at))


class _Sites:
    """Declarations by name, each looked up once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._found: dict[str, Site] = {}

    def of(self, capture: Capture) -> Site:
        if capture.site not in self._found:
            self._found[capture.site] = site_of(self._archive, capture.site, capture.url)
        return self._found[capture.site]


def site_of(archive: Archive, name: str, url: str | None = None) -> Site:
    """A site's declaration: its file, else the newest that the WARC files carry, else that of a stranger to `url`."""
    try:
        return find_site(name, [archive.sites])
    except UnknownSite:
        with archive.database.read() as session:
            recorded = rebuild.recorded_sites(session)
        if name in recorded:
            return parse_site(recorded[name], f"the recorded declaration of {name}")
        if url is None:
            raise
        return homeless() if name == NO_SITE else undeclared(url)


def _sites(archive: Archive) -> list[str]:
    with archive.database.read() as session:
        return rebuild.captured_sites(session)


@contextmanager
def locked(archive: Archive, names: Sequence[str]) -> Iterator[None]:
    """While no job of these sites may run. Raises SiteLocked."""
    key = str(uuid.uuid4())
    with archive.database.write() as session:
        for name in names:
            jobs.lock(session, name, key)
    try:
        yield
    finally:
        with archive.database.write() as session:
            for name in names:
                jobs.unlock(session, name, key)
