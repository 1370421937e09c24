"""WARC files → database again, without network, with today's extractor.

In: an archive that no job is writing to. Out: the same archive with rows made anew.
The rows that come out depend on the WARC files and on this program alone, not on the order of files or of workers.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from crawler.extraction.revision import EXTRACTOR
from crawler.frontier.reseed import reseed
from crawler.jobs.recovery import once_closed, recover_unfinished
from crawler.jobs.settle import settle
from crawler.replay import unfinished
from crawler.replay.contexts import site_of
from crawler.replay.pending import PendingPages, Report
from crawler.replay.readers import LocalReaders, Readers
from crawler.replay.repeats import lead_home
from crawler.sites.site_files import declared_sites
from crawler.sites.standing import REMOVED
from crawler.sites.url_owner import Owners
from storage import decision_lines
from storage.archive import Archive
from storage.closing import close_file
from storage.database import rebuild
from storage.database.articles.reconciling import reconcile
from storage.database.log import decisions, jobs
from storage.database.log import files as file_rows
from storage.decisions import replay, write_back
from storage.elsewhere.path import is_elsewhere
from storage.errors import DamageFound, MicroficheError, NotFound, UnknownSite
from storage.fixity import losses
from storage.fixity.findings import Finding
from storage.index import CdxIndex
from storage.ingest import ingest
from storage.place import note_here
from storage.records import Capture
from storage.warc.reader import read_file
from storage.warc.writer import goes_on

_AT_ONCE = 200

Judge = Callable[[Archive, Sequence[Finding]], None]
"""Called with what a reread would lose, before it begins; raises an error, or lets it begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadLoss:
    """What was damaged when a reread began, captures that could not be got, pages that could not be read.

    `since`: when one began that was broken off and has been gone on with, UTC; `read`: how many pages it had read.
    """

    found: tuple[Finding, ...] = ()
    unread: tuple[Capture, ...] = ()
    problem: MicroficheError | None = None
    """The error to end with when pages could not be read."""
    since: datetime | None = None
    read: int = 0

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
    readers: Readers | None = None,
    files: Sequence[Path] | None = None,
    judge: Judge = refuse,
    report: Report,
) -> RereadLoss:
    """Empty the database and fill it from the WARC files, in the order of `files` (all of them, by name). Where one was
    broken off, and all is still as it was then, its rows stay, and what is missing is made (`unfinished`).

    Pages are read by `readers`, which are stopped then, else by so many processes of this machine.
    Before it is emptied, all decisions are read (DecisionsUnreadable, which names the line), and those that the
    database alone knows are written down. They are the first rows, so that nothing withheld is shown at any moment.
    Then all files are looked at, and `judge` hears what would be lost: `refuse` raises DamageFound.
    What was lost all the same is kept, so that `verify` goes on naming it, and comes back.
    """
    paths = list(files) if files is not None else list(archive.warcs.files())
    write_back(archive)
    with locked(archive, sorted({path.parent.parent.name for path in paths})):
        recover_unfinished(archive, paths)
        found = losses.would_be_lost(archive, lambda done: report("files looked at", done))
        judge(archive, found)
        since = None if found else unfinished.begun(archive, paths)
        read = _emptied(archive, paths, found) if since is None else _gone_on_with(archive)
        with PendingPages(archive, readers=readers or LocalReaders(workers), report=report) as pending:
            _fill(archive, paths, pending, report)
        with archive.database.write() as connection:
            rebuild.forget_losses(connection)
        replay(archive)
        for name in _sites(archive):
            _replan(archive, name)
        reconcile(archive.database)
        unfinished.forget(archive)
    unread, problem = tuple(pending.unread), pending.problem()
    return RereadLoss(found=tuple(found), unread=unread, problem=problem, since=since, read=read)


def _emptied(archive: Archive, paths: Sequence[Path], found: Sequence[Finding]) -> int:
    """Empty the database but for what people decided; no page is read then."""
    with archive.database.write() as connection:
        losses.keep(connection, found)
        lines = decision_lines.read(archive.decisions)
        rebuild.clear(connection, {path.name for path in paths})
        decisions.add(connection, lines)
    unfinished.keep(archive, paths)
    return 0


