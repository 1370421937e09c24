"""What the weather is: which faults come when, drawn from a seed. Pure.

In: a size, and a seed. Out: events, each at a number of requests that the servers have seen; so a slow machine has the
same weather as a quick one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What happens."""

    KILL_WORKER = "worker killed, its jobs told so"
    KILL_JOB = "job killed with its readers"
    POWER = "machine lost its power: worker and jobs killed"
    KILL_READER = "reader killed"
    STOP_WORKER = "worker asked to end"
    POSTGRES = "PostgreSQL fell and was started"
    S3_DOWN = "S3 killed"
    S3_UP = "S3 started"
    STORE = "closed files moved into S3"
    DISK_FULL = "disk filled"
    DISK_FREE = "disk freed"
    SUSPENDED = "machine suspended: worker and jobs stand still"
    RESUMED = "machine went on"


KILLS = (Fault.KILL_WORKER, Fault.KILL_JOB, Fault.POWER, Fault.KILL_READER, Fault.STOP_WORKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class StormSize:
    """How large a run is. `pace`: seconds between two requests to a host; `clocks`: seconds by which each machine's is
    ahead; `kills`: how many there are of each of `KILLS`; `suspensions`: so many machines stand still for a while;
    `disk`: bytes of the last machine's; `seconds`: the most that it may take from the last fault to rest.
    """

    sites: int
    stories: int
    pace: float
    concurrency: int
    jobs: int
    clocks: tuple[float, ...]
    kills: tuple[int, ...]
    stores: int
    suspensions: int
    heavy: int
    disk: int
    program: tuple[str, ...]
    seconds: float
    share_a_name: bool
    """Machines of one name see at once that a process of another is gone; of different names after five minutes."""

    @property
    def requests(self) -> int:
        """Those that an undisturbed crawl makes, nearly."""
        return self.sites * (self.stories + 2)


@dataclass(frozen=True, slots=True)
class StormEvent:
    """A fault that happens once the servers have seen so many requests."""

    at: int
    fault: Fault
    machine: int


_AS_IT_IS = ("-c", "import microfiche; microfiche.main()")
_QUICK = ("-m", "tests.chaos.quick")

SMALL = StormSize(
    sites=3,
    stories=18,
    pace=0.25,
    concurrency=2,
    jobs=2,
    clocks=(0.0, 20.0, -20.0),
    kills=(0, 1, 1, 0, 0),
    stores=1,
    suspensions=1,
    heavy=3,
    disk=64_000_000,
    program=_QUICK,
    seconds=600.0,
    share_a_name=True,
)
LARGE = StormSize(
    sites=20,
    stories=240,
    pace=0.2,
    concurrency=2,
    jobs=4,
    clocks=(0.0, 400.0, -400.0),
    kills=(10, 20, 10, 15, 5),
    stores=8,
    suspensions=2,
    heavy=10,
    disk=400_000_000,
    program=_AS_IT_IS,
    seconds=3_600.0,
    share_a_name=False,
)


def weather(size: StormSize, seed: int) -> list[StormEvent]:
    """The events of a run, in order."""
    chance = random.Random(seed)
    events = [StormEvent(_moment(size, chance), fault, chance.randrange(len(size.clocks))) for fault in _chosen(size)]
    return sorted([*events, *_spans(size, chance)], key=lambda event: event.at)


def _chosen(size: StormSize) -> Iterator[Fault]:
    for fault, times in zip(KILLS, size.kills, strict=True):
        yield from [fault] * times
    yield Fault.POSTGRES
    yield from [Fault.STORE] * size.stores


def _moment(size: StormSize, chance: random.Random) -> int:
    return chance.randint(size.requests // 10, size.requests * 8 // 10)


def _spans(size: StormSize, chance: random.Random) -> Iterator[StormEvent]:
    """Faults that last; closed files are moved while S3 is away, or else nobody would see that it is."""
    length, last = size.requests // 10, len(size.clocks) - 1
    first = size.requests * 7 // 10 + chance.randrange(length)
    yield StormEvent(first, Fault.S3_DOWN, 0)
    yield StormEvent(first, Fault.STORE, last)
    yield StormEvent(first + length, Fault.S3_UP, 0)
    first = _moment(size, chance)
    yield StormEvent(first, Fault.DISK_FULL, last)
    yield StormEvent(first + length, Fault.DISK_FREE, last)
    for machine in range(size.suspensions):
        first = _moment(size, chance)
        yield StormEvent(first, Fault.SUSPENDED, machine)
        yield StormEvent(first + length, Fault.RESUMED, machine)
