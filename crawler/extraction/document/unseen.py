"""What a page holds and says that nobody is to see it: closed dialogs, `hidden`, `display: none`."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.document.survey import Survey

_SUSPECTS = etree.XPath("descendant::*[@hidden or contains(@style, 'display') or self::dialog[not(@open)]]")


def unseen_in(document: Survey) -> set[HtmlElement]:
    """The elements that say of themselves, or that are inside of what says so, that no reader sees them."""
    found: list[HtmlElement] = _SUSPECTS(document.elements[0])  # type: ignore[assignment]  # an XPath of elements
    return document.within(element for element in found if _is_unseen(element))


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag == "dialog" or element.get("hidden") is not None:
        return True
    return "display:none" in "".join(element.get("style", "").split())
