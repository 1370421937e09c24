"""Which paragraph of a text became which of another: moved, changed, gone or new. Pure.

Equal ones in the same order stayed, equal ones elsewhere moved. What is left between two that stayed is compared as one
stretch of words, and a paragraph goes with the one that has most of its words: so one that was put in before a changed
one is put in, and nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from storage.versioning.alignment import Match, matches
from storage.versioning.words import Coder

_Placed = tuple[tuple[int, int, int], "Pair"]
"""A pair, and where it stands in the new text: before which paragraph, a gone one before others, in the old order."""


class Pair(NamedTuple):
    """A paragraph that did not stay: its places in both texts, from 0; None where one has it no more, or not yet.

    With both it moved and is the same, or it may be the same one changed.
    """

    old: int | None
    new: int | None
    is_moved: bool = False


def pairs(old: Sequence[str], new: Sequence[str], coder: Coder) -> list[Pair]:
    """The lines that did not stay, in the order of the new text; one that is gone stands where it stood."""
    one, other = _numbered(old, new, coder)
    same = matches(one, other)
    moved = _moved(one, other, same)
    from_there = set(moved.values())
    placed: list[_Placed] = [((place, 1, was), Pair(was, place, True)) for place, was in moved.items()]
    for block_old, block_new in _between(same, len(old), len(new)):
        left_old = [place for place in block_old if place not in from_there]
        left_new = [place for place in block_new if place not in moved]
        both = (
            [coder.paragraph(old[place]).code for place in left_old],
            [coder.paragraph(new[place]).code for place in left_new],
        )
        chosen = {left_old[was]: left_new[place] for was, place in _partners(*both).items()}
        placed += _placed(chosen, left_old, left_new, block_new.stop)
    return [pair for _place, pair in sorted(placed, key=lambda one: one[0])]


def _numbered(old: Sequence[str], new: Sequence[str], coder: Coder) -> tuple[str, str]:
    """A character for each line, the same for the same words. What stands in both as it is need not be taken apart."""
    in_both = set(old) & set(new)
    numbers: dict[str, str] = {}
    one, other = (
        "".join(
            [
                numbers.setdefault(line if line in in_both else coder.paragraph(line).code, chr(len(numbers)))
                for line in lines
            ]
        )
        for lines in (old, new)
    )
    return one, other


def _moved(old: str, new: str, same: Sequence[Match]) -> dict[int, int]:
    """Equal paragraphs that are in no match: the old place by the new one, each once, first come first served."""
    blocks = list(_between(same, len(old), len(new)))
    was: dict[str, list[int]] = defaultdict(list)
    for place in [place for block, _new in reversed(blocks) for place in reversed(block)]:
        was[old[place]].append(place)
    come = (place for _old, block in blocks for place in block)
    return {place: was[new[place]].pop() for place in come if was.get(new[place])}


def _between(same: Sequence[Match], old: int, new: int) -> Iterator[tuple[range, range]]:
    """Where the texts differ: between two matches, or a match and an end."""
    for one, other in pairwise([Match(0, 0, 0), *same, Match(old, new, 0)]):
        yield range(one.old + one.length, other.old), range(one.new + one.length, other.new)


def _partners(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Paragraphs that have most of their common words with each other: the new place by the old one, both rising."""
    if len(old) == len(new) and (len(old) == 1 or all(map(_alike, old, new))):
        return {place: place for place in range(len(old))}
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for (was, place), _count in sorted(_votes(old, new).items(), key=lambda vote: (-vote[1], vote[0])):
        if was not in chosen and place not in taken:
            chosen[was] = place
            taken.add(place)
    return chosen


def _alike(old: str, new: str) -> bool:
    """Whether two paragraphs have most of their different words in common."""
    one, other = set(old), set(new)
    return len(one & other) > max(len(one), len(other)) / 2


def _votes(old: Sequence[str], new: Sequence[str]) -> Counter[tuple[int, int]]:
    """How many common words two paragraphs have. As words rise in both texts, so do those that are chosen of them."""
    one, other = _owners(old), _owners(new)
    votes: Counter[tuple[int, int]] = Counter()
    for was, place, length in matches("".join(old), "".join(new)):
        if one[was] == one[was + length - 1] and other[place] == other[place + length - 1]:
            votes[one[was], other[place]] += length
        else:
            votes.update(zip(one[was : was + length], other[place : place + length], strict=True))
    return votes


def _owners(paragraphs: Sequence[str]) -> list[int]:
    """The paragraph that each word belongs to."""
    return [place for place, words in enumerate(paragraphs) for _word in words]


def _placed(chosen: dict[int, int], old: Sequence[int], new: Sequence[int], stop: int) -> Iterator[_Placed]:
    """The paragraphs of a block: those of `chosen` together, the others alone."""
    before = stop
    for was in reversed(old):
        if was in chosen:
            before = chosen[was]
            yield (before, 1, was), Pair(was, before)
        else:
            yield (before, 0, was), Pair(was, None)
    kept = set(chosen.values())
    yield from (((place, 1, 0), Pair(None, place)) for place in new if place not in kept)
