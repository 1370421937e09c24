"""A cluster of Dask of one's own: a scheduler and workers, each a process that can be killed.

In: a folder. Out: an address. Whoever waits here waits for what happened, never for a time.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 120.0
_DASK = (sys.executable, "-m", "dask")


def until(happened: Callable[[], object], what: str) -> None:
    """Wait until something is so; a minute without it is a failure."""
    end = time.monotonic() + MOST_SECONDS
    while not happened():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.05)


@dataclass
class DaskProcesses:
    """A scheduler at a port of its own, and workers of one thread each; all end with the block."""

    folder: Path
    protocol: str = "tcp"
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        told = self.folder / "scheduler.json"
        self.scheduler = self._begin(
            *("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)),
            *("--protocol", self.protocol),
        )
        until(lambda: _address(told), "a scheduler that tells its address")
        self.address = _address(told)
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None:
                kill_tree(process.pid)
                process.wait()

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Another worker; it is there when a client counts it."""
        where = ("--local-directory", str(self.folder), "--host", "127.0.0.1")
        made = self._begin("worker", self.address, "--nthreads", "1", "--no-dashboard", *where, *options)
        self.workers.append(made)
        return made

    def _begin(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            return subprocess.Popen([*_DASK, *words], cwd=self.folder, env=environment, stdout=log, stderr=log)


def _address(told: Path) -> str:
    with suppress(OSError, ValueError):
        return str(json.loads(told.read_text())["address"])
    return ""


def below(pid: int) -> list[int]:
    """Every process that a process has begun, and those that these have."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] not in "ZX":
                children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found[1:]


def is_reading(worker: subprocess.Popen[bytes]) -> bool:
    """Whether a worker has begun a reader: the server that readers are forked from has a child."""
    return any(_is_server(pid) and below(pid) for pid in below(worker.pid))


def _is_server(pid: int) -> bool:
    with suppress(OSError):
        return b"multiprocessing.forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def kill_tree(pid: int) -> None:
    """Kill a process and all below it, -9."""
    for one in [pid, *below(pid)]:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
