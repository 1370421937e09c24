"""Where on a page a heading stands that may be its title."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.extraction.document.survey import RUNNING, Survey

_MARGINS = frozenset({"nav", "footer", "aside", "dialog"})
_DIALOGUES = frozenset({"dialog", "alertdialog", "search"})
_MOST_COPIES = 20
_HALF = 0.5


def is_elsewhere(element: HtmlElement, page: Survey) -> bool:
    """Whether a heading is in a place that never prints the main title: a menu, a footer, a margin, a dialogue, a form
    that is not around the text of the page.
    """
    for parent in element.iterancestors():
        if parent.tag in _MARGINS or parent.get("role") in _DIALOGUES:
            return True
        if parent.tag == "form" and page.share(parent) < _HALF:
            return True
    return False


def nearest_copy(heading: HtmlElement, page: Survey) -> HtmlElement:
    """Of the headings that say the same before any running text the one nearest to most of that: a bar that moves along
    with the reader stands far from it.
    """
    start, text = page.order[heading], page.text(heading)
    behind = (number for number in range(page.first[start], len(page.lines)) if page.lines[number].weight > RUNNING)
    stop = next(behind, 0)
    twins = [place for place in page.tagged(str(heading.tag)) if place >= start and page.first[place] < stop]
    same = [page.elements[place] for place in twins[:_MOST_COPIES] if page.text_at(place) == text]
    return max(same, key=lambda one: _reach(one, page), default=heading)


def _reach(heading: HtmlElement, page: Survey) -> int:
    """The place of the innermost element around a heading that holds most of the running text."""
    return next((page.order[one] for one in heading.iterancestors() if page.share(one) >= _HALF), 0)
