"""The lines of a page that somebody else's text says: trafilatura chooses, the lines of the page are the body."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.extraction.body.body_line import BodyLine, kind_of
from crawler.extraction.document.said import Said
from crawler.extraction.document.survey import Line
from crawler.extraction.document.tree import squeeze
from crawler.extraction.document.unseen import unseen_in
from crawler.extraction.separation.remainder import Remainder


def chosen_by(text: str, remainder: Remainder) -> list[BodyLine]:
    """The lines of a page that `text` says, in the order of the page; white space does not count, and what it says once
    is chosen once.

    Of a long line most of it must be there; a short one must stand right behind those before it.
    """
    said, chosen = Said([text]), list[BodyLine]()
    unseen = unseen_in(remainder.document)
    for number, line in remainder.lines.items():
        if line.owner not in unseen and said.takes(line.text):
            chosen += _lines(number, line, remainder)
    return chosen


def _lines(number: int, line: Line, remainder: Remainder) -> Iterator[BodyLine]:
    kind = kind_of(line.owner.tag)
    for part in map(squeeze, remainder.said([number]).split("\v")):
        if part:
            yield BodyLine(part, kind, (number,))
