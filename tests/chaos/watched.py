"""Jobs that run when PostgreSQL falls: most wait for it; one whose commit was cut ends with 4, as it must.

In: a machine, and a job of its worker. Out: when it ended, and whether that was why. Nobody knows whether a commit that
was cut took place: what the job had in flight is lost, and the next one of its site finds out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from storage.errors import ArchiveError
from tests.chaos.machine import StormMachine
from tests.chaos.processes import RunningJob


@dataclass
class WatchedJob:
    """`said`: how much the worker had said by then, in bytes. `ended`: when the job did, seconds since 1970, or 0."""

    machine: StormMachine
    job: RunningJob
    said: int
    ended: float = 0.0

    def look(self) -> None:
        """Note when it has ended."""
        if not self.ended and not self.job.lives():
            self.ended = time.time()

    def found_no_database(self) -> bool:
        """Whether its worker said that it ended so."""
        with self.machine.log.open("rb") as log:
            log.seek(self.said)
            said = log.read().decode("utf-8", "replace")
        return bool(self.ended) and f"{self.job.site}: ended with {ArchiveError.exit_code}: " in said


def watch(machine: StormMachine, job: RunningJob) -> WatchedJob:
    """Watch a job from now on."""
    return WatchedJob(machine, job, machine.log.stat().st_size)