def _gone_on_with(archive: Archive) -> int:
    """Have read once more what could not be read, and plan anew; how many pages are read."""
    with archive.database.write() as connection:
        rebuild.forget_plans(connection)
        rebuild.send_back(connection, EXTRACTOR)
        return rebuild.pages_read(connection)


def _fill(archive: Archive, paths: Sequence[Path], pending: PendingPages, report: Report) -> None:
    """Ingest all files, read all pages, settle all sites."""
    whole = _whole(archive)
    for done, path in enumerate(paths, 1):
        if path.name not in whole:
            ingest_file(archive, path)
        report("files", done)
    read_and_settle(archive, _sites(archive), pending)


def _whole(archive: Archive) -> set[str]:
    """Names of the files of which all rows are there, and the lines of the index."""
    with archive.database.read() as connection:
        known = file_rows.known(connection)
    index = CdxIndex(archive.index, archive.warcs)
    return {name for name, (state, _to) in known.items() if state != "open" and index.lines(name) is not None}


def read_and_settle(archive: Archive, sites: Sequence[str], pending: PendingPages) -> None:
    """Lead revisits home, read what waits and settle sites, which may send an older capture back to be read with
    today's extractor.
    """
    lead_home(archive)
    _read_and_settle(archive, sites, pending)


def _read_and_settle(archive: Archive, sites: Sequence[str], pending: PendingPages) -> None:
    pending.read()
    for name in sites:
        settle(archive, name)
        pending.read()
        settle(archive, name)


def _replan(archive: Archive, name: str) -> None:
    try:
        site = site_of(archive, name)
    except UnknownSite:
        return  # only imported files know it, and they are nobody's plan
    reseed(archive, site)


def reread_outdated(
    archive: Archive,
    *,
    workers: int = 2,
    readers: Readers | None = None,
    files: Sequence[str] | None = None,
    report: Report,
) -> tuple[int, RereadLoss]:
    """Read again what another extractor read, of some WARC files or of all, and whatever waits for a reader; by whom as
    in `reread_all`. One file after the other gives the rows that all at once give.

    How many were outdated and have been read, and which captures could not be got. Raises NotFound for a file of which
    there is no row, RecordUnreadable for one that is not in this folder.
    """
    _must_be_here(archive, files or ())
    with archive.database.read() as connection:
        names = rebuild.captured_sites(connection)
    with locked(archive, names):
        with archive.database.write() as connection:
            outdated = rebuild.send_back(connection, EXTRACTOR, files)
        with PendingPages(archive, readers=readers or LocalReaders(workers), report=report) as pending:
            _read_and_settle(archive, names, pending)
    unread = tuple(pending.unread)
    return max(outdated - len(unread), 0), RereadLoss(unread=unread, problem=pending.problem())


def _must_be_here(archive: Archive, files: Sequence[str]) -> None:
    with archive.database.read() as connection:
        known = file_rows.known(connection) if files else {}
    for name in files:
        if name not in known:
            raise NotFound(what=name)
        archive.warcs.path(name)


def ingest_file(archive: Archive, path: Path) -> None:
    """Make rows of all events of a file; captures of others go to the sites that own them.

    It is closed, unless it is the file of a site's day, which the next job writes to.
    """
    owners = Owners(declared_sites([archive.sites, archive.sites / REMOVED]))
    events = map(owners.named, read_file(path))
    note_here(archive, path.name)
    while some := list(islice(events, _AT_ONCE)):
        with archive.database.write() as connection:
            ingest(connection, *some)
    if is_elsewhere(path) or not goes_on(path, datetime.now(UTC)) or path.name in once_closed(archive):
        close_file(archive, path)


def _sites(archive: Archive) -> list[str]:
    with archive.database.read() as connection:
        return rebuild.captured_sites(connection)


@contextmanager
def locked(archive: Archive, names: Sequence[str]) -> Iterator[None]:
    """While no job of these sites may run. Raises SiteLocked."""
    key = str(uuid.uuid4())
    with archive.database.write() as connection:
        for name in names:
            jobs.lock(connection, name, key)
    try:
        yield
    finally:
        with archive.database.write() as connection:
            for name in names:
                jobs.unlock(connection, name, key)
