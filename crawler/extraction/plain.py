"""The body of a page as it stands: the paragraphs, headings, items and rows of the region that holds its running text.

What is left to trafilatura is where that region cannot be told, or holds several articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml.html import HtmlElement

from crawler.extraction.core import Line
from crawler.extraction.places import Place, Places
from crawler.extraction.remains import Remains, spread_of
from crawler.extraction.survey import RUNNING, Spread, Survey
from crawler.extraction.tree import squeeze, weight

_FRAMES = ("body", "html")
_WHOLE = 250
_NEARLY = 0.8
_MOST = 0.6
_LINKS = 0.8
_FEW = 0.2
_MUCH = 0.3


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or what else stands on lines of its own: its number, owner, text (see `Remains.said`), weight,
    place, and whether it is one link and nothing else.
    """

    number: int
    owner: HtmlElement
    text: str
    weight: int
    place: Place
    is_link: bool

    @property
    def is_short(self) -> bool:
        """Whether it is a label rather than running text."""
        return self.weight <= RUNNING

    @property
    def is_bare(self) -> bool:
        """Whether it stands in no paragraph, item, heading."""
        return self.place.text is None and self.place.row is None

    @property
    def look(self) -> tuple[str, str | None]:
        """Tag and class of its owner."""
        return self.owner.tag, self.owner.get("class")


def plain_lines(remains: Remains, container: HtmlElement | None) -> list[Line] | None:
    """The lines of the article that has its first paragraphs in `container`; None where its region is in doubt."""
    left = spread_of(remains, container)
    region = _region(container, left, remains.page)
    if region is None:
        return None
    lines = lines_in(region, remains, container, left)
    said = sum(weight(line.text) for line in lines)
    return lines if said >= max(_WHOLE, _MOST * left.of[region]) else None


def lines_in(region: HtmlElement, remains: Remains, container: HtmlElement | None, left: Spread) -> list[Line]:
    """What is text of an article in a region; `left` is how its running text is spread."""
    pieces = _written(list(_pieces(remains, region, Places(region, container, left))))
    return _ended([line for one in _chosen(pieces) for line in _lines(one)])


def narrowest(left: Spread, page: Survey, around: HtmlElement | None) -> HtmlElement | None:
    """The smallest element that holds nearly all running text, and `around`, if that holds any."""
    inside = page.order[around] if around is not None and around in left.of else None
    nearly = [page.span(one) for one, held in left.of.items() if held >= _NEARLY * left.total]
    starts = [one.start for one in nearly if inside is None or inside in one]
    return page.elements[max(starts)] if starts else None


def _region(container: HtmlElement | None, left: Spread, page: Survey) -> HtmlElement | None:
    """The element in which the article stands: its container; where that holds too little of the running text, or is
    the whole page, the smallest element that holds nearly all. None where there is none, or where it holds several
    titles.
    """
    said = container if container is not None and container.tag not in _FRAMES else None
    if said is not None and left.share(said) >= (_NEARLY if _is_part(said, left) else _MOST):
        return said
    region = narrowest(left, page, said)
    return None if region is None or region.tag in _FRAMES or has_several(region) else region


def _is_part(container: HtmlElement, left: Spread) -> bool:
    """Whether beside a container stands running text in an element that looks the same."""
    beside = (*container.itersiblings(), *container.itersiblings(preceding=True))
    look = container.tag, container.get("class")
    return any(one in left.of and (one.tag, one.get("class")) == look for one in beside)


def has_several(element: HtmlElement) -> bool:
    """Whether an element holds several titles."""
    return sum(1 for _ in element.iter("h1")) > 1


