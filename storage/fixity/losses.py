"""What would be lost if the database were made anew from the WARC files as they are now.

In: an open archive. Out: `Finding`s, before anything is emptied, and kept when it is emptied all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from storage.archive import Archive
from storage.database import rebuild
from storage.fixity.findings import Finding
from storage.fixity.verify import check_file, entries

Looked = Callable[[int], None]
"""Called with how many files were looked at."""

_OF_FILES = frozenset({"missing file", "moved"})
_KINDS = _OF_FILES | {"changed file", "damage", "missing record"}


def would_be_lost(archive: Archive, looked: Looked) -> list[Finding]:
    """Damage in the WARC files, files that are not what they were when they were closed, and files that are not here.

    The files are read through; no page is.
    """
    found: list[Finding] = []
    for done, entry in enumerate(entries(archive), 1):
        found += (finding for finding in check_file(archive, entry) if finding.kind in _KINDS)
        looked(done)
    return found


def keep(connection: Connection, found: Iterable[Finding]) -> None:
    """Remember which captures are lost, so that `verify` goes on naming them."""
    findings = list(found)
    records = {finding.record for finding in findings if finding.record}
    rebuild.keep_losses(connection, records, {f.file for f in findings if f.kind in _OF_FILES and f.file})
