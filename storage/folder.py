"""The WARC files of an archive, found by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from storage.elsewhere.path import ElsewherePath
from storage.elsewhere.places import NAME, Places
from storage.errors import RecordUnreadable
from storage.records import Capture
from storage.warc.names import OURS

SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")
"""How the names of WARC and ARC files end."""


class WarcFolder:
    """WARC files anywhere below `root`; their names are unique, so they may be moved within it.

    Those that were moved to a store are among them, as paths that read from there (`storage.elsewhere`).
    """

    def __init__(self, root: Path) -> None:
        """Nothing is read before it is asked for."""
        self.root = root
        self.places = Places(root.with_name(NAME))
        self._paths: dict[str, Path] = {}
        self.why_not_here: Callable[[str], str] = lambda _name: "the file is not in the archive"

    def files(self) -> Iterator[Path]:
        """Every WARC and ARC file, by name; one that is here as well as in a store is read here."""
        found = (path for path in self.root.rglob("*") if path.name.endswith(SUFFIXES) and path.is_file())
        here = {path.name: path for path in found}
        moved = {name: ElsewherePath.of(self.root, kept) for name, kept in self.places.all().items()}
        yield from (path for _name, path in sorted({**moved, **here}.items()))

    def path(self, name: str) -> Path:
        """Where the file of this name lies; RecordUnreadable when it is not there."""
        if name not in self._paths or not self._paths[name].exists():
            usual = self._usual(name) or self._moved(name)
            self._paths |= {name: usual} if usual else {path.name: path for path in self.files()}
        if name not in self._paths:
            raise RecordUnreadable(where=self.root, file=name, offset=0, why=self.why_not_here(name))
        return self._paths[name]

    def is_in_place(self, name: str) -> bool:
        """Whether a file of ours lies where the writer has put it."""
        return self._usual(name) is not None

    def _usual(self, name: str) -> Path | None:
        """Where the writer has put a file of ours, if it lies there still: to look through all takes seconds."""
        ours = OURS.fullmatch(name)
        path = self.root / ours["site"] / ours["year"] / name if ours else self.root
        return path if path.is_file() else None

    def _moved(self, name: str) -> Path | None:
        """A file of a store, if it lies nowhere here: who moved it has removed it from its usual place."""
        kept = self.places.all().get(name)
        path = ElsewherePath.of(self.root, kept) if kept else None
        return path if path and not Path(str(path)).is_file() else None

    def record(self, capture: Capture) -> bytes:
        """A capture's WARC record, decompressed, WARC headers and all."""
        from storage.warc.reader import record_at  # noqa: PLC0415 - seldom asked for by who opens an archive

        return record_at(self.path(capture.file), capture.offset)

    def answer(self, capture: Capture) -> bytes:
        """What the server sent, byte for byte; empty when nothing came."""
        from storage.warc.reader import answer_at  # noqa: PLC0415 - seldom asked for by who opens an archive

        return answer_at(self.path(capture.file), capture.offset)

    def certificates(self, capture: Capture) -> bytes:
        """The certificates that the server showed, PEM, its own first; empty when it showed none."""
        from storage.warc.certificates import chain_of  # noqa: PLC0415 - seldom asked for by who opens an archive

        return chain_of(self.path(capture.file), capture.certificates) if capture.certificates else b""

    def request(self, capture: Capture) -> bytes:
        """What was sent to the server, byte for byte; empty when nothing was, or it was not kept."""
        from storage.warc.reader import request_at  # noqa: PLC0415 - seldom asked for by who opens an archive

        return request_at(self.path(capture.file), capture.offset)


def digest(path: Path) -> str:
    """sha256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
