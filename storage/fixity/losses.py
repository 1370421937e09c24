"""What would be lost if the database were made anew from the WARC files as they are now.

In: an open archive. Out: `Finding`s, before anything is emptied, and kept when it is emptied all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from storage.archive import Archive
from storage.database import rebuild
from storage.database.statements import AnyRow
from storage.fixity.files import FileEntry, check_file, entries
from storage.fixity.findings import Finding

Looked = Callable[[int], None]
"""Called with how many files were looked at."""

_OF_FILES = frozenset({"missing file", "moved", "elsewhere"})
_KINDS = _OF_FILES | {"changed file", "damage", "missing record"}


def would_be_lost(archive: Archive, looked: Looked) -> list[Finding]:
    """Damage in the WARC files, files that are not what they were when they were closed, and files that are not here.

    The files are read through; no page is.
    """
    found: list[Finding] = []
    for done, entry in enumerate(entries(archive), 1):
        found += _of_file(archive, entry)
        looked(done)
    with archive.database.read() as connection:
        found += [_set_aside(loss) for loss in rebuild.losses(connection, rebuild.STILL_TOLD)]
    return found


def _set_aside(loss: AnyRow) -> Finding:
    """A capture whose record was set aside, and of which the rows still tell."""
    what = f"its record is lost, and what was read of it would be; captured {loss.at:%Y-%m-%d %H:%M} UTC"
    at = {"file": loss.file, "offset": loss.offset, "record": loss.record_id, "url": loss.url}
    return Finding(kind="lost record", what=what, **at)


def _of_file(archive: Archive, entry: FileEntry) -> list[Finding]:
    """What would be lost of a file. Damage in one that is what it was when it was closed came in with it, from whoever
    handed it over: no row was ever made of it.
    """
    found = [finding for finding in check_file(archive, entry) if finding.kind in _KINDS]
    is_as_it_was = entry.sha256 is not None and not any(finding.kind == "changed file" for finding in found)
    return [finding for finding in found if not (is_as_it_was and finding.kind == "damage")]


def keep(connection: Connection, found: Iterable[Finding]) -> None:
    """Remember which captures are lost, so that `verify` goes on naming them."""
    findings = list(found)
    records = {finding.record for finding in findings if finding.record}
    rebuild.keep_losses(connection, records, {f.file for f in findings if f.kind in _OF_FILES and f.file})
