"""DamagedStretches of WARC files that cannot be read, set aside: kept byte for byte, and no part of the file any more.

In: a file, and its damaged stretches. Out: `quarantine/FILE.FIRST-END` with the bytes of each, a line in
`quarantine/log.jsonl` for each, and the file without them. Before the file is replaced all that is on the disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.archive import Archive
from storage.errors import ArchiveUnwritable
from storage.fixity.findings import Finding, Weight
from storage.folder import digest
from storage.warc.writer import sync_folder

_FOLDER, _LOG = "quarantine", "log.jsonl"
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class DamagedStretch:
    """Bytes of a file from `offset` up to `end`, and why they cannot be read."""

    offset: int
    end: int
    why: str


def set_aside(archive: Archive, path: Path, stretches: Sequence[DamagedStretch], sha256: str | None) -> None:
    """Take stretches out of a file, which had this digest when it was closed. After a crash it can be done again.

    Raises ArchiveUnwritable.
    """
    folder = archive.where / _FOLDER
    partial = path.with_name(f"{path.name}.part")
    try:
        folder.mkdir(exist_ok=True)
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        told = {"file": path.name, "at": at, "sha256_closed": sha256, "sha256_before": digest(path)}
        with path.open("rb") as whole, partial.open("wb") as rest:
            for stretch in stretches:
                _copy(whole, rest, stretch.offset - whole.tell())
                with (folder / f"{path.name}.{stretch.offset}-{stretch.end}").open("wb") as kept:
                    _copy(whole, kept, stretch.end - stretch.offset)
                    os.fsync(kept.fileno())
            _copy(whole, rest, path.stat().st_size - whole.tell())
            os.fsync(rest.fileno())
        _log(folder / _LOG, [told | {"offset": one.offset, "end": one.end, "why": one.why} for one in stretches])
        partial.replace(path)
        sync_folder(path.parent)
    except OSError as fault:
        raise ArchiveUnwritable(where=path, why=fault.strerror or str(fault)) from fault


def _copy(source: Any, target: Any, size: int) -> None:
    while size > 0 and (data := source.read(min(_STEP, size))):
        target.write(data)
        size -= len(data)
    target.flush()


def _log(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    with path.open("a", encoding="utf-8") as log:
        log.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        log.flush()
        os.fsync(log.fileno())
    sync_folder(path.parent)


def _told(archive: Archive) -> list[dict[str, Any]]:
    path = archive.where / _FOLDER / _LOG
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def files(archive: Archive) -> set[str]:
    """The names of files from which something was set aside."""
    return {line["file"] for line in _told(archive)}


def was_cut(archive: Archive, name: str, sha256: str | None) -> bool:
    """Whether something was taken out of the file since it had this digest when it was closed."""
    return any(line["file"] == name and line["sha256_closed"] == sha256 for line in _told(archive))


def kept(archive: Archive) -> Iterator[Finding]:
    """What was set aside, so that nobody forgets it."""
    for line in _told(archive):
        what = f"{line['end'] - line['offset']} bytes were set aside on {line['at'][:10]}: {line['why']}"
        yield Finding(kind="set aside", what=what, file=line["file"], offset=line["offset"], weight=Weight.NOTE)
