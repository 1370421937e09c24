"""Long menus and footers: a third of all elements of a page, into which nobody needs to look again."""

from __future__ import annotations

from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING
from crawler.extraction.document.tree import squeeze, weight

_FEW = 20  # elements: a menu with fewer costs nothing
_MUCH = 600  # weight of running text, from which on what calls itself a menu may be an article
_TEXTS = etree.XPath("descendant::text()[normalize-space()]", smart_strings=False)


def lift_menus(root: HtmlElement) -> list[str]:
    """Takes what is inside long menus and footers out of the tree; gives the text of each, its pieces between bars.

    One with much running text may hold an article, short ones may be trails of crumbs, and the footer of an article has
    its tags: these stay as they are.
    """
    lifted, gone = list[str](), set[HtmlElement]()
    for element in list(root.iter("nav", "footer")):
        if element not in gone and element is not root and _is_long(element) and not _is_of_article(element):
            texts: list[str] = _TEXTS(element)  # type: ignore[assignment]  # an XPath of texts
            said = [text for piece in texts if (text := squeeze(piece))]
            if sum(size for text in said if (size := weight(text)) > RUNNING) <= _MUCH:
                lifted += [" | ".join(said)] * bool(said)
                gone.update(element.iter("nav", "footer"))
                element.text = None
                del element[:]
    return lifted


def _is_long(element: HtmlElement) -> bool:
    return next(islice(element.iterdescendants(), _FEW, None), None) is not None


def _is_of_article(element: HtmlElement) -> bool:
    return element.tag == "footer" and next(element.iterancestors("article", "main"), None) is not None
