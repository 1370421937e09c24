"""The body of a page as it stands: the paragraphs, headings, items and rows of the region that holds its running text.

What is left to trafilatura is where that region cannot be told, or holds several articles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.body.captions import is_undeclared_caption
from crawler.extraction.body.line_context import LineContext, LineContexts
from crawler.extraction.body.regions import leads_of, region_of
from crawler.extraction.body.remainder import Remainder, spread_of
from crawler.extraction.body.trafilatura_fallback import BodyLine
from crawler.extraction.document.survey import RUNNING, Spread, Survey
from crawler.extraction.document.tree import squeeze, weight

_WHOLE = 250
_MOST = 0.6
_LINKS = 0.8
_FEW = 0.2
_MUCH = 0.3


class Passage(NamedTuple):
    """A paragraph, or what else stands on lines of its own: its number, owner, text (squeezed, or as `Remains.said`
    gives it where it is broken), weight, place, whether it is one link and nothing else, or several, each on a line of
    its own.
    """

    number: int
    owner: HtmlElement
    text: str
    weight: int
    place: LineContext
    is_link: bool
    is_row_of_links: bool

    @property
    def is_short(self) -> bool:
        """Whether it is a label rather than running text."""
        return self.weight <= RUNNING

    @property
    def is_bare(self) -> bool:
        """Whether it stands in no paragraph, item, heading."""
        return self.place.text is None and self.place.row is None

    @property
    def is_heading(self) -> bool:
        """Whether it stands in a heading, and in no row of data."""
        return self.place.is_heading and self.place.row is None

    @property
    def look(self) -> tuple[str, str | None]:
        """Tag and class of its owner."""
        return self.owner.tag, self.owner.get("class")


def article_lines(
    remains: Remainder, container: HtmlElement | None, heading: HtmlElement | None = None
) -> list[BodyLine] | None:
    """The lines of the article that has its first paragraphs in `container` and its title in `heading`; None where its
    region is in doubt.
    """
    left = spread_of(remains, container)
    region = region_of(container, left, remains.page)
    if region is None:
        return None
    leads = [BodyLine(remains.lines[one].text, "paragraph") for one in leads_of(region, heading, remains)]
    lines = [*leads, *lines_in(region, remains, container, left)]
    said = sum(weight(line.text) for line in lines)
    return lines if said >= max(_WHOLE, _MOST * left.of[region]) else None


def lines_in(region: HtmlElement, remains: Remainder, container: HtmlElement | None, left: Spread) -> list[BodyLine]:
    """What is text of an article in a region; `left` is how its running text is spread."""
    pieces = list(_passages(remains, region, LineContexts(region, container, left)))
    written = _written(
        [one for one in pieces if not one.is_row_of_links and not is_undeclared_caption(one.owner, region, remains)]
    )
    chosen = _introducing(list(_chosen(written)), region, remains.page)
    return _ended([line for one in chosen for line in _lines(one)])


def _passages(remains: Remainder, region: HtmlElement, places: LineContexts) -> Iterator[Passage]:
    """The pieces of a region that are not away; labels inside a paragraph do not divide it."""
    links, spans = remains.links(), remains.link_spans()
    placed = [(number, places.of(remains.lines[number].owner)) for number in remains.of(region)]
    there = _shown([(number, place) for number, place in placed if place is not None and not place.away], remains)
    for members in _together(there):
        numbers, place = [number for number, _ in members], members[0][1]
        owner = remains.lines[numbers[0]].owner
        is_link = all(number in links or one.is_linked for number, one in members)
        text = remains.said(numbers) if place.row is None else _row([remains.lines[one].text for one in numbers])
        text, said = text.strip(), squeeze(text)
        broken = "\v" in text
        linked = broken and remains.link_share(numbers, spans) >= _LINKS
        yield Passage(numbers[0], owner, text if broken else said, weight(said), place, is_link, linked)


def _together(placed: Sequence[tuple[int, LineContext]]) -> Iterator[list[tuple[int, LineContext]]]:
    """The lines that stand in one row or paragraph, together; others by themselves."""
    for _, group in groupby(placed, key=_passage_key):
        yield list(group)


def _passage_key(placed: tuple[int, LineContext]) -> object:
    number, place = placed
    return next((one for one in (place.row, place.text) if one is not None), number)


def _shown(placed: Sequence[tuple[int, LineContext]], remains: Remainder) -> Sequence[tuple[int, LineContext]]:
    """The lines that a reader sees at once; all, where much of the text shows only when it is asked for."""
    running = [(remains.lines[number].weight, place.is_hidden) for number, place in placed]
    whole = sum(weight for weight, _ in running if weight > RUNNING)
    hidden = sum(weight for weight, is_hidden in running if is_hidden and weight > RUNNING)
    return placed if hidden > _MUCH * whole else [one for one in placed if not one[1].is_hidden]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _written(pieces: Sequence[Passage]) -> Sequence[Passage]:
    """The pieces; where nearly all running text stands in paragraphs, without bare ones that do not stand beside such
    or have something to click: they are notices.
    """
    running = [one for one in pieces if not one.is_short]
    bare = sum(one.weight for one in running if one.is_bare)
    if bare > _FEW * sum(one.weight for one in running):
        return pieces
    beside = {one.place.text.getparent() for one in running if one.place.text is not None}
    owners = {one.owner for one in running if one.is_bare} - beside
    plain = {one for one in owners if one.getparent() in beside and one.find(".//a") is None}
    return [
        one for one in pieces if not one.is_bare or one.owner in beside or (one.owner in plain and not one.is_short)
    ]


def _chosen(pieces: Sequence[Passage]) -> Iterator[Passage]:
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


def _introducing(pieces: Sequence[Passage], region: HtmlElement, page: Survey) -> list[Passage]:
    """The pieces without headings of what else is left out: lists of links, galleries."""
    numbers = [one.number for one in pieces]
    return [one for one in pieces if not one.is_heading or not _is_alone(one, numbers, region, page)]


def _is_alone(heading: Passage, numbers: Sequence[int], region: HtmlElement, page: Survey) -> bool:
    """Whether a heading is all that is left of the smallest element in the region which holds more than it."""
    place, end = page.order[heading.owner], page.order[region]
    while place != end and page.behind[place] - page.first[place] < 2:
        place = page.parents[place]
    return place != end and bisect_left(numbers, page.behind[place]) - bisect_left(numbers, page.first[place]) < 2


def _is_entry(piece: Passage, menus: set[HtmlElement | None]) -> bool:
    """Whether a link is an entry of a list of links, or a row of them."""
    return piece.place.row is not None or (piece.place.item is not None and piece.place.item.getparent() in menus)


def _menus(pieces: Sequence[Passage]) -> set[HtmlElement | None]:
    """The lists that hold nearly nothing but links: tables of contents, topics."""
    lists: dict[HtmlElement | None, list[bool]] = {}
    for one in pieces:
        if one.place.item is not None:
            lists.setdefault(one.place.item.getparent(), []).append(one.is_link and one.is_short)
    return {one for one, links in lists.items() if sum(links) >= _LINKS * len(links)}


def _lines(piece: Passage) -> Iterator[BodyLine]:
    """A piece as lines: bare text is divided where it is broken, a paragraph only at an empty line in it."""
    place = piece.place
    kind = "row" if place.row is not None else "item" if place.item is not None else "paragraph"
    kind = "heading" if place.is_heading and kind == "paragraph" else kind
    broken = "\v" in piece.text
    parts = map(squeeze, piece.text.split("\v" if piece.is_bare else "\v\v")) if broken else (piece.text,)
    yield from (BodyLine(said, kind) for said in parts if said)


def _ended(lines: list[BodyLine]) -> list[BodyLine]:
    """Lines without headings at the end, which introduce nothing."""
    while lines and lines[-1].kind == "heading":
        lines.pop()
    return lines
