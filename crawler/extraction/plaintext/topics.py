"""Where a run of paragraphs changes its subject, by the words that stop and the others that begin.

Each side of a cut is taken as drawn from word frequencies of its own, unknown ones; how much better two such sources
explain the paragraphs than one does is the gain of the cut (Eisenstein and Barzilay 2008, Bayesian unsupervised topic
segmentation: the Dirichlet compound multinomial). A word counts once a paragraph, and only what comes back does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import lgamma, sqrt

from crawler.extraction.document.measures import HALF

Words = tuple[str, ...]
"""Sorted, so that sums come out the same in every process."""
_WORD = re.compile(
    r"[\u3005\u3400-\u9fff]+|[\u30a0-\u30ff]+|[\u3040-\u309f]+|[\uac00-\ud7af]+|[\u0e00-\u0eff]+"
    r"|[^\W\d_\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]+"
)
_PAIRED = re.compile(r"[\u0e00-\u0eff\u3005\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u309f]")
_WORDLIKE = re.compile(r"[\u30a0-\u30ff\uac00-\ud7af]")
_PRIOR = 0.1  # of each word, before any is counted (Dirichlet)
_STEM = 6  # letters of a word that tell it from others, whatever its ending
_SHORTEST = 4  # letters: shorter words are in every text
_FAR_ENOUGH = 3000  # characters of a paragraph that are counted


def words_of(text: str) -> Words:
    """The stems of a paragraph's longer words and names; of scripts without spaces, pairs of letters."""
    found: set[str] = set()
    for word in _WORD.findall(text[:_FAR_ENOUGH]):
        found.update(_stems(word))
    return tuple(sorted(found))


def _stems(word: str) -> Iterable[str]:
    """Hiragana is mostly grammar and says nothing; Korean words change at their ends."""
    if _PAIRED.match(word):
        return (word[at : at + 2] for at in range(len(word) - 1))
    if _WORDLIKE.match(word):
        return (word[: _STEM // 2],) if len(word) > 1 else ()
    if _KANA.match(word):
        return ()
    return (word.casefold()[:_STEM],) if len(word) >= _SHORTEST or (len(word) > 1 and word[0].isupper()) else ()


class _Side:
    """The words on one side of a cut, and how well one source explains them; both change as the cut moves."""

    def __init__(self, counts: Counter[str], kinds: int) -> None:
        self._counts = counts
        self._prior = _PRIOR * kinds
        self._total = sum(counts.values())
        self._likelihood = sum(lgamma(_PRIOR + number) for number in counts.values())
        self._none = lgamma(_PRIOR)

    def add(self, words: Sequence[str], sign: int) -> None:
        """Take words in (1) or out (-1)."""
        for word in words:
            before = self._counts[word]
            self._counts[word] = before + sign
            self._likelihood += lgamma(_PRIOR + before + sign) - lgamma(_PRIOR + before)
        self._total += sign * len(words)

    def explained(self, kinds: int) -> float:
        """The logarithm of the probability of these words, from a source that may say `kinds` words."""
        return self._likelihood - kinds * self._none + lgamma(self._prior) - lgamma(self._prior + self._total)


def gains(paragraphs: Sequence[Words]) -> list[float]:
    """What is gained by a cut before each paragraph but the first, in standard units: 2 is rare in one article.

    The gain is divided by the root of the number of words, with which it grows by chance.
    """
    everywhere = Counter(word for words in paragraphs for word in words)
    most = max(2, HALF * len(paragraphs))
    telling = {word: number for word, number in everywhere.items() if 2 <= number <= most}
    total = sum(telling.values())
    if not total:
        return [0.0] * max(0, len(paragraphs) - 1)
    kinds = len(telling)
    left, right = _Side(Counter(dict.fromkeys(telling, 0)), kinds), _Side(Counter(telling), kinds)
    whole = right.explained(kinds)
    found = []
    for words in paragraphs[:-1]:
        moved = [word for word in words if word in telling]
        left.add(moved, 1)
        right.add(moved, -1)
        found.append((left.explained(kinds) + right.explained(kinds) - whole) / sqrt(total))
    return found
