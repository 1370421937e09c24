"""Which WARC files may leave as they lie: those of which all was chosen, that are whole, and hold nothing withheld.

In: an open archive, a selection. Out: their paths by name. Never: a file that was not looked through where anything at
all is withheld: a record may lie in it that no row tells of, a second copy or one behind damage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from storage.archive import Archive
from storage.database import withheld
from storage.database.engine import Connection
from storage.database.log import decisions as log
from storage.database.log.decisions import WITHHOLDING
from storage.database.queries.selection import Selection, whole_files
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.folder import digest
from storage.records import Capture
from storage.warc.events import Damage
from storage.warc.reader import read_file

_AT_ONCE = 500


@dataclass(slots=True)
class WholeFiles:
    """`paths` of the files that may leave, by name; `changed` are the names of those that are not what they were."""

    paths: dict[str, Path] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)


def whole_files_of(archive: Archive, connection: Connection, selection: Selection) -> WholeFiles:
    """Look through the files of which all is chosen."""
    found = WholeFiles()
    for name, sha256 in whole_files(connection, selection).items():
        try:
            path = archive.warcs.path(name)
        except (RecordUnreadable, ArchiveMissing):
            continue  # its exchanges are chosen as well, and each says that it is lost
        if digest(path) != sha256:
            found.changed.append(name)
        elif not _holds_withheld(connection, path):
            found.paths[name] = path
    return found


def _holds_withheld(connection: Connection, path: Path) -> bool:
    if not log.any_of(connection, WITHHOLDING):
        return False
    events = (event for event in read_file(path) if isinstance(event, Capture | Damage))
    while some := [*islice(events, _AT_ONCE)]:
        if any(_withheld_in(connection, some)):
            return True
    return False


def _withheld_in(connection: Connection, some: list[Capture | Damage]) -> Iterator[bool]:
    made = [event for event in some if isinstance(event, Capture)]
    yield len(made) < len(some)
    yield bool(withheld.of_urls(connection, {capture.url for capture in made}))
    yield bool(withheld.of_captures(connection, {capture.record_id for capture in made}))
