"""One walk over the tree of a page: its elements, how they look from outside, and its text in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.document.name_index import NameIndex, name_test
from crawler.extraction.document.tree import APART, BLOCKS, LABEL, SILENT, names_from

_LABELS = name_test(LABEL)
_MUTE = SILENT - {"head"}
LookKey = tuple[str, str | None, str | None]
"""Tag, class and id of an element."""


@dataclass(slots=True, eq=False)
class Look:
    """What elements look like from outside: their tag and names (`names_of`), whether they divide lines,
    or words, whether what they hold is text for readers, and the indexes of those that look so.
    """

    tag: str
    names: str
    divides: bool
    apart: bool
    speaks: bool
    indexes: list[int]


class Looks(dict[LookKey, Look]):
    """The looks of a page; one that is asked for and not there is made."""

    def __missing__(self, kind: LookKey) -> Look:
        tag, names = kind[0], names_from(kind[1], kind[2])
        look = self[kind] = Look(tag, names, tag in BLOCKS, tag in APART, tag not in SILENT, [])
        return look


@dataclass(frozen=True, slots=True)
class Walk:
    """What the walk writes down: `like` is the look of each element, `parents` the index of the element around it (-1
    for the root), `ends` the index behind its last descendant, `opened` and `closed` how many pieces of text were
    passed before it and behind its last one, `starts` which piece begins a line and `owners` whose that is.
    """

    elements: list[HtmlElement]
    like: list[Look]
    looks: Sequence[Look]
    name_index: NameIndex
    ends: list[int]
    parents: list[int]
    opened: list[int]
    closed: list[int]
    pieces: list[str]
    starts: list[int]
    owners: list[HtmlElement]


def walked(root: HtmlElement) -> Walk:
    """The one walk. What lxml is asked for is asked in bulk: most of the time goes into its answers."""
    elements, looks = _outspoken(root), Looks()
    like = [looks[element.tag, element.get("class"), element.get("id")] for element in elements]
    listed = list(looks.values())
    name_index = NameIndex([look.names for look in listed])
    for number in name_index.passing(_LABELS):
        listed[number].divides = True
    for index, look in enumerate(like):
        look.indexes.append(index)
    steps, parents, ends = _steps(
        [len(element) if look.speaks else 0 for element, look in zip(elements, like, strict=True)]
    )
    walk = Walk(elements, like, listed, name_index, ends, parents, [0] * len(elements), [0] * len(elements), [], [], [])
    _write(walk, steps)
    return walk


def _steps(sizes: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    """The steps of a walk over elements that hold so many others each: an element's index on entering it, `~index` on
    leaving; and for every element the index of the one around it and the index behind its last descendant.
    """
    steps, parents, ends, above, left = list[int](), list[int](), [0] * len(sizes), [-1], [-1]
    for index, size in enumerate(sizes):
        parents.append(above[-1])
        steps.append(index)
        above.append(index)
        left.append(size)
        while not left[-1]:
            done = above.pop()
            left.pop()
            left[-1] -= 1
            ends[done] = index + 1
            steps.append(~done)
    return steps, parents, ends


def _write(walk: Walk, steps: Sequence[int]) -> None:
    """Writes down the text on the way, in pieces. Of white space no more is kept than that it keeps words apart, of the
    bound of an element that does so "\\v", two where there are several.
    """
    elements, like, parents, pieces = walk.elements, walk.like, walk.parents, walk.pieces
    holders, texts, tails = (
        _holders(walk),
        [element.text for element in elements],
        [element.tail for element in elements],
    )
    fresh, apart = True, ""
    for step in steps:
        if step >= 0:
            index, around = step, step
            walk.opened[index] = len(pieces)
            text = texts[index] if like[index].speaks else None
        else:
            index, around = ~step, parents[~step]
            walk.closed[index] = len(pieces)
            text = tails[index]
        if like[index].apart:
            apart = "\v\v" if apart[:1] == "\v" else "\v"
        fresh = fresh or like[index].divides
        if not text:
            continue
        if text.isspace():
            apart = apart or " "
            continue
        if fresh:
            walk.starts.append(len(pieces))
            walk.owners.append(elements[holders[around]])
        pieces.append(apart + text)
        fresh, apart = False, ""


def _holders(walk: Walk) -> list[int]:
    """For every element the index of the innermost one around it, or itself, that divides lines; the root does."""
    holders: list[int] = []
    for index, look in enumerate(walk.like):
        holders.append(index if look.divides or index == 0 else holders[walk.parents[index]])
    return holders


def _outspoken(root: HtmlElement) -> list[HtmlElement]:
    """The elements of a tree in document order, without those inside silent ones; into the head nobody looks."""
    tops = [[child] if child.tag == "head" else child.iter() for child in root]
    mute = {inner for outer in root.iter(*_MUTE) if len(outer) for inner in outer.iterdescendants()}
    return [root, *(element for top in tops for element in top if element not in mute)]
