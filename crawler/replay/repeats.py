"""Revisits of others, led to the captures whose bytes they repeat, before pages are read.

In: an archive whose files are ingested. Out: revisits that show the page which their server said had not changed, also
where it stands under another address. One whose capture is in a file that comes later is found then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime

from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import repeats
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.index import CdxIndex, Place
from storage.records import Capture
from storage.warc.digests import Digest
from storage.warc.repeats import Repeated, has_payload, payload_digests, repeated_at

_AT_ONCE = 200
_NOT_MODIFIED = 304


def lead_home(archive: Archive) -> None:
    """Find what revisits repeat, again as long as one is found: it may be a revisit that others repeat."""
    search = _Search(archive)
    while search.round() or search.look_everywhere():
        pass


class _Search:
    """Rounds through all revisits that lead nowhere yet."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._digests: dict[str, Mapping[Digest, str]] = {}
        self._sought: set[Digest] = set()
        self._places: dict[Digest, list[Place]] = {}

    def look_everywhere(self) -> bool:
        """Seek in the index of all files what was found nowhere else; whether there is anything that was not sought."""
        new = self._sought - self._places.keys()
        index = CdxIndex(self._archive.index, self._archive.warcs)
        self._places |= {digest: [] for digest in new} | index.holding(new)
        return any(self._places[digest] for digest in new)

    def round(self) -> int:
        """How many revisits were found a home."""
        found, after = 0, 0
        while True:
            with self._archive.database.write() as connection:
                some = repeats.lost(connection, after, _AT_ONCE)
                found += sum(self._is_found(connection, id_, revisit) for id_, revisit in some)
            if not some:
                return found
            after = some[-1][0]

    def _is_found(self, connection: Connection, id_: int, revisit: Capture) -> bool:
        """Whether something is known of a revisit now that was not known before."""
        try:
            said = repeated_at(self._archive.warcs.path(revisit.file), revisit.offset)
        except (RecordUnreadable, ArchiveMissing):
            return False
        repeated = next((one for one in self._candidates(connection, revisit, said) if one != revisit), None)
        if repeated is None:
            return False
        is_own = not said.is_bare or revisit.status == _NOT_MODIFIED
        return repeats.found(connection, id_, revisit, repeated, status=revisit.status if is_own else repeated.status)

    def _candidates(self, connection: Connection, revisit: Capture, said: Repeated) -> Iterator[Capture]:
        """What a revisit may mean, the surest first: a record, an address at a time, the bytes of a digest."""
        if said.record_id and (named := repeats.of_record(connection, said.record_id)):
            yield named
        if said.url and said.at:
            yield from self._of_time(connection, said.url, said.at, said.digest)
        if said.digest is not None:
            yield from self._of_digest(connection, said.url or revisit.url, said.digest)
            if (record := self._in_file(revisit.file).get(said.digest)) is not None:
                yield from filter(None, [repeats.of_record(connection, record)])
            self._sought.add(said.digest)
            places = self._places.get(said.digest, ())
            yield from filter(None, (repeats.at_place(connection, file, offset) for file, offset in places))
        elif revisit.status == _NOT_MODIFIED and (held := repeats.of_validator(connection, revisit)):
            yield held  # Heritrix names neither record nor time of what a server says has not changed

    def _of_time(self, connection: Connection, url: str, at: datetime, digest: Digest | None) -> list[Capture]:
        """The captures of a time; of several within one second, first those with the payload of the digest."""
        dated = repeats.at_time(connection, url, at)
        if len(dated) > 1 and digest is not None:
            dated.sort(key=lambda capture: not self._holds(capture, digest))
        return dated

    def _of_digest(self, connection: Connection, url: str, digest: Digest) -> Iterator[Capture]:
        """The captures of a URL with this payload."""
        for capture in repeats.holding_bytes(connection, url):
            if self._holds(capture, digest):
                yield capture

    def _holds(self, capture: Capture, digest: Digest) -> bool:
        with suppress(RecordUnreadable, ArchiveMissing):
            return has_payload(self._archive.warcs.path(capture.file), capture.offset, digest)
        return False

    def _in_file(self, file: str) -> Mapping[Digest, str]:
        """The records of the revisit's own file by the digests that they carry."""
        if file not in self._digests:
            self._digests[file] = payload_digests(self._archive.warcs.path(file))
        return self._digests[file]
