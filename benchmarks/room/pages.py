"""Every kind of page, one request after the other.

In: a running server, and addresses. Out: a row for each kind.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.room.asked import PageKind
from benchmarks.room.served import Served

MOST_MS, MOST_MB = 100, 150


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTimes:
    """What a kind of page took: milliseconds, of the clock and of the server's processor; its largest answer in KB."""

    name: str
    asked: int
    median: float
    p95: float
    worst: float
    cpu: float
    largest: float
    statuses: str


HEAD = ("page", "asked", "p50 ms", "p95 ms", "worst ms", "CPU ms each", "largest KB", "statuses")


def measured(server: Served, kind: PageKind, write: Callable[[], None]) -> PageTimes:
    """Ask for all addresses of a kind, and `write` before each, so that none is answered from memory."""
    before = server.cpu()
    found = list(server.ask(_after(write, kind.addresses)))
    took = sorted(one.took for one in found)
    counted = Counter(one.status for one in found)
    return PageTimes(
        name=kind.name,
        asked=len(found),
        median=at_share(took, 0.5),
        p95=at_share(took, 0.95),
        worst=took[-1],
        cpu=(server.cpu() - before) * 1000 / len(found),
        largest=max(one.size for one in found) / 1e3,
        statuses=", ".join(
            f"{status}" if number == len(found) else f"{status}: {number}" for status, number in sorted(counted.items())
        ),
    )


def _after(write: Callable[[], None], addresses: Sequence[str]) -> Iterator[str]:
    for address in addresses:
        write()
        yield address


def asked_again(server: Served, addresses: Sequence[str], times: int) -> float:
    """Milliseconds of the processor for a request of what was asked for before, while nothing is written."""
    list(server.ask(addresses))
    before = server.cpu()
    for _ in range(times):
        list(server.ask(addresses))
    return (server.cpu() - before) * 1000 / (times * len(addresses))


def at_share(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of all values lies, by nearest rank."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def row(one: PageTimes) -> list[str]:
    """The same in words."""
    figures = (f"{value:,.1f}" for value in (one.median, one.p95, one.worst, one.cpu, one.largest))
    return [one.name, f"{one.asked:,}", *figures, one.statuses]
