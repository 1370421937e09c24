"""Machines that share a PostgreSQL database: folders of an archive, and workers that can be killed and stopped.

In: a database. Out: folders that name it, commands and workers of its queue as processes of their own, and what the
queue holds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import make_url

from storage.archive import Archive
from storage.database.queue import rows
from storage.database.queue.rows import QueuedJob
from tests.flow.crawling import MOST_SECONDS, ROOT, Ran


@dataclass
class Working:
    """A command that runs, in a session of its own; the jobs of a worker are in others."""

    pid: int
    log: Path
    machines: Machines

    def signal(self, number: int) -> None:
        """Send it a signal, which its jobs do not get."""
        os.kill(self.pid, number)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.signal(signal.SIGTERM)
        return self.code()

    def code(self) -> int:
        """The exit code, when it has ended."""
        return self.machines.ended(self.pid, self)

    def said(self) -> str:
        """What it has said so far."""
        return self.log.read_text() if self.log.exists() else ""


class Machines:
    """Starts commands, each in a fork of one process that has everything imported (`tests.flow.forks`)."""

    def __init__(self, folder: Path) -> None:
        """Logs are written into `folder`."""
        self._folder, self._numbers = folder, count()
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.flow.forks import main; main()"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told = threading.Condition()
        self._began: list[int] = []
        self._codes: dict[int, int] = {}
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, archive: Path, *arguments: str) -> Working:
        """Start a command on an archive."""
        log = self._folder / f"{next(self._numbers)}.log"
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"arguments": ["--archive", str(archive), *arguments], "log": str(log)}))
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        with self._told:
            assert self._told.wait_for(lambda: self._began, MOST_SECONDS), "no command was begun"
            return Working(self._began.pop(), log, self)

    def run(self, archive: Path, *arguments: str) -> Ran:
        """Run a command to its end; what it said is in `err`."""
        running = self.start(archive, *arguments)
        return Ran(running.code(), "", running.said())

    @contextmanager
    def worker(self, archive: Path, jobs: int = 2) -> Iterator[Working]:
        """A worker of the queue; killed at the end of the block, if it has not ended by then."""
        working = self.start(archive, "worker", "--queue", "--jobs", str(jobs))
        try:
            yield working
        finally:
            with suppress(ProcessLookupError):
                working.signal(signal.SIGKILL)
            self.ended(working.pid, working)

    def ended(self, pid: int, working: Working) -> int:
        """The exit code of a command, when it has ended."""
        with self._told:
            assert self._told.wait_for(lambda: pid in self._codes, MOST_SECONDS), working.said()
            return self._codes[pid]

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            what, pid, *code = line.split()
            with self._told:
                if what == "began":
                    self._began.append(int(pid))
                else:
                    self._codes[int(pid)] = int(code[0])
                self._told.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """End the process, and whatever it started."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(MOST_SECONDS)
        self._listener.join()
        self._process.stdout.close()


def machine(folder: Path, database: str) -> Path:
    """A folder of an archive whose database is this one."""
    (folder / "warc").mkdir(parents=True)
    (folder / "sites").mkdir()
    url = database.replace("postgresql+psycopg://", "postgresql://")
    (folder / "archive.toml").write_text(f"database = {json.dumps(url)}\n")
    return folder


def execute(database: str, *statements: str) -> None:
    """Statements in the words of PostgreSQL, each of its own."""
    conninfo = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def stop(_database: str, *pids: int) -> None:
    """Have processes stand still, as on a machine that is suspended."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def stop_in_a_transaction(database: str, *pids: int) -> None:
    """The same, at a moment at which others wait for what they have changed and not committed."""
    conninfo = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    until = time.monotonic() + MOST_SECONDS
    with psycopg.connect(conninfo, autocommit=True) as connection:
        while True:
            assert time.monotonic() < until, "nobody was met in the middle of a transaction"
            if not connection.execute(_IN_THE_MIDDLE).fetchall():
                continue
            stop(database, *pids)
            if connection.execute(_IN_THE_MIDDLE).fetchall():
                return
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


_IN_THE_MIDDLE = """
    SELECT pid FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE datname = current_database() AND state = 'idle in transaction'
    AND relation = 'epoch'::regclass AND mode = 'RowExclusiveLock'
"""
"""Whoever has taken the next number of a change (`storage.database.engine.next_changes`): all that write need one."""


@contextmanager
def closed(database: str) -> Iterator[None]:
    """While nobody can connect to a database, and whoever was connected no longer is: as if its server were away."""
    url = make_url(database)
    server = url.set(database="postgres").render_as_string(hide_password=False)
    execute(
        server,
        f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false',
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'",
    )
    try:
        yield
    finally:
        execute(server, f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')


def queue_of(archive: Path) -> list[QueuedJob]:
    """The jobs of the queue."""
    with Archive.examine(archive) as opened, opened.database.read() as connection:
        return rows.queued(connection, 100)


def wait_until(is_so: Callable[[], object], *workers: Working) -> None:
    """Return when it is so; fails, with what the workers said, where that takes far too long."""
    until = time.monotonic() + MOST_SECONDS
    while not is_so():
        assert time.monotonic() < until, "\n".join(one.said() for one in workers)
        time.sleep(0.1)
