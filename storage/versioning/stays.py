"""How a teaser stays on a page: its path of places, and how long its captures vouch for it. Pure.

A stay goes from capture to capture: `went_on` for the time that passed, then `seen` at the next one, or it is over. So
what stands after a capture depends on what stood before it and on that capture alone, and is the same whether captures
come one by one or all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

VOUCHED = 3600
"""Seconds after a capture for which it vouches at most: a page that is captured once a day may show it an hour."""
MOST_PLACES = 1000
"""Places that a path keeps; of one that is longer the older half keeps the best place of each day.

Where something comes in above it every half an hour, a path has them after three weeks, and 11 KB. The readings of the
captures have the others.
"""
_DAY = 86_400

Path = tuple[tuple[int, int], ...]
"""Pairs of seconds since the first capture and the place from then on, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What is known of a teaser's stay; `observations` and what goes with them are of captures at which it was highest.

    `is_highest`: no teaser of its article stood above it at the last capture.
    """

    path: Path = field(default=())
    observations: int = 0
    position_sum: int = 0
    seconds: int = 0
    is_highest: bool = False


def went_on(stay: Stay, seconds: int) -> Stay:
    """The stay after some time, until the page was captured again, whatever that showed."""
    return replace(stay, seconds=stay.seconds + min(seconds, VOUCHED)) if stay.is_highest else stay


def seen(stay: Stay, since: int, position: int, *, highest: bool) -> Stay:
    """The stay after a capture that shows it, so many seconds after its first one."""
    path = stay.path if stay.path and stay.path[-1][1] == position else _bounded((*stay.path, (since, position)))
    counted = int(highest)
    return Stay(
        path=path,
        observations=stay.observations + counted,
        position_sum=stay.position_sum + counted * position,
        seconds=stay.seconds,
        is_highest=highest,
    )


def place_at(path: Sequence[Sequence[int]], since: int) -> int | None:
    """The place so many seconds after the first capture; None: the path does not go back so far."""
    places = [position for second, position in path if second <= since]
    return places[-1] if places else None


def _bounded(path: Path) -> Path:
    if len(path) <= MOST_PLACES:
        return path
    older, newer = path[: MOST_PLACES // 2], path[MOST_PLACES // 2 :]
    best: dict[int, tuple[int, int]] = {}
    for second, position in older:
        kept = best.setdefault(second // _DAY, (second, position))
        if position < kept[1]:
            best[second // _DAY] = second, position
    return (*best.values(), *newer)
