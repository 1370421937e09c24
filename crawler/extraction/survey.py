"""One walk over the tree of a page, from which every signal takes what it asks: the elements in document order, what
lies inside which, the lines of text, and how the running text is spread.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.tree import APART, BLOCKS, SILENT, is_label, names_of, runs, squeeze, text_of, weight

RUNNING = 90
"""From this weight on a paragraph is running text and no label."""


class Line(NamedTuple):
    """The text between two block boundaries, squeezed, its weight, and the innermost block element that holds it."""

    owner: HtmlElement
    text: str
    weight: int


class Look(NamedTuple):
    """What elements look like from outside: their tag and names (`names_of`), whether they divide lines and words, and
    the places of those that look so.
    """

    tag: str
    names: str
    divides: bool
    apart: bool
    places: list[int]


@dataclass(frozen=True, slots=True)
class Walk:
    """What the walk writes down: `like` is the look of each element, `opened` and `closed` how many pieces of text were
    passed before it and behind its last one, `starts` which piece begins a line and `owners` whose that is.
    """

    elements: list[HtmlElement] = field(default_factory=list)
    like: list[Look] = field(default_factory=list)
    looks: dict[tuple[str, str | None, str | None], Look] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    owners: list[HtmlElement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spread:
    """How running text is spread: its whole weight, and that of every element which holds some."""

    total: int
    of: Mapping[HtmlElement, int]

    def share(self, element: HtmlElement) -> float:
        """Which part of the running text an element holds, 0 to 1."""
        return self.of.get(element, 0) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Survey:
    """What one walk over a tree saw. It describes the tree as it was then; cuts made later are not in it.

    `elements` are in document order, those inside silent elements (buttons, videos) left out; `order` gives an
    element's place in it, `ends` the place behind its last descendant, `tags` and `names` (`names_of`) what it is
    called, `looks` all that there are of these. `lines` are those of the whole tree; `first`
    and `behind` are, for every place, the number of the first line inside the element and of the first one after it.
    `total` is the weight of the running text, `of` that of the elements which hold some.
    """

    elements: Sequence[HtmlElement]
    order: Mapping[HtmlElement, int]
    ends: Sequence[int]
    tags: Sequence[str]
    names: Sequence[str]
    looks: Sequence[Look]
    lines: Sequence[Line]
    first: Sequence[int]
    behind: Sequence[int]
    total: int
    of: Mapping[HtmlElement, int]
    walk: Walk = field(repr=False)

    def share(self, element: HtmlElement) -> float:
        """Which part of the page's running text an element holds, 0 to 1."""
        return self.of.get(element, 0) / self.total if self.total else 0.0

    def together(self, elements: Iterable[HtmlElement]) -> float:
        """Which part of it elements hold that are not inside each other."""
        return sum(self.share(one) for one in elements)

    def span(self, element: HtmlElement) -> range:
        """The places of an element and of all inside it; empty for one that the walk did not see."""
        place = self.order.get(element)
        return range(place, self.ends[place]) if place is not None else range(0)

    def within(self, elements: Iterable[HtmlElement]) -> set[HtmlElement]:
        """The elements and all that lies inside them."""
        found: set[HtmlElement] = set()
        reached = 0
        for span in sorted((self.span(one) for one in elements), key=lambda span: span.start):
            found.update(self.elements[max(span.start, reached) : span.stop])
            reached = max(reached, span.stop)
        return found

    def without(self, elements: Iterable[HtmlElement]) -> Spread:
        """How the running text is spread when these elements are gone."""
        places = [self.order[one] for one in elements if one in self.order]
        gone = {number for place in places for number in range(self.first[place], self.behind[place])}
        of = spread(line for number, line in enumerate(self.lines) if number not in gone)
        return Spread(of.get(self.elements[0], 0), of)

    def where(self, test: Callable[[Look], bool]) -> list[HtmlElement]:
        """The elements whose look passes a test, in document order."""
        places = [place for look in self.looks if test(look) for place in look.places]
        return [self.elements[place] for place in sorted(places)]

    def is_block(self, place: int) -> bool:
        """Whether the element at a place stands on lines of its own."""
        return self.walk.like[place].divides

    def text(self, element: HtmlElement) -> str:
        """The text of an element that a reader sees, squeezed: `text_of` without a walk."""
        place = self.order.get(element)
        if place is None:
            return text_of(element)
        return squeeze("".join(self.walk.pieces[self.walk.opened[place] : self.walk.closed[place]]))

    def lines_of(self, element: HtmlElement) -> Sequence[Line]:
        """The lines of an element. Of an inline element they are cut where it begins and ends."""
        place = self.order.get(element)
        if place is None:
            return [Line(owner, text, weight(text)) for owner, text in runs(element)]
        if self.walk.like[place].divides:
            return self.lines[self.first[place] : self.behind[place]]
        return self._lines_inside(place)

    def _lines_inside(self, place: int) -> list[Line]:
        walk, start, stop = self.walk, self.walk.opened[place], self.walk.closed[place]
        inner = range(bisect_left(walk.starts, start), bisect_left(walk.starts, stop))
        begun = {walk.starts[number]: walk.owners[number] for number in inner}
        if self.order[begun.get(start, self.elements[0])] < place:
            begun = {start: self.elements[place]} | begun | {start: self.elements[place]}
        said = zip(begun, [*[*begun][1:], stop], begun.values(), strict=True)
        found = [(owner, squeeze("".join(walk.pieces[one:other]))) for one, other, owner in said]
        return [Line(owner, text, weight(text)) for owner, text in found if text]


