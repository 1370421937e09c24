"""A machine of the storm: a folder of the archive, a worker, a clock and a name of its own, and perhaps a small disk.

In: the database and the S3 server that all share. Out: a worker that is killed and started, and commands.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.processes import RunningJob, jobs_of
from tests.flow.crawling import COMMAND, MOST_SECONDS, ROOT, Ran
from tests.flow.machines import machine as folder_of_machine

WARC_BYTES = 1_000_000
"""As small as may be: files are to be closed, and moved, while the storm lasts."""
_CLOCK = Path(__file__).parent / "clock"


@dataclass
class StormMachine:
    """`ahead`: seconds by which its clock is ahead of the others'. `jobs`: crawls that its worker runs at a time.
    `program`: how Python is told to be the command.
    """

    folder: Path
    name: str
    ahead: float
    jobs: int
    shared: Mapping[str, str]
    program: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    suspended: tuple[RunningJob, ...] | None = None
    """What it was crawling when it was suspended, as long as it is."""
    started: float = 0.0
    """When its worker was, seconds since 1970."""
    codes: list[int] = field(default_factory=list)
    """How its workers ended."""

    @property
    def log(self) -> Path:
        """What its workers say."""
        return self.folder / "worker.log"

    def start(self) -> None:
        """Begin a worker."""
        self.started = time.time()
        own = [sys.executable, *self.program, "--archive", str(self.folder), "worker", "--queue", "--jobs"]
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                [*own, str(self.jobs)],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def crawls(self) -> list[RunningJob]:
        """What its worker crawls now."""
        return jobs_of(self.process.pid) if self.process is not None else []

    def kill(self) -> None:
        """`kill -9` for the worker alone; its jobs learn of it and end (prctl PR_SET_PDEATHSIG)."""
        self._end(signal.SIGKILL)

    def lose_power(self) -> list[RunningJob]:
        """`kill -9` for the worker and all that it began, in no order; what it was crawling."""
        crawls = self.crawls()
        for job in crawls[::2]:
            job.kill()
        self._end(signal.SIGKILL)
        for job in crawls:
            job.kill()
        return crawls

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self.resume()
        self._end(signal.SIGTERM)

    def suspend(self) -> list[RunningJob]:
        """Worker and jobs stand still, as when a lid is closed; what it was crawling."""
        crawls = self.crawls()
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)
            for job in crawls:
                job.signal(signal.SIGSTOP)
            self.suspended = tuple(crawls)
        return crawls

    def resume(self) -> list[RunningJob]:
        """All goes on; what it was crawling, of what has not been killed meanwhile."""
        crawls, self.suspended = list(self.suspended or ()), None
        for job in crawls:
            job.signal(signal.SIGCONT)
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
        return crawls

    def has_ended(self) -> bool:
        """Whether its worker ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def _end(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.codes.append(self.process.wait(MOST_SECONDS))
            self.process = None
        self.resume()

    def command(self, *arguments: str) -> Ran:
        """Run a command on this machine to its end."""
        done = subprocess.run(
            [*COMMAND, "--archive", str(self.folder), *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=5 * MOST_SECONDS,
            stdin=subprocess.DEVNULL,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    @property
    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(_CLOCK), str(ROOT)])
        own = {"CHAOS_CLOCK": str(self.ahead), "CHAOS_HOST": self.name, "PYTHONPATH": path}
        return {**os.environ, **self.shared, **own, "MICROFICHE_WARC_BYTES": str(WARC_BYTES)}

    def store(self, url: str) -> Ran:
        """Move what is closed."""
        return self.command("store", "--to", url, "--remove-local")

    def full_files(self) -> int:
        """How many of its files have reached their size."""
        return sum(path.stat().st_size >= WARC_BYTES for path in (self.folder / "warc").rglob("*.warc.gz"))

    # its disk

    @property
    def ballast(self) -> Path:
        """A file that takes what room is left."""
        return self.folder / "warc" / "ballast"

    def fill_disk(self) -> None:
        """Leave no byte."""
        with self.ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                return

    def clear_disk(self) -> None:
        """As it was."""
        self.ballast.unlink(missing_ok=True)


def new_machine(folder: Path, database: str, sites: Mapping[str, str], **facts: object) -> StormMachine:
    """A machine whose folder has these site files, by name."""
    made = folder_of_machine(folder, database)
    for name, text in sites.items():
        (made / "sites" / f"{name}.toml").write_text(text)
    return StormMachine(folder=made, **facts)  # type: ignore[arg-type]  # the fields above, by name


@contextmanager
def small_disk(machine: StormMachine, size: int) -> Iterator[bool]:
    """Have the machine's WARC files lie on a disk of their own of so many bytes, if this process may; if it may."""
    where = machine.folder / "warc"
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "microfiche-chaos", str(where)]
    is_mounted = os.geteuid() == 0 and subprocess.run(mounting, check=False, capture_output=True).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(where)], check=True)
