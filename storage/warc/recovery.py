"""The torn tail of a dead job's file, cut off and kept beside it.

In: a file that its job never finished. Out: the same file up to its last whole exchange, and FILE.torn with the rest.
Never: a byte thrown away, or a record appended to a file that was cut; the next job begins its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from storage.errors import ArchiveUnwritable
from storage.warc.fields import from_block, is_ours
from storage.warc.record import Record
from storage.warc.stored import Stored, stored_records
from storage.warc.warcinfo import JOB_URN, SITE_URN
from storage.warc.writer import sync_folder


@dataclass(frozen=True, slots=True)
class CutTail:
    """Bytes that the file has now, and bytes that were moved to FILE.torn."""

    kept: int
    torn: int


def recover(path: Path, since: int = 0) -> CutTail:
    """Cut a file of ours behind its last whole group of records. Up to the offset `since` it is known to be whole.

    A group is whole when its metadata record is; warcinfo, the site's declaration and the job's result stand alone.
    Damage before that is left where it is, for `verify` to report. The tail is on the disk in FILE.torn before the
    file is cut, so it is never lost. Raises `ArchiveMissing`, `ArchiveUnwritable`.
    """
    kept = whole_until(path, since)
    try:
        with path.open("r+b") as file:
            file.seek(kept)
            tail = file.read()
            if tail:
                _keep_aside(torn_of(path), tail)
                file.truncate(kept)
            os.fsync(file.fileno())
    except OSError as fault:
        raise ArchiveUnwritable(where=path, why=fault.strerror or str(fault)) from fault
    return CutTail(kept, len(tail))


def torn_of(path: Path) -> Path:
    """Where what was cut off a file is kept."""
    return path.with_name(path.name + ".torn")


def whole_until(path: Path, since: int = 0) -> int:
    """The offset behind the last record that ends a group, where `recover` cuts; `since`: there is none behind it.

    Raises as `recover` does.
    """
    try:
        stored = (found for found in stored_records(path, since) if isinstance(found, Stored))
        return max((found.end for found in stored if _ends_group(found.record)), default=since)
    except PermissionError as fault:
        raise ArchiveUnwritable(where=path, why=fault.strerror) from fault


def _ends_group(record: Record) -> bool:
    if record.type == "metadata":
        return is_ours(from_block(record.block))
    url = record.get("WARC-Target-URI") or ""
    return record.type == "warcinfo" or (record.type == "resource" and url.startswith((JOB_URN, SITE_URN)))


def _keep_aside(path: Path, tail: bytes) -> None:
    with path.open("ab") as torn:
        torn.write(tail)
        torn.flush()
        os.fsync(torn.fileno())
    sync_folder(path.parent)
