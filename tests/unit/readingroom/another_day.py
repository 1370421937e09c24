"""What becomes of a library after somebody noted the number of a change."""

from __future__ import annotations

from pathlib import Path

from storage.archive import Archive
from storage.database import rebuild
from storage.database.articles.reconciling import reconcile
from storage.database.log import captures, files, readings
from storage.database.queries import feed
from storage.folder import digest
from storage.ingest import ingest
from storage.settle import fold_all
from storage.warc.reader import read_file
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import EMPTY, PAPER, finish, missing, moved, ok, page, read


def newest(library: Library) -> int:
    with library.open() as archive, archive.database.read() as connection:
        return feed.standing(connection).last


def go_on(library: Library) -> None:
    """Another day: a text that changed, one that did not, one that is gone, a new one, two that are one now."""
    library.press.run(
        ok("/m", page("Fish is cheap", "Herring above all.")),
        ok("/h", page("Harbour burns", "Ships came too late.", canonical="/h", post_id="7")),
        ok("/n", page("Night falls", "Owls were heard.")),
        moved("/old", f"{PAPER}/n"),
        missing("/q", 410),
    )
    library.take()


def reread(library: Library, extractor: str) -> None:
    """All rows anew, by an extractor that reads each text otherwise."""
    with library.open() as archive:
        with archive.database.write() as connection:
            rebuild.clear(connection, {path.name for path in archive.warcs.files()})
        paths = {path.name: path for path in archive.warcs.files()}
        take(library, archive, extractor, paths)
        reconcile(archive.database)


def take(library: Library, archive: Archive, extractor: str, paths: dict[str, Path]) -> None:
    with archive.database.write() as connection:
        for path in library.press.files:
            for event in read_file(path):
                ingest(connection, event)
            files.close(connection, path.name, path.stat().st_size, digest(path))
        for capture in captures.pending(connection, None, 1000):
            readings.settle(connection, finish(read(capture, paths, extractor), EMPTY))
    fold_all(archive.database)