def _pieces(remains: Remains, region: HtmlElement, places: Places) -> Iterator[Piece]:
    """The pieces of a region that are not away; labels inside a paragraph do not divide it."""
    links = remains.links()
    placed = [(number, places.of(remains.lines[number].owner)) for number in remains.of(region)]
    there = _shown([(number, place) for number, place in placed if place is not None and not place.away], remains)
    for members in _together(there):
        numbers, place = [number for number, _ in members], members[0][1]
        owner = remains.lines[numbers[0]].owner
        is_link = all(number in links or one.is_linked for number, one in members)
        text = remains.said(numbers) if place.row is None else _row([remains.lines[one].text for one in numbers])
        yield Piece(numbers[0], owner, text, weight(squeeze(text)), place, is_link)


def _together(placed: Sequence[tuple[int, Place]]) -> Iterator[list[tuple[int, Place]]]:
    """The lines that stand in one row or paragraph, together; others by themselves."""
    for _, group in groupby(placed, key=_piece_of):
        yield list(group)


def _piece_of(placed: tuple[int, Place]) -> object:
    number, place = placed
    return next((one for one in (place.row, place.text) if one is not None), number)


def _shown(placed: Sequence[tuple[int, Place]], remains: Remains) -> Sequence[tuple[int, Place]]:
    """The lines that a reader sees at once; all, where much of the text shows only when it is asked for."""
    running = [(remains.lines[number].weight, place.is_hidden) for number, place in placed]
    whole = sum(weight for weight, _ in running if weight > RUNNING)
    hidden = sum(weight for weight, is_hidden in running if is_hidden and weight > RUNNING)
    return placed if hidden > _MUCH * whole else [one for one in placed if not one[1].is_hidden]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _written(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces; where nearly all running text stands in paragraphs, without bare ones that do not stand beside such:
    they are notices.
    """
    running = [one for one in pieces if not one.is_short]
    bare = sum(one.weight for one in running if one.is_bare)
    if bare > _FEW * sum(one.weight for one in running):
        return pieces
    beside = {one.place.text.getparent() for one in running if one.place.text is not None}
    return [one for one in pieces if not one.is_bare or one.owner in beside]


def _chosen(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces that are text of the article.

    Short ones are, where something speaks for them: that they stand in a paragraph, item, heading or row of the
    container; outside it, that running text stands before them; for bare ones, that they stand amid such and look so.
    """
    running = [one for one in pieces if not one.is_short]
    if not running:
        return
    first, last = running[0].number, running[-1].number
    looks, menus = {one.look for one in running if one.is_bare}, _menus(pieces)
    for one in pieces:
        if not one.is_short:
            yield one
        elif one.is_bare:
            if first < one.number < last and not one.is_link and one.look in looks:
                yield one
        elif (one.place.inside or one.number > first) and not (one.is_link and _is_entry(one, menus)):
            yield one


def _is_entry(piece: Piece, menus: set[HtmlElement | None]) -> bool:
    """Whether a link is an entry of a list of links, or a row of them."""
    return piece.place.row is not None or (piece.place.item is not None and piece.place.item.getparent() in menus)


def _menus(pieces: Sequence[Piece]) -> set[HtmlElement | None]:
    """The lists that hold nearly nothing but links: tables of contents, topics."""
    lists: dict[HtmlElement | None, list[bool]] = {}
    for one in pieces:
        if one.place.item is not None:
            lists.setdefault(one.place.item.getparent(), []).append(one.is_link and one.is_short)
    return {one for one, links in lists.items() if sum(links) >= _LINKS * len(links)}


def _lines(piece: Piece) -> Iterator[Line]:
    """A piece as lines: bare text is divided where it is broken, a paragraph only at an empty line in it."""
    place = piece.place
    kind = "row" if place.row is not None else "item" if place.item is not None else "paragraph"
    kind = "heading" if place.is_heading and kind == "paragraph" else kind
    for text in piece.text.split("\v" if piece.is_bare else "\v\v"):
        if said := squeeze(text):
            yield Line(said, kind)


def _ended(lines: list[Line]) -> list[Line]:
    """Lines without headings at the end, which introduce nothing."""
    while lines and lines[-1].kind == "heading":
        lines.pop()
    return lines
