"""Machines that share a PostgreSQL database: folders of an archive, and workers that can be killed.

In: a database. Out: folders that name it, workers of its queue as processes of their own, and what the queue holds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.flow.crawling import MOST_SECONDS, ROOT, microfiche

QUICK = """
from datetime import timedelta
import crawler.queue.planner, crawler.queue.rescue, crawler.queue.worker
import storage.database.queue.rows as rows
import microfiche
rows.STALLED = timedelta(seconds=5)
crawler.queue.rescue._BETWEEN = crawler.queue.worker._BEAT = 0.5
crawler.queue.planner.LOOK = crawler.queue.worker._POLL = 0.2
microfiche.main()
"""
"""A worker whose signs of life, and looks at those of others, follow each other as quickly as a test needs."""


@dataclass
class Working:
    """A worker of the queue, in a process group of its own; its jobs are in others."""

    process: subprocess.Popen[str]
    log: Path

    def kill(self) -> None:
        """`kill -9` for the worker alone."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(MOST_SECONDS)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(MOST_SECONDS)

    def said(self) -> str:
        """What it has said so far."""
        return self.log.read_text()


def machine(folder: Path, database: str) -> Path:
    """A folder of an archive whose database is this one."""
    (folder / "warc").mkdir(parents=True)
    (folder / "sites").mkdir()
    url = database.replace("postgresql+psycopg://", "postgresql://")
    (folder / "archive.toml").write_text(f"database = {json.dumps(url)}\n")
    return folder


@contextmanager
def worker(archive: Path, jobs: int = 2) -> Iterator[Working]:
    """A worker in a folder; killed at the end of the block, if it has not ended by then."""
    log = archive / f"worker-{time.monotonic_ns()}.log"
    command = [sys.executable, "-c", QUICK, "--archive", str(archive), "worker", "--queue", "--jobs", str(jobs)]
    with log.open("w") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=file, text=True, start_new_session=True
        )
    try:
        yield Working(process, log)
    finally:
        process.kill()
        process.wait()


def queue_of(archive: Path) -> list[dict[str, Any]]:
    """The jobs of the queue, as `queue list --json` tells them."""
    lines = microfiche(archive, "queue", "list", "--json").out.splitlines()
    return [found for line in lines if "planned" not in (found := json.loads(line))]


def wait_until(is_so: Callable[[], object], *workers: Working) -> None:
    """Return when it is so; fails, with what the workers said, where that takes too long."""
    until = time.monotonic() + MOST_SECONDS / 2
    while not is_so():
        assert time.monotonic() < until, "\n".join(one.said() for one in workers)
        time.sleep(0.1)
