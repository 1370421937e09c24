"""How much the lines between two paragraphs say that one article ends there and another begins.

Each sign has a weight; only a few together are enough, since each of them also stands inside articles: a photo credit
under a picture, an expander where the page stops for an advertisement, a line that says when a chapter was added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass

from crawler.extraction.document.measures import TITLE
from crawler.extraction.document.tree import weight
from crawler.extraction.plaintext.kinds import TEXT, LineKind, TextLine

ENOUGH = 3.0  # weight of evidence from which on an article ends
_OFTEN = 3  # times: a line that comes so often is a part of every article's frame
_NUMBER = re.compile(r"\d+")
_WEIGHTS = {
    **dict.fromkeys((LineKind.EXPANDER, LineKind.BYLINE, LineKind.NOTE), 1.5),
    **dict.fromkeys((LineKind.CREDIT, LineKind.DATE), 1.0),
    **dict.fromkeys((LineKind.TYPE, LineKind.CALL, LineKind.BOX), 0.5),
}
"""Weight of evidence: two signs of the frame of an article, or three that also stand inside one, are enough."""
_TITLE = 1.0  # weight of evidence: a title stands with a label, or between lines that recur
_TITLED = frozenset({LineKind.BYLINE, LineKind.CREDIT, LineKind.EXPANDER, LineKind.NOTE})
_ALSO_INSIDE = frozenset({LineKind.CALL, LineKind.EXPANDER})
_HEAD_SIGNS = frozenset({LineKind.BYLINE, LineKind.DATE, LineKind.TYPE, LineKind.CREDIT, LineKind.NOTE})


@dataclass(frozen=True, slots=True)
class Repeats:
    """Texts that stand on a page more than once: `often` thrice and more, and the lines above the first paragraph."""

    often: Collection[str]
    head: Collection[str]


def repeats_of(lines: Sequence[TextLine], body: int) -> Repeats:
    """What recurs in these lines, of which the first paragraph is at `body`."""
    counts = Counter(_shape(line.text) for line in lines if line.kind not in TEXT and weight(line.text) <= TITLE)
    head = {line.text for line in lines[:body] if line.kind is LineKind.HEADING}
    return Repeats(frozenset(text for text, number in counts.items() if number >= _OFTEN), frozenset(head))


def _shape(text: str) -> str:
    """A line without what changes from one article to the next: "57 comments" is "1,204 comments"."""
    return _NUMBER.sub("", text)


def points(gap: Sequence[TextLine], repeats: Repeats, *, first: int = 1) -> float:
    """What the lines between two paragraphs weigh. Behind the `first` = 0th paragraph, which may be a deck, what
    belongs to the head of an article says nothing.
    """
    kinds = {line.kind for line in gap} - (_HEAD_SIGNS if first == 0 else frozenset())
    said = sum(_WEIGHTS.get(kind, 0.0) for kind in kinds)
    return said + _frames(gap, repeats) + _headings(gap, kinds)


def _frames(gap: Sequence[TextLine], repeats: Repeats) -> float:
    """What it weighs that lines recur: the title, a request of the publisher, a picture's name over its title."""
    recurring = any(_shape(line.text) in repeats.often and line.kind not in _ALSO_INSIDE for line in gap)
    again = any(line.text in repeats.head for line in gap)
    return _TITLE if recurring or again else 0.0


def _headings(gap: Sequence[TextLine], kinds: Set[LineKind]) -> float:
    """A heading alone may be a subheading; one with a label is likely to be a title."""
    headed = any(line.kind is LineKind.HEADING for line in gap)
    return _TITLE if headed and kinds & _TITLED else 0.0
