"""Invented agency copy, and the papers that print it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from storage.archive import Archive
from storage.database.log import captures, files, readings
from storage.folder import digest
from storage.ingest import ingest
from storage.records import Capture, Reading
from storage.settle import fold_all
from storage.warc.reader import read_file
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import EMPTY, Press, Printed, finish, ok, page, read

_SYLLABLES = re.findall("..", "bacedifoguhajekilomunaperisotuvawexiyozu")
MORNING, EVENING, VALLEY = (f"https://{name}.example" for name in ("morning", "evening", "valley"))


def prose(seed: str, sentences: int = 12) -> list[str]:
    """Sentences of nine invented words each; the same for the same seed."""
    lot = random.Random(seed)
    return [_sentence(lot) for _ in range(sentences)]


def _sentence(lot: random.Random) -> str:
    return " ".join("".join(lot.choices(_SYLLABLES, k=3)) for _ in range(9)).capitalize() + "."


def text(*sentences: str) -> str:
    """Three sentences a paragraph."""
    return "\n".join(" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3))


COPY = prose("agency")
FULL = text(*COPY)
CUT = text(*COPY[:7])
WITH_OWN = text(*COPY[:5], *prose("local", 3), *COPY[5:])


@dataclass
class Paper:
    """A press of one site; its `hour` is that of its next page."""

    press: Press

    @classmethod
    def of(cls, site: str, folder: Path, number: int) -> Paper:
        """The papers of one archive need numbers of their own, from which record ids come."""
        return cls(Press(folder, site=site, _count=number * 10_000))

    def print(self, hour: int, *pages: Printed) -> None:
        """One job of this site that begins at an hour."""
        self.press.hour = hour
        self.press.run(*pages, name=self.press.site)


def stock(library: Library) -> None:
    """A text that three papers print, one of them twice; what they have alone; a text that one prints again."""
    folder = library.where / "warc"
    morning, evening, valley = (
        Paper.of(site, folder, no) for no, site in enumerate(("morning", "evening", "valley"), 1)
    )
    morning.print(
        0,
        ok(f"{MORNING}/ferry", page("Ferry sinks", FULL)),
        ok(f"{MORNING}/own", page("Of our own", text(*prose("own")))),
        ok(f"{MORNING}/recipe", page("Soup", text(*prose("soup")))),
    )
    evening.print(
        10, ok(f"{EVENING}/a", page("Ferry lost", CUT)), ok(f"{EVENING}/sea/a", page("Ferry lost at sea", CUT))
    )
    valley.print(
        20, ok(f"{VALLEY}/x", page("Valley mourns", WITH_OWN)), ok(f"{VALLEY}/y", page("Alone", text(*prose("valley"))))
    )
    morning.print(24 * 40, ok(f"{MORNING}/soup-again", page("Soup once more", text(*prose("soup")))))
    library.press.files += [*morning.press.files, *evening.press.files, *valley.press.files]
    with library.open() as archive:
        take(archive, library.press.files)


def take(archive: Archive, printed: list[Path]) -> None:
    """Ingest, read and fold files; a page whose address ends in x was published before all others."""
    paths = {path.name: path for path in archive.warcs.files()}
    with archive.database.write() as connection:
        for path in printed:
            for event in read_file(path):
                ingest(connection, event)
            files.close(connection, path.name, path.stat().st_size, digest(path))
        for capture in captures.pending(connection, None, 1000):
            readings.settle(connection, _dated(capture, paths))
    fold_all(archive.database)


def _dated(capture: Capture, paths: dict[str, Path]) -> Reading:
    reading = finish(read(capture, paths), EMPTY)
    if reading.article is None or not capture.url.endswith("/x"):
        return reading
    return replace(reading, article=replace(reading.article, published=datetime(2026, 3, 30, 11, 30, tzinfo=UTC)))
