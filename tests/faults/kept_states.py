"""What a folder holds just before each call of a process that changes files: what a kill there would leave.

In: a folder, and a process in which `tests.faults.calls` counts. Out: `states`, each of which can be laid out again.
While one thread makes such a call, the others wait with theirs, so that a state is one that the disk was in: a process
that is killed before that call leaves these very bytes. Equal blocks are kept once: a state costs what changed.
Not in here is what else dies with a process: its connections, its children, its locks. That is for real kills.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 14
Place = tuple[int, int]
"""Offset and length of a block in the file of blocks."""
_BLOCKS, _STATES = "blocks", "states.jsonl"
_OF_READERS = ("-wal", "-shm")
_MAPPED = "turns"
"""The pace at hosts, which is written through memory, and not by calls; it holds no news."""
_REAL_WRITE = os.write


class StateKeeper:
    """Keeps the state of a folder before each call. It uses none of the calls that are exchanged to be counted."""

    def __init__(self, folder: Path, store: Path) -> None:
        self._folder, self._count = folder, 0
        self._blocks = os.open(store / _BLOCKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._states = os.open(store / _STATES, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._places: dict[bytes, Place] = {}
        self._end = 0
        self.turn = threading.RLock()

    def passed(self, kind: str) -> str:
        """Keep the state before a call; no call fails."""
        self._count += 1
        files = {str(path.relative_to(self._folder)): self._kept(path) for path in _files(self._folder)}
        line = {"n": self._count, "kind": kind, "at": time.monotonic(), "files": files}
        _REAL_WRITE(self._states, json.dumps(line).encode() + b"\n")
        return ""

    def said(self) -> None:
        """Nothing more is to be told."""

    def _kept(self, path: Path) -> list[Place]:
        file = os.open(path, os.O_RDONLY)
        try:
            return [self._place(block) for block in iter(lambda: os.read(file, BLOCK), b"")]
        finally:
            os.close(file)

    def _place(self, block: bytes) -> Place:
        digest = hashlib.blake2b(block, digest_size=16).digest()
        if digest not in self._places:
            self._places[digest] = (self._end, _REAL_WRITE(self._blocks, block))
            self._end += len(block)
        return self._places[digest]


@dataclass(frozen=True, slots=True)
class DiskState:
    """What a folder held before the n-th call (from 1), and when that was (seconds of the monotonic clock)."""

    n: int
    kind: str
    at: float
    files: dict[str, list[Place]]

    def lay(self, store: Path, folder: Path) -> None:
        """Write the files into an empty folder."""
        with (store / _BLOCKS).open("rb") as blocks:
            for name, places in self.files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    for offset, length in places:
                        blocks.seek(offset)
                        file.write(blocks.read(length))

    def bytes_alone(self) -> str:
        """Equal for states whose files are equal, byte for byte."""
        return json.dumps({name: places for name, places in self.files.items() if _counts(name)})


def states(store: Path) -> Iterator[DiskState]:
    """The states that were kept, in the order of calls."""
    with (store / _STATES).open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield DiskState(row["n"], row["kind"], row["at"], row["files"])


def essence(folder: Path, database: str) -> str:
    """Equal for folders in which SQLite finds the same database, and all other files are the same. The database is
    recovered for that, as by whoever opens it next: what no commit had ended in its log is gone.
    """
    if (folder / database).exists():
        with closing(sqlite3.connect(folder / database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    digest = hashlib.sha256()
    for path in _files(folder):
        if _counts(path.name, *_OF_READERS):
            digest.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _counts(name: str, *others: str) -> bool:
    return not name.endswith((_OF_READERS[1], *others)) and Path(name).name != _MAPPED


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
