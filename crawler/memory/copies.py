"""Pages that are one article: what they repeat is no evidence that the site repeats it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from storage.records import Role, Trace

_FEW = 4
_HALF = 0.5

PageTraces = Sequence[Trace]


def articles(pages: Sequence[PageTraces]) -> list[int]:
    """For each page a number, the same for pages that are one article: twins of the same title that share half of
    their words, and up to four pages that share half of their words with each other and with no more pages.
    """
    leader = list(range(len(pages)))
    for one, other in (*_twins(pages), *_reprints(pages)):
        low, high = sorted((_find(leader, one), _find(leader, other)))
        leader[high] = low
    return [_find(leader, number) for number in range(len(pages))]


def _find(leader: Sequence[int], number: int) -> int:
    while leader[number] != number:
        number = leader[number]
    return number


def _twins(pages: Sequence[PageTraces]) -> Iterator[tuple[int, int]]:
    """Pairs of one title: each page with the first that it is a copy of."""
    titled: defaultdict[str, list[int]] = defaultdict(list)
    for number, traces in enumerate(pages):
        for trace in traces:
            if trace.role is Role.TITLE:
                titled[trace.fingerprint].append(number)
    for numbers in titled.values():
        for one, other in combinations(numbers, 2):
            if _is_copy(_lengths(pages[one]), _lengths(pages[other])):
                yield one, other


def _reprints(pages: Sequence[PageTraces]) -> Iterator[tuple[int, int]]:
    """Pairs that share half of their words in texts that hardly any other page has."""
    shared: Counter[tuple[int, int]] = Counter()
    lengths = [_lengths(traces) for traces in pages]
    for fingerprint, numbers in _holders(lengths).items():
        if len(numbers) <= _FEW:
            for pair in combinations(numbers, 2):
                shared[pair] += lengths[pair[0]][fingerprint]
    for (one, other), words in shared.items():
        if words >= _HALF * max(sum(lengths[one].values()), sum(lengths[other].values())):
            yield one, other


def _holders(lengths: Sequence[Mapping[str, int]]) -> dict[str, list[int]]:
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, lengths_of_page in enumerate(lengths):
        for fingerprint in lengths_of_page:
            holders[fingerprint].append(number)
    return holders


def _is_copy(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    shared = sum(words for fingerprint, words in one.items() if fingerprint in other)
    return shared >= _HALF * max(sum(one.values()), sum(other.values()))


def _lengths(traces: PageTraces) -> dict[str, int]:
    """The words of each text of a body."""
    return {trace.fingerprint: trace.words for trace in traces if trace.role is Role.BODY}
