"""The lines of a page that somebody else's text says: trafilatura chooses, the lines of the page are the body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.extraction.body.body_line import BodyLine
from crawler.extraction.document.survey import Line
from crawler.extraction.document.tree import HEADINGS, squeeze
from crawler.extraction.document.unseen import unseen_in
from crawler.extraction.separation.remainder import Remainder

_CHUNK = 40
_MOST = 0.6
_AHEAD = 400
_REPEATED = 8


def chosen_by(text: str, remainder: Remainder) -> list[BodyLine]:
    """The lines of a page that `text` says, in the order of the page; white space does not count, and what it says once
    is chosen once.

    Of a long line most of it must be there; a short one must stand right behind those before it.
    """
    said, chosen = _Said(_bare(text)), list[BodyLine]()
    unseen = unseen_in(remainder.document)
    for number, line in remainder.lines.items():
        if line.owner not in unseen and said.takes(_bare(line.text)):
            chosen += _lines(number, line, remainder)
    return chosen


class _Said:
    """A text of which pieces are taken, each once."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._taken = bytearray(len(text))

    def takes(self, line: str) -> bool:
        """Whether the text says a line; then that is taken."""
        if len(line) < _CHUNK:
            place = self._text.find(line, self._at, self._at + len(line) + _AHEAD) if line else -1
            return place >= 0 and self._take([place], len(line))
        chunks = [line[start : start + _CHUNK] for start in range(0, len(line) - _CHUNK + 1, _CHUNK)]
        places = [place for chunk in chunks if (place := self._free(chunk)) >= 0]
        return len(places) >= _MOST * len(chunks) and self._take(places, _CHUNK)

    def _free(self, chunk: str) -> int:
        place = self._text.find(chunk)
        for _ in range(_REPEATED):
            if place < 0 or not self._taken[place]:
                break
            place = self._text.find(chunk, place + 1)
        return place if place >= 0 and not self._taken[place] else -1

    def _take(self, places: Sequence[int], size: int) -> bool:
        for place in places:
            self._taken[place : place + size] = b"1" * size
        self._at = places[-1] + size
        return True


def _lines(number: int, line: Line, remainder: Remainder) -> Iterator[BodyLine]:
    tag = line.owner.tag
    kind = "heading" if tag in HEADINGS else "item" if tag == "li" else "paragraph"
    for part in map(squeeze, remainder.said([number]).split("\v")):
        if part:
            yield BodyLine(part, kind, (number,))


def _bare(text: str) -> str:
    return "".join(text.split())
