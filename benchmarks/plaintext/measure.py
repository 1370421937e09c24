"""One dump read, and held against its truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.plaintext.dumps import Line
from crawler.extraction.plaintext import separate


@dataclass(frozen=True, slots=True)
class Score:
    """Lines of main articles: found, there, and taken for one; pages of which each line was right, and pages."""

    right: int = 0
    there: int = 0
    taken: int = 0
    exact: int = 0
    pages: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.there + other.there,
            self.taken + other.taken,
            self.exact + other.exact,
            self.pages + other.pages,
        )

    @property
    def precision(self) -> float:
        """Of the lines taken for text of the main article, how many are."""
        return self.right / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        """Of the lines of the main article, how many were taken."""
        return self.right / self.there if self.there else 1.0


def score(lines: Sequence[Line], layout: Callable[[list[str]], str]) -> Score:
    """The score of one page in one layout."""
    article = separate(layout([line.text for line in lines])).article
    taken = Counter(article.text.split("\n") if article else [])
    there = Counter(line.text for line in lines if line.mine)
    right = (taken & there).total()
    return Score(right, there.total(), taken.total(), int(taken == there), 1)
