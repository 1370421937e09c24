"""What pywb is given of an archive: an index without what was taken down, where the files lie, and its settings.

In: an open archive, and a folder of our own. Out: `config.yaml`, `index.cdxj`, `files.txt` in that folder. The index
is written anew whenever the archive has changed; pywb looks into it for each request.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from readingroom.replay.ranges import StoredRanges
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.withheld import in_force, of_urls, places
from storage.index import CdxIndex
from storage.warc.capture import canonical

NAME = "archive"
_AT_ONCE = 5_000
_CONFIG = """\
collections:
  {name}:
    index_paths: {index}
    archive_paths: {files}
enable_auto_fetch: false
redirect_to_exact: true
"""
"""A frame that is not led to the exact moment says Memento-Datetime of what was asked for, not of what is shown
(pywb 2.10).
"""


class Collection:
    """One archive as a collection of pywb, in a folder; `refresh` after a change."""

    def __init__(self, archive: Archive, folder: Path, ranges: StoredRanges) -> None:
        """Write the settings; the index comes with the first `refresh`. `ranges` serves what lies in a store."""
        self._archive, self._ranges = archive, ranges
        self._index = CdxIndex(archive.index, archive.warcs)
        self._lines, self._files = folder / "index.cdxj", folder / "files.txt"
        self._known: tuple[int, frozenset[str]] | None = None
        self._captures = 0
        paths = {"index": json.dumps(str(self._lines)), "files": json.dumps(str(self._files))}
        (folder / "config.yaml").write_text(_CONFIG.format(name=NAME, **paths), "utf-8")

    def refresh(self) -> int:
        """Write the index anew where the archive or what people decided has changed; how many captures it holds.

        Raises ArchiveUnwritable, DecisionsUnreadable, DecisionsNotApplied: then nothing may be shown any more.
        """
        self._archive.catch_up()
        self._index.bring_up_to_date()
        with self._archive.database.read() as connection:
            found = self._index.merged.stat().st_mtime_ns, in_force(connection, datetime.now(UTC))
            if found != self._known:
                self._known = found
                _replace(self._files, self._places())
                self._captures = _replace(self._lines, _shown(connection, self._index.merged))
        return self._captures

    def _places(self) -> Iterator[bytes]:
        """Names of files, tab, where they lie: sorted, because pywb searches by halves."""
        lines = sorted(f"{path.name}\t{self._ranges.place(path)}\n".encode() for path in self._archive.warcs.files())
        yield from lines


def _shown(connection: Connection, index: Path) -> Iterator[bytes]:
    """The lines of an index, but for those of what is withheld."""
    hidden = places(connection)
    with index.open("rb") as lines:
        while some := list(islice(lines, _AT_ONCE)):
            told = [json.loads(line[line.index(b"{") :]) for line in some]
            urls = [canonical(line["url"]) for line in told]
            gone = of_urls(connection, urls)
            for line, url, where in zip(some, urls, told, strict=True):
                if url not in gone and (where["filename"], int(where["offset"])) not in hidden:
                    yield line


def _replace(path: Path, lines: Iterator[bytes]) -> int:
    """How many lines there are."""
    partial, count = path.with_name(f"{path.name}.part"), 0
    with partial.open("wb") as file:
        for line in lines:
            file.write(line)
            count += 1
    partial.replace(path)
    return count
