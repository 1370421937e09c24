"""Crawls that can be killed, started quickly, one at a time.

In: the arguments of the command, and perhaps a gap of the write order in which it is to kill itself.
Out: a process in a group of its own, and its exit code.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple
from pathlib import Path

from tests.faults.calls import Disturbance
from tests.flow.crawling import MOST_SECONDS, ROOT

KILLED = -signal.SIGKILL


class Crawl:
    """A crawl that was started, in a process group of its own."""

    def __init__(self, starter: Starter, pid: int) -> None:
        assert pid > 1, f"no crawl has the process id {pid}"
        self.pid = pid
        self._starter = starter

    def kill(self) -> int:
        """`kill -9` for the whole group; the exit code (0 when it was faster)."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return self.wait()

    def wait_at_most(self, seconds: float) -> None:
        """Let it run for a while, or until it has ended."""
        until = time.monotonic() + seconds
        while self.lives() and time.monotonic() < until:
            time.sleep(0.002)

    def lives(self) -> bool:
        """Whether it still runs; a zombie does not."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False

    def wait(self) -> int:
        """The exit code, once it has ended; -9: killed. A crawl that hangs is killed and fails the test."""
        try:
            return self._starter.ended()
        except queue.Empty:
            os.killpg(self.pid, signal.SIGKILL)
            raise AssertionError(f"the crawl did not end within {MOST_SECONDS} s: {self._starter.said()}") from None


class Starter:
    """Starts crawls, one at a time, each in a fork of a process that has everything imported."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "crawls.log"
        self._complaints = (folder / "starter.log").open("w")
        self._process = subprocess.Popen(
            # Not `-m`: every reader would import the main module, and all that it imports, anew.
            [sys.executable, "-c", "from tests.faults.starter import main; main()"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )
        self.kilobytes = self._last = 0
        """The most memory that the last crawl took."""
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._listener.start()

    def start(
        self,
        archive: Path,
        *arguments: str,
        gap: tuple[str, int] | None = None,
        call: Disturbance | None = None,
    ) -> Crawl:
        """Start the command on an archive; with a gap it kills itself there; `call` disturbs it at one of its calls."""
        given = {"gap": gap, "call": call and astuple(call)}
        order = {"arguments": ["--archive", str(archive), *arguments], "log": str(self._log), **given}
        self._log.unlink(missing_ok=True)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Crawl(self, self._told("began"))

    def ended(self) -> int:
        """The exit code of the crawl. Raises queue.Empty when the starter says none for a long time."""
        code = self._told("ended")
        self.kilobytes = self._last
        return code

    def _told(self, what: str) -> int:
        # By name: the exit code 1 of a crawl that was given up, taken for the pid of the next, would be the group
        # that `killpg` takes for every process there is.
        line = ""
        while not line.startswith(what):
            line = self._lines.get(timeout=MOST_SECONDS)
            assert line, "the starter died: " + self.said()
        _, number, *more = line.split()
        self._last = int(more[0]) if more else 0
        return int(number)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def said(self) -> str:
        """What the last crawl wrote."""
        return self._log.read_text() if self._log.exists() else ""

    def close(self) -> None:
        """End the starter."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=MOST_SECONDS)
        self._listener.join()
        self._process.stdout.close()
        self._complaints.close()


@contextmanager
def starter(folder: Path) -> Iterator[Starter]:
    """A starter that writes what its crawls say into `folder`."""
    process = Starter(folder)
    try:
        yield process
    finally:
        process.close()
