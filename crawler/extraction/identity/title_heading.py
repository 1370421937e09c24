"""Where on a page a heading stands that may be its title."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.extraction.document.measures import HALF, RUNNING
from crawler.extraction.document.survey import Survey

_MARGINS = frozenset({"nav", "footer", "aside", "dialog"})
_DIALOGUES = frozenset({"dialog", "alertdialog", "search"})
_MOST_COPIES = 20  # headings that say the same: a limit


def is_elsewhere(element: HtmlElement, document: Survey) -> bool:
    """Whether a heading is in a place that never prints the main title: a menu, a footer, a margin, a dialogue, a form
    that is not around the text of the page.
    """
    for parent in element.iterancestors():
        if parent.tag in _MARGINS or parent.get("role") in _DIALOGUES:
            return True
        if parent.tag == "form" and document.share(parent) < HALF:
            return True
    return False


def nearest_copy(heading: HtmlElement, document: Survey) -> HtmlElement:
    """Of the headings that say the same before any running text the one nearest to most of that: a bar that moves along
    with the reader stands far from it.
    """
    start, text = document.order[heading], document.text(heading)
    behind = (
        number
        for number in range(document.first[start], len(document.lines))
        if document.lines[number].weight > RUNNING
    )
    stop = next(behind, 0)
    copies = [index for index in document.tagged(str(heading.tag)) if index >= start and document.first[index] < stop]
    same = [document.elements[index] for index in copies[:_MOST_COPIES] if document.text_at(index) == text]
    return max(same, key=lambda copy: _reach(copy, document), default=heading)


def _reach(heading: HtmlElement, document: Survey) -> int:
    """The index of the innermost element around a heading that holds most of the running text."""
    return next((document.order[outer] for outer in heading.iterancestors() if document.share(outer) >= HALF), 0)
