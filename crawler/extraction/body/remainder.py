"""What the cuts leave of a page, from what the survey saw: its lines, and how its running text is spread."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extraction.document.survey import RUNNING, Line, Spread, Survey, spread
from crawler.extraction.document.tree import squeeze, weight
from crawler.extraction.identity.body_anchors import is_at_the_side

_MOST = 0.5
_ENDS = re.compile("[.!?…。！？।॥؟۔։።]")


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of a page: its lines by their numbers in the survey, which the cuts may have shortened.

    `gone` are the pieces of the survey's walk that were cut out of lines.
    """

    page: Survey
    lines: Mapping[int, Line]
    gone: Collection[int] = field(repr=False)

    def of(self, element: HtmlElement) -> list[int]:
        """The numbers of the lines that are left of an element."""
        place = self.page.order.get(element)
        if place is None:
            return []
        return [one for one in range(self.page.first[place], self.page.behind[place]) if one in self.lines]

    def said(self, numbers: Sequence[int]) -> str:
        r"""What lines say, as one text without the lines between them; where they are broken (`br`) stands "\v"."""
        return "".join(self._said(number) for number in numbers)

    def _said(self, number: int) -> str:
        before, pieces = self.page.before, self.page.walk.pieces
        span = range(bisect_left(before, number), bisect_right(before, number))
        return "".join(pieces[one] for one in span if one not in self.gone)

    def link_share(self, numbers: Sequence[int], spans: Sequence[range]) -> float:
        """Which part of what lines say stands in links, 0 to 1; 0 where there is but one link. `spans` are those of all
        links (`link_spans`).
        """
        before, pieces = self.page.before, self.page.walk.pieces
        span = range(bisect_left(before, numbers[0]), bisect_right(before, numbers[-1]))
        near = spans[bisect_left(spans, span.start, key=_start) : bisect_left(spans, span.stop, key=_start)]
        links = [inside for inside in near if inside.stop <= span.stop]
        linked = sum(len(pieces[one].strip()) for inside in links for one in inside if one not in self.gone)
        said = sum(len(pieces[one].strip()) for one in span if one not in self.gone)
        return linked / said if said and len(links) > 1 else 0.0

    def link_spans(self) -> list[range]:
        """The pieces of text inside each link that says something, in document order."""
        opened, closed = self.page.walk.opened, self.page.walk.closed
        return [range(opened[one], closed[one]) for one in self.page.tagged("a") if opened[one] < closed[one]]

    def links(self) -> set[int]:
        """The numbers of the lines that begin with a link which does not end before them."""
        page, walk = self.page, self.page.walk
        return {
            number
            for place in page.tagged("a")
            if page.behind[place] > (number := page.first[place])
            and walk.opened[place] == bisect_left(page.before, number)
        }


def _start(span: range) -> int:
    return span.start


def remainder_of(page: Survey, cuts: Iterable[HtmlElement]) -> Remainder:
    """What is left of a page when these elements are cut out."""
    whole, gone = set[int](), set[int]()
    for place in (page.order[one] for one in cuts if one in page.order):
        if page.walk.like[place].divides:
            whole.update(range(page.first[place], page.behind[place]))
        else:
            gone.update(range(page.walk.opened[place], page.walk.closed[place]))
    lines = {number: line for number, line in enumerate(page.lines) if number not in whole}
    left = Remainder(page, lines, gone)
    for number in {page.before[piece] for piece in gone} & lines.keys():
        text = squeeze(left.said([number]))
        lines[number] = lines[number]._replace(text=text, weight=weight(text))
        if not text:
            del lines[number]
    return left


def spread_of(remains: Remainder, container: HtmlElement | None) -> Spread:
    """How the running text of a body is spread that has its first paragraphs in `container`: without lines that end no
    sentence (rows of names), and without what stands at the side of it, unless that is most of the page.
    """
    long = [line for line in remains.lines.values() if line.weight > RUNNING]
    running = [line for line in long if _ENDS.search(line.text)] or long
    inside = remains.page.span(container) if container is not None else range(0)
    places, known = remains.page.order, dict[int, bool]()
    body = [
        one
        for one in running
        if places[one.owner] in inside or not is_at_the_side(places[one.owner], remains.page, known)
    ]
    sure = sum(one.weight for one in body) >= _MOST * sum(one.weight for one in running)
    of = spread(body if sure else running, remains.page.walk, remains.page.order)
    return Spread(of.get(remains.page.elements[0], 0), of)
