"""The lines above the text of an article → what each of them is: kicker, title, deck, type line, byline, credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extraction.document.measures import LABEL
from crawler.extraction.document.tree import weight, words
from crawler.extraction.plaintext.kinds import LineKind, TextLine
from crawler.extraction.plaintext.topics import words_of

_LABELS = frozenset({LineKind.LABEL, LineKind.HEADING, LineKind.SENTENCE})
_NEARLY = 0.6  # share of the best score: the first line that is nearly as good is the title
_DECK = 24  # weight: shorter lines are labels
_SAMPLE = 8  # lines of text that a title is held against
_AGAIN = 2.0  # times the score: a title that comes again is likelier one


@dataclass(frozen=True, slots=True)
class TextHead:
    """Texts of the lines above an article; None where there is no such line."""

    title: str | None = None
    kicker: str | None = None
    deck: str | None = None
    type_line: str | None = None
    byline: str | None = None
    date: str | None = None
    credit: str | None = None


def head_of(above: Sequence[TextLine], text: Sequence[TextLine], *, again: Sequence[TextLine] = ()) -> TextHead:
    """What the lines above a text are. The title is printed once more in `again`, or it is the one that speaks most of
    what the text speaks of.
    """
    index = _title(above, text, {line.text for line in again})
    title = above[index].text if index is not None else None
    before = [line.text for line in above[:index] if line.kind in _LABELS and line.text != title] if index else []
    below = [line.text for line in above[index + 1 :] if line.kind in _LABELS] if index is not None else []
    return TextHead(
        title=title,
        kicker=before[-1] if before and weight(before[-1]) <= LABEL else None,
        deck=next((text for text in below if weight(text) > _DECK and text != title), None),
        type_line=_first(above, LineKind.TYPE),
        byline=_first(above, LineKind.BYLINE),
        date=_first(above, LineKind.DATE),
        credit=_first(above, LineKind.CREDIT),
    )


def _title(above: Sequence[TextLine], text: Sequence[TextLine], again: set[str]) -> int | None:
    """The index of the title among the lines above the text."""
    shaped = [index for index, line in enumerate(above) if line.kind is LineKind.HEADING]
    said = {word for line in text[:_SAMPLE] for word in words_of(line.text)}
    scores = [_likeness(above[index].text, said, again) for index in shaped]
    best = max(scores, default=0.0)
    if not best:
        return shaped[-1] if shaped else None
    return next(index for index, score in zip(shaped, scores, strict=True) if score >= _NEARLY * best)


def _likeness(title: str, said: set[str], again: set[str]) -> float:
    """How many of a line's words the text says too; a line that is printed again behind the text counts more."""
    stems = words_of(title)
    if not stems:
        return 0.0
    both = sum(word in said for word in stems)
    return both * both / len(stems) * (_AGAIN if title in again and words(title) > 3 else 1.0)


def _first(lines: Sequence[TextLine], kind: LineKind) -> str | None:
    return next((line.text for line in lines if line.kind is kind), None)
