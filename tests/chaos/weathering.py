"""A storm, as it passes over a world: faults when their time has come, and then quiet, until nothing is to be done.

In: a world, and a seed. Out: what happened. Raises AssertionError, with what the workers said, where it never rests.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress

from storage.archive import Archive
from tests.chaos.blows import Blow, Told
from tests.chaos.machine import StormMachine
from tests.chaos.processes import RunningJob
from tests.chaos.rest import all_are_at_work, behind, has_nothing_to_do
from tests.chaos.seen import SeenSoFar
from tests.chaos.storm import Fault, StormEvent, weather
from tests.chaos.world import STORE, World
from tests.flow.crawling import Ran

_LOOK = 0.05
_NOTHING_NEW = 15.0
"""Seconds without a request, after which the next fault comes all the same."""


class Weathering:
    """One storm; `run` once."""

    def __init__(self, world: World, seed: int, tell: Callable[[str], None]) -> None:
        self._world, self._tell = world, tell
        self._coming = weather(world.size, seed)
        self._chance = random.Random(f"{seed} whom")
        self._stores: list[Future[Ran]] = []
        self._filled: dict[int, RunningJob] | None = None
        self._seen = SeenSoFar(world.log)
        self.told = Told()

    def run(self) -> Told:
        """Let it pass."""
        with ThreadPoolExecutor(max_workers=1) as self._aside:
            for machine in self._world.machines:
                machine.start()
            self._pass_over()
            self._rest()
            self.told.stores += [_judged(ran.result()) for ran in self._stores]
        self._tidy_up()
        return self.told

    def _tidy_up(self) -> None:
        """Once more by hand: each machine takes in what a job that was killed left there, and moves what is closed."""
        machines = self._world.machines
        for machine in machines:
            machine.stop()
        self.told.rested, self.told.behind = time.time(), behind(self._world)
        self._tell("at rest")
        self.told.last_crawls += [_judged(machine.command("crawl", *self._world.papers)) for machine in machines]
        with ThreadPoolExecutor() as beside:
            self.told.last_stores += map(_judged, beside.map(lambda machine: machine.store(STORE), machines))

    def _pass_over(self) -> None:
        seen, since = -1, time.monotonic()
        while self._coming:
            self._look_after()
            if (count := self._seen.count()) != seen:
                seen, since = count, time.monotonic()
            is_late = time.monotonic() - since > _NOTHING_NEW
            if event := next((one for one in self._coming if is_late or self._is_time_for(one, count)), None):
                since = time.monotonic()
                self._coming.remove(event)
                self._happen(event)
            time.sleep(_LOOK)

    def _is_time_for(self, event: StormEvent, requests: int) -> bool:
        return requests >= event.at and not self._must_wait(event)

    def _must_wait(self, event: StormEvent) -> bool:
        """A disk is full until a job has found it so, a store away until somebody has asked it. PostgreSQL falls when
        all workers are at work: one that finds it gone at its start says so and ends, as it should.
        """
        if event.fault is Fault.POSTGRES:
            return not all_are_at_work(self._world)
        if event.fault is Fault.S3_UP:
            return not all(ran.done() for ran in self._stores)
        if event.fault is not Fault.DISK_FREE or self._filled is None:
            return False
        living = {job.pid for job in self._world.machines[-1].crawls()}
        return self._filled.keys() <= living

    def _look_after(self) -> None:
        """Start what ended, as systemd would; note whom a full disk strikes."""
        for machine in self._world.machines:
            if machine.has_ended():
                machine.stop()
            if machine.process is None:
                machine.start()
        if self._filled is not None:
            self._filled |= {job.pid: job for job in self._world.machines[-1].crawls()}

    def _happen(self, event: StormEvent) -> None:
        machine = self._world.machines[event.machine]
        self._tell(f"{event.at} requests: {event.fault} ({machine.folder.name})")
        self.told.faults.append(event.fault)
        if not _DO[event.fault](self, machine):
            self.told.missed.append(event.fault)

    # faults: each says whether it struck somebody

    def _kill_worker(self, machine: StormMachine) -> bool:
        machine.kill()
        return True

    def _lose_power(self, machine: StormMachine) -> bool:
        self._strike(machine.lose_power(), Fault.POWER)
        return True

    def _stop(self, machine: StormMachine) -> bool:
        machine.stop()
        return True

    def _kill_job(self, machine: StormMachine) -> bool:
        jobs = self._crawls(machine)
        chosen = self._chance.sample(jobs, min(1, len(jobs)))
        for job in chosen:
            job.kill()
        self._strike(chosen, Fault.KILL_JOB)
        return bool(chosen)

    def _kill_reader(self, machine: StormMachine) -> bool:
        readers = [pid for job in self._crawls(machine) for pid in job.readers()]
        for pid in readers[:1]:
            _kill(pid)
        return bool(readers)

    def _crawls(self, machine: StormMachine) -> list[RunningJob]:
        """Of this machine, or else of any."""
        return machine.crawls() or [job for other in self._world.machines for job in other.crawls()]

    def _strike(self, jobs: list[RunningJob], fault: Fault) -> None:
        for job in jobs:
            job.wait_for_end()
        self.told.blows += [Blow(job.site, time.time(), fault) for job in jobs]

    def _postgres(self, _machine: StormMachine) -> bool:
        self._world.cluster.fall()
        self._world.cluster.start()
        return True

    def _s3_down(self, _machine: StormMachine) -> bool:
        self._world.s3.kill()
        return True

    def _s3_up(self, _machine: StormMachine) -> bool:
        self._world.s3.start()
        return True

    def _store(self, _machine: StormMachine) -> bool:
        """Where there is most to be moved."""
        machine = max(self._world.machines, key=StormMachine.full_files)
        self._stores.append(self._aside.submit(machine.store, STORE))
        return True

    def _fill(self, machine: StormMachine) -> bool:
        if self._world.has_small_disk:
            self._filled = {job.pid: job for job in machine.crawls()}
            machine.fill_disk()
        return self._world.has_small_disk

    def _free(self, machine: StormMachine) -> bool:
        machine.clear_disk()
        struck, self._filled = self._filled or {}, None
        self.told.blows += [Blow(job.site, time.time(), Fault.DISK_FULL) for job in struck.values()]
        return bool(struck)

    def _suspend(self, machine: StormMachine) -> bool:
        """What it has in flight may come to nothing: the servers answer, and perhaps nobody is there any more."""
        crawls = machine.suspend()
        self.told.blows += [Blow(job.site, time.time(), Fault.SUSPENDED) for job in crawls]
        return bool(crawls)

    def _resume(self, machine: StormMachine) -> bool:
        return bool(machine.resume())

    # quiet

    def _rest(self) -> None:
        """Until nothing was to be done on three looks."""
        until, quiet = time.monotonic() + self._world.size.seconds, 0
        with ExitStack() as ends:
            archives = [ends.enter_context(Archive.examine(machine.folder)) for machine in self._world.machines]
            while quiet < 3:
                self._look_after()
                quiet = quiet + 1 if all(map(has_nothing_to_do, archives)) else 0
                assert time.monotonic() < until, "\n".join(one.log.read_text() for one in self._world.machines)
                time.sleep(0.5)


def _judged(ran: Ran) -> tuple[int, str]:
    return ran.code, "" if ran.code == 0 else f"{ran.err}{ran.out}"[-400:]


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


_DO: dict[Fault, Callable[[Weathering, StormMachine], bool]] = {
    Fault.KILL_WORKER: Weathering._kill_worker,
    Fault.KILL_JOB: Weathering._kill_job,
    Fault.POWER: Weathering._lose_power,
    Fault.KILL_READER: Weathering._kill_reader,
    Fault.STOP_WORKER: Weathering._stop,
    Fault.POSTGRES: Weathering._postgres,
    Fault.S3_DOWN: Weathering._s3_down,
    Fault.S3_UP: Weathering._s3_up,
    Fault.STORE: Weathering._store,
    Fault.DISK_FULL: Weathering._fill,
    Fault.DISK_FREE: Weathering._free,
    Fault.SUSPENDED: Weathering._suspend,
    Fault.RESUMED: Weathering._resume,
}
