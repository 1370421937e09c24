"""The lines of a flattened page → stretches, one for each article on it: where it begins, and where its text does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.extraction.plaintext.evidence import ENOUGH, points, repeats_of
from crawler.extraction.plaintext.kinds import CLOSING, LineKind, TextLine
from crawler.extraction.plaintext.topics import Words, gains, words_of

_TOPIC = 1.5  # times: how much a change of topic weighs against other evidence
_LATER = 2.0  # weight of evidence for a further cut in a stretch that was cut
_MOST = 400  # paragraphs: a limit; the work is quadratic in them
_LEAST = 3  # paragraphs on both sides of a cut: fewer do not tell their subject
_DEEPEST = 8  # cuts within cuts: a limit


@dataclass(frozen=True, slots=True)
class Stretch:
    """Indexes of lines: an article's own are from `start` to before `stop`, its text from `first` to `last`."""

    start: int
    first: int
    last: int
    stop: int
    paragraphs: int


def stretches_of(lines: Sequence[TextLine]) -> list[Stretch]:
    """The stretches of a page in order; none where there is no running text."""
    running = [index for index, line in enumerate(lines) if line.kind is LineKind.RUNNING]
    if not running:
        return []
    cuts = _cuts(lines, running)
    return list(_between(lines, running, [0, *cuts, len(running)]))


def _cuts(lines: Sequence[TextLine], running: Sequence[int]) -> list[int]:
    """The numbers of the paragraphs with which another article begins."""
    signs = _signs(lines, running)
    sure = [number for number, sign in enumerate(signs) if sign >= ENOUGH]
    words = [words_of(lines[index].text) for index in running[:_MOST]]
    found: list[int] = []
    for start, stop in pairwise([0, *sure, len(running)]):
        found += [start] if start else []
        end = min(stop, len(words))
        found += [start + cut for cut in _turns(words[start:end], signs[start:end], ENOUGH, _DEEPEST)]
    return found


def _signs(lines: Sequence[TextLine], running: Sequence[int]) -> list[float]:
    """For each paragraph, what the lines before it weigh; nothing for the first."""
    repeats = repeats_of(lines, running[0])
    between = [lines[one + 1 : other] for one, other in pairwise(running)]
    return [0.0, *(points(gap, repeats, first=number) for number, gap in enumerate(between))]


def _turns(words: Sequence[Words], signs: Sequence[float], enough: float, deepest: int) -> Iterator[int]:
    """Where paragraphs turn to another subject so far that, with the signs there, it is another article."""
    weighed = (
        (_TOPIC * gain + signs[number], number)
        for number, gain in enumerate(gains(words), 1)
        if _LEAST <= number <= len(words) - _LEAST
    )
    best, cut = max(weighed, default=(0.0, 0))
    if best < enough or not deepest:
        return
    yield from _turns(words[:cut], signs[:cut], _LATER, deepest - 1)
    yield cut
    yield from (cut + more for more in _turns(words[cut:], [0.0, *signs[cut + 1 :]], _LATER, deepest - 1))


def _between(lines: Sequence[TextLine], running: Sequence[int], cuts: Sequence[int]) -> Iterator[Stretch]:
    """One stretch for the paragraphs between two cuts; the lines between the two are divided."""
    start = 0
    for one, other in pairwise(cuts):
        last = running[other - 1]
        following = running[other] if other < len(running) else len(lines)
        stop = _divide(lines, last + 1, following) if other < len(running) else len(lines)
        first = _first_text(lines, start, running[one])
        yield Stretch(start, first, _last_text(lines, last, stop), stop, other - one)
        start = stop


def _divide(lines: Sequence[TextLine], start: int, stop: int) -> int:
    """Where between two articles the first ends: behind what closes it, or behind its last short sentences."""
    closing = [index for index in range(start, stop) if lines[index].kind in CLOSING]
    if closing:
        return closing[-1] + 1
    while start < stop and lines[start].kind is LineKind.SENTENCE:
        start += 1
    return start


def _first_text(lines: Sequence[TextLine], start: int, first: int) -> int:
    """Where the text begins: with the short sentences that stand right above the first paragraph."""
    while first > start and lines[first - 1].kind is LineKind.SENTENCE:
        first -= 1
    return first


def _last_text(lines: Sequence[TextLine], last: int, stop: int) -> int:
    while last + 1 < stop and lines[last + 1].kind is LineKind.SENTENCE:
        last += 1
    return last
