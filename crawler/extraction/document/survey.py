"""One walk over the tree of a page, from which every signal takes what it asks: the elements in document order, what
lies inside which, the lines of text, and how the running text is spread.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.document.measures import BYLINE, RUNNING
from crawler.extraction.document.name_index import NameTest
from crawler.extraction.document.tree import BLOCKS, runs, squeeze, text_of, weight
from crawler.extraction.document.walk import Look, Walk, walked

_VEILED = etree.XPath(
    "descendant::*/@hidden/.. | descendant::*/@aria-hidden/.. | descendant::*/@popover/.. | descendant::dialog"
    " | descendant::*/@style[contains(., 'display') or contains(., 'clip') or contains(., 'overflow')"
    " or contains(., '-9')]/.."
)
_ITEMPROPS, _ROLES = etree.XPath("descendant::*/@itemprop/.."), etree.XPath("descendant::*/@role/..")
"""All by way of the attributes, which takes libxml2 a tenth of the time that conditions on elements take."""


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
    """What one walk over a tree saw. Nothing changes the tree while its survey lives (`separation.remainder`).

    `elements` are in document order, those inside silent elements (buttons, videos) left out; `order` gives an
    element's index in it, `ends` the index behind its last descendant, `parents` that of the element around it (-1 for
    the first), `tags` and `names` (`names_of`) what it is called, `looks` all that there are of these, also `by_tag`.
    `lines` are those of the whole tree; `first` and `behind` are, for every index, the number of the first line inside
    the element and of the first one after it; `before` is, for every piece of text of the walk, the number of its line.
    `total` is the weight of the running text, `of` that of the elements which hold some.
    `timed` are the blocks in whose own text a time element stands, and the inline elements around it.
    `itemprops` are the elements with an itemprop, in document order, also those that the walk left out; `roles` those
    with a role, without them; `veiled` those that may say that they are not seen (`document.unseen`).
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
    itemprops: Sequence[HtmlElement]
    roles: Sequence[HtmlElement]
    veiled: Sequence[HtmlElement]
    walk: Walk = field(repr=False)
    texts: dict[int, str] = field(default_factory=dict, repr=False)

    def share(self, element: HtmlElement) -> float:
        """Which part of the page's running text an element holds, 0 to 1."""
        return self.of.get(element, 0) / self.total if self.total else 0.0

    def together(self, elements: Iterable[HtmlElement]) -> float:
        """Which part of it elements hold that are not inside each other."""
        return sum(self.share(element) for element in elements)

    def span(self, element: HtmlElement) -> range:
        """The indexes of an element and of all inside it; empty for one that the walk did not see."""
        index = self.order.get(element)
        return range(index, self.ends[index]) if index is not None else range(0)

    def within(self, elements: Iterable[HtmlElement]) -> set[HtmlElement]:
        """The elements and all that lies inside them."""
        found: set[HtmlElement] = set()
        reached = 0
        for index in sorted(self.order[element] for element in elements if element in self.order):
            if index >= reached:
                reached = self.ends[index]
                found.update(self.elements[index:reached])
        return found

    def around(self, elements: Iterable[HtmlElement]) -> set[HtmlElement]:
        """The elements and all that hold them."""
        found: set[int] = set()
        for element in elements:
            index = self.order.get(element, -1)
            while index >= 0 and index not in found:
                found.add(index)
                index = self.parents[index]
        return {self.elements[index] for index in found}

    def common(self, elements: Sequence[HtmlElement]) -> HtmlElement | None:
        """The smallest block that holds all these."""
        indexes = [self.order[element] for element in elements]
        index, last = min(indexes), max(indexes)
        while index >= 0 and (self.ends[index] <= last or self.tags[index] not in BLOCKS):
            index = self.parents[index]
        return self.elements[index] if index >= 0 else None

    def called(self, asked: NameTest) -> list[Look]:
        """The looks of which a single name passes a test."""
        return [self.looks[number] for number in self.walk.name_index.passing(asked)]

    def tagged(self, *tags: str) -> list[int]:
        """The indexes of the elements with one of some tags, in document order."""
        return sorted(index for tag in tags for look in self.by_tag.get(tag, ()) for index in look.indexes)

    def at(self, looks: Iterable[Look]) -> list[HtmlElement]:
        """The elements that look so, in document order."""
        return [self.elements[index] for index in sorted(index for look in looks for index in look.indexes)]

    def text(self, element: HtmlElement) -> str:
        """The text of an element that a reader sees, squeezed: `text_of` without a walk."""
        index = self.order.get(element)
        return text_of(element) if index is None else self.text_at(index)

    def text_at(self, index: int) -> str:
        """`text` of the element with an index."""
        first, behind = self.first[index], self.behind[index]
        if self.walk.like[index].divides and behind - first < 2:
            return self.lines[first].text if behind > first else ""
        if (known := self.texts.get(index)) is None:
            pieces = self.walk.pieces[self.walk.opened[index] : self.walk.closed[index]]
            known = self.texts[index] = squeeze("".join(pieces))
        return known

    def opening_at(self, index: int) -> str:
        """The beginning of the text in the element with an index, squeezed, as long as a byline: it costs the same for
        all, because no more pieces than letters are read.
        """
        opened = self.walk.opened[index]
        return squeeze("".join(self.walk.pieces[opened : min(self.walk.closed[index], opened + BYLINE)]))[:BYLINE]

    def lines_of(self, element: HtmlElement) -> Sequence[Line]:
        """The lines of an element. Of an inline element they are cut where it begins and ends."""
        index = self.order.get(element)
        if index is None:
            return [Line(owner, text, weight(text)) for owner, text in runs(element)]
        if self.walk.like[index].divides:
            return self.lines[self.first[index] : self.behind[index]]
        return self._lines_inside(index)

    def _lines_inside(self, index: int) -> list[Line]:
        walk, start, stop = self.walk, self.walk.opened[index], self.walk.closed[index]
        inner = range(bisect_left(walk.starts, start), bisect_left(walk.starts, stop))
        begun = {walk.starts[number]: walk.owners[number] for number in inner}
        if self.order[begun.get(start, self.elements[0])] < index:
            begun = {start: self.elements[index]} | begun | {start: self.elements[index]}
        said = zip(begun, [*[*begun][1:], stop], begun.values(), strict=True)
        found = [(owner, squeeze("".join(walk.pieces[start:other]))) for start, other, owner in said]
        return [Line(owner, text, weight(text)) for owner, text in found if text]


