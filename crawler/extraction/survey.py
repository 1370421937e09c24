"""One walk over the tree of a page, from which every signal takes what it asks: the elements in document order, what
lies inside which, the lines of text, and how the running text is spread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.tree import BLOCKS, SILENT, is_label, names_of, runs, squeeze, weight

RUNNING = 90
"""From this weight on a paragraph is running text and no label."""


class Line(NamedTuple):
    """The text between two block boundaries, squeezed, its weight, and the innermost block element that holds it."""

    owner: HtmlElement
    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What one walk over a tree saw. It describes the tree as it was then; cuts made later are not in it.

    `elements` are in document order, those inside silent elements (buttons, videos) left out; `order` gives an
    element's place in it, `ends` the place behind its last descendant, `tags` and `names` (`names_of`) what it is
    called. `lines` are those of the whole tree; `first`
    and `behind` are, for every place, the number of the first line inside the element and of the first one after it.
    `total` is the weight of the running text, `of` that of the elements which hold some.
    """

    elements: Sequence[HtmlElement]
    order: Mapping[HtmlElement, int]
    ends: Sequence[int]
    tags: Sequence[str]
    names: Sequence[str]
    lines: Sequence[Line]
    first: Sequence[int]
    behind: Sequence[int]
    total: int
    of: Mapping[HtmlElement, int]

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
        for one in elements:
            span = self.span(one)
            found.update(self.elements[span.start : span.stop])
        return found

    def lines_of(self, element: HtmlElement) -> Sequence[Line]:
        """The lines of an element. Of an inline element they are cut where it begins and ends."""
        place = self.order.get(element)
        if place is None or not (self.tags[place] in BLOCKS or is_label(self.names[place])):
            return [Line(owner, text, weight(text)) for owner, text in runs(element)]
        return self.lines[self.first[place] : self.behind[place]]


def survey(root: HtmlElement) -> Survey:
    """The survey of a tree."""
    elements: list[HtmlElement] = []
    order: dict[HtmlElement, int] = {}
    ends, first, behind = list[int](), list[int](), list[int]()
    divides: list[bool] = []
    tags, names, pieces = list[str](), list[str](), list[str]()
    lines: list[Line] = []
    owner = root
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        opens = event == "start"
        if opens:
            place, tag, name = len(elements), node.tag, names_of(node)
            elements.append(node)
            tags.append(tag)
            names.append(name)
            order[node] = place
            ends.append(place)
            behind.append(0)
            divides.append(tag in BLOCKS or is_label(name))
        else:
            place = order[node]
        if divides[place]:
            _flush(pieces, owner, lines)
            owner = node if opens else _parent(node, root)
        elif tags[place] == "br":
            pieces.append(" ")
        if opens:
            first.append(len(lines))
            text = node.text
            if tag in SILENT:
                walk.skip_subtree()
                text = None
        else:
            ends[place], behind[place] = len(elements), len(lines)
            text = node.tail
        if text:
            pieces.append(text)
    of = spread(lines)
    return Survey(elements, order, ends, tags, names, lines, first, behind, of.get(root, 0), of)


def _flush(pieces: list[str], owner: HtmlElement, lines: list[Line]) -> None:
    said = "".join(pieces)
    if said and not said.isspace() and (text := squeeze(said)):
        lines.append(Line(owner, text, weight(text)))
    pieces.clear()


def _parent(node: HtmlElement, root: HtmlElement) -> HtmlElement:
    parent = node.getparent()
    return root if parent is None or node is root else parent


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
