"""Captions that no element declares: a few words in one block with a picture, behind it."""

from __future__ import annotations

from itertools import takewhile

from lxml.html import HtmlElement

from crawler.extraction.body.remainder import Remainder
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import lineage, named

_PICTURES = ("img", "picture", "amp-img")
_says_picture = named(r"photo|caption|credit|gallery|slideshow|foto")
_MOST_LINES = 2
_LONGEST = 200
_STEPS = 3


def is_undeclared_caption(owner: HtmlElement, region: HtmlElement, remains: Remainder) -> bool:
    """Whether a line of a region stands in a small block behind a picture, and the block calls itself one."""
    page = remains.page
    for around in takewhile(lambda one: one is not region, [*lineage(owner)][:_STEPS]):
        place = page.order[around]
        if page.behind[place] - page.first[place] > _MOST_LINES:
            return False
        if any(tag in _PICTURES for tag in page.tags[place : page.ends[place]]):
            return _is_short(place, page) and _begins_with_picture(place, page)
    return False


def _is_short(place: int, page: Survey) -> bool:
    return all(line.weight <= _LONGEST for line in page.lines[page.first[place] : page.behind[place]])


def _begins_with_picture(place: int, page: Survey) -> bool:
    """Whether a picture stands before all text of the element at a place, and something in it is called a picture."""
    inside = range(place, page.ends[place])
    first = next(one for one in inside if page.tags[one] in _PICTURES)
    return page.walk.opened[first] == page.walk.opened[place] and any(_says_picture(page.names[one]) for one in inside)
