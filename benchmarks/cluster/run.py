"""One run in a process of its own: `python -m benchmarks.cluster.run FOLDER ADDRESS WORKERS`.

In: a folder with WARC files below `warm` and `pages`; an address of a cluster, or "-". Out: a line of JSON with seconds
of wall time, of CPU of this process and of CPU of all processes below it, for each thing that an import does.
Workers read the pages of `warm` first, so that nobody's start is counted.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from crawler.commands.clustered import readers_for
from crawler.jobs.settle import settle
from crawler.replay.contexts import Contexts
from crawler.replay.examined import examined
from crawler.replay.readers import Readers
from crawler.replay.reread import ingest_file
from crawler.sites.url_owner import Owners
from storage.archive import Archive
from storage.database.log import readings
from storage.records import Reading

_TICKS = os.sysconf("SC_CLK_TCK")
_AT_ONCE = 200
SITE = "paper.example"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: of wall time, of this process's CPU, of the CPU of what it has begun."""

    wall: float
    here: float
    below: float


def spent(what: Callable[[], object]) -> Spent:
    """What a call costs."""
    wall, here, below = time.monotonic(), time.process_time(), cpu_below(os.getpid())
    what()
    return Spent(time.monotonic() - wall, time.process_time() - here, cpu_below(os.getpid()) - below)


def cpu_below(pid: int) -> float:
    """CPU seconds of all that a process has begun and that runs, and of what these have waited for."""
    children: dict[int, list[tuple[int, float]]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append((int(path.parent.name), sum(map(int, fields[11:15]))))
    return _sum(pid, children) / _TICKS


def _sum(pid: int, children: dict[int, list[tuple[int, float]]]) -> float:
    return sum(ticks + _sum(child, children) for child, ticks in children.get(pid, []))


def main(folder: Path, given: str, workers: int) -> None:
    """Take both lots in, and tell what the second cost."""
    readers = readers_for(None if given == "-" else given, workers)
    kept: list[Reading] = []
    told: dict[str, Spent] = {}
    with Archive.create(folder / f"archive-{given.replace(':', '-')}-{workers}") as archive:
        try:
            _ingest(archive, folder / "warm")
            _read(archive, readers)
            told["look"] = spent(lambda: _look(folder))
            told["ingest"] = spent(lambda: _ingest(archive, folder / "pages"))
            told["read"] = spent(lambda: kept.extend(_read(archive, readers)))
        finally:
            readers.stop()
        told["settle"] = spent(lambda: settle(archive, SITE))
    size = sum(len(pickle.dumps(reading, pickle.HIGHEST_PROTOCOL)) for reading in kept) / len(kept)
    print(json.dumps({name: asdict(one) for name, one in told.items()} | {"bytes": size}))


def _look(folder: Path) -> None:
    """What an import does before it copies a file."""
    for path in sorted((folder / "pages").iterdir()):
        examined(path, folder, None, owners=Owners(()), known=lambda _ids: {}, looked=lambda _count: None)


def _ingest(archive: Archive, folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        here = archive.warcs.root / "import" / path.name
        here.parent.mkdir(parents=True, exist_ok=True)
        here.hardlink_to(path)
        ingest_file(archive, here)


def _read(archive: Archive, readers: Readers) -> list[Reading]:
    """Read and store what waits, as `crawler.replay.pending` does; some of the readings."""
    kept: list[Reading] = []
    waiting = readers.read(archive, Contexts(archive))
    while some := list(islice(waiting, _AT_ONCE)):
        with archive.database.write() as connection:
            readings.settle(connection, *some)
        kept = some[:20]
    return kept


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
