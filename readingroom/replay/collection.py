"""What pywb is given of an archive: an index without what was taken down, where the files lie, and its settings.

In: an open archive, and a folder of our own. Out: `config.yaml`, `index.cdxj`, `files.txt` in that folder. The index
is written anew whenever the archive has changed; pywb looks into it for each request.
"""

from __future__ import annotations

import json
from collections.abc import Collection as Set
from collections.abc import Iterator
from pathlib import Path

from storage.archive import Archive
from storage.index import CdxIndex
from storage.warc.capture import canonical
from storage.withheld import withheld_urls

NAME = "archive"
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

    def __init__(self, archive: Archive, folder: Path) -> None:
        """Write the settings; the index comes with the first `refresh`."""
        self._archive = archive
        self._index = CdxIndex(archive.index, archive.warcs)
        self._lines, self._files = folder / "index.cdxj", folder / "files.txt"
        self._known: tuple[int, frozenset[str]] | None = None
        paths = {"index": json.dumps(str(self._lines)), "files": json.dumps(str(self._files))}
        (folder / "config.yaml").write_text(_CONFIG.format(name=NAME, **paths), "utf-8")

    def refresh(self) -> int:
        """Write the index anew where the archive has changed; how many captures it holds. Raises ArchiveUnwritable."""
        done = self._index.bring_up_to_date()
        with self._archive.database.read() as connection:
            withheld = withheld_urls(connection)
        found = self._index.merged.stat().st_mtime_ns, withheld
        if found != self._known:
            self._known = found
            _replace(self._files, self._places())
            _replace(self._lines, _without(self._index.merged, withheld))
        return done.captures

    def _places(self) -> Iterator[bytes]:
        """Names of files, tab, where they lie: sorted, because pywb searches by halves."""
        lines = sorted(f"{path.name}\t{path.resolve()}\n".encode() for path in self._archive.warcs.files())
        yield from lines


def _without(index: Path, withheld: Set[str]) -> Iterator[bytes]:
    """The lines of an index, but for those of certain URLs."""
    with index.open("rb") as lines:
        for line in lines:
            if not withheld or canonical(_url(line)) not in withheld:
                yield line


def _url(line: bytes) -> str:
    return str(json.loads(line[line.index(b"{") :])["url"])


def _replace(path: Path, lines: Iterator[bytes]) -> None:
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.writelines(lines)
    partial.replace(path)
