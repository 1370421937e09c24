"""The index of an archive: one CDXJ file for each WARC file, and one of all, sorted, for whoever replays.

In: the folder of the WARC files. Out: `FOLDER/NAME.cdxj`, `FOLDER/all.cdxj`. Both can be made again at any time.
Never: the database; what was taken down is in the index, too, and left out by whoever hands something out.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from storage.errors import ArchiveUnwritable
from storage.folder import WarcFolder
from storage.warc.cdxj import file_of, lines_of
from storage.warc.digests import Digest, digest_in

_MERGED, _PARTS = "all.cdxj", "all.json"
_AT_ONCE = 200
"""Files that are open at a time while lines are merged."""

_DIGEST, _REVISIT = re.compile(rb'"digest": "([^"]{1,200})"'), b'"mime": "warc/revisit"'

Place = tuple[str, int]
"""Name of a WARC file, and the offset in it."""

Stamp = tuple[int, int]
"""Size in bytes and time of the last change (ns) of a WARC file when its lines were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """Files whose lines were made anew, stretches of these that are unreadable, and captures of all files."""

    files: int
    captures: int
    unreadable: int


class CdxIndex:
    """The index in `folder` of the WARC files in `warcs`. Methods that write raise ArchiveUnwritable."""

    def __init__(self, folder: Path, warcs: WarcFolder) -> None:
        """Nothing is read or written before it is asked for."""
        self.folder, self._warcs = folder, warcs

    @property
    def merged(self) -> Path:
        """The lines of all files, as of the last `bring_up_to_date`."""
        return self.folder / _MERGED

    def add(self, path: Path) -> int:
        """Write the lines of a file that is closed; how many stretches of it are unreadable."""
        found = list(lines_of(path))
        lines = sorted(line for line in found if isinstance(line, bytes))
        _write(self.folder / f"{path.name}.cdxj", lines)
        return len(found) - len(lines)

    def lines(self, name: str) -> list[bytes] | None:
        """The lines of the file of this name, as they were written; None where there are none."""
        path = self.folder / f"{name}.cdxj"
        return path.read_bytes().splitlines(keepends=True) if path.is_file() else None

    def holding(self, wanted: Collection[Digest]) -> dict[Digest, list[Place]]:
        """Where the captures lie, in all files, whose payload digest is one of these; oldest first."""
        found: dict[Digest, list[tuple[bytes, Place]]] = {}
        for line in self._all_lines() if wanted else ():
            said = _DIGEST.search(line)
            digest = digest_in(said[1].decode("ascii", "replace")) if said else None
            if digest is not None and digest in wanted and _REVISIT not in line:
                found.setdefault(digest, []).append((line.split(b" ", 2)[1], _place_of(line)))
        return {digest: [place for _moment, place in sorted(places)] for digest, places in found.items()}

    def _all_lines(self) -> Iterator[bytes]:
        """Those of all files, in no order: the merged ones may be older than the files."""
        for part in self.folder.glob("*.cdxj"):
            if part != self.merged:
                with part.open("rb") as lines:
                    yield from lines

    def bring_up_to_date(self) -> Indexed:
        """Index what is new or has grown, forget what is gone, and merge."""
        files = {path.name: path for path in self._warcs.files()}
        known, stamps = self._known(), {name: _stamp(path) for name, path in files.items()}
        changed = {name for name in stamps if known.get(name) != stamps[name]}
        unreadable = sum(self.add(files[name]) for name in sorted(changed))
        gone = known.keys() - files.keys()
        for name in gone:
            (self.folder / f"{name}.cdxj").unlink(missing_ok=True)
        if not known:
            self.merged.unlink(missing_ok=True)
        if changed or gone or not self.merged.exists():
            self._merge([self.folder / f"{name}.cdxj" for name in sorted(changed)], changed | gone)
            _write(self.folder / _PARTS, [json.dumps(stamps, sort_keys=True).encode()])
        return Indexed(files=len(changed), captures=_count(self.merged), unreadable=unreadable)

    def _known(self) -> dict[str, Stamp]:
        """What the merged index was made of; nothing where that cannot be read."""
        try:
            found = json.loads((self.folder / _PARTS).read_text())
            return {name: (size, changed) for name, (size, changed) in found.items()} if self.merged.exists() else {}
        except (OSError, ValueError):
            return {}

    def _merge(self, parts: Sequence[Path], without: Collection[str]) -> None:
        """The lines that are there already, but for those of some files, and those of `parts`."""
        for some in [parts[at : at + _AT_ONCE] for at in range(0, len(parts), _AT_ONCE)] or [parts]:
            with ExitStack() as opened:
                sources: list[Iterable[bytes]] = [opened.enter_context(part.open("rb")) for part in some]
                if self.merged.exists():
                    former = opened.enter_context(self.merged.open("rb"))
                    sources.append(line for line in former if file_of(line) not in without)
                _write(self.merged, heapq.merge(*sources))
            without = ()


def _place_of(line: bytes) -> Place:
    told = json.loads(line[line.index(b"{") :])
    return told["filename"], int(told["offset"])


def _stamp(path: Path) -> Stamp:
    about = path.stat()
    return about.st_size, about.st_mtime_ns


def _count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _write(path: Path, lines: Iterable[bytes]) -> None:
    """In place of what was there, whole or not at all."""
    partial = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.writelines(lines)
        partial.replace(path)
    except OSError as fault:
        with suppress(OSError):
            partial.unlink()
        raise ArchiveUnwritable(where=path, why=fault.strerror or str(fault)) from fault
