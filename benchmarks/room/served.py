"""A server in a process of its own on one core, asked over HTTP, and what it costs, as /proc tells it.

In: a command that listens at a port. Out: how long answers took, and the processor and memory of the server alone.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.crawl.running import CommandFailed

ROOT = Path(__file__).parents[2]
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); import microfiche; microfiche.main()"
SERVER_CORE = max(os.sched_getaffinity(0))
"""The server has this core; what asks it, and a crawl, have others where there are any."""
_TICK = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: milliseconds until all of it was there, its status, its bytes."""

    took: float
    status: int
    size: int


@dataclass(frozen=True, slots=True)
class Served:
    """A running server; `started`: milliseconds from its start to its first answer."""

    port: int
    process: int
    started: float

    def cpu(self) -> float:
        """Seconds of processor that it has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def memory(self) -> dict[str, float]:
        """MB that it holds (VmRSS) and held at most (VmHWM); RssFile of it are pages of files that others share."""
        lines = Path(f"/proc/{self.process}/status").read_text("utf-8").splitlines()
        told = dict(line.split(":", 1) for line in lines if line.startswith(("VmHWM", "VmRSS", "RssAnon", "RssFile")))
        return {name: int(value.split()[0]) * 1024 / 1e6 for name, value in told.items()}

    def ask(self, addresses: Iterable[str]) -> Iterator[Answer]:
        """Ask for one after the other, over one connection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        for address in addresses:
            began = time.perf_counter()
            connection.request("GET", address)
            answer = connection.getresponse()
            size = len(answer.read())
            yield Answer((time.perf_counter() - began) * 1000, answer.status, size)
        connection.close()


def ours(archive: Path, port: int, *options: str) -> list[str]:
    """The command of the reading room."""
    command = [sys.executable, "-c", RUN, str(ROOT), "serve", "--archive", str(archive), "--port", str(port)]
    return ["taskset", "-c", str(SERVER_CORE), *command, *options]


@contextmanager
def serving(command: Sequence[str], port: int, log: Path) -> Iterator[Served]:
    """A server, stopped at the end of the block. Raises CommandFailed where it does not answer within a minute."""
    began = time.monotonic()
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output, cwd=log.parent) as process:
        try:
            _wait(process, port, log)
            yield Served(port, process.pid, (time.monotonic() - began) * 1000)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Datasette does not end while a question of SQL goes on."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.01)
            continue
        return
    raise CommandFailed(f"nobody answers at port {port}: {log.read_text('utf-8', 'replace')[-400:]}")


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
