"""What a text says already: whether a line stands in it, white space aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from crawler.extraction.document.measures import ARTICLE
from crawler.extraction.document.tree import bare

_CHUNK = 40  # characters that are compared at once; a line of them is long
_MOST = 0.6  # share of the chunks of a line: others' texts leave out links and marks
_REPEATED = 8  # places: a limit; a hostile page repeats one line ten thousand times
_BUDGET = 500_000_000
"""Letters looked through, about a quarter of a second."""


class Said:
    """A text, asked line by line."""

    def __init__(self, lines: Iterable[str]) -> None:
        """`lines` are the text."""
        self._text, self._at = "".join(map(bare, lines)), 0
        self._taken = bytearray(len(self._text))
        self._left = _BUDGET

    def holds(self, line: str) -> bool:
        """Whether the text says most of a long line, or all of a short one, anywhere."""
        plain = bare(line)
        chunks = list(_chunks(plain)) or [plain]
        return sum(self._find(chunk, 0) >= 0 for chunk in chunks) >= _MOST * len(chunks)

    def takes(self, line: str) -> bool:
        """The same for what no line before took, and takes it; a short one must stand right behind the one before."""
        plain = bare(line)
        if len(plain) < _CHUNK:
            place = self._text.find(plain, self._at, self._at + len(plain) + ARTICLE) if plain else -1
            return place >= 0 and self._take([place], len(plain))
        chunks = list(_chunks(plain))
        places = [place for chunk in chunks if (place := self._free(chunk)) >= 0]
        return len(places) >= _MOST * len(chunks) and self._take(places, _CHUNK)

    def _find(self, chunk: str, start: int) -> int:
        """Where a chunk stands; once so much was looked through that a page is hostile, only if that is near."""
        if self._left <= 0:
            return self._text.find(chunk, max(start, self._at), max(start, self._at) + len(chunk) + ARTICLE)
        place = self._text.find(chunk, start)
        self._left -= (place if place >= 0 else len(self._text)) - start
        return place

    def _free(self, chunk: str) -> int:
        place = self._find(chunk, 0)
        for _ in range(_REPEATED):
            if place < 0 or not self._taken[place]:
                return place
            place = self._find(chunk, place + 1)
        return -1

    def _take(self, places: Sequence[int], size: int) -> bool:
        for place in places:
            self._taken[place : place + size] = b"1" * size
        self._at = places[-1] + size
        return True


def _chunks(plain: str) -> Iterator[str]:
    return (plain[start : start + _CHUNK] for start in range(0, len(plain) - _CHUNK + 1, _CHUNK))
