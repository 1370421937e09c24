"""One walk over the tree of a page, from which every signal takes what it asks: the elements in document order, what
lies inside which, the lines of text, and how the running text is spread.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.document.name_index import NameTest
from crawler.extraction.document.tree import BLOCKS, runs, squeeze, text_of, weight
from crawler.extraction.document.walk import Look, Walk, walked

RUNNING = 90
"""From this weight on a paragraph is running text and no label."""


class Line(NamedTuple):
    """The text between two block boundaries, squeezed, its weight, and the innermost block element that holds it."""

    owner: HtmlElement
    text: str
    weight: int


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
    element's place in it, `ends` the place behind its last descendant, `parents` that of the element around it (-1 for
    the first), `tags` and `names` (`names_of`) what it is called, `looks` all that there are of these, also `by_tag`.
    `lines` are those of the whole tree; `first` and `behind` are, for every place, the number of the first line inside
    the element and of the first one after it; `before` is, for every piece of text of the walk, the number of its line.
    `total` is the weight of the running text, `of` that of the elements which hold some.
    `timed` are the blocks in whose own text a time element stands, and the inline elements around it.
    `texts` remembers what `text_at` was asked for.
    """

    elements: Sequence[HtmlElement]
    order: Mapping[HtmlElement, int]
    ends: Sequence[int]
    parents: Sequence[int]
    tags: Sequence[str]
    names: Sequence[str]
    looks: Sequence[Look]
    by_tag: Mapping[str, Sequence[Look]]
    lines: Sequence[Line]
    first: Sequence[int]
    behind: Sequence[int]
    before: Sequence[int]
    total: int
    of: Mapping[HtmlElement, int]
    timed: Set[HtmlElement]
    walk: Walk = field(repr=False)
    texts: dict[int, str] = field(default_factory=dict, repr=False)

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
        for place in sorted(self.order[one] for one in elements if one in self.order):
            if place >= reached:
                reached = self.ends[place]
                found.update(self.elements[place:reached])
        return found

    def around(self, elements: Iterable[HtmlElement]) -> set[HtmlElement]:
        """The elements and all that hold them."""
        found: set[int] = set()
        for one in elements:
            place = self.order.get(one, -1)
            while place >= 0 and place not in found:
                found.add(place)
                place = self.parents[place]
        return {self.elements[place] for place in found}

    def common(self, elements: Sequence[HtmlElement]) -> HtmlElement | None:
        """The smallest block that holds all these."""
        places = [self.order[one] for one in elements]
        place, last = min(places), max(places)
        while place >= 0 and (self.ends[place] <= last or self.tags[place] not in BLOCKS):
            place = self.parents[place]
        return self.elements[place] if place >= 0 else None

    def called(self, asked: NameTest) -> list[Look]:
        """The looks of which a single name passes a test."""
        return [self.looks[number] for number in self.walk.name_index.passing(asked)]

    def tagged(self, *tags: str) -> list[int]:
        """The places of the elements with one of some tags, in document order."""
        return sorted(place for tag in tags for look in self.by_tag.get(tag, ()) for place in look.places)

    def at(self, looks: Iterable[Look]) -> list[HtmlElement]:
        """The elements that look so, in document order."""
        return [self.elements[place] for place in sorted(place for look in looks for place in look.places)]

    def text(self, element: HtmlElement) -> str:
        """The text of an element that a reader sees, squeezed: `text_of` without a walk."""
        place = self.order.get(element)
        return text_of(element) if place is None else self.text_at(place)

    def text_at(self, place: int) -> str:
        """`text` of the element at a place."""
        first, behind = self.first[place], self.behind[place]
        if self.walk.like[place].divides and behind - first < 2:
            return self.lines[first].text if behind > first else ""
        if (known := self.texts.get(place)) is None:
            pieces = self.walk.pieces[self.walk.opened[place] : self.walk.closed[place]]
            known = self.texts[place] = squeeze("".join(pieces))
        return known

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
    seen = walked(root)
    lines, before = _lines(seen)
    order = {element: place for place, element in enumerate(seen.elements)}
    of = spread(lines, seen, order)
    return Survey(
        elements=seen.elements,
        order=order,
        ends=seen.ends,
        parents=seen.parents,
        tags=[look.tag for look in seen.like],
        names=[look.names for look in seen.like],
        looks=seen.looks,
        by_tag=_by_tag(seen.looks),
        lines=lines,
        first=[before[number] for number in seen.opened],
        behind=[before[number] for number in seen.closed],
        before=before,
        total=of.get(root, 0),
        of=of,
        timed=frozenset(_timed(seen)),
        walk=seen,
    )


def _by_tag(looks: Iterable[Look]) -> dict[str, list[Look]]:
    found: dict[str, list[Look]] = {}
    for look in looks:
        found.setdefault(look.tag, []).append(look)
    return found


def _timed(seen: Walk) -> Iterator[HtmlElement]:
    for place in (place for look in seen.looks if look.tag == "time" for place in look.places):
        around = seen.parents[place]
        while around >= 0 and seen.like[around].tag not in BLOCKS:
            yield seen.elements[around]
            around = seen.parents[around]
        yield seen.elements[max(around, 0)]


def _lines(seen: Walk) -> tuple[list[Line], list[int]]:
    """The lines, and for every piece of text how many of them begin before it."""
    lines, before = list[Line](), list[int]()
    for owner, start, stop in zip(seen.owners, seen.starts, [*seen.starts, len(seen.pieces)][1:], strict=True):
        before += [len(lines)] * (stop - start)
        if text := squeeze("".join(seen.pieces[start:stop])):
            lines.append(Line(owner, text, weight(text)))
    return lines, [*before, len(lines)]


def spread(lines: Iterable[Line], seen: Walk, order: Mapping[HtmlElement, int]) -> dict[HtmlElement, int]:
    """The weight of the running text in every element that holds some; captions and lists of links count as they
    come.
    """
    of: dict[int, int] = {}
    for line in lines:
        if line.weight > RUNNING:
            place = order[line.owner]
            while place >= 0:
                of[place] = of.get(place, 0) + line.weight
                place = seen.parents[place]
    return {seen.elements[place]: held for place, held in of.items()}
