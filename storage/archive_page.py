"""The page README.md that every archive has: what the folder is, for whoever finds it in twenty years.

In: the folder of an archive. Out: the page of this program in it, where there is none or that of an older program.
Never: a change of a page of somebody's own, or of a newer program; a complaint where nothing can be written.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

NAME = "README.md"
_MARK = re.compile(rb"<!-- microfiche archive page (\d+) -->\s*\Z")
_OURS = b"# What this folder is\n"
"""How the page began before it was numbered."""


def text() -> bytes:
    """The page of this program; its last line has a number, which is raised whenever the page changes."""
    return files("storage").joinpath("data", "archive.md").read_bytes()


def number(page: bytes) -> int | None:
    """The number of a page; 0: from before they were numbered; None: somebody else wrote it."""
    if marked := _MARK.search(page[-100:]):
        return int(marked[1])
    return 0 if page.startswith(_OURS) else None


def leave(folder: Path) -> None:
    """Leave the page in an archive. A page that was cut short by a kill has no number, and is made again."""
    with suppress(OSError):
        path = folder / NAME
        found = number(path.read_bytes()) if path.exists() else 0
        if found is None or found >= NUMBER:
            return
        half = path.with_name(f".{NAME}.{os.getpid()}")
        half.write_bytes(text())
        half.replace(path)


NUMBER = 3
"""That of `text`, so that whoever opens an archive need not read it."""
