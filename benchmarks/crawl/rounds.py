"""Tools that take turns, and what their rounds say together. Pure but for the runs that it is given."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure of several rounds."""

    median: float
    low: float
    high: float


def spread(figures: Iterable[float]) -> Spread:
    """Median, least and most of one or more figures."""
    every = sorted(figures)
    return Spread(statistics.median(every), every[0], every[-1])


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Ours by theirs, round by round: what slows the machine down in a round slows both."""
    return spread(one / other for one, other in zip(ours, theirs, strict=True))


def order_of(names: Sequence[str], number: int) -> list[str]:
    """Who goes when in a round: each is first, second, … in turn."""
    begin = number % len(names)
    return [*names[begin:], *names[:begin]]


def interleaved(runs: Mapping[str, Callable[[], Done]], rounds: int) -> dict[str, list[Done]]:
    """So many rounds in which each runs once; by name, in the order of the rounds."""
    found: dict[str, list[Done]] = {name: [] for name in runs}
    for number in range(rounds):
        for name in order_of([*runs], number):
            print(f"  round {number + 1} of {rounds}: {name} …", file=sys.stderr)
            found[name].append(runs[name]())
    return found
