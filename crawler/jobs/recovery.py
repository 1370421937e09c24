"""What a dead job left: files cut to their last whole exchange, and the rows of what no row said yet.

In: an archive, and a site whose lock is held. Out: the same archive with its rows saying what its files hold.
A file stays open until its site has been settled, so that a job that dies before that is seen by the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from crawler.jobs.ledger import settle_claims
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database.log import files
from storage.folder import digest
from storage.ingest import ingest
from storage.records import Capture
from storage.warc.reader import read_file
from storage.warc.recovery import recover

_AT_ONCE = 200
_OURS = re.compile(r"-\d{14}-[0-9a-f]{8}-\d{5}\.warc\.gz$")
"""Names that `WarcWriter` gives; files of others are never cut."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """Files that dead jobs left open, to be closed once the site is settled; how many exchanges had no row yet."""

    files: tuple[Path, ...]
    exchanges: int


def recover_site(archive: Archive, site: Site) -> Recovered:
    """Take in what the site's unfinished files hold. A file that holds nothing whole is no file, and goes."""
    left, found, whole = [], 0, _once_closed(archive)
    for path, ingested_to in _open_files(archive, site):
        if path.name in whole or recover(path, ingested_to).kept:
            found += _ingest_rest(archive, site, path, ingested_to)
            left.append(path)
        else:
            path.unlink()
    return Recovered(tuple(left), found)


def _open_files(archive: Archive, site: Site) -> Iterator[tuple[Path, int]]:
    """The site's files that are not closed, and how many bytes of each are rows."""
    with archive.database.read() as connection:
        known = files.known(connection)
    for path in sorted((archive.warcs.root / site.name).rglob("*.warc.gz")):
        state, ingested_to = known.get(path.name, ("open", 0))
        if state == "open":
            yield path, ingested_to


def recover_unfinished(archive: Archive, paths: Iterable[Path]) -> None:
    """Cut the torn tails of our own files among `paths`, as far as no row says that they were closed whole."""
    with archive.database.read() as connection:
        known = files.known(connection)
    whole = _once_closed(archive)
    for path in paths:
        state, _ingested_to = known.get(path.name, ("open", 0))
        if state == "open" and path.name not in whole and _OURS.search(path.name):
            recover(path)


def _once_closed(archive: Archive) -> set[str]:
    """Files that ended well and are ingested again: what is torn there is damage, and stays for `verify` to see."""
    with archive.database.read() as connection:
        return files.once_closed(connection)


def _ingest_rest(archive: Archive, site: Site, path: Path, offset: int) -> int:
    events = read_file(path, offset)
    found = 0
    while some := list(islice(events, _AT_ONCE)):
        with archive.database.write() as connection:
            ingest(connection, *(event for event in some if not isinstance(event, Capture)))
            if captures := [event for event in some if isinstance(event, Capture)]:
                settle_claims(connection, site, captures)
        found += len(captures)
    return found


def close_file(archive: Archive, path: Path) -> None:
    """Nothing will be appended any more: keep the file's size and sha256."""
    size, sha256 = path.stat().st_size, digest(path)
    with archive.database.write() as connection:
        files.close(connection, path.name, size, sha256)


def job_files(archive: Archive, site: Site, job: str) -> Iterator[Path]:
    """The files that a job wrote."""
    yield from sorted((archive.warcs.root / site.name).rglob(f"*-{job[:8]}-*.warc.gz"))
