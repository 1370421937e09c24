"""Copies of what a page shows, which it holds unseen: for scripts, for screen readers, for other screens."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING
from crawler.extraction.document.said import Said
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.unseen import folded_in


def hidden_copies(document: Survey) -> Iterator[HtmlElement]:
    """The elements that are not seen and whose running text is all said by what is seen."""
    folded = [element for element in folded_in(document) if document.of.get(element)]
    if not folded:
        return
    inside = document.within(folded)
    shown = Said(line.text for line in document.lines if line.owner not in inside)
    for element in folded:
        running = [line.text for line in document.lines_of(element) if line.weight > RUNNING]
        if running and all(map(shown.holds, running)):
            yield element
