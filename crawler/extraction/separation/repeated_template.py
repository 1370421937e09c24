"""Articles that are built like the main one: the skeleton of the page once more, with other words.

Endless pages print one template again and again. Whatever its elements are called, an element that is called like the
one around title and body, stands behind it, and has its own heading made like the title is another article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.document.measures import ARTICLE
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS, lineage
from crawler.extraction.identity.article_openings import is_signed
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity

_MOST = 200  # siblings: a limit
_LONGEST = 500  # characters of a class: a limit
_NUMBER = re.compile(r"(?<![^\W_])\d+(?![^\W_])")
_PAGE = frozenset({"body", "html"})


def repetitions_of(document: Survey, identity: Identity, anchors: Anchors) -> Iterator[HtmlElement]:
    """The elements behind those around title and body that are built like them, in no order."""
    title, container = identity.heading, anchors.container
    if title is None or container is None:
        return
    around = set(title.iterancestors())
    for own in takewhile(lambda outer: outer.tag not in _PAGE, lineage(container)):
        if own in around:
            for sibling in islice(own.itersiblings(str(own.tag)), _MOST):
                if _form(sibling) == _form(own) and _is_repetition(sibling, own, title, container, document):
                    yield sibling


def _form(element: HtmlElement) -> tuple[str, str]:
    """What an element is called, by tag and class; the numbers of posts are left out."""
    return str(element.tag), _NUMBER.sub("0", element.get("class", "")[:_LONGEST].strip())


def _is_repetition(
    other: HtmlElement, own: HtmlElement, title: HtmlElement, container: HtmlElement, document: Survey
) -> bool:
    """Whether an element has running text under a heading made like the title. Where title and paragraphs lie side by
    side, as those of a section do, and the element is no article by its tag, it must be signed as well.
    """
    if document.of.get(other, 0) < ARTICLE:
        return False
    heading = _heading(other, title, document)
    if heading is None:
        return False
    sure = own.tag == "article" or (own is not container and title.tag == "h1")
    return sure or is_signed(document, document.first[document.order[heading]])


def _heading(other: HtmlElement, title: HtmlElement, document: Survey) -> HtmlElement | None:
    """The first heading in an element, if it is made like the title, by tag or, under another tag, by class."""
    first = next(
        (inner for inner in (document.elements[index] for index in document.span(other)) if inner.tag in HEADINGS), None
    )
    if first is None or _form(first)[1] != _form(title)[1]:
        return None
    return first if first.tag == title.tag or title.get("class") else None