def survey(root: HtmlElement) -> Survey:
    """The survey of a tree."""
    seen = _walked(root)
    lines, before = _lines(seen)
    of = spread(lines)
    return Survey(
        elements=seen.elements,
        order={element: place for place, element in enumerate(seen.elements)},
        ends=seen.ends,
        tags=[look.tag for look in seen.like],
        names=[look.names for look in seen.like],
        looks=list(seen.looks.values()),
        lines=lines,
        first=[before[number] for number in seen.opened],
        behind=[before[number] for number in seen.closed],
        total=of.get(root, 0),
        of=of,
        walk=seen,
    )


def _walked(root: HtmlElement) -> Walk:
    """The one walk."""
    seen, above = Walk(), [0]
    elements, like, looks, pieces = seen.elements, seen.like, seen.looks, seen.pieces
    owner, gap, fresh = root, False, True
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            kind = (node.tag, node.get("class"), node.get("id"))
            look = looks.get(kind) or looks.setdefault(kind, _look(node))
            place = len(elements)
            look.places.append(place)
            above.append(place)
            elements.append(node)
            like.append(look)
            seen.opened.append(len(pieces))
            seen.closed.append(0)
            seen.ends.append(0)
            text = walk.skip_subtree() if look.tag in SILENT else node.text
        else:
            place = above.pop()
            look = like[place]
            seen.ends[place], seen.closed[place] = len(elements), len(pieces)
            text = node.tail if place else None
        if look.divides:
            owner, fresh = elements[above[-1]], True
        gap = gap or look.apart
        if not text or text.isspace():
            gap = gap or bool(text)
            continue
        if fresh:
            seen.starts.append(len(pieces))
            seen.owners.append(owner)
        pieces.append(f" {text}" if gap else text)
        gap = fresh = False
    return seen


def _look(node: HtmlElement) -> Look:
    tag, names = node.tag, names_of(node)
    return Look(tag, names, tag in BLOCKS or is_label(names), tag in APART, [])


def _lines(seen: Walk) -> tuple[list[Line], list[int]]:
    """The lines, and for every piece of text how many of them begin before it."""
    lines, before = list[Line](), list[int]()
    for owner, start, stop in zip(seen.owners, seen.starts, [*seen.starts, len(seen.pieces)][1:], strict=True):
        before += [len(lines)] * (stop - start)
        if text := squeeze("".join(seen.pieces[start:stop])):
            lines.append(Line(owner, text, weight(text)))
    return lines, [*before, len(lines)]


def spread(lines: Iterable[Line]) -> dict[HtmlElement, int]:
    """The weight of the running text in every element that holds some; captions and lists of links count as they
    come.
    """
    of: dict[HtmlElement, int] = {}
    for line in lines:
        if line.weight > RUNNING:
            for one in (line.owner, *line.owner.iterancestors()):
                of[one] = of.get(one, 0) + line.weight
    return of
