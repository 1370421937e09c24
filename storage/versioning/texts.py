"""How an article's texts follow each other: a pure fold over what its captures showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A capture that showed an article's text; `reading` is the surrogate of the capture that holds the reading.

    `raw_key` is the text key of the page before the site's memory was applied. Of a story of several pages, `pages` are
    what stood on each when this capture was made, in order, and `missing` the numbers of those that were never read.
    """

    capture: int
    at: datetime
    record_id: str
    reading: int
    text_key: str
    raw_key: str
    recipe: tuple[str, str]
    pages: tuple[Shown, ...] = ()
    missing: tuple[int, ...] = ()

    @property
    def head(self) -> Shown:
        """What the first page showed: of a story of one page, this."""
        return self.pages[0] if self.pages else self

    @property
    def readings(self) -> tuple[int, ...]:
        """Surrogates of the captures that hold the readings, page by page."""
        return tuple(page.reading for page in self.pages) or (self.reading,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A stretch of captures with one text."""

    first: Shown
    last: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The texts in time; `doubtful` are readings that differ from the next one's and were made with another recipe."""

    texts: tuple[Text, ...]
    doubtful: frozenset[int]


def fold(shown: Sequence[Shown]) -> Folded:
    """A new text starts where the text key differs, if both were read with one recipe.

    A newer extractor reads the same page differently (trafilatura 2.0 → 2.3.1 on 19 of 120 pages),
    so a difference under two recipes is no news: the earlier capture is doubtful and must be read again first.
    Nor is it news where the pages say the same and the memory of the one month cuts what that of the other does not.
    """
    texts: list[Text] = []
    doubtful: set[int] = set()
    for capture in sorted(shown, key=lambda s: (s.at, s.record_id)):
        if not texts:
            texts.append(Text(first=capture, last=capture))
            continue
        before = texts[-1].last
        differs = before.text_key != capture.text_key and before.raw_key != capture.raw_key
        if differs and before.recipe != capture.recipe:
            doubtful.update(before.readings)
        if differs and before.recipe == capture.recipe:
            texts.append(Text(first=capture, last=capture))
        else:
            texts[-1] = Text(first=texts[-1].first, last=capture)
    return Folded(texts=tuple(texts), doubtful=frozenset(doubtful))
