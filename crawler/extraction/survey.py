"""One walk over the tree of a page, from which every signal takes what it asks: the elements in document order, what
lies inside which, the lines of text, and how the running text is spread.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.tree import APART, BLOCKS, SILENT, is_label, names_from, runs, squeeze, text_of, weight

RUNNING = 90
"""From this weight on a paragraph is running text and no label."""

Kind = tuple[str, str | None, str | None]
"""Tag, class and id of an element."""


class Line(NamedTuple):
    """The text between two block boundaries, squeezed, its weight, and the innermost block element that holds it."""

    owner: HtmlElement
    text: str
    weight: int


@dataclass(slots=True, eq=False)
class Look:
    """What elements look like from outside: their tag and names (`names_of`), whether they divide lines, words, or any
    of the two, whether what they hold is text for readers, and the places of those that look so.
    """

    tag: str
    names: str
    divides: bool
    apart: bool
    bounds: bool
    speaks: bool
    places: list[int]


@dataclass(frozen=True, slots=True)
class Walk:
    """What the walk writes down: `like` is the look of each element, `opened` and `closed` how many pieces of text were
    passed before it and behind its last one, `starts` which piece begins a line and `owners` whose that is.
    """

    elements: list[HtmlElement]
    like: list[Look]
    looks: Mapping[Kind, Look]
    ends: list[int]
    opened: list[int]
    closed: list[int]
    pieces: list[str]
    starts: list[int]
    owners: list[HtmlElement]


@dataclass(frozen=True, slots=True)
class Spread:
    """How running text is spread: its whole weight, the blocks that it stands in, and the weight of every element which
    holds some.
    """

    total: int
    owners: tuple[HtmlElement, ...]
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
        lines = [line for number, line in enumerate(self.lines) if line.weight > RUNNING and number not in gone]
        of = spread(lines)
        return Spread(of.get(self.elements[0], 0), tuple(dict.fromkeys(line.owner for line in lines)), of)

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
    """The one walk. What lxml is asked for is asked in bulk: most of the time goes into its answers."""
    elements = _outspoken(root)
    looks: dict[Kind, Look] = {}
    like = [_placed(looks, (one.tag, one.get("class"), one.get("id")), place) for place, one in enumerate(elements)]
    pen, ends, closed, opened = Pen(root), [0] * len(elements), [0] * len(elements), list[int]()
    pieces, write, above, left = pen.pieces, pen.write, list[int](), list[int]()
    for place, (element, look) in enumerate(zip(elements, like, strict=True)):
        opened.append(len(pieces))
        if look.bounds:
            pen.pass_over(look, element)
        if text := element.text if look.speaks else None:
            write(text)
        above.append(place)
        left.append(len(element) if look.speaks else 0)
        while not left[-1]:
            done = above.pop()
            left.pop()
            ends[done], closed[done] = place + 1, len(pieces)
            if not above:
                break
            left[-1] -= 1
            if like[done].bounds:
                pen.pass_over(like[done], elements[above[-1]])
            if text := elements[done].tail:
                write(text)
    return Walk(elements, like, looks, ends, opened, closed, pieces, pen.starts, pen.owners)


def _outspoken(root: HtmlElement) -> list[HtmlElement]:
    """The elements of a tree in document order, without those inside silent ones."""
    mute = {inner for one in root.iter(*SILENT) if len(one) for inner in one.iterdescendants()}
    return [one for one in root.iter() if one not in mute] if mute else list(root.iter())


def _placed(looks: dict[Kind, Look], kind: Kind, place: int) -> Look:
    look = looks.get(kind)
    if look is None:
        tag, names = kind[0], names_from(kind[1], kind[2])
        divides, apart = tag in BLOCKS or is_label(names), tag in APART
        look = looks[kind] = Look(tag, names, divides, apart, divides or apart, tag not in SILENT, [])
    look.places.append(place)
    return look


class Pen:
    """Writes down the text of a walk in pieces, and which of them begin a line and whose it is."""

    __slots__ = ("_apart", "_fresh", "_owner", "owners", "pieces", "starts")

    def __init__(self, root: HtmlElement) -> None:
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.owners: list[HtmlElement] = []
        self._owner, self._fresh, self._apart = root, True, False

    def pass_over(self, look: Look, owner: HtmlElement) -> None:
        """Notes the bound of an element, behind which text belongs to `owner`."""
        if look.divides:
            self._owner = owner
            self._fresh = True
        if look.apart:
            self._apart = True

    def write(self, text: str) -> None:
        """Writes a text; of white space no more than that it keeps words apart."""
        if text.isspace():
            self._apart = True
            return
        if self._fresh:
            self.starts.append(len(self.pieces))
            self.owners.append(self._owner)
        self.pieces.append(f" {text}" if self._apart else text)
        self._fresh = self._apart = False


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
