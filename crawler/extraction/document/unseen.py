"""What a page holds and says that nobody is to see it: closed dialogs, `hidden`, `display: none`."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.document.survey import Survey

_SUSPECTS = etree.XPath("descendant::*[@hidden or contains(@style, 'display') or self::dialog[not(@open)]]")
_CLIPPED = etree.XPath("descendant::*[contains(@style, 'clip')]")
_NOTHING_LEFT = re.compile(r"clip:rect\((?:[01](?:px)?,?){4}\)|clip-path:inset\((?:50|100)%", re.I)


def clipped_in(document: Survey) -> list[HtmlElement]:
    """The elements whose style leaves nothing of them to see, as pages hide words that are for screen readers."""
    found: list[HtmlElement] = _CLIPPED(document.elements[0])  # type: ignore[assignment]  # an XPath of elements
    return [element for element in found if _NOTHING_LEFT.search("".join(element.get("style", "").split()))]


def unseen_in(document: Survey) -> set[HtmlElement]:
    """The elements that say of themselves, or that are inside of what says so, that no reader sees them."""
    found: list[HtmlElement] = _SUSPECTS(document.elements[0])  # type: ignore[assignment]  # an XPath of elements
    return document.within(element for element in found if _is_unseen(element))


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag == "dialog" or element.get("hidden") is not None:
        return True
    return "display:none" in "".join(element.get("style", "").split())
