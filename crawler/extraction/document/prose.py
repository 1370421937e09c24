"""Running text that nobody made to be clicked: no name of an element makes it anything else than text."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS

_TO_DO = frozenset({"a", "form", "button", "iframe", "img", "picture", "video", "time", *HEADINGS})
_REST = 0.25  # share of the page's running text: no box of a page holds so much of it
_FEWEST = 2  # paragraphs: boxes have one
_SEVERAL = 3  # paragraphs right below a box that holds links too


def is_prose(element: HtmlElement, document: Survey) -> bool:
    """Whether an element holds several paragraphs, or the first one of the page, and nothing to click, to look at or to
    head them; or so much of the page's text, paragraph by paragraph, that its end tag must have been forgotten.
    """
    if not document.of.get(element):
        return False
    inside = document.span(element)
    running = [line for line in document.lines_of(element) if line.weight > RUNNING]
    if not _TO_DO.isdisjoint(document.tags[inside.start + 1 : inside.stop]):
        own = sum(line.owner.getparent() is element for line in running)
        return document.share(element) > _REST and own >= _SEVERAL
    opens = document.order[next(iter(document.of))] in inside  # the holder of the first running line
    return len(running) >= _FEWEST or opens
