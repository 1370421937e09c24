"""Captions that no element declares: a few words in one block with a picture, behind it."""

from __future__ import annotations

from itertools import takewhile

from lxml.html import HtmlElement

from crawler.extraction.document.measures import ARTICLE
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import lineage, named
from crawler.extraction.separation.remainder import Remainder

_PICTURES = frozenset({"img", "picture", "amp-img"})
_says_picture = named(r"photo|caption|credit|gallery|slideshow|foto")
_MOST_LINES = 2  # lines: a caption and its credit


def is_undeclared_caption(owner: HtmlElement, region: HtmlElement, remainder: Remainder) -> bool:
    """Whether a line of a region stands in a small block behind a picture, and the block calls itself one."""
    document = remainder.document
    for around in takewhile(lambda element: element is not region, lineage(owner)):
        index = document.order[around]
        if document.behind[index] - document.first[index] > _MOST_LINES:
            return False
        if not _PICTURES.isdisjoint(document.tags[index : document.ends[index]]):
            return _is_short(index, document) and _begins_with_picture(index, document)
    return False


def _is_short(index: int, document: Survey) -> bool:
    return all(line.weight <= ARTICLE for line in document.lines[document.first[index] : document.behind[index]])


def _begins_with_picture(index: int, document: Survey) -> bool:
    """Whether a picture stands before all text of an element (its index), and something in it is called a picture."""
    inside = range(index, document.ends[index])
    first = next(index for index in inside if document.tags[index] in _PICTURES)
    return document.walk.opened[first] == document.walk.opened[index] and any(
        _says_picture(document.names[index]) for index in inside
    )
