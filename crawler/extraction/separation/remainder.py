"""What the cuts leave of a page, from what the survey saw: its lines, and how its running text is spread."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extraction.document.measures import HALF, RUNNING
from crawler.extraction.document.sentences import holds_sentence
from crawler.extraction.document.survey import Line, Spread, Survey, spread
from crawler.extraction.document.tree import squeeze, weight
from crawler.extraction.identity.body_anchors import is_at_the_side


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of a page: its lines by their numbers in the survey, which the cuts may have shortened.

    `gone` are the pieces of the survey's walk that were cut out of lines, `cuts` the elements that were cut. The tree
    stays whole: who asks it about the article asks for what is left.
    """

    document: Survey
    lines: Mapping[int, Line]
    gone: Collection[int] = field(repr=False)
    cuts: Set[HtmlElement] = frozenset()

    def holds(self, element: HtmlElement) -> bool:
        """Whether neither an element nor one around it was cut."""
        return element not in self.cuts and self.cuts.isdisjoint(element.iterancestors())

    def inside(self, element: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
        """What is left of an element, itself included, in document order; of these tags, where any are named."""
        return filter(self.holds, element.iter(*tags))

    def text(self, element: HtmlElement) -> str:
        """The text that is left of an element, squeezed."""
        document, walk = self.document, self.document.walk
        inside = document.span(element)
        if not inside or not self.cuts:
            return document.text(element)
        kept, start = list[str](), walk.opened[inside.start]
        for index in inside:
            if document.elements[index] in self.cuts:
                kept += walk.pieces[start : walk.opened[index]]
                start = max(start, walk.closed[index])
        return squeeze("".join([*kept, *walk.pieces[start : walk.closed[inside.start]]]))

    def of(self, element: HtmlElement) -> list[int]:
        """The numbers of the lines that are left of an element."""
        index = self.document.order.get(element)
        if index is None:
            return []
        return [
            number for number in range(self.document.first[index], self.document.behind[index]) if number in self.lines
        ]

    def said(self, numbers: Sequence[int]) -> str:
        r"""What lines say, as one text without the lines between them; where they are broken (`br`) stands "\v"."""
        return "".join(self._said(number) for number in numbers)

    def _said(self, number: int) -> str:
        before, pieces = self.document.before, self.document.walk.pieces
        span = range(bisect_left(before, number), bisect_right(before, number))
        return "".join(pieces[piece] for piece in span if piece not in self.gone)

    def link_share(self, numbers: Sequence[int], spans: Sequence[range]) -> float:
        """Which part of what lines say stands in links, 0 to 1; 0 where there is but one link. `spans` are those of all
        links (`link_spans`).
        """
        before, pieces = self.document.before, self.document.walk.pieces
        span = range(bisect_left(before, numbers[0]), bisect_right(before, numbers[-1]))
        near = spans[bisect_left(spans, span.start, key=_start) : bisect_left(spans, span.stop, key=_start)]
        links = [inside for inside in near if inside.stop <= span.stop]
        linked = sum(len(pieces[piece].strip()) for inside in links for piece in inside if piece not in self.gone)
        said = sum(len(pieces[piece].strip()) for piece in span if piece not in self.gone)
        return linked / said if said and len(links) > 1 else 0.0

    def link_spans(self) -> list[range]:
        """The pieces of text inside each link that says something, in document order."""
        opened, closed = self.document.walk.opened, self.document.walk.closed
        return [
            range(opened[index], closed[index]) for index in self.document.tagged("a") if opened[index] < closed[index]
        ]

    def links(self) -> set[int]:
        """The numbers of the lines that begin with a link which does not end before them."""
        document, walk = self.document, self.document.walk
        return {
            number
            for index in document.tagged("a")
            if document.behind[index] > (number := document.first[index])
            and walk.opened[index] == bisect_left(document.before, number)
        }


def _start(span: range) -> int:
    return span.start


def remainder_of(document: Survey, elements: Iterable[HtmlElement]) -> Remainder:
    """What is left of a page when these elements are cut out."""
    cuts = dict.fromkeys(elements).keys()
    whole, gone = set[int](), set[int]()
    for index in (document.order[element] for element in cuts if element in document.order):
        if document.walk.like[index].divides:
            whole.update(range(document.first[index], document.behind[index]))
        else:
            gone.update(range(document.walk.opened[index], document.walk.closed[index]))
    lines = {number: line for number, line in enumerate(document.lines) if number not in whole}
    left = Remainder(document, lines, gone, cuts)
    for number in {document.before[piece] for piece in gone} & lines.keys():
        text = squeeze(left.said([number]))
        lines[number] = lines[number]._replace(text=text, weight=weight(text))
        if not text:
            del lines[number]
    return left


def spread_of(remainder: Remainder, container: HtmlElement | None) -> Spread:
    """How the running text of a body is spread that has its first paragraphs in `container`: without lines that end no
    sentence (rows of names), and without what stands at the side of it, unless that is most of the page.
    """
    long = [line for line in remainder.lines.values() if line.weight > RUNNING]
    running = [line for line in long if holds_sentence(line.text)] or long
    inside = remainder.document.span(container) if container is not None else range(0)
    order, known = remainder.document.order, dict[int, bool]()
    body = [
        line
        for line in running
        if order[line.owner] in inside or not is_at_the_side(order[line.owner], remainder.document, known)
    ]
    sure = sum(line.weight for line in body) >= HALF * sum(line.weight for line in running)
    of = spread(body if sure else running, remainder.document.walk, remainder.document.order)
    return Spread(of.get(remainder.document.elements[0], 0), of)
