"""What a server answered, wherever the bytes lie: those of a revisit may be in the record of another URL."""

from __future__ import annotations

from storage.archive import Archive
from storage.database.log import captures
from storage.database.reconnect import retrying
from storage.errors import RecordUnreadable
from storage.records import Capture
from storage.repeats import is_elsewhere, record_in


def answer_to_read(archive: Archive, capture: Capture) -> bytes:
    """The answer from which a capture's page is read. Raises `RecordUnreadable`, `ArchiveMissing`."""
    return archive.warcs.answer(holder_of(archive, capture))


def holder_of(archive: Archive, capture: Capture) -> Capture:
    """The capture whose record holds that answer: mostly the same. Raises `RecordUnreadable`."""
    if capture.refers_to is None or not is_elsewhere(capture.refers_to):
        return capture
    record_id = record_in(capture.refers_to)
    holder = retrying(archive.database.read, lambda connection: captures.find(connection, record_id))
    if holder is None:
        raise RecordUnreadable(file=capture.file, offset=capture.offset, why=f"{record_id}, which it repeats, is gone")
    return holder
