"""What is shown of a text around the words that were looked for, always from the text itself.

In: an original text, and the terms. Out: pieces of it, each with whether it is lit up; lines of keyword in context.
Never: marks within the text: who shows them escapes the pieces first, and marks them then.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from storage.query.matching import Place, places
from storage.query.nodes import Term
from storage.query.normaliser import Placed, TextInWords, placed, words

SNIPPET_WORDS = 24
"""Words of a snippet."""

_ELLIPSIS = "…"
_OTHER_BLANKS = re.compile(r"[^\S ]")
"""White space, as str.isspace() has it, but for a blank."""
_WIDEST_GAP = 160
"""Characters of a text that is cut at words: what has none at all is cut here."""


@dataclass(frozen=True, slots=True)
class LitPiece:
    """A stretch of a text; `is_lit`: it is what was looked for."""

    text: str
    is_lit: bool


@dataclass(frozen=True, slots=True)
class Concordance:
    """A line of keyword in context: what stands before the word in the text, the word, what stands behind it."""

    before: str
    keyword: str
    after: str


@lru_cache(maxsize=1 << 9)
def snippet(text: str, terms: tuple[Term, ...], count: int = SNIPPET_WORDS) -> tuple[LitPiece, ...]:
    """Some `count` words of a text, those with most of the terms; its beginning where it has none of them.

    Some are kept, for who goes on to the next page, narrows down or reads a feed asks for the same ones again.
    """
    cut = TextInWords(text)
    sequence = cut.words
    lit = _occurrences(sequence, terms)
    start = _best_start(lit, len(sequence), count)
    end = min(start + count, len(sequence))
    if start == end:
        return (LitPiece(text[:_WIDEST_GAP], False),)
    found = cut.located(start, end)
    head, tail = _ELLIPSIS if start else "", _ELLIPSIS if end < len(sequence) else ""
    bounds = (found[0].start if start else 0, found[-1].end if tail else len(text))
    inside = [(first - start, behind - start) for first, behind in lit if start <= first and behind <= end]
    return _ends(_lit_up(text, found, inside, bounds), head, tail)


def lit(text: str, terms: Sequence[Term]) -> tuple[LitPiece, ...]:
    """A whole text, with the terms lit up."""
    return tuple(_lit_up(text, placed(text), _occurrences(words(text), terms), (0, len(text))))


def concordances(text: str, terms: Sequence[Term], width: int) -> Iterator[Concordance]:
    """A line for each place at which one of the terms stands, with up to `width` characters on each side."""
    cut = TextInWords(text)
    for found in cut.located_each(_occurrences(cut.words, terms)):
        start, end = found[0].start, found[-1].end
        before, after = _flat(text[max(0, start - width) : start]), _flat(text[end : end + width])
        head = before.partition(" ")[2] if start > width and " " in before else before
        tail = after.rpartition(" ")[0] if end + width < len(text) and " " in after else after
        yield Concordance(head, _flat(text[start:end]), tail)


def _flat(text: str) -> str:
    return _OTHER_BLANKS.sub(" ", text)


def _occurrences(sequence: Sequence[str], terms: Iterable[Term]) -> list[Place]:
    """Places of terms among words, in order; none within another."""
    every = sorted({place for term in terms for place in places(sequence, term)}, key=lambda p: (p[0], -p[1]))
    kept: list[Place] = []
    for place in every:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _best_start(lit: Sequence[Place], size: int, count: int) -> int:
    """The word at which a window begins that holds most places, the first of such windows; a quarter stands before."""
    if not lit:
        return 0
    lead = count // 4
    ends = [place[1] for place in lit]
    reach = [bisect_right(ends, place[0] + count - lead) - index for index, place in enumerate(lit)]
    first = lit[reach.index(max(reach))][0]
    return max(0, min(first - lead, size - count))


def _lit_up(text: str, found: Sequence[Placed], lit: Iterable[Place], bounds: Place) -> list[LitPiece]:
    pieces, place = [], bounds[0]
    for first, behind in lit:
        start, end = found[first].start, found[behind - 1].end
        pieces += [LitPiece(text[place:start], False), LitPiece(text[start:end], True)]
        place = end
    pieces.append(LitPiece(text[place : bounds[1]], False))
    return [piece for piece in pieces if piece.text]


def _ends(pieces: list[LitPiece], head: str, tail: str) -> tuple[LitPiece, ...]:
    before = [LitPiece(head, False)] if head else []
    after = [LitPiece(tail, False)] if tail else []
    return (*before, *pieces, *after)
