"""The pages that every archive has: what the folder is, for whoever finds it in twenty years; what its database holds.

In: the folder of an archive. Out: the pages of this program in it, where there is none or that of an older program.
Never: a change of a page of somebody's own, or of a newer program; a complaint where nothing can be written.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from storage.database.migrations import NEWEST

MARK = "microfiche archive page"
_MARK = re.compile(rb"(?:<!--|#) microfiche archive page (\d+)(?: -->)?\s*\Z")
_OURS = b"# What this folder is\n"
"""How the page began before it was numbered."""


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A page by its name in an archive, the file of this program that holds it, and its number.

    The number stands in the last line of the file, and here, so that whoever opens an archive need not read the file.
    """

    name: str
    source: str
    number: int

    def text(self) -> bytes:
        """The page of this program."""
        return self.path().read_bytes()

    def path(self) -> Path:
        """Where it lies; a wheel is installed as files."""
        return Path(str(files("storage").joinpath("data", self.source)))


FOLDER = ArchivePage("README.md", "archive.md", 4)
"""What the folder is. Its number is raised whenever the page changes."""
SCHEMA = ArchivePage("SCHEMA.md", "schema.md", int(NEWEST))
"""What the database holds; numbered as the newest revision."""
DATASETTE = ArchivePage("datasette.yaml", "datasette.yaml", int(NEWEST))
"""The same for Datasette."""
PAGES = (FOLDER, SCHEMA, DATASETTE)


def number(page: bytes) -> int | None:
    """The number of a page; 0: from before they were numbered; None: somebody else wrote it."""
    if marked := _MARK.search(page[-100:]):
        return int(marked[1])
    return 0 if page.startswith(_OURS) else None


def leave(folder: Path) -> None:
    """Leave the pages in an archive."""
    for page in PAGES:
        with suppress(OSError):
            _leave(folder, page)


def _leave(folder: Path, page: ArchivePage) -> None:
    path = folder / page.name
    found = number(path.read_bytes()) if path.exists() else 0
    if found is None or found >= page.number:
        return
    half = path.with_name(f".{page.name}.{os.getpid()}")
    half.write_bytes(page.text())
    half.replace(path)
