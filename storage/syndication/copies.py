"""Whether two articles are copies of one text, and how much of each stands in the other.

In: two `Comparable`s. Out: what they share, or None where they are no copies; the same whichever comes first.
The numbers are set on the first half of the texts of `benchmarks/stories`, and judged on the second.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.query.normaliser import stands_alone, words
from storage.syndication.shingles import CHARACTERS, WORDS, shingles

LEAST_WORDS = 40
"""A shorter text is in no story: a score, a caption, a correction."""

LEAST_SHARED = 30
"""Words that copies share at least."""

IN_GOOD_PART = 0.6
"""Of the shorter text, that stands in the longer one."""

NOT_ONE_OF_MANY = 0.3
"""Of the longer text, that stands in the shorter one; else it is a round-up, a live report, a newsletter; unless
what they share is how it begins: agency copy is cut from the bottom."""

BEGINS_WITHIN = 60
"""Words of the longer text within which what is shared must begin then."""

A_TRACE = 0.08
"""Of the longer text; with less it is never a copy."""

NEAR = 7
"""Days between copies. What a site prints again later is a copy when nearly all of it is."""

NEARLY_ALL = 0.8
"""Of both texts."""

LIVE = "live"
HALF = 0.5
"""Of both texts, where one of them is a live report."""

SLOTS = 1 / 40
"""Numbers and names that differ amid equal words, for each word that is shared. More of them are a template that was
filled in: weather, results, court notices."""

FEW_SLOTS = 3
"""Corrections that a copy may have, however short."""

LONGEST_GAP = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """An article's words. `standing` are the places of words that stand in much of what its site prints: they weigh
    nothing. `names` are those of its words that are names, as far as capitals tell. `day` is a number of days.
    """

    words: tuple[str, ...]
    shingles: tuple[str, ...]
    names: frozenset[str]
    standing: frozenset[int]
    site: str
    day: int
    kind: str | None

    @property
    def weight(self) -> int:
        """Words that weigh something."""
        return len(self.words) - len(self.standing)


@dataclass(frozen=True, slots=True)
class WordsShared:
    """How many words of one text stand in the other, and of the other in it."""

    of_one: int
    of_other: int


def comparable(
    text: str, *, site: str = "", day: int = 0, kind: str | None = None, standing: frozenset[int] = frozenset()
) -> Comparable:
    """A text taken apart."""
    found = tuple(words(text))
    return Comparable(
        words=found,
        shingles=tuple(shingles(found)),
        names=_names(text),
        standing=standing,
        site=site,
        day=day,
        kind=kind,
    )


_ENDS = '.!?:…»«"“”„|'


def _names(text: str) -> frozenset[str]:
    """Words that have a capital where no sentence begins."""
    parts = text.split()
    found = [part for before, part in itertools.pairwise(parts) if _is_name(before, part)]
    return frozenset(words(" ".join(found)))


def _is_name(before: str, part: str) -> bool:
    return part[:1].isupper() and before[-1] not in _ENDS


def shared_by(one: Comparable, other: Comparable) -> WordsShared | None:
    """What two articles share, where they are copies of one text."""
    if min(one.weight, other.weight) < LEAST_WORDS:
        return None
    of_one, of_other = found_in(one, other), found_in(other, one)
    shares = sorted((_Share(of_one, one), _Share(of_other, other)), key=lambda share: share.text.weight)
    if not _is_enough(*shares) or _is_template(one, other, min(len(of_one), len(of_other))):
        return None
    return WordsShared(len(of_one), len(of_other))


@dataclass(frozen=True, slots=True)
class _Share:
    """Places of words of a text that stand in another one too."""

    places: Sequence[int]
    text: Comparable

    @property
    def part(self) -> float:
        return len(self.places) / self.text.weight

    @property
    def begins(self) -> int:
        """Where it begins, but for a tenth that may be elsewhere: a phrase that both have by chance."""
        return self.places[len(self.places) // 10]


def found_in(one: Comparable, other: Comparable) -> list[int]:
    """Places of the words of one text, those that weigh something, that are in a shingle of the other one."""
    theirs = frozenset(other.shingles)
    covered: list[int] = []
    done = 0
    for place, shingle in enumerate(one.shingles):
        if shingle in theirs:
            end = place + _length(one, place)
            covered += range(max(done, place), end)
            done = max(done, end)
    return [place for place in covered if place not in one.standing] if one.standing else covered


def _length(text: Comparable, place: int) -> int:
    return CHARACTERS if stands_alone(text.words[place]) else WORDS


def _is_enough(shorter: _Share, longer: _Share) -> bool:
    if min(len(shorter.places), len(longer.places)) < LEAST_SHARED:
        return False
    least = min(shorter.part, longer.part)
    far = abs(shorter.text.day - longer.text.day) > NEAR
    if far:
        return shorter.text.site == longer.text.site and least >= NEARLY_ALL
    if LIVE in (shorter.text.kind, longer.text.kind) and least < HALF:
        return False
    if shorter.part < IN_GOOD_PART or longer.part < A_TRACE:
        return False
    return longer.part >= NOT_ONE_OF_MANY or longer.begins <= BEGINS_WITHIN


def _is_template(one: Comparable, other: Comparable, shared: int) -> bool:
    """Whether texts say the same of something else."""
    first, second = sorted((one, other), key=lambda text: (len(text.words), text.words))
    slots = sum(_slots(first, second, *gap) for gap in _gaps(first, second))
    return slots > max(FEW_SLOTS, shared * SLOTS)


def _gaps(one: Comparable, other: Comparable) -> Iterator[tuple[slice, slice]]:
    """Short stretches between words that both texts have in the same order: what stands there in each."""
    places: Mapping[str, int] = {shingle: place for place, shingle in reversed(list(enumerate(other.shingles)))}
    end_one = end_other = -1
    for place, shingle in enumerate(one.shingles):
        there = places.get(shingle)
        if there is None:
            continue
        gap, their_gap = place - end_one, there - end_other
        if end_one >= 0 and 0 < gap <= LONGEST_GAP and 0 < their_gap <= LONGEST_GAP:
            yield slice(end_one, place), slice(end_other, there)
        end_one, end_other = place + _length(one, place), there + _length(other, there)


def _slots(one: Comparable, other: Comparable, gap: slice, their_gap: slice) -> int:
    """Numbers and names that stand in the place of others."""
    mine, theirs = _particulars(one, gap), _particulars(other, their_gap)
    return min(len(mine - theirs), len(theirs - mine))


def _particulars(text: Comparable, gap: slice) -> set[str]:
    return {word for word in text.words[gap] if word in text.names or any(map(str.isdigit, word))}
