"""Revisits of others, led to the captures whose bytes they repeat, before pages are read.

In: an archive whose files are ingested. Out: revisits that show the page which their server said had not changed, also
where it stands under another address. One whose capture is in a file that comes later is found then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import repeats
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.records import Capture
from storage.warc.repeats import Repeated, has_payload, repeated_at

_AT_ONCE = 200
_NOT_MODIFIED = 304


def lead_home(archive: Archive) -> None:
    """Find what revisits repeat, again as long as one is found: it may be a revisit that others repeat."""
    while _round(archive):
        pass


def _round(archive: Archive) -> int:
    found, after = 0, 0
    while True:
        with archive.database.write() as connection:
            some = repeats.lost(connection, after, _AT_ONCE)
            found += sum(_is_found(archive, connection, id_, revisit) for id_, revisit in some)
        if not some:
            return found
        after = some[-1][0]


def _is_found(archive: Archive, connection: Connection, id_: int, revisit: Capture) -> bool:
    """Whether something is known of a revisit now that was not known before."""
    try:
        said = repeated_at(archive.warcs.path(revisit.file), revisit.offset)
    except (RecordUnreadable, ArchiveMissing):
        return False
    repeated = next((one for one in _candidates(archive, connection, revisit, said) if one != revisit), None)
    if repeated is None:
        return False
    is_own = not said.is_bare or revisit.status == _NOT_MODIFIED
    return repeats.found(connection, id_, revisit, repeated, status=revisit.status if is_own else repeated.status)


def _candidates(archive: Archive, connection: Connection, revisit: Capture, said: Repeated) -> Iterator[Capture]:
    """What a revisit may mean, the surest first: a record, an address at a time, the bytes of a digest."""
    if said.record_id and (named := repeats.of_record(connection, said.record_id)):
        yield named
    if said.url and said.at and (dated := repeats.at_time(connection, said.url, said.at)):
        yield dated
    if said.digest is not None:
        for capture in repeats.holding_bytes(connection, said.url or revisit.url):
            with suppress(RecordUnreadable, ArchiveMissing):
                if has_payload(archive.warcs.path(capture.file), capture.offset, said.digest):
                    yield capture
