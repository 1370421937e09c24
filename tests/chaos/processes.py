"""Processes of a worker, as /proc tells them.

In: the number of a worker's process. Out: its jobs, and their readers; and their ends.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CHILD = "crawler.queue.child"


@dataclass(frozen=True, slots=True)
class RunningJob:
    """The process of a crawl: the leader of a group that holds its readers, too."""

    pid: int
    site: str

    def kill(self) -> None:
        """`kill -9` for all of it."""
        self.signal(signal.SIGKILL)

    def signal(self, number: int) -> None:
        """Send all of it a signal."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def wait_for_end(self) -> None:
        """Return when it is no more: what is killed runs on until it is next looked at."""
        while _state(self.pid) not in ("", "Z", "X"):
            time.sleep(0.002)

    def readers(self) -> list[int]:
        """The processes below it that read pages: those that have no others below them."""
        below = list(_below(self.pid))
        return [pid for pid in below if not list(_children(pid))]


def jobs_of(worker: int) -> list[RunningJob]:
    """The crawls that a worker runs now."""
    found = ((pid, _arguments(pid)) for pid in _children(worker))
    return [RunningJob(pid, words[-1]) for pid, words in found if _CHILD in words and "crawl" in words]


def _below(pid: int) -> Iterator[int]:
    for child in _children(pid):
        yield child
        yield from _below(child)


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            yield from (int(child) for child in task.read_text().split())


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _arguments(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []
