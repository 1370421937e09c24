"""Which parts of two long sequences are the same, in a time that has a bound. Pure.

A sequence is a string: each character stands for a word or a paragraph, the same one for the same. RapidFuzz finds the
longest common subsequence of short ones by bits; long ones are cut at runs that stand once in each, as patience diff
does with lines, and what cannot be cut is different. The same in gives the same out: there is no clock in it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import ceil, log
from typing import NamedTuple

MOST_CELLS = 2_000_000
"""Product of two lengths up to which all common subsequences are looked for: half a millisecond."""
PIECE = 500
"""Length of the pieces that longer ones are cut into."""
_SAMPLE = 2000
"""Parts of a sequence from which it is told how much its parts differ."""
_PROBES = 16
"""Places of a piece at which a run is looked for that stands once in the other sequence."""


class Match(NamedTuple):
    """`length` parts from `old` in the one sequence are those from `new` in the other; both count from 0."""

    old: int
    new: int
    length: int


def matches(one: str, other: str) -> list[Match]:
    """What two sequences have in common, in order: each match ends before the next begins, in both."""
    head = _common(one, other)
    tail = _common(one[head:][::-1], other[head:][::-1])
    ends = len(one) - tail, len(other) - tail
    inner = _inner(one[head : ends[0]], other[head : ends[1]])
    found = [Match(0, 0, head), *(Match(old + head, new + head, n) for old, new, n in inner), Match(*ends, tail)]
    return _joined([match for match in found if match.length])


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _inner(one: str, other: str) -> Iterator[Match]:
    if len(one) * len(other) <= MOST_CELLS:
        yield from _subsequence(one, other)
        return
    cuts = [(0, 0), *_cuts(one, other), (len(one), len(other))]
    for (old, new), (old_end, new_end) in pairwise(cuts):
        if (old_end - old) * (new_end - new) <= MOST_CELLS:
            found = _subsequence(one[old:old_end], other[new:new_end])
            yield from (Match(old + a, new + b, n) for a, b, n in found)


def _subsequence(one: str, other: str) -> list[Match]:
    if not one or not other:
        return []
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 - 60 ms, for which nobody waits whose texts did not change

    blocks = LCSseq.editops(one, other).as_matching_blocks()
    return [Match(block.a, block.b, block.size) for block in blocks if block.size]


def _cuts(one: str, other: str) -> list[tuple[int, int]]:
    """Places at which both can be cut, because a run begins there that stands once in `other`; a piece apart."""
    length = _tellingly_long(one, other)
    places = range(0, len(one) - length + 1, PIECE // _PROBES)
    runs = {one[place : place + length]: place for place in places}
    begins = {run[0] for run in runs}  # to look at one sign costs less than to cut out a run
    likely = [place for place, sign in enumerate(other[: len(other) - length + 1]) if sign in begins]
    met: dict[str, list[int]] = {}
    for place in [place for place in likely if other[place : place + length] in runs]:
        met.setdefault(other[place : place + length], []).append(place)
    return _apart(_rising(sorted((runs[run], found[0]) for run, found in met.items() if len(found) == 1)))


def _tellingly_long(one: str, other: str) -> int:
    """Length of a run that no two places share by chance, told from how often two parts of a sequence are equal."""
    some = Counter(one[:: len(one) // _SAMPLE + 1])
    size = some.total()
    equal = sum(count * (count - 1) for count in some.values()) + 1
    odds = size * (size - 1) / equal + 1
    return min(ceil(log(len(other) + 1) / log(odds)) + 1, PIECE)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs of which both numbers rise; the first numbers rise already."""
    ends: list[int] = []
    chains: list[tuple[tuple[int, int], int]] = []
    tops: list[int] = []
    for number, pair in enumerate(pairs):
        place = bisect_left(ends, pair[1])
        chains.append((pair, tops[place - 1] if place else -1))
        ends[place:], tops[place:] = [pair[1], *ends[place + 1 :]], [number, *tops[place + 1 :]]
    chain, found = tops[-1] if tops else -1, []
    while chain >= 0:
        pair, chain = chains[chain]
        found.append(pair)
    return found[::-1]


def _apart(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    last = 0
    for pair in pairs:
        if pair[0] - last >= PIECE or (kept and pair[1] - kept[-1][1] >= PIECE):
            kept.append(pair)
            last = pair[0]
    return kept


def _joined(found: list[Match]) -> list[Match]:
    """Matches of which one goes on where another ends, as one."""
    joined: list[Match] = []
    for match in found:
        if joined and (joined[-1].old + joined[-1].length, joined[-1].new + joined[-1].length) == match[:2]:
            joined[-1] = joined[-1]._replace(length=joined[-1].length + match.length)
        else:
            joined.append(match)
    return joined
