"""A text with what another one has, too, marked.

In: two texts. Out: stretches of the first, in order, each with whether it stands in the other; joined, it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from storage.query.normaliser import placed
from storage.syndication.copies import comparable, found_in


@dataclass(frozen=True, slots=True)
class MarkedStretch:
    """A part of a text; `shared`: it stands in the other one, too."""

    text: str
    shared: bool


def stretches(text: str, other: str) -> Iterator[MarkedStretch]:
    """The text in parts."""
    behind = 0
    for start, end in _spans(text, other):
        if start > behind:
            yield MarkedStretch(text[behind:start], shared=False)
        yield MarkedStretch(text[start:end], shared=True)
        behind = end
    if behind < len(text):
        yield MarkedStretch(text[behind:], shared=False)


def _spans(text: str, other: str) -> Iterator[tuple[int, int]]:
    """Where runs of shared words stand, from the first letter to behind the last."""
    words = placed(text)
    places = found_in(comparable(text), comparable(other))
    for _distance, run in groupby(enumerate(places), key=lambda one: one[1] - one[0]):
        together = [place for _index, place in run]
        yield words[together[0]].start, words[together[-1]].end


def share(text: str, other: str) -> float:
    """The share of the words of a text that stand in another one, 0 to 1."""
    one = comparable(text)
    return len(found_in(one, comparable(other))) / len(one.words) if one.words else 0.0
