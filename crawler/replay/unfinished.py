"""A reread of everything that was broken off, and whether the next one goes on where it was.

In: an archive whose sites are locked. Out: since when its rows are being made anew, where all that they follow from is
still what it was: this program, the WARC files, the declarations, the decisions. Else everything begins anew.
Never: a row. What is written beside the archive may be gone or torn at any time: then everything begins anew, too.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from crawler.extraction.revision import EXTRACTOR
from crawler.sites.site_files import site_paths
from crawler.sites.standing import REMOVED
from storage.archive import Archive
from storage.database.queries import feed

_NAME = "reread.json"


def begun(archive: Archive, paths: Sequence[Path]) -> datetime | None:
    """Since when (UTC) a reread of these files has been making the rows that are there; None: begin anew."""
    with suppress(OSError, ValueError):
        kept = json.loads((archive.where / _NAME).read_text("utf-8"))
        with archive.database.read() as connection:
            since = feed.standing(connection).quiet
        return since if since is not None and kept == _mark(archive, paths) else None
    return None


def keep(archive: Archive, paths: Sequence[Path]) -> None:
    """Remember with what the rows are being made from now on. Where nothing can be written, nothing is remembered."""
    with suppress(OSError):
        (archive.where / _NAME).write_text(json.dumps(_mark(archive, paths)), "utf-8")


def forget(archive: Archive) -> None:
    """All rows are made."""
    with suppress(OSError):
        (archive.where / _NAME).unlink(missing_ok=True)


def _mark(archive: Archive, paths: Sequence[Path]) -> dict[str, str]:
    """What the rows follow from, in digests, and which build of the database they are in."""
    with archive.database.read() as connection:
        standing = feed.standing(connection)
    declared = site_paths([archive.sites, archive.sites / REMOVED])
    return {
        "rows": f"{standing.epoch}, {standing.quiet}",
        "program": f"{EXTRACTOR}, {_digest(_sources())}",
        "files": _digest(f"{path.name} {path.stat().st_size}".encode() for path in sorted(paths)),
        "declarations": _digest(name.encode() + path.read_bytes() for name, path in sorted(declared.items())),
        "decisions": _digest([archive.decisions.read_bytes() if archive.decisions.exists() else b""]),
    }


def _sources() -> Iterable[bytes]:
    """The code that reads and that stores: of two states of it between two releases, the version is one."""
    for room in (Path(__file__).parents[1], Path(inspect.getfile(Archive)).parent):  # called otherwise in a wheel
        yield from (path.read_bytes() for path in sorted(room.rglob("*.py")))


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
