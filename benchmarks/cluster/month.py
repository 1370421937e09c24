"""A month of Common Crawl's news on a cluster: a small discrete model with measured constants. Pure.

Workers fetch a batch, read it, and hold what came until the one writer has taken it; each has three batches on its way
at most, as `crawler.cluster.dask_cluster` has it. The writer takes batches in the order in which they are read. Before
that it has looked at all files and made rows of their captures; afterwards it makes articles. A library for such models
(simpy, MIT, alive) would be larger than the model.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass

BATCH, ON_THE_WAY = 50, 3
FILES, FILE_BYTES, PAGE_BYTES = 450, 1.07e9, 37e3
"""Assumed: fifteen files a day, closed at a gigabyte, as Common Crawl's news crawl does; bytes of a page as stored are
those of docs/explanation/scale.md."""
LATENCY, BANDWIDTH, REQUESTS = 0.03, 50e6, 5
"""Assumed of the store: seconds to the first byte, bytes a second of a connection; requests of a batch, by our code."""
HOUR = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """CPU seconds a page: looking at it, making its capture a row, storing its reading, making articles (all at the
    writer), and reading it (at a worker).
    """

    look: float
    ingest: float
    store: float
    settle: float
    read: float

    @property
    def writer(self) -> float:
        """All that the writer does for a page."""
        return self.look + self.ingest + self.store + self.settle


@dataclass(frozen=True, slots=True)
class Simulated:
    """Hours of reading, and of all; how much of the reading workers and writer were busy (0 to 1)."""

    reading: float
    whole: float
    workers: float
    writer: float


def pages_of_month() -> int:
    """How many pages the month has."""
    return round(FILES * FILE_BYTES / PAGE_BYTES)


def simulated(constants: Constants, workers: int, pages: int) -> Simulated:
    """So many pages by so many workers and one writer."""
    chance = random.Random(20261130)
    fetch = REQUESTS * LATENCY + BATCH * PAGE_BYTES / BANDWIDTH
    reading = [(_service(chance, constants.read, fetch), worker) for worker in range(workers)]
    heapq.heapify(reading)
    taken = [deque([0.0] * ON_THE_WAY, ON_THE_WAY) for _ in range(workers)]
    free = busy = 0.0
    batches = -(-pages // BATCH)
    for number in range(batches):
        ready, worker = heapq.heappop(reading)
        free = max(free, ready) + BATCH * constants.store
        taken[worker].append(free)
        if number < batches - workers:
            took = _service(chance, constants.read, fetch)
            busy += took
            heapq.heappush(reading, (max(ready, taken[worker][0]) + took, worker))
    beside = pages * (constants.look + constants.ingest + constants.settle)
    share = min(1.0, busy / free / workers), pages * constants.store / free
    return Simulated(free / HOUR, (free + beside) / HOUR, *share)


def _service(chance: random.Random, read: float, fetch: float) -> float:
    """Seconds for one batch: pages differ, by half of what they take on average."""
    return fetch + BATCH * read * chance.uniform(0.5, 1.5)
