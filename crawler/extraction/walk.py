"""One walk over the tree of a page: its elements, how they look from outside, and its text in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.callings import Callings, calling
from crawler.extraction.tree import APART, BLOCKS, LABEL, SILENT, names_from

_LABELS = calling(LABEL)
Kind = tuple[str, str | None, str | None]
"""Tag, class and id of an element."""


@dataclass(slots=True, eq=False)
class Look:
    """What elements look like from outside: their tag and names (`names_of`), whether they divide lines,
    or words, whether what they hold is text for readers, and the places of those that look so.
    """

    tag: str
    names: str
    divides: bool
    apart: bool
    speaks: bool
    places: list[int]


class Looks(dict[Kind, Look]):
    """The looks of a page; one that is asked for and not there is made."""

    def __missing__(self, kind: Kind) -> Look:
        tag, names = kind[0], names_from(kind[1], kind[2])
        look = self[kind] = Look(tag, names, tag in BLOCKS, tag in APART, tag not in SILENT, [])
        return look


@dataclass(frozen=True, slots=True)
class Walk:
    """What the walk writes down: `like` is the look of each element, `parents` the place of the element around it (-1
    for the root), `ends` the place behind its last descendant, `opened` and `closed` how many pieces of text were
    passed before it and behind its last one, `starts` which piece begins a line and `owners` whose that is.
    """

    elements: list[HtmlElement]
    like: list[Look]
    looks: Sequence[Look]
    callings: Callings
    ends: list[int]
    parents: list[int]
    opened: list[int]
    closed: list[int]
    pieces: list[str]
    starts: list[int]
    owners: list[HtmlElement]


def walked(root: HtmlElement) -> Walk:
    """The one walk. What lxml is asked for is asked in bulk: most of the time goes into its answers."""
    elements, looks, pen = _outspoken(root), Looks(), Pen(root)
    like = [looks[one.tag, one.get("class"), one.get("id")] for one in elements]
    listed = list(looks.values())
    callings = Callings([look.names for look in listed])
    for number in callings.passing(_LABELS):
        listed[number].divides = True
    ends, closed, opened, parents = [0] * len(elements), [0] * len(elements), list[int](), list[int]()
    pieces, enter, leave, above, left = pen.pieces, pen.enter, pen.leave, [-1], list[int]()
    for place, (element, look) in enumerate(zip(elements, like, strict=True)):
        look.places.append(place)
        parents.append(above[-1])
        opened.append(len(pieces))
        above.append(place)
        left.append(enter(element, look))
        while not left[-1]:
            done = above.pop()
            left.pop()
            ends[done], closed[done] = place + 1, len(pieces)
            if not left:
                break
            left[-1] -= 1
            leave(elements[done], like[done])
    return Walk(elements, like, listed, callings, ends, parents, opened, closed, pieces, pen.starts, pen.owners)


def _outspoken(root: HtmlElement) -> list[HtmlElement]:
    """The elements of a tree in document order, without those inside silent ones."""
    mute = {inner for one in root.iter(*SILENT) if len(one) for inner in one.iterdescendants()}
    return [one for one in root.iter() if one not in mute] if mute else list(root.iter())


class Pen:
    """Writes down the text of a walk in pieces, and which of them begin a line and whose it is."""

    __slots__ = ("_apart", "_fresh", "_holders", "owners", "pieces", "starts")

    def __init__(self, root: HtmlElement) -> None:
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.owners: list[HtmlElement] = []
        self._holders, self._fresh, self._apart = [root], True, ""

    def enter(self, element: HtmlElement, look: Look) -> int:
        """Writes what an element begins with; how many elements inside will follow."""
        if look.divides:
            self._holders.append(element)
            self._fresh = True
        if look.apart:
            self._break()
        if not look.speaks:
            return 0
        if text := element.text:
            self.write(text)
        return len(element)

    def leave(self, element: HtmlElement, look: Look) -> None:
        """Writes what stands behind an element."""
        if look.divides:
            self._holders.pop()
            self._fresh = True
        if look.apart:
            self._break()
        if text := element.tail:
            self.write(text)

    def _break(self) -> None:
        r"""Notes the bound of an element that parts words; one inside a line as "\v"."""
        self._apart = "\v\v" if self._apart[:1] == "\v" else "\v"

    def write(self, text: str) -> None:
        """Writes a text; of white space no more than that it keeps words apart."""
        if text.isspace():
            self._apart = self._apart or " "
            return
        if self._fresh:
            self.starts.append(len(self.pieces))
            self.owners.append(self._holders[-1])
        self.pieces.append(self._apart + text)
        self._fresh, self._apart = False, ""