def survey(root: HtmlElement) -> Survey:
    """The survey of a tree."""
    walk = walked(root)
    lines, before = _lines(walk)
    order = {element: index for index, element in enumerate(walk.elements)}
    of = spread(lines, walk, order)
    return Survey(
        elements=walk.elements,
        order=order,
        ends=walk.ends,
        parents=walk.parents,
        tags=[look.tag for look in walk.like],
        names=[look.names for look in walk.like],
        looks=walk.looks,
        by_tag=_by_tag(walk.looks),
        lines=lines,
        first=[before[number] for number in walk.opened],
        behind=[before[number] for number in walk.closed],
        before=before,
        total=of.get(root, 0),
        of=of,
        timed=frozenset(_timed(walk)),
        itemprops=_found(_ITEMPROPS, root),
        roles=[element for element in _found(_ROLES, root) if element in order],
        veiled=_found(_VEILED, root),
        walk=walk,
    )


def _found(path: etree.XPath, root: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = path(root)  # type: ignore[assignment]  # an XPath of elements gives a list
    return found


def _by_tag(looks: Iterable[Look]) -> dict[str, list[Look]]:
    found: dict[str, list[Look]] = {}
    for look in looks:
        found.setdefault(look.tag, []).append(look)
    return found


def _timed(walk: Walk) -> Iterator[HtmlElement]:
    for index in (index for look in walk.looks if look.tag == "time" for index in look.indexes):
        around = walk.parents[index]
        while around >= 0 and walk.like[around].tag not in BLOCKS:
            yield walk.elements[around]
            around = walk.parents[around]
        yield walk.elements[max(around, 0)]


def _lines(walk: Walk) -> tuple[list[Line], list[int]]:
    """The lines, and for every piece of text how many of them begin before it."""
    lines, before = list[Line](), list[int]()
    for owner, start, stop in zip(walk.owners, walk.starts, [*walk.starts, len(walk.pieces)][1:], strict=True):
        before += [len(lines)] * (stop - start)
        if text := squeeze("".join(walk.pieces[start:stop])):
            lines.append(Line(owner, text, weight(text)))
    return lines, [*before, len(lines)]


def spread(lines: Iterable[Line], walk: Walk, order: Mapping[HtmlElement, int]) -> dict[HtmlElement, int]:
    """The weight of the running text in every element that holds some; captions and lists of links count as they
    come.
    """
    of: dict[int, int] = {}
    for line in lines:
        if line.weight > RUNNING:
            index = order[line.owner]
            while index >= 0:
                of[index] = of.get(index, 0) + line.weight
                index = walk.parents[index]
    return {walk.elements[index]: held for index, held in of.items()}
