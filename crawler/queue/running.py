"""One job's command, run to its end in a process of its own.

A Twisted reactor does not start twice in a process, and what one job leaks or breaks is gone with it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.spiders.patience import PATIENCE

_LINES, _LONGEST_LINE = 20, 500
_KILLED_AFTER = PATIENCE + 10
_GONE = 2
"""The exit code where a job's folder is not there: nothing was run."""
Begun = Callable[[int], Awaitable[None]]
"""Told the process id of a command that is begun."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and the last lines of what it printed."""

    exit_code: int
    said: str


class Commands:
    """The commands that run now; `stop` asks all of them to end."""

    def __init__(self, archive: Path, tell: Callable[[str], None]) -> None:
        """`tell` is given each line that a command prints, with its job in front."""
        self._archive, self._tell = archive.resolve(), tell
        self._running: dict[int, Process] = {}
        self.is_stopping = False

    async def run(self, job: int, arguments: Sequence[str], folder: str | None, begun: Begun) -> Ended:
        """Run a command, and say when it is begun; asked to end, and waited for, when this is cancelled or fails."""
        try:
            process = await self._started(arguments, folder)
        except (FileNotFoundError, NotADirectoryError):
            return Ended(_GONE, f"{folder} is not there; add the job again from a folder that is")
        self._running[job] = process
        if self.is_stopping:
            _signal(process, signal.SIGTERM)
        lines: deque[str] = deque(maxlen=_LINES)
        try:
            await begun(process.pid)
            await self._read(process, f"job={job} {' '.join(arguments[:3])}: ", lines)
            code = await process.wait()
        except BaseException:
            await _end(process)
            raise
        finally:
            self._running.pop(job)
        return Ended(code, "\n".join(lines))

    def stop(self) -> None:
        """Ask all commands to end: a crawl lets come in what is in flight; asked again, it does not."""
        self.is_stopping = True
        for process in self._running.values():
            _signal(process, signal.SIGTERM)

    def jobs(self) -> list[int]:
        """The jobs whose commands run."""
        return list(self._running)

    def drop(self, job: int) -> None:
        """End the command of a job that is another worker's by now."""
        if process := self._running.get(job):
            _signal(process, signal.SIGTERM)

    def kill(self) -> None:
        """End what did not end in time."""
        for process in self._running.values():
            _signal(process, signal.SIGKILL)

    async def _started(self, arguments: Sequence[str], folder: str | None) -> Process:
        own = (sys.executable, "-P", "-m", "crawler.queue.child", str(os.getpid()), "--archive", str(self._archive))
        return await asyncio.create_subprocess_exec(
            *own,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            cwd=folder,
            start_new_session=True,  # Ctrl-C on a terminal is ours to pass on
        )

    async def _read(self, process: Process, job: str, lines: deque[str]) -> None:
        """Lines of any length, also without an end."""
        left = ""
        while process.stdout is not None and (some := await process.stdout.read(1 << 16)):
            *whole, left = (left + some.decode("utf-8", "replace"))[-(1 << 17) :].split("\n")
            for line in whole:
                self._tell_line(job, line, lines)
        self._tell_line(job, left, lines)

    def _tell_line(self, job: str, line: str, lines: deque[str]) -> None:
        shown = "".join(character if character.isprintable() else " " for character in line).strip()[:_LONGEST_LINE]
        if shown:
            lines.append(shown)
            self._tell(f"{job}{shown}")


async def _end(process: Process) -> None:
    _signal(process, signal.SIGTERM)
    try:
        async with asyncio.timeout(_KILLED_AFTER):
            await process.wait()
    except TimeoutError:
        _signal(process, signal.SIGKILL)
        await process.wait()


def _signal(process: Process, number: int) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
