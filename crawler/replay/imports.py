"""WARC, ARC and text files of others taken into an archive: copied, ingested, read, settled.

In: an archive and paths. Out: the same archive with their captures in it, in their place in time.
A file that is in the archive already changes nothing; a copy that was cut short, or damaged since, is made again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.replay.pending import PendingPages, Report
from crawler.replay.reread import ingest_file, locked, read_and_settle
from crawler.replay.text_files import as_warc, is_dump
from crawler.sites.site_files import declared_sites
from crawler.sites.standing import REMOVED
from crawler.sites.url_owner import Owners
from storage.archive import Archive
from storage.database.log import files
from storage.errors import ArchiveUnwritable, MicroficheError, NoWarc
from storage.folder import digest
from storage.records import Capture, Outcome
from storage.warc.events import Damage, Flaw
from storage.warc.reader import read_file
from storage.warc.writer import sync_folder

FOLDER = "import"
_GZIP = b"\x1f\x8b"
_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: files taken in, files that were there already, and captures in the new ones.

    `damage`: stretches of all these files that hold no readable record; `flaws`: records that are not as they should
    be; `partial`: captures of which the files hold a part; `unread`: captures that could not be got;
    `problem`: the error to end with when pages could not be read.
    """

    new: int
    known: int
    captures: int
    partial: int = 0
    damage: tuple[Damage, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    unread: tuple[Capture, ...] = ()
    problem: MicroficheError | None = None


@dataclass(frozen=True, slots=True)
class _Foreign:
    """A file that is to come in: its sha256, and whose pages it holds."""

    path: Path
    sha256: str
    captures: int
    partial: int
    sites: frozenset[str]
    damage: tuple[Damage, ...]
    flaws: tuple[Flaw, ...]


def import_files(
    archive: Archive, paths: Sequence[Path], *, url: str | None = None, workers: int = 2, report: Report
) -> Imported:
    """Take files in; all of them are looked at first, so a wrong one stops the import before anything is copied.

    Text files (.txt) come in as WARC files made of them; `url` is the address of the page that they are.
    Raises NoWarc, BadUrl, SiteLocked, ArchiveUnwritable.
    """
    with TemporaryDirectory() as folder:
        files = [as_warc(path, Path(folder), url) if is_dump(path) else path for path in paths]
        return _import(archive, files, workers, report)


def _import(archive: Archive, paths: Sequence[Path], workers: int, report: Report) -> Imported:
    owners = Owners(declared_sites([archive.sites, archive.sites / REMOVED]))
    found = {foreign.sha256: foreign for foreign in (_examined(path, owners) for path in paths)}
    closed = _closed(archive)
    new = [foreign for sha256, foreign in found.items() if not _is_held(closed.get(sha256), sha256)]
    # An import that was broken off may have ingested a file and not read it: the sites of all files are settled.
    sites = sorted({name for foreign in found.values() for name in foreign.sites})
    with locked(archive, sites):
        for done, foreign in enumerate(new, 1):
            ingest_file(archive, _copied(archive, foreign, closed.get(foreign.sha256)))
            report("files", done)
        with PendingPages(archive, workers=workers, report=report) as pending:
            read_and_settle(archive, sites, pending)
    return Imported(
        new=len(new),
        known=len(paths) - len(new),
        captures=sum(foreign.captures for foreign in new),
        partial=sum(foreign.partial for foreign in new),
        damage=tuple(damage for foreign in found.values() for damage in foreign.damage),
        flaws=tuple(flaw for foreign in found.values() for flaw in foreign.flaws),
        unread=tuple(pending.unread),
        problem=pending.problem(),
    )


def _examined(path: Path, owners: Owners) -> _Foreign:
    """Read a file through; NoWarc when nothing in it is a record."""
    damage, flaws, sites = list[Damage](), list[Flaw](), set()
    captures = partial = records = 0
    for event in read_file(path):
        if isinstance(event, Damage):
            damage.append(event)
            continue
        records += 1
        if isinstance(event, Flaw):
            flaws.append(event)
        elif isinstance(event, Capture):
            captures += 1
            partial += event.truncated is not None or event.outcome is Outcome.MALFORMED
            sites.add(event.site or owners.name_of(event.url))
    if not records:
        raise NoWarc(file=str(path), why=damage[0].why if damage else "it is empty")
    return _Foreign(path, digest(path), captures, partial, frozenset(sites), tuple(damage), tuple(flaws))


def _closed(archive: Archive) -> dict[str, Path]:
    """The sha256 of every file that the archive has ingested in full, and where it lies, or should."""
    paths = {path.name: path for path in archive.warcs.files()}
    with archive.database.read() as connection:
        return {sha256: paths.get(name, _folder(archive) / name) for name, _size, sha256 in files.closed(connection)}


def _folder(archive: Archive) -> Path:
    return archive.warcs.root / FOLDER / f"{datetime.now(UTC):%Y}"


def _is_held(path: Path | None, sha256: str) -> bool:
    """Whether the archive's copy is there, and still what it was."""
    return path is not None and path.exists() and digest(path) == sha256


def _copied(archive: Archive, foreign: _Foreign, former: Path | None) -> Path:
    """The archive's own copy, on the disk before anything of it is ingested; `former` is one that is to be mended."""
    if former is not None:
        return _copy(foreign.path, former)
    folder = _folder(archive)
    for target in _targets(archive, folder, foreign):
        if target.exists() and digest(target) == foreign.sha256:
            return target
        if not target.exists():
            return _copy(foreign.path, target)
    raise ArchiveUnwritable(where=folder, why=f"there is no free name for {foreign.path.name}")


def _targets(archive: Archive, folder: Path, foreign: _Foreign) -> Iterator[Path]:
    """Where the copy may lie: under its own name, and if another file has that, under one with its digest."""
    taken = {path.name: path for path in archive.warcs.files()}
    for name in (_named(foreign.path), f"{foreign.sha256[:8]}-{_named(foreign.path)}"):
        yield taken.get(name, folder / name)


def _named(path: Path) -> str:
    if path.name.endswith(_SUFFIXES):
        return path.name
    with path.open("rb") as file:
        return f"{path.name}.warc.gz" if file.read(2) == _GZIP else f"{path.name}.warc"


def _copy(source: Path, target: Path) -> Path:
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
